"""The processes in which simulated judges run the shipped scripts."""

from __future__ import annotations

import asyncio
import json
from asyncio.subprocess import PIPE, Process
from collections import deque
from collections.abc import Sequence
from itertools import count
from typing import Any

from judging.config import ROOT

LIMIT = 1 << 26
"""The bytes of the longest line that a process may say."""

WORDS = 30
"""How many lines of what a process says about its end are told."""


class Judges:
    """One process with several judges."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._numbers = count(1)
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._last_words: deque[str] = deque(maxlen=WORDS)
        self._hearing = asyncio.create_task(self._hear())
        self._listening = asyncio.create_task(self._listen())

    @classmethod
    async def open(cls, node: str, url: str, judges: Sequence[dict[str, Any]], pace: int) -> Judges:
        """Start the process; its judges wait."""
        given = json.dumps({"url": url, "judges": judges, "pace": pace})
        command = [node, str(ROOT / "tests" / "soak" / "judges.mjs"), given]
        return cls(await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, stderr=PIPE, limit=LIMIT))

    async def do(self, command: str, **more: Any) -> dict[str, Any]:
        """Have the judges do something; returns when it is done.

        Raises:
            RuntimeError: the process has ended; its exit code and what it said last.
        """
        if self._listening.done():
            raise RuntimeError(await self._reason())
        number = next(self._numbers)
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"n": number, "command": command, **more}).encode() + b"\n")
        return await answer

    async def _listen(self) -> None:
        assert self._process.stdout is not None
        while line := await self._process.stdout.readline():
            told = json.loads(line)
            answer = self._answers.pop(told["n"])
            if not answer.done():  # nobody waits any longer
                answer.set_result(told)
        reason = await self._reason()
        for answer in self._answers.values():
            if not answer.done():
                answer.set_exception(RuntimeError(reason))

    async def _hear(self) -> None:
        """What the process says about itself: why it ends."""
        assert self._process.stderr is not None
        while line := await self._process.stderr.readline():
            self._last_words.append(line.decode(errors="replace").rstrip())

    async def _reason(self) -> str:
        code = await self._process.wait()
        await self._hearing
        return "\n".join([f"a process with judges has ended with {code}", *self._last_words])

    async def close(self) -> None:
        """End the process."""
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()
        await self._listening
