"""`judging work`: the process that runs background jobs, and how `judging serve` keeps one running beside it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from types import FrameType

import click

from judging import collector
from judging.cli.installation import NO, ready, refuse
from judging.cli.progress import progress_bar

NICENESS = 10
"""Background work gives way to saves."""

LONGEST_PAUSE = 30.0
"""Seconds before a worker that keeps ending is started again; the first time it is one second."""


@click.command()
@click.option("--once", is_flag=True, help="Run the jobs that are due, and end.")
@click.option("--lease", default=20.0, show_default=True, type=click.FloatRange(1, 3600), help="Seconds.")
@click.option("--parent", type=int, hidden=True, help="End when this process is gone.")
def work(once: bool, lease: float, parent: int | None) -> None:
    """Run background jobs. `judging serve` starts this process itself.

    A job that shows no sign of life for the seconds of --lease is taken from its worker and begun again.
    """
    with suppress(AttributeError, OSError):  # Windows has no niceness
        os.nice(NICENESS)
    signal.signal(signal.SIGTERM, _end)
    if parent is not None:
        threading.Thread(target=end_with, args=(parent,), daemon=True).start()
    with ready(serves=False) as app:
        from judging import instance_lock
        from judging.jobs.worker import Worker

        _log(app.config["SETTINGS"].log_level)
        try:
            with instance_lock.shared(app.config["SETTINGS"].instance), progress_bar() as told:
                worker = Worker(app, lease=lease, told=told)
                collector.tune()
                with suppress(KeyboardInterrupt):
                    worker.drain() if once else worker.work()
        except instance_lock.InUseError:
            raise refuse("a backup is being restored: start again when it has ended", NO) from None


def _end(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


def end_with(parent: int) -> None:
    """Wait until the process ``parent`` is gone, then end this one."""
    while os.getppid() == parent:
        time.sleep(1)  # the system tells no process that its parent has gone
    os.kill(os.getpid(), signal.SIGTERM)


def _log(level: str) -> None:
    import logging

    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s %(message)s", stream=sys.stdout)
    logging.getLogger("judging").setLevel(level.upper())


def beside() -> AbstractContextManager[None]:
    """Keep a `judging work` running while the block runs. It ends with this process, also if this one is killed."""
    return kept_running([sys.executable, "-m", "judging.cli", "work", "--parent", str(os.getpid())])


@contextmanager
def kept_running(command: list[str]) -> Iterator[None]:
    """Keep a process with this command running while the block runs."""
    ended = threading.Event()
    keeper = threading.Thread(target=_keep, args=(command, ended), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        ended.set()
        keeper.join(timeout=15)


def _keep(command: list[str], ended: threading.Event) -> None:
    pause = 1.0
    while not ended.is_set():
        began = time.monotonic()
        worker = subprocess.Popen(command)
        while worker.poll() is None and not ended.wait(0.5):
            pass
        if worker.poll() is None:
            _stop(worker)
        pause = 1.0 if time.monotonic() - began > LONGEST_PAUSE else min(2 * pause, LONGEST_PAUSE)
        ended.wait(pause)


def _stop(worker: subprocess.Popen[bytes]) -> None:
    worker.terminate()
    try:
        worker.wait(timeout=10)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()
