"""An import of 5 000 works as its users do it: choose a file whose headers nobody recognises, say what its columns
mean, look at the preview, import it. The job that imports goes on from what the preview read and compared.

Run as ``python -m bench.imports``: prints the CPU of each step and exits 1 when all steps together, the writing
included, take longer than the limit. A number as argument is the number of works.
"""

from __future__ import annotations

import io
import json
import re
import resource
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from bench.import_file import MEANT, colleges, works_file
from judging import collector, create_app
from judging.config import Settings
from judging.core import thai
from judging.core.contests.lifecycle import ContestState
from judging.database import migrations
from judging.database.transaction import transaction
from judging.extensions import db
from judging.imports.importers import LONG
from judging.jobs import imports as job
from judging.jobs.worker import Report
from judging.models import Entry, Institution, Job
from judging.services.eligibility import duplicates, screening
from tests.web.signing import admin, without_csrf
from tests.world import World

WORKS, LIMIT = 5000, 3.0
FILE, WRITE = "file: checked and kept", "import: written"

_HIDDEN = re.compile(r'<input type="hidden" name="(upload|seen)" value="([^"]*)"')
_COLUMN = re.compile(r'<select [^>]*name="(column-[^"]+)"')


def apart() -> float:
    """Seconds of CPU so far of the processes that read files."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def cpu() -> float:
    """Seconds of CPU so far, of this process and of those that read files."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime + apart()


@dataclass
class Spent:
    """Seconds of CPU by step."""

    steps: dict[str, float] = field(default_factory=dict)
    begun: float = field(default_factory=cpu)

    def until_now(self, step: str) -> None:
        """All since the end of the last step belongs to this one."""
        now = cpu()
        self.steps[step], self.begun = now - self.begun, now

    @contextmanager
    def within(self, module: Any, function: str) -> Iterator[list[float]]:
        """Measure the calls of a function of a module, which are part of a step."""
        measured, taken = getattr(module, function), [0.0]

        def timed(*args: Any, **kwargs: Any) -> Any:
            begun = cpu()
            try:
                return measured(*args, **kwargs)
            finally:
                taken[0] += cpu() - begun

        setattr(module, function, timed)
        try:
            yield taken
        finally:
            setattr(module, function, measured)


@dataclass
class Told:
    """In the place of a worker's report: measures what lies between two steps of progress."""

    spent: Spent
    steps: Iterator[str] = field(default_factory=lambda: iter(("import: rows", "import: plan", WRITE)))

    def progress(self, done: int, total: int) -> None:
        """A step has ended."""
        self.spent.until_now(next(self.steps))

    def finish(self, session: Session, result: object) -> None:
        """The transaction of the import ends."""


def imported(client: FlaskClient, app: Flask, address: str, data: bytes) -> dict[str, float]:
    """Import the file; returns the CPU of each step."""
    read, spent = apart(), Spent()
    shown = client.post(address, data={"file": (io.BytesIO(data), "a.xlsx")})
    spent.until_now(FILE)
    if shown.location is None:
        raise SystemExit("the file was refused: on a busy machine its process runs out of time")
    read = apart() - read
    spent.steps = {"file: read in the limited process": read, FILE: spent.steps[FILE] - read}
    page = client.get(shown.location).text
    spent.until_now("columns: page")
    said = dict(_HIDDEN.findall(page)) | dict(zip(_COLUMN.findall(page), MEANT, strict=True)) | {"act": "explain"}
    shown = client.post(address, data=said)
    spent.until_now("columns: kept")
    page = client.get(shown.location).text
    spent.until_now("preview: rows, plan and page")
    client.post(address, data=dict(_HIDDEN.findall(page)))
    spent.until_now("import: job requested")
    with app.app_context():
        params = json.loads(db.session.execute(select(Job.params).order_by(Job.id.desc()).limit(1)).scalar_one())
        db.session.rollback()
        with spent.within(duplicates, "find_pairs") as pairs, spent.within(screening, "update_admission") as admission:
            job.run(params, cast(Report, Told(spent)))
        db.session.remove()
    written = spent.steps.pop(WRITE) - pairs[0] - admission[0]
    return spent.steps | {
        f"{WRITE}: works and teams": written,
        f"{WRITE}: similar titles": pairs[0],
        f"{WRITE}: admission": admission[0],
    }


def registry() -> None:
    """Insert the colleges that the file names."""
    rows = [
        {"name_th": name, "match_key": thai.match_key(name), "sort_key": thai.sort_key(name), "province": province}
        for name, province in colleges()
    ]
    with transaction() as session:
        session.execute(insert(Institution), rows)


def measure(works: int) -> bool:
    """Import and print; returns whether the limit holds."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            database_url=f"sqlite:///{folder}/bench.db",
            secret_key="k" * 40,
            instance=Path(folder),
            log_level="error",
        )
        app = create_app(settings)
        without_csrf(app)
        with app.app_context():
            migrations.upgrade()
            registry()
            world = World()
            contests = [world.contest(state=ContestState.REGISTRATION).contest_id for _ in range(2)]
            clients = [admin(app, world) for _ in contests]
        collector.tune()  # as the processes of the server and of the jobs do
        sizes = (LONG + 1, works)  # the first import compiles templates and statements
        for client, contest_id, size in zip(clients, contests, sizes, strict=True):
            spent = imported(client, app, f"/organise/contests/{contest_id}/entries/import", works_file(size))
        with app.app_context():
            stored = select(func.count()).where(Entry.contest_id == contest_id)
            if db.session.execute(stored).scalar_one() != works:
                raise SystemExit("not all works were imported")
            db.session.remove()
            db.engine.dispose()
    before, whole = sum(seconds for step, seconds in spent.items() if not step.startswith(WRITE)), sum(spent.values())
    holds = whole <= LIMIT
    sys.stdout.writelines(f"{step}: {seconds:.2f}\n" for step, seconds in spent.items())
    sys.stdout.write(
        f"{works} works: {whole:.1f} s of CPU (limit {LIMIT}), {before:.1f} s of them before the writing"
        f"{'' if holds else '  MISSED'}\n"
    )
    return holds


if __name__ == "__main__":
    sys.exit(0 if measure(int(sys.argv[1]) if len(sys.argv) > 1 else WORKS) else 1)
