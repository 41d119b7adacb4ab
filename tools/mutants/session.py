"""One pytest session that runs every test once, notes what each reaches, then tries each mutant in a fork of itself."""

from __future__ import annotations

import gc
import os
import resource
import signal
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest

from tools.mutants.mutations import Mutant
from tools.mutants.packages import Package
from tools.mutants.patching import ROOT, VARIABLE, CannotPatchError, patch

MEMORY = 4 << 30
"""Bytes that a mutant may take: one that multiplies without end must not take the machine with it."""

PATIENCE = 10
"""A mutant that waits for ever is stopped after so many times the processor time it may take."""

_CANNOT_PATCH = 99
_OPTIMIZED = 1
"""Flag of the code of functions; classes and modules do not have it."""


class Outcome(Enum):
    """What became of a mutant."""

    KILLED = "killed"
    TIMED_OUT = "timed out"
    SURVIVED = "survived"
    NOT_REACHED = "not reached"


@dataclass
class Job:
    """A mutant and the package that it belongs to."""

    package: Package
    mutant: Mutant


@dataclass
class _Run:
    """A process that tries a mutant, until ``deadline`` on the monotonic clock."""

    job: Job
    pid: int
    deadline: float


@dataclass(eq=False)
class Harness:
    """The plugin. ``jobs`` are tried in their order until ``until`` on the monotonic clock; ``outcomes`` holds what
    became of each, by its place among them."""

    jobs: Sequence[Job]
    processes: int
    until: float
    tell: Callable[[str], None]
    base: Path
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._targets = {str(ROOT / job.mutant.path): job.mutant.path for job in self.jobs}
        self._reached: set[tuple[str, int]] = set()
        self._at_import: set[tuple[str, int]] = set()
        self._by_line: dict[tuple[str, int], set[int]] = defaultdict(set)
        self._items: list[pytest.Item] = []
        self._seconds: list[float] = []
        self._failed = False

    # Hooks of pytest

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """The outcomes of single tests are not reported."""
        session.config.pluginmanager.unregister(name="terminalreporter")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep what could not be collected."""
        if report.failed:
            self.faults.append(report.longreprtext)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note the first failure."""
        self._failed = self._failed or report.failed
        if report.failed:
            self.faults.append(f"{report.nodeid}\n{report.longreprtext}")

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """In place of running the tests: run them once, then once for each mutant."""
        self._at_import = self._stop_tracing()
        self._items = list(session.items)
        if not self.faults:
            self._run_all()
        if not self.faults:
            self._check_fork()
        if not self.faults:
            self._try_all()
        return True

    # What each test reaches

    def start_tracing(self) -> None:
        """Note from now on which lines of functions are executed."""
        self._reached = set()
        threading.settrace(self._trace)
        sys.settrace(self._trace)

    def _stop_tracing(self) -> set[tuple[str, int]]:
        sys.settrace(None)
        threading.settrace(None)  # type: ignore[arg-type]
        return self._reached

    def _trace(self, frame: FrameType, _event: str, _arg: object) -> Any:
        code: CodeType = frame.f_code
        path = self._targets.get(code.co_filename)
        if path is None or not code.co_flags & _OPTIMIZED:
            return None
        reached = self._reached
        reached.add((path, frame.f_lineno))

        def line(frame: FrameType, _event: str, _arg: object) -> Any:
            reached.add((path, frame.f_lineno))
            return line

        return line

    def _run_all(self) -> None:
        for index in range(len(self._items)):
            started = time.process_time()
            self.start_tracing()
            self._run_one(index, next_index=index + 1 if index + 1 < len(self._items) else None)
            for place in self._stop_tracing():
                self._by_line[place].add(index)
            self._seconds.append(time.process_time() - started)
            if self._failed:
                return

    def _run_one(self, index: int, *, next_index: int | None) -> None:
        """Run a test. After the last one the session stands in for the next, so that its fixtures stay."""
        item = self._items[index]
        following = item.session if next_index is None else self._items[next_index]
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)

    def _run_in_order(self, tests: Sequence[int]) -> None:
        """Run these tests until one fails; then leave the process."""
        for index, next_index in zip(tests, [*tests[1:], None], strict=True):
            self._run_one(index, next_index=next_index)
            if self._failed:
                os._exit(1)
        os._exit(0)

    def _tests_of(self, job: Job) -> list[int]:
        """The tests of the package that reach a mutant, the fastest first. Of code that runs at import these are all
        tests of the files that reach its module."""
        mutant = job.mutant
        allowed = set(job.package.test_files())
        if self._runs_at_import(mutant):
            allowed &= {
                _file(self._items[index])
                for (path, _), reaching in self._by_line.items()
                if path == mutant.path
                for index in reaching
            }
            found: Iterable[int] = range(len(self._items))
        else:
            lines = range(mutant.first, mutant.last + 1)
            found = {index for line in lines for index in self._by_line.get((mutant.path, line), ())}
        own = [index for index in found if _file(self._items[index]) in allowed]
        return sorted(own, key=lambda index: self._seconds[index])

    def _runs_at_import(self, mutant: Mutant) -> bool:
        lines = range(mutant.first, mutant.last + 1)
        return mutant.function is None or any((mutant.path, line) in self._at_import for line in lines)

    # Mutants

    def _check_fork(self) -> None:
        """Without a mutant, every test passes in a fork too, whatever the order: a failure there means a mutant."""
        pid = os.fork()
        if pid == 0:
            with _no_way_back():
                self._run_in_order(sorted(range(len(self._items)), key=lambda index: self._seconds[index]))
        _, status = os.waitpid(pid, 0)
        if status:
            self.faults.append("a test fails in a forked process, or in another order")

    def _try_all(self) -> None:
        gc.collect()
        gc.freeze()
        waiting = list(enumerate(self.jobs))[::-1]
        runs: dict[int, _Run] = {}
        numbers: dict[int, int] = {}
        while runs or (waiting and time.monotonic() < self.until):
            while waiting and len(runs) < self.processes and time.monotonic() < self.until:
                number, job = waiting.pop()
                tests = self._tests_of(job)
                if not tests:
                    self.outcomes[number] = Outcome.NOT_REACHED
                    continue
                run = self._start(job, tests, fresh=self._runs_at_import(job.mutant))
                runs[run.pid], numbers[run.pid] = run, number
            for pid, outcome in list(self._ended(runs)):
                run, number = runs.pop(pid), numbers.pop(pid)
                if outcome is None:
                    run = self._start(run.job, self._tests_of(run.job), fresh=True)
                    runs[run.pid], numbers[run.pid] = run, number
                    continue
                self.outcomes[number] = outcome
                if len(self.outcomes) % 100 == 0:
                    self.tell(f"{len(self.outcomes)} of {len(self.jobs)}")
            time.sleep(0.005)

    def _ended(self, runs: dict[int, _Run]) -> Iterator[tuple[int, Outcome | None]]:
        """The runs that are over; None where the mutant needs a fresh process."""
        for pid, run in runs.items():
            ended, status = os.waitpid(pid, os.WNOHANG)
            if not ended and time.monotonic() > run.deadline:
                os.killpg(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
                yield pid, Outcome.TIMED_OUT
            elif ended and os.WIFSIGNALED(status):
                yield pid, Outcome.TIMED_OUT if os.WTERMSIG(status) == signal.SIGXCPU else Outcome.KILLED
            elif ended and os.WEXITSTATUS(status) == _CANNOT_PATCH:
                yield pid, None
            elif ended:
                yield pid, Outcome.SURVIVED if os.WEXITSTATUS(status) == 0 else Outcome.KILLED

    def _start(self, job: Job, tests: Sequence[int], *, fresh: bool) -> _Run:
        seconds = 5 + 5 * sum(self._seconds[index] for index in tests) + (30 if fresh else 0)
        pid = os.fork()
        if pid == 0:
            with _no_way_back():
                self._become(job.mutant, tests, seconds=int(seconds) + 1, fresh=fresh)
        return _Run(job, pid, time.monotonic() + PATIENCE * seconds)

    def _become(self, mutant: Mutant, tests: Sequence[int], *, seconds: int, fresh: bool) -> None:
        """In the forked process: run the tests against the mutant, and leave with 0 where all of them pass."""
        os.setpgid(0, 0)
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        if fresh:
            self._replace_process(mutant, tests)
        try:
            patch(mutant)
        except CannotPatchError:
            os._exit(_CANNOT_PATCH)
        self._run_in_order(tests)

    def _replace_process(self, mutant: Mutant, tests: Sequence[int]) -> None:
        os.environ[VARIABLE] = f"{mutant.path}:{mutant.index}"
        names = [self._items[index].nodeid for index in tests]
        os.execv(sys.executable, [sys.executable, *pytest_command(self.base / f"fresh-{os.getpid()}", names)])


def pytest_command(base: Path, names: Sequence[str]) -> list[str]:
    """What follows the interpreter to run these tests against the mutant in the environment."""
    return ["-m", "pytest", "-x", "-q", "-p", "tools.mutants.fresh", *pytest_options(base), *names]


def pytest_options(base: Path) -> list[str]:
    """Options of every run: nothing is kept."""
    return [
        "-p",
        "tools.mutants.profile",
        "-p",
        "no:cacheprovider",
        "-o",
        "tmp_path_retention_policy=none",
        f"--basetemp={base}",
    ]


@contextmanager
def _no_way_back() -> Iterator[None]:
    """A forked process ends here, whatever happens: the session belongs to its parent."""
    try:
        yield
    finally:
        os._exit(1)


def _file(item: pytest.Item) -> str:
    return item.nodeid.partition("::")[0]
