"""``python -m tools.mutants``: try the mutants, name those that survive, fail where a package keeps too many."""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click
import pytest

from tools.mutants.mutations import mutants_of
from tools.mutants.packages import PACKAGES, Package
from tools.mutants.patching import ROOT
from tools.mutants.session import Harness, Job, Outcome, pytest_options

_KILLED = (Outcome.KILLED, Outcome.TIMED_OUT)


@click.command()
@click.option("--package", "names", multiple=True, type=click.Choice([one.name for one in PACKAGES]))
@click.option("--seed", type=int, help="Seed of the order of mutants; a random one where none is given.")
@click.option("--minutes", type=float, default=20, show_default=True, help="Mutants not tried by then are left out.")
@click.option("--processes", type=int, default=os.cpu_count() or 1, show_default=True)
@click.argument("files", nargs=-1)
def main(names: Sequence[str], seed: int | None, minutes: float, processes: int, files: Sequence[str]) -> None:
    """Try the mutants of the FILES, or of every package, in random order."""
    started = time.monotonic()
    seed = random.randrange(10**6) if seed is None else seed
    chosen = [one for one in PACKAGES if not names or one.name in names]
    jobs = _jobs(chosen, files)
    random.Random(seed).shuffle(jobs)
    _tell(f"{len(jobs)} mutants, seed {seed}")
    os.environ.pop("JUDGING_TEST_POSTGRES_URL", None)  # the rules are the same; SQLite is faster
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        harness = Harness(jobs, processes, started + 60 * minutes, _tell, Path(folder))
        tests = sorted({path for package in chosen for path in package.test_files()})
        harness.start_tracing()
        status = pytest.main(["-q", "-s", *pytest_options(Path(folder) / "session"), *tests], plugins=[harness])
    if harness.faults or status != pytest.ExitCode.OK:
        raise SystemExit("\n\n".join([f"pytest fails without a mutant ({status}):", *harness.faults]))
    is_enough = _report(chosen, jobs, harness.outcomes)
    spent = os.times()
    processor = spent.user + spent.system + spent.children_user + spent.children_system
    _tell(f"{(time.monotonic() - started) / 60:.1f} minutes, {processor / 60:.1f} of processor time, seed {seed}")
    sys.exit(0 if is_enough else 1)


def _jobs(packages: Sequence[Package], files: Sequence[str]) -> list[Job]:
    return [
        Job(package, mutant)
        for package in packages
        for path in package.files()
        if not files or path in files
        for mutant in mutants_of(path, (ROOT / path).read_text(encoding="utf-8"))
    ]


def _report(packages: Sequence[Package], jobs: Sequence[Job], outcomes: dict[int, Outcome]) -> bool:
    """Print the survivors, then a line for each package; whether each has the share that it must have."""
    survivors = [(jobs[number].mutant, found) for number, found in outcomes.items() if found not in _KILLED]
    for mutant, found in sorted(survivors, key=lambda one: (one[0].path, one[0].line, one[0].index)):
        _tell(f"{found.value:12} {mutant.path}:{mutant.line}  {mutant.change}")
    is_enough = True
    for package in packages:
        counted = Counter(found for number, found in outcomes.items() if jobs[number].package is package)
        tried, killed = counted.total(), sum(counted[found] for found in _KILLED)
        whole = sum(job.package is package for job in jobs)
        share = 100 * killed / tried if tried else 100.0
        is_enough = is_enough and share >= package.least
        wanted = f", at least {package.least} % wanted" if package.least else ""
        _tell(
            f"{package.name:18} {killed:4} of {tried:4} killed, {share:5.1f} %"
            f" ({counted[Outcome.TIMED_OUT]} timed out, {counted[Outcome.NOT_REACHED]} not reached,"
            f" {whole - tried} not tried{wanted})"
        )
    return is_enough


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
