"""Answers of the application as granian sends them: from memory when small, otherwise from a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any, cast

from werkzeug.wsgi import FileWrapper

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

LARGE = 1024 * 1024
"""Answers above this that come in pieces are sent from a file, because granian's streams keep in memory whatever a slow
client has not taken yet."""

Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers, and the content or the file with it. ``is_copy``: delete the file when it was sent."""

    status: int
    headers: Headers
    content: bytes = b""
    path: Path | None = None
    is_copy: bool = False


def answer_of(app: WSGIApplication, environ: dict[str, Any]) -> Answer:
    """Call the application and take its whole answer."""
    given: tuple[str, Headers] = ("", [])

    def start_response(status: str, headers: Headers, exc_info: object = None) -> Callable[[bytes], object]:
        nonlocal given
        given = (status, headers)
        return _write

    body = app(environ, cast("StartResponse", start_response))
    try:
        content, path, is_copy = _taken(body)
    finally:
        if hasattr(body, "close"):
            body.close()
    status, headers = given
    if path is not None and not any(name.lower() == "content-length" for name, _ in headers):
        headers = [*headers, ("Content-Length", str(path.stat().st_size))]
    return Answer(int(status.split(" ", 1)[0]), headers, content, path, is_copy)


def _write(data: bytes) -> object:
    raise NotImplementedError("Flask returns its content")  # WSGI's older way, for frameworks that write


def _taken(body: Iterable[bytes]) -> tuple[bytes, Path | None, bool]:
    path = _path(body)
    if path is not None and path.stat().st_size > LARGE:
        return b"", path, False
    pieces: list[bytes] = []
    size, rest = 0, iter(body)
    for piece in rest:
        if size > LARGE:
            return b"", _copy([*pieces, piece], rest), True
        pieces.append(piece)
        size += len(piece)
    return b"".join(pieces), None, False


def _path(body: Iterable[bytes]) -> Path | None:
    """The file that the application sends from its beginning to its end."""
    file = body.file if isinstance(body, FileWrapper) else None
    if isinstance(file, BufferedReader) and isinstance(file.name, str) and file.tell() == 0:
        return Path(file.name)
    return None


def _copy(pieces: list[bytes], rest: Iterator[bytes]) -> Path:
    with NamedTemporaryFile(prefix="judging-", delete=False) as file:
        file.writelines(pieces)
        file.writelines(rest)
    return Path(file.name)
