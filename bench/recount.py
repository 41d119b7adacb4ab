"""Recounting 10 000 works × 5 judges: reading, checking and ranking, compared with a plain csv.reader pass.

Run as ``python bench/recount.py``: prints a line for each measurement and exits 1 when a limit is exceeded.
"""

from __future__ import annotations

import csv
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from judging import collector
from judging.cli.recount import count
from judging.core.numbers import points_text
from judging.rulebook.reader import find

WORKS, JUDGES, ROUNDS = 10_000, 5, 5
RATIO_LIMIT, MEMORY_LIMIT = 20, 300
RULEBOOK = "ovec-2564-type4"


def write_marks(path: Path) -> None:
    """Write the same 1.1 million random marks in every run."""
    rulebook = find(RULEBOOK)
    chance = random.Random(2564)
    texts = [[points_text(level.points, rulebook.unit) for level in item.levels] for item in rulebook.criteria]
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["entry", "judge", *(item.code for item in rulebook.criteria)])
        for work in range(WORKS):
            for judge in range(JUDGES):
                rows.writerow([f"A{work:05}", f"J{judge + 1}", *map(chance.choice, texts)])


def read_plainly(path: Path) -> None:
    """The baseline: split every row into cells and keep nothing."""
    with path.open(encoding="utf-8", newline="") as file:
        for _row in csv.reader(file):
            pass


def recount(path: Path) -> None:
    """The part of ``judging recount`` before it writes."""
    rulebook = find(RULEBOOK)
    with path.open("rb") as file, collector.paused():
        standings = count(file, rulebook, rulebook.tie_break().keys)
    assert len(standings) == WORKS


def cpu_seconds(act: Callable[[Path], None], path: Path) -> float:
    begun = time.process_time()
    act(path)
    return time.process_time() - begun


def peak_memory(path: Path) -> int:
    """The peak memory in MB of the whole command in its own process, including writing JSON."""
    command = [sys.executable, __file__, "--command", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return int(done.stderr.split()[-1])


def run_command(path: str) -> None:
    from judging.cli import main as judging

    judging(["recount", path, "--rulebook", RULEBOOK, "--format", "json"], standalone_mode=False)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, file=sys.stderr)


def line(name: str, figure: str, limit: str, ok: bool) -> bool:
    print(f"{name}: {figure} (limit {limit}) {'ok' if ok else 'TOO MUCH'}")
    return ok


def main() -> int:
    """Measure and print; 0 when every limit holds. Each time is the best of several alternating rounds."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "marks.csv"
        write_marks(path)
        recount(path)
        pairs = [(cpu_seconds(read_plainly, path), cpu_seconds(recount, path)) for _ in range(ROUNDS)]
        plain, ours = min(pair[0] for pair in pairs), min(pair[1] for pair in pairs)
        memory = peak_memory(path)
    size = f"recount {WORKS}x{JUDGES}"
    print(f"{size}: csv.reader {plain:.3f} s, reading, checking and ranking {ours:.3f} s of CPU")
    quick = line(size, f"{ours / plain:.1f} x csv.reader", str(RATIO_LIMIT), ours <= RATIO_LIMIT * plain)
    small = line(f"{size}, whole command", f"{memory} MB", f"{MEMORY_LIMIT} MB", memory <= MEMORY_LIMIT)
    return 0 if quick and small else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["--command"]:
        run_command(sys.argv[2])
    else:
        sys.exit(main())
