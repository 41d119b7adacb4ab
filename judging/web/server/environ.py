"""The WSGI environment (PEP 3333) of an RSGI request."""

from __future__ import annotations

import sys
from functools import lru_cache
from typing import Any

from werkzeug.wsgi import FileWrapper

BASE: dict[str, Any] = {
    "SCRIPT_NAME": "",
    "SERVER_SOFTWARE": "granian",
    "wsgi.version": (1, 0),
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": True,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
    "wsgi.input_terminated": True,
    "wsgi.file_wrapper": FileWrapper,
}

AFTERWARDS = "judging.afterwards"
"""The key of the environ under which the application leaves functions to call when the answer was sent. They raise
nothing."""


def environ_of(scope: Any) -> dict[str, Any]:
    """Everything but the body. Repeated headers are joined; headers whose names hold ``_`` are dropped, because they
    would pass for those with ``-``."""
    server, _, port = scope.server.rpartition(":")
    version = scope.http_version
    environ = BASE | {
        "REQUEST_METHOD": scope.method,
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string.encode().decode("latin-1"),  # bytes that nobody escaped, as PEP 3333 asks
        "SERVER_NAME": server.strip("[]"),
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{version if '.' in version else version + '.0'}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.url_scheme": scope.scheme,
    }
    for name, value in scope.headers.items():
        key = _key(name)
        if key is None:
            continue
        if key in environ:
            value = f"{environ[key]}{'; ' if key == 'HTTP_COOKIE' else ','}{value}"
        environ[key] = value
    return environ


@lru_cache(maxsize=256)
def _key(name: str) -> str | None:
    """A header's key, or None."""
    if "_" in name:
        return None
    key = name.upper().replace("-", "_")
    return key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
