"""Threads that call the application. Each kind of request has its own, so that none waits for another kind.

While writers wait for the database's write lock, reads have free threads; while large files are read, judges' marks do.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from judging.web.server.bodies import SMALL

T = TypeVar("T")

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Lane:
    """Threads and a bounded queue before them."""

    def __init__(self, name: str, *, threads: int, waiting: int) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._room = threads + waiting

    @property
    def is_full(self) -> bool:
        """Whether another request should be refused, because it would wait for too long."""
        return self._room <= 0

    async def run(self, function: Callable[..., T], *args: object) -> T:
        """The result of the function, called in one of the threads."""
        self._room -= 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, function, *args)
        finally:
            self._room += 1

    def close(self) -> None:
        """End the threads when their requests are done."""
        self._pool.shutdown()


class Lanes:
    """The lanes of one worker."""

    def __init__(self) -> None:
        self.reads = Lane("read", threads=4, waiting=200)
        self.writes = Lane("write", threads=4, waiting=200)
        self.uploads = Lane("upload", threads=2, waiting=20)
        self.afterwards = Lane("afterwards", threads=1, waiting=50)

    def of(self, method: str, length: int) -> Lane:
        """The lane of a request with a body of ``length`` bytes."""
        if method in SAFE:
            return self.reads
        return self.uploads if length > SMALL else self.writes

    def close(self) -> None:
        """End all threads."""
        for lane in (self.reads, self.writes, self.uploads, self.afterwards):
            lane.close()
