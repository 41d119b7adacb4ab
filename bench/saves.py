"""Saving marks over HTTP on `judging serve` with SQLite, compared with a minimal view on the same server and settings.

Judges sign in with their cards. Each run starts both servers on a copy of the same database and loads them alternately
for half a second each, so that other load on the machine affects both. The cases are one mark and 22 marks per request,
with 10 and 50 concurrent judges. They are repeated with a shim under both servers that makes each fsync take 2 ms
longer. The output has the medians of ``BENCH_RUNS`` runs; each run loads each side for ``BENCH_SECONDS``.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from statistics import median

from bench import load
from bench.installation import (
    JUDGES,
    WORKS,
    Judge,
    environment,
    free_port,
    prepare,
    serve_command,
    serving,
    sign_in_judge,
)
from bench.load import Load, Request

RUNS = int(os.environ.get("BENCH_RUNS", "5"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "4"))
SLICE = 0.5
SIZES, CLIENTS = (1, 22), (10, 50)
LEAST = {"fast disk": 0.55, "2 ms more for each fsync": 1.5}
"""The minimum throughput relative to the minimal view, by disk."""
SLOWEST = 2.0
"""The maximum p99 as a multiple of the minimal view's."""

MINIMAL = (
    "from judging.cli.serving import server; server.run('bench.minimal:server', host='127.0.0.1', port={}, workers={})"
)
"""Starts the minimal view as `judging serve` starts its own."""

Case = tuple[int, int]
"""(marks per request, concurrent judges)"""


@dataclass
class Known:
    """The state of a sheet on the tablet: its counter, and each mark's level index and revision."""

    revision: int = 0
    marks: dict[str, tuple[int, int]] = field(default_factory=dict)


def bodies() -> Callable[[str, str, object, int], bytes]:
    """A maker of request bodies like a tablet's: new ids, a level that differs from the current one, the known
    revision. The server accepts every change, since each sheet has one device, so the revisions are counted here."""
    from judging.rulebook import reader

    criteria = reader.load("ovec-2564-type4").criteria
    known: dict[object, Known] = defaultdict(Known)
    numbers = count(1)

    def make(device: str, epoch: str, sheet: object, size: int) -> bytes:
        """A batch of ``size`` marks on the criteria that were marked longest ago."""
        here = known[sheet]
        first = here.revision % len(criteria)
        changes = []
        for item in (criteria + criteria)[first : first + size]:
            place, base = here.marks.get(item.code, (-1, 0))
            place = (place + 1) % len(item.levels)
            changes.append({"id": next(numbers), "item": item.code, "level": item.levels[place].id, "base": base})
            here.revision += 1
            here.marks[item.code] = place, here.revision
        return json.dumps({"device": device, "epoch": epoch, "changes": changes}).encode()

    return make


def askers(judges: Sequence[Judge], size: int, make: Callable[[str, str, object, int], bytes]) -> dict[str, Request]:
    """The request makers of both sides; each judge cycles through the works."""
    from bench import minimal

    users = [minimal.session_cookie(number) for number in range(JUDGES)]

    def own(number: int, turn: int) -> tuple[str, dict[str, str], bytes]:
        judge = judges[number]
        sheet = judge.sheets[turn % WORKS]
        headers = {"Cookie": judge.cookie, "X-CSRFToken": judge.token}
        return f"/api/v1/sheets/{sheet}/changes", headers, make(judge.device, judge.epoch, sheet, size)

    def other(number: int, turn: int) -> tuple[str, dict[str, str], bytes]:
        cookie, token = users[number]
        sheet = number * WORKS + turn % WORKS
        headers = {"Cookie": f"session={cookie}", "X-CSRFToken": token}
        return f"/changes/{sheet}", headers, make("tablet", "1", f"minimal {sheet}", size)

    return {"judging": own, "minimal": other}


