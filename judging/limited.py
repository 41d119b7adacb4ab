"""Work in a process of its own with limits on time and memory: reading uploaded files, typesetting many pages.

A file that exhausts its reader ends only that process, and what it took is given back. The work is a function that
takes bytes and returns what JSON can hold: ``python -m judging.limited module:function seconds megabytes``.
"""

import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parent.parent


class LimitReachedError(Exception):
    """The function took too long or too much memory, or broke."""


def run(function: str, data: bytes, *, seconds: float, megabytes: int) -> Any:
    """What ``function`` (``module:name``) returns for ``data``.

    Raises:
        LimitReachedError: it did not return within ``seconds`` of CPU time, ten times as long in all, and
            ``megabytes``.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-m", "judging.limited", function, str(seconds), str(megabytes)],
            input=data,
            capture_output=True,
            timeout=10 * seconds,  # a busy machine is not the file's fault; CPU time is what a bomb takes
            check=True,
            cwd=_ROOT,
        )
    except subprocess.SubprocessError as ended:
        raise LimitReachedError(function) from ended
    return json.loads(done.stdout)


def _limit(seconds: float, megabytes: int) -> None:
    """Limit the CPU time and memory of this process, where the system can."""
    try:
        import resource
    except ImportError:  # Windows: the parent's timeout remains
        return
    whole, size = max(1, round(seconds)), megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_CPU, (whole, whole))
    resource.setrlimit(resource.RLIMIT_AS, (size, size))


def _main(function: str, seconds: str, megabytes: str) -> None:
    _limit(float(seconds), int(megabytes))
    module, name = function.split(":")
    found = getattr(import_module(module), name)(sys.stdin.buffer.read())
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    _main(*sys.argv[1:])
