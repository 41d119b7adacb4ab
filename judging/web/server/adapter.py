"""The RSGI application that calls a WSGI application."""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from granian.rsgi import ProtocolClosed, ProtocolError

from judging.web.server.answers import Answer, answer_of
from judging.web.server.bodies import Bodies, ClientGoneError, UnreadError
from judging.web.server.environ import AFTERWARDS, environ_of
from judging.web.server.lanes import Lanes

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

log = logging.getLogger("judging.server")

KEPT = 60.0
"""Seconds after which granian has certainly opened the copy that it sends."""

ORPHANED = 10.0
"""Seconds that a worker whose main process is gone has for its requests."""


class Adapter:
    """Reads the body, calls the application in a thread of the request's lane, and sends its answer.

    ``limit`` gives the largest body for method and path; ``refusal`` the answer with a status to a request that the
    application never gets.
    """

    def __init__(
        self,
        app: WSGIApplication,
        *,
        limit: Callable[[str, str], int],
        refusal: Callable[[int, dict[str, Any]], Answer],
    ) -> None:
        self.app = app
        self.limit = limit
        self.refusal = refusal
        self.bodies = Bodies()
        self.lanes = Lanes()
        self._copies: set[Path] = set()
        self._afterwards: set[asyncio.Task[None]] = set()

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._watch = loop.create_task(end_with_main_process())

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._watch.cancel()
        self.lanes.close()
        for path in tuple(self._copies):
            self._drop(path)

    async def __rsgi__(self, scope: Any, proto: Any) -> None:
        environ = environ_of(scope) | {AFTERWARDS: []}
        try:
            answer = await self._answer(scope, proto, environ)
        except UnreadError as unread:
            answer = self.refusal(unread.status, environ)
        except (ClientGoneError, ProtocolClosed, ProtocolError):
            return
        try:
            self._send(proto, environ["REQUEST_METHOD"], answer)
        finally:
            self._do_afterwards(environ[AFTERWARDS])

    async def _answer(self, scope: Any, proto: Any, environ: dict[str, Any]) -> Answer:
        if "HTTP_TRANSFER_ENCODING" in environ:
            raise UnreadError(
                411
            )  # granian does not tell a cut-off body in chunks from a whole one; no browser sends any
        declared, method = int(environ.get("CONTENT_LENGTH", 0)), environ["REQUEST_METHOD"]
        body, length = await self.bodies.read(proto, declared, partial(self.limit, method, scope.path))
        try:
            lane = self.lanes.of(method, length)
            if lane.is_full:
                raise UnreadError(503)
            environ |= {"wsgi.input": body, "CONTENT_LENGTH": str(length)}
            return await lane.run(answer_of, self.app, environ)
        finally:
            self.bodies.release(body)

    def _send(self, proto: Any, method: str, answer: Answer) -> None:
        if answer.path is not None and method != "HEAD":
            proto.response_file(answer.status, answer.headers, str(answer.path))
        elif answer.content or method == "HEAD":
            proto.response_bytes(answer.status, answer.headers, answer.content)
        else:
            proto.response_empty(answer.status, answer.headers)
        if answer.path is not None and answer.is_copy:
            self._copies.add(answer.path)
            asyncio.get_running_loop().call_later(KEPT, self._drop, answer.path)

    def _do_afterwards(self, functions: list[Callable[[], None]]) -> None:
        for function in functions:
            if self.lanes.afterwards.is_full:
                log.warning("too much is left to do after requests: something is not in the audit log")
                return
            task = asyncio.get_running_loop().create_task(self.lanes.afterwards.run(function))
            self._afterwards.add(task)
            task.add_done_callback(self._afterwards.discard)

    def _drop(self, path: Path) -> None:
        self._copies.discard(path)
        path.unlink(missing_ok=True)


async def end_with_main_process() -> None:
    """Stop this worker when its main process is gone, so that the port is free for the next one."""
    main = multiprocessing.parent_process()
    if main is None:
        return
    while os.getppid() == main.pid:
        await asyncio.sleep(1)
    hard = threading.Timer(ORPHANED, os._exit, (1,))
    hard.daemon = True
    hard.start()
    os.kill(os.getpid(), signal.SIGTERM)
