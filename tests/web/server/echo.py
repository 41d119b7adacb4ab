"""An application behind the adapter that tells what it got and answers in every way that WSGI allows."""

from __future__ import annotations

import hashlib
import json
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from judging.web.server import bodies
from judging.web.server.adapter import Adapter
from judging.web.server.answers import Answer
from judging.web.server.environ import AFTERWARDS
from judging.web.server.lanes import Lane

LIMIT = 4 * 1024 * 1024
HUGE = 200_000_000
begun: list[str] = []
finished: list[str] = []


def echo(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """What the path asks for; otherwise the environment and the body's digest as JSON."""
    path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
    if path == "/nap":
        begun.append(method)
        time.sleep(1)
        finished.append(method)
    if path == "/afterwards":
        environ[AFTERWARDS].append(lambda: (time.sleep(1), finished.append("afterwards")))
        start_response("200 OK", [])
        return [b"early"]
    if path in ("/begun", "/finished"):
        start_response("200 OK", [])
        return [json.dumps(begun if path == "/begun" else finished).encode()]
    if path in ("/204", "/304"):
        start_response(f"{path[1:]} -", [("ETag", '"a"')])
        return []
    if path == "/cookies":
        start_response("200 OK", [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"), ("Content-Length", "5")])
        return [] if method == "HEAD" else [b"he", b"llo"]
    if path == "/pieces":
        start_response("200 OK", [])
        return (bytes([number % 256]) * 100_000 for number in range(50))
    if path == "/huge":
        start_response("200 OK", [("Content-Length", str(HUGE))])
        file = tempfile.NamedTemporaryFile("rb")  # noqa: SIM115 - the wrapper closes it
        with Path(file.name).open("wb") as sparse:
            sparse.truncate(HUGE)
        return iter(lambda: file.read(65536), b"")
    start_response("200 OK", [("Content-Type", "application/json")])
    body = environ["wsgi.input"].read()
    shown = {key: value for key, value in environ.items() if isinstance(value, str | bool)}
    return [json.dumps(shown | {"read": len(body), "sha256": hashlib.sha256(body).hexdigest()}).encode()]


def server() -> Adapter:
    """The adapter with short times and queues, so that tests reach them."""
    bodies.SECONDS = 1.0
    made = Adapter(
        echo,  # type: ignore[arg-type]
        limit=lambda _method, _path: LIMIT,
        refusal=lambda status, _environ: Answer(status, [("Connection", "close"), ("Retry-After", "2")]),
    )
    made.lanes.writes = Lane("write", threads=2, waiting=2)
    return made