def run(folder: Path, cards: Sequence[str], environ: dict[str, str], *, minimal_first: bool) -> dict[Case, list[Load]]:
    """Start both servers on the database in ``folder`` and load them alternately: (judging, minimal) for each case."""
    from bench import minimal
    from judging.cli.serving.serve import MOST_WORKERS

    workers = min(os.cpu_count() or 1, MOST_WORKERS)
    minimal.create(str(folder / "minimal.db"))
    ports = {"judging": free_port(), "minimal": free_port()}
    bare = [sys.executable, "-c", MINIMAL.format(ports["minimal"], workers)]
    environ = environ | environment(folder) | {"BENCH_MINIMAL_DATABASE": str(folder / "minimal.db")}
    seen: dict[Case, list[Load]] = {}
    with ExitStack() as stack:
        commands = {"judging": serve_command(ports["judging"], workers), "minimal": bare}
        pids = {
            side: stack.enter_context(serving(command, ports[side], environ)).pid for side, command in commands.items()
        }
        judges = [sign_in_judge(f"http://127.0.0.1:{ports['judging']}", card) for card in cards]
        make = bodies()
        for size in SIZES:
            requests = askers(judges, size, make)
            for clients in CLIENTS:
                loads = {side: Load() for side in requests}
                for number in range(1 + max(1, round(SECONDS / SLICE))):
                    for side in sorted(requests, reverse=minimal_first):
                        found = load.run(ports[side], pids[side], clients, SLICE, requests[side])
                        if number:  # the first slice is a warm-up
                            loads[side].add(found)
                seen[size, clients] = [loads["judging"], loads["minimal"]]
    return seen


def report(disk: str, runs: Sequence[dict[Case, list[Load]]]) -> None:
    """Print the medians of both sides, and their ratios with the limits."""
    print(f"  {disk}, medians of {len(runs)} runs of {SECONDS:g} s")
    for size, clients in runs[0]:
        sides = [[seen[size, clients][side] for seen in runs] for side in (0, 1)]
        for name, loads in zip(("judging", "minimal"), sides, strict=True):
            rate, cpu = median(one.rate for one in loads), median(one.cpu for one in loads)
            p50, p99 = (median(one.percentile(percent) for one in loads) * 1000 for percent in (50, 99))
            print(
                f"    {size:>2} marks, {clients} judges, {name}: {rate:6.0f}/s  p50 {p50:5.1f}  p99 {p99:6.1f} ms"
                f"  CPU {cpu * 1000:5.2f} ms  failures {sum(one.failures for one in loads)}"
            )
        pairs = list(zip(*sides, strict=True))
        rate = median(own.rate / bare.rate for own, bare in pairs)
        tail = median(own.percentile(99) / bare.percentile(99) for own, bare in pairs)
        fast, even = ("ok" if rate >= LEAST[disk] else "TOO SLOW"), ("ok" if tail <= SLOWEST else "TOO SLOW")
        print(
            f"       throughput {rate:.2f} of minimal (at least {LEAST[disk]}) {fast}; "
            f"p99 {tail:.2f} times (at most {SLOWEST:.0f}) {even}"
        )


def slow_fsync(folder: Path) -> dict[str, str] | None:
    """Environment variables under which a server's fsync takes 2 ms more; None without a C compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        return None
    library = folder / "slow_fsync.so"
    source = Path(__file__).with_name("slow_fsync.c")
    subprocess.run([compiler, "-O2", "-shared", "-fPIC", "-o", str(library), str(source), "-ldl"], check=True)
    return {"LD_PRELOAD": str(library)}


def check_kept(database: Path) -> str:
    """Describe what a run left in the database: its changes, and the batches in the audit log."""
    with sqlite3.connect(database) as kept:
        ids = [id_ for (text,) in kept.execute("SELECT ids FROM sheet_batches") for id_ in text.split()]
        query = "SELECT count(*) FROM audit_entries WHERE action = 'scoresheets.change'"
        return f"{len(ids)} changes of {len(set(ids))} ids, in {kept.execute(query).fetchone()[0]} audited batches"


def main() -> None:
    """Run the benchmark on all disks, or on those named as arguments (``fast``, ``slow``)."""
    wanted = sys.argv[1:] or ["fast", "slow"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepared = folder / "prepared"
        prepared.mkdir()
        cards = prepare(prepared)
        settings = {"fast": {}, "slow": slow_fsync(folder)}
        for disk, key in zip(LEAST, settings, strict=True):
            environ = settings[key]
            if key not in wanted:
                continue
            if environ is None:
                print(f"  SKIPPED: {disk}: no C compiler; apt-get install gcc")
                continue
            runs = []
            for number in range(RUNS):
                copy = Path(shutil.copytree(prepared, folder / f"{key}-{number}"))
                runs.append(run(copy, cards, environ, minimal_first=bool(number % 2)))
                kept = check_kept(copy / "judging.db")
                shutil.rmtree(copy)
            report(disk, runs)
            print(f"    in the last run's database: {kept}")


if __name__ == "__main__":
    main()
