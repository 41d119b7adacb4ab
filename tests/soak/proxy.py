"""A bad network between tablets and server: loses requests and answers, delays them, repeats them, and lets old ones
arrive after newer ones."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

LOST, BLACK_HOLE, TWICE, UNANSWERED, CUT = 0.03, 0.015, 0.04, 0.04, 0.01
"""The share of requests that never arrive, told at once or not at all; that arrive twice; whose answer is lost, or ends
in its middle."""

SLOW, LATE = 0.3, 0.03
"""The share that takes up to half a second more; and three to nine seconds, which is longer than a tablet waits."""

PATIENCE = 30.0


class Proxy:
    """Passes requests on to ``target``, a port of this machine; one request a connection. Only requests of the JSON
    interface suffer, while ``is_rough``."""

    def __init__(self, target: int, seed: int) -> None:
        self._target = target
        self._chance = random.Random(seed)
        self._running: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self.is_rough = True
        self.counts: Counter[str] = Counter()

    async def open(self) -> int:
        """Listen; returns the port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, backlog=1024)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def close(self) -> None:
        """Listen no longer, and forget what is on its way."""
        assert self._server is not None
        self._server.close()
        for task in list(self._running):
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._running.add(task)
        try:
            with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
                path, request = await _read(reader)
                is_rough = self.is_rough and path.startswith("/api/")
                await (self._rough if is_rough else self._smooth)(request, reader, writer)
        finally:
            writer.close()
            self._running.discard(task)

    async def _smooth(self, request: bytes, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(await self._pass_on(request))
        await writer.drain()

    async def _rough(self, request: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        chance = self._chance
        self.counts["requests"] += 1
        fate = chance.random()
        if fate < LOST + BLACK_HOLE:
            self.counts["requests dropped"] += 1
            if fate > LOST:
                await asyncio.wait_for(reader.read(), PATIENCE)  # until the tablet gives up
            return
        if chance.random() < TWICE:
            self.counts["requests repeated"] += 1
            self._later(self._repeat(request, chance.uniform(0, 8)))
        delay = chance.random()
        if delay < SLOW + LATE:
            self.counts["requests delayed"] += 1
            await asyncio.sleep(chance.uniform(3, 9) if delay > SLOW else chance.uniform(0, 0.5))
            self.counts["requests arrived after their tablet gave up"] += reader.at_eof()
        answer = await self._pass_on(request)
        fate = chance.random()
        if fate < UNANSWERED + CUT:
            self.counts["answers dropped"] += 1
            answer = answer[: len(answer) // 2] if fate > UNANSWERED else b""
        writer.write(answer)
        await writer.drain()

    async def _repeat(self, request: bytes, delay: float) -> None:
        await asyncio.sleep(delay)
        await self._pass_on(request)

    async def _pass_on(self, request: bytes) -> bytes:
        """The server's answer; what there is of it where the server is killed."""
        answer = b""
        with suppress(OSError, TimeoutError):
            reader, writer = await asyncio.open_connection("127.0.0.1", self._target)
            try:
                writer.write(request)
                async with asyncio.timeout(PATIENCE):
                    while piece := await reader.read(1 << 18):
                        answer += piece
            finally:
                writer.close()
        return answer


async def _read(reader: asyncio.StreamReader) -> tuple[str, bytes]:
    """A request: its path, and its bytes with the wish that the connection ends after the answer."""
    head = await reader.readuntil(b"\r\n\r\n")
    first, *lines = head[:-4].split(b"\r\n")
    kept = [line for line in lines if not line.lower().startswith((b"connection:", b"keep-alive:"))]
    length = next((int(line.split(b":")[1]) for line in kept if line.lower().startswith(b"content-length:")), 0)
    body = await reader.readexactly(length)
    return first.split()[1].decode(), b"\r\n".join([first, *kept, b"Connection: close", b"", b""]) + body
