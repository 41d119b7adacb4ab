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
from typing import Any, NoReturn

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
        threading.settrace(None)
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
        for index, following in enumerate([*self._items[1:], None]):
            started = time.process_time()
            self.start_tracing()
            self._run_one(index, following=following)
            for place in self._stop_tracing():
                self._by_line[place].add(index)
            self._seconds.append(time.process_time() - started)
            if self._failed:
                return

    def _run_one(self, index: int, *, following: pytest.Item | pytest.Session | None) -> None:
        """Run a test. What ``following`` needs of its fixtures stays; with the session that is what all tests share."""
        item = self._items[index]
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)

    def _run_in_order(self, tests: Sequence[int]) -> None:
        """Run these tests until one fails."""
        for index in tests:
            if not self._failed:
                self._run_one(index, following=self._items[index].session)

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

    def _try_all(self) -> None:
        """Share the mutants among forks of this process, each with fixtures of its own, and read what they found."""
        workers = []
        for place in range(self.processes):
            pid = os.fork()
            if pid == 0:
                self._work(place)
            workers.append(pid)
        for place, pid in enumerate(workers):
            _, status = os.waitpid(pid, 0)
            if status:
                self.faults.append("a test fails in a forked process or in another order")
            for line in self._notes(place).read_text(encoding="utf-8").splitlines():
                number, name = line.split()
                self.outcomes[int(number)] = Outcome[name]

    def _notes(self, place: int) -> Path:
        return self.base / f"outcomes-{place}"

    def _work(self, place: int) -> NoReturn:
        """In a forked process: try every mutant whose turn it is. Before that its share of the tests must pass without
        a mutant, in another order than before, so that a failure later means the mutant."""
        mine = range(place, len(self.jobs), self.processes)
        share = sorted(range(len(self._items)), key=lambda index: self._seconds[index])[place :: self.processes]
        with _no_way_back(), self._notes(place).open("w", encoding="utf-8") as notes:
            self._run_in_order(share)
            if self._failed:
                os._exit(1)
            gc.collect()
            gc.freeze()
            for done, number in enumerate(mine):
                if time.monotonic() > self.until:
                    break
                notes.write(f"{number} {self._outcome(self.jobs[number]).name}\n")
                if place == 0 and done % 50 == 0:
                    self.tell(f"{100 * done // len(mine)} %")
            notes.flush()
            self._run_one(share[0], following=None)  # ends every fixture
            os._exit(0)
        raise AssertionError

    def _outcome(self, job: Job) -> Outcome:
        tests = self._tests_of(job)
        if not tests:
            return Outcome.NOT_REACHED
        status = self._status(job.mutant, tests, fresh=self._runs_at_import(job.mutant))
        if status == _CANNOT_PATCH:
            status = self._status(job.mutant, tests, fresh=True)
        if status in (-signal.SIGXCPU, -signal.SIGKILL):
            return Outcome.TIMED_OUT
        return Outcome.KILLED if status else Outcome.SURVIVED

    def _status(self, mutant: Mutant, tests: Sequence[int], *, fresh: bool) -> int:
        """The exit code of a process that runs the tests against the mutant; negative for the signal that ended it."""
        seconds = int(5 + 5 * sum(self._seconds[index] for index in tests) + (30 if fresh else 0))
        pid = os.fork()
        if pid == 0:
            with _no_way_back():
                self._become(mutant, tests, seconds=seconds, fresh=fresh)
        deadline = time.monotonic() + PATIENCE * seconds
        while True:
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                return os.waitstatus_to_exitcode(status)
            if time.monotonic() > deadline:
                os.kill(pid, signal.SIGKILL)
                deadline += PATIENCE
            time.sleep(0.003)

    def _become(self, mutant: Mutant, tests: Sequence[int], *, seconds: int, fresh: bool) -> None:
        """In the forked process: run the tests against the mutant, and leave with 0 where all of them pass."""
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
        os._exit(1 if self._failed else 0)

    def _replace_process(self, mutant: Mutant, tests: Sequence[int]) -> None:
        os.environ[VARIABLE] = f"{mutant.path}:{mutant.index}"
        names = [self._items[index].nodeid for index in tests]
        os.execv(sys.executable, [sys.executable, *pytest_command(self.base / f"fresh-{os.getpid()}", names)])


def pytest_command(base: Path, names: Sequence[str]) -> list[str]:
    """What follows the interpreter to run these tests against the mutant in the environment."""
    return ["-m", "pytest", "-x", "-q", "-p", "tools.mutants.fresh", *pytest_options(base), *names]


def pytest_options(base: Path) -> list[str]:
    """Options of every run: nothing is kept."""
    kept = ["-o", "tmp_path_retention_policy=none", "-o", f"cache_dir={base}-cache", f"--basetemp={base}"]
    return ["-p", "tools.mutants.profile", *kept]


@contextmanager
def _no_way_back() -> Iterator[None]:
    """A forked process ends here, whatever happens: the session belongs to its parent."""
    try:
        yield
    finally:
        os._exit(1)


def _file(item: pytest.Item) -> str:
    return item.nodeid.partition("::")[0]
