"""``python -m tests.soak``: many judges, a bad network, and a server that is killed and restored. Prints what happened
in one line, and the seed; ends with 1 where anything was lost, doubled or wrongly shown as sent.

``SOAK_SEED``, ``SOAK_JUDGES``, ``SOAK_WORKS``, ``SOAK_KILLS``, ``SOAK_BROWSERS``, ``SOAK_SECONDS`` (between two kills),
``SOAK_PATIENCE`` (seconds until what does not end is a fault) and ``SOAK_DATABASE=postgresql`` change the run. Choices
and faults of the network follow the seed; what meets what also depends on the machine. After the restore an
organiser has the devices give back what the backup lacks; with ``SOAK_TAKES_BACK=0`` the judges choose again.
``SOAK_TEMPLATE`` is an SQLite file with the newest tables.
"""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import sys
import tempfile
from pathlib import Path

import click

from tests.soak.browsers import chromium
from tests.soak.hall import hall, has_postgres
from tests.soak.soak import Plan, Soak


def missing() -> str:
    """The program that is needed and not there; empty if all are."""
    if shutil.which("node") is None:
        return "the soak needs Node.js: apt-get install nodejs"
    return "" if chromium() else "the soak needs chromium: apt-get install chromium, or JUDGING_TEST_CHROMIUM"


def plan() -> Plan:
    """The run that the environment asks for."""
    number = {name: int(os.environ[f"SOAK_{name.upper()}"]) for name in ("judges", "works", "kills", "browsers", "seed")
              if os.environ.get(f"SOAK_{name.upper()}")}  # fmt: skip
    seed = number.pop("seed", None) or random.SystemRandom().randrange(1, 1_000_000)
    times = {name: float(os.environ[f"SOAK_{name.upper()}"]) for name in ("seconds", "patience")
             if os.environ.get(f"SOAK_{name.upper()}")}  # fmt: skip
    return Plan(seed=seed, **times, takes_back=os.environ.get("SOAK_TAKES_BACK") != "0", **number)


def main() -> int:
    """Run the soak; the exit code."""
    lack = missing()
    is_on_postgres = os.environ.get("SOAK_DATABASE") == "postgresql"
    if is_on_postgres and not has_postgres():
        lack = "SOAK_DATABASE=postgresql needs JUDGING_TEST_POSTGRES_URL"
    if lack:
        click.echo(f"SKIPPED: {lack}")
        return 1 if os.environ.get("JUDGING_TEST_NO_SKIPS") == "1" else 0
    wanted = plan()
    click.echo(f"SOAK_SEED={wanted.seed}")
    size = {"judges": wanted.judges, "works": wanted.works}
    template = Path(os.environ["SOAK_TEMPLATE"]) if os.environ.get("SOAK_TEMPLATE") else None
    with (
        tempfile.TemporaryDirectory(prefix="judging-soak-") as folder,
        hall(Path(folder), is_on_postgres=is_on_postgres, template=template, **size) as made,
    ):
        run = Soak(wanted, made, Path(folder))
        asyncio.run(run.run())
        click.echo(f"{'postgresql' if is_on_postgres else 'sqlite'}, SOAK_SEED={wanted.seed}: {run.told()}")
    for fault in run.faults[:40]:
        click.echo(f"FAULT {fault}")
    return 1 if run.faults else 0


if __name__ == "__main__":
    sys.exit(main())
