"""Work in a process of its own with limits on time and memory: reading uploaded files, typesetting many pages.

A file that exhausts its reader ends only that process, and what it took is given back. The work is a function that
takes bytes and returns what JSON can hold: ``python -m judging.limited module:function seconds megabytes``. The process
calls it for one input after another, each after a line with its length, and answers each with a line of JSON.
"""

import json
import subprocess
import sys
import time
from importlib import import_module
from math import ceil
from pathlib import Path
from threading import Timer
from typing import Any, Self

_ROOT = Path(__file__).resolve().parent.parent


class LimitReachedError(Exception):
    """The function took too long or too much memory, or broke."""


def run(function: str, data: bytes, *, seconds: float, megabytes: int) -> Any:
    """What ``function`` (``module:name``) returns for ``data``, in a process that ends with it.

    Raises:
        LimitReachedError
    """
    with Process(function, seconds=seconds, megabytes=megabytes) as process:
        return process.run(data)


class Process:
    """A process that calls ``function`` (``module:name``) again and again. It starts at the first input, and
    starts anew at the input after one that ended it."""

    def __init__(self, function: str, *, seconds: float, megabytes: int) -> None:
        self._function, self._seconds, self._megabytes = function, seconds, megabytes
        self._running: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._end()

    def run(self, data: bytes) -> Any:
        """What the function returns for ``data``.

        Raises:
            LimitReachedError: it did not return within ``seconds`` of CPU time, ten times as long in all, and
                ``megabytes`` of the process.
        """
        self._running = self._running or self._start()
        # A busy machine is not the file's fault; CPU time is what a bomb takes.
        timeout = Timer(10 * self._seconds, self._running.kill)
        timeout.start()
        try:
            answer = _ask(self._running, data)
        finally:
            timeout.cancel()
        if not answer.endswith(b"\n"):
            self._end()
            raise LimitReachedError(self._function)
        return json.loads(answer)

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "judging.limited", self._function, str(self._seconds), str(self._megabytes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
        )

    def _end(self) -> None:
        if self._running is not None:
            self._running.kill()
            self._running.communicate()
            self._running = None


def _ask(process: subprocess.Popen[bytes], data: bytes) -> bytes:
    """The line that the process answers; without its end if the process ended."""
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(b"%d\n" % len(data))
        process.stdin.write(data)
        process.stdin.flush()
    except BrokenPipeError:
        return b""
    return process.stdout.readline()


def _limit(seconds: float, megabytes: int) -> None:
    """Limit the CPU time of this process from now on, and its memory, where the system can."""
    try:
        import resource
    except ImportError:  # Windows: the parent's timeout remains
        return
    until, size = ceil(time.process_time() + seconds), megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # the signal of the first limit would write the memory to a file


def _main(function: str, seconds: str, megabytes: str) -> None:
    _limit(float(seconds), int(megabytes))
    module, name = function.split(":")
    found = getattr(import_module(module), name)
    while length := sys.stdin.buffer.readline():
        _limit(float(seconds), int(megabytes))
        sys.stdout.write(json.dumps(found(sys.stdin.buffer.read(int(length)))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _main(*sys.argv[1:])
