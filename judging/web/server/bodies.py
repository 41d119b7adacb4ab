"""Request bodies, read on the event loop: a slow client costs a connection, never a thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO, Any

SECONDS = 10.0
"""Within these a body arrives; of a larger one, the next ``PACE`` bytes."""

PACE = 160 * 1024
"""16 kB a second: a document of 20 MB may take 21 minutes, a client that sends nothing 10 seconds."""

SMALL = 64 * 1024
"""Bodies up to this size stay in memory and need no larger limit; a tablet's have about 4 kB."""

MARGIN = 32 * 1024 * 1024
"""Bytes above the limit that are read and dropped, so that the browser, which reads no answer before it has sent
everything, shows the application's page that names the limit."""

MOST_HELD = 1024**3
"""Bytes of larger bodies that a worker holds in temporary files at a time."""


class UnreadError(Exception):
    """The body was not read to its end; ``status`` is the answer."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class ClientGoneError(Exception):
    """The client closed the connection within the body."""


class Bodies:
    """Reads the bodies of one worker's requests."""

    def __init__(self) -> None:
        self.held = 0

    async def read(self, proto: Any, declared: int, limit: Callable[[], int]) -> tuple[IO[bytes], int]:
        """The body and its length, which is above the limit if the rest was dropped. ``release`` it after use.

        Raises:
            UnreadError: it is too slow (408), too large (413), or too much is held already (503).
            ClientGoneError: it ended before its declared length.
        """
        if declared == 0:
            return BytesIO(), 0
        try:
            if declared <= SMALL:
                async with asyncio.timeout(SECONDS):
                    data = await proto()
                body: IO[bytes] = BytesIO(data)
                length = len(data)
            else:
                body, length = await self._read_large(proto, declared, limit())
        except TimeoutError:
            raise UnreadError(408) from None
        if length < declared:
            self.release(body)
            raise ClientGoneError
        return body, length

    def release(self, file: IO[bytes]) -> None:
        """Close the body and count its bytes as free."""
        if not isinstance(file, BytesIO) and not file.closed:
            self.held -= file.seek(0, 2)
        file.close()

    async def _read_large(self, proto: Any, declared: int, limit: int) -> tuple[IO[bytes], int]:
        if declared > limit + MARGIN:
            raise UnreadError(413)
        loop, length, due = asyncio.get_running_loop(), 0, PACE
        file = SpooledTemporaryFile(max_size=SMALL)  # noqa: SIM115 - released by who asked for the body
        try:
            async with asyncio.timeout(SECONDS) as timer:
                async for chunk in proto:
                    length += len(chunk)
                    if length <= limit:
                        self._hold(file, chunk)
                    if length >= due:
                        due = length + PACE
                        timer.reschedule(loop.time() + SECONDS)
        except BaseException:
            self.release(file)
            raise
        file.seek(0)
        return file, length

    def _hold(self, file: IO[bytes], chunk: bytes) -> None:
        if self.held + len(chunk) > MOST_HELD:
            raise UnreadError(503)
        file.write(chunk)
        self.held += len(chunk)
