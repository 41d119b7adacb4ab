"""How each kind of sheet is read, compared with the stored rows, and written."""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from judging.core.imports.columns import JUDGES, WORKS, SheetKind
from judging.core.imports.plan import Answers, Plan
from judging.core.imports.registry_columns import INSTITUTIONS, PAST_WORKS
from judging.core.imports.teacher_columns import TEACHERS
from judging.core.refusals import require
from judging.core.roles import Actor
from judging.database.transaction import transaction
from judging.extensions import db
from judging.queries.contests.contests import contest_head
from judging.queries.eligibility import past_works
from judging.queries.imports import known_rows
from judging.queries.rulebooks.rulebooks import rulebook
from judging.readers.import_plan import plan_judges, plan_works
from judging.readers.spreadsheets.cells import Sheet
from judging.readers.spreadsheets.entries import read_works
from judging.readers.spreadsheets.grids import Workbook
from judging.readers.spreadsheets.institutions import plan_institutions, read_institutions
from judging.readers.spreadsheets.judges import read_judges
from judging.readers.spreadsheets.past_works import plan_past_works, read_past_works
from judging.readers.spreadsheets.teachers import plan_teachers, read_teachers
from judging.services.imports import imports, registries, teachers
from judging.services.imports.imports import Report

LONG = 500
"""Rows of a file above which a job imports it: the request of a longer one would take seconds."""

Told = Callable[[int, int], None]
"""What is told of the progress: steps done, steps in all. Each row is read, compared and written: three steps."""


@dataclass(frozen=True, slots=True)
class Importer:
    """One kind of sheet for one place. ``plan`` compares a sheet with the ``known`` rows, under the answers given."""

    kind: SheetKind
    read: Callable[..., Any]
    known: Callable[[Session], Any]
    plan: Callable[..., Plan[Any]]
    service: Callable[..., Report]


class Comparison:
    """The plans of one sheet by the stored rows and the answers. Rows that did not change are compared once."""

    def __init__(self, importer: Importer, sheet: Sheet[Any]) -> None:
        self.importer, self.sheet = importer, sheet
        self._known: Any = None
        self._made: dict[tuple[tuple[str, str], ...], Plan[Any]] = {}

    def __call__(self, known: Any, answers: Answers) -> Plan[Any]:
        """The plan against these stored rows, with these answers."""
        if known != self._known:
            self._known, self._made = known, {}
        given = tuple(sorted(answers.items()))
        if given not in self._made:
            self._made[given] = self.importer.plan(self.sheet, known, answers)
        return self._made[given]


@dataclass(frozen=True, slots=True)
class Taken:
    """What an import did; ``away``: the lines that were left out, by the code of the reason."""

    report: Report
    away: Mapping[str, int]

    def as_json(self) -> dict[str, Any]:
        """As JSON values, the result of a job."""
        return {"report": asdict(self.report), "away": dict(self.away)}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Taken":
        """What ``as_json`` gave."""
        return cls(Report(**kept["report"]), kept["away"])


def importer(session: Session, kind: str, *, actor: Actor, contest_id: int | None = None) -> Importer:
    """The importer of a kind of sheet, for a contest or for a registry of the installation.

    Raises:
        RuleViolation: ``no_contest``.
    """
    if contest_id is None:
        return _REGISTRIES[kind]
    head = require(contest_head(session, contest_id), "no_contest")
    if kind == WORKS.name:
        known = partial(known_rows.known_works, contest_id=contest_id)
        return Importer(WORKS, read_works, known, plan_works, partial(imports.import_works, contest_id=contest_id))
    if kind == TEACHERS.name:
        known_teachers = partial(known_rows.known_teachers, contest_id=contest_id)
        service = partial(teachers.import_teachers, contest_id=contest_id)
        return Importer(TEACHERS, read_teachers, known_teachers, plan_teachers, service)
    sections = [item.code for item in rulebook(session, head.rulebook_id).sections]
    return Importer(
        JUDGES,
        partial(read_judges, sections=sections),
        partial(known_rows.known_panel, actor=actor, contest_id=contest_id),
        plan_judges,
        partial(imports.import_judges, contest_id=contest_id),
    )


_REGISTRIES = {
    INSTITUTIONS.name: Importer(
        INSTITUTIONS, read_institutions, known_rows.known_registry, plan_institutions, registries.import_institutions
    ),
    PAST_WORKS.name: Importer(
        PAST_WORKS, read_past_works, past_works.known, plan_past_works, registries.import_past_works
    ),
}


def is_long(workbook: Workbook) -> bool:
    """Whether a job imports the file, since it takes long."""
    return sum(len(grid.rows) for grid in workbook.grids) > LONG


def take(
    comparison: Comparison,
    *,
    actor: Actor,
    answers: Answers,
    seen: str,
    data: bytes,
    told: Told = lambda done, total: None,
    ended: Callable[[Session, Taken], None] = lambda session, taken: None,
) -> Taken:
    """Import the sheet, all or nothing. It is compared before the transaction, which compares it again only if the
    stored rows have changed. ``ended`` writes in the same transaction.

    Raises:
        RuleViolation: what the service of the kind refuses.
    """
    rows = len(comparison.sheet.rows)
    told(rows, 3 * rows)
    known = comparison.importer.known(db.session())
    comparison(known, {})
    applied = dict(comparison(known, answers).answers)
    told(2 * rows, 3 * rows)
    with transaction() as session:
        report = comparison.importer.service(
            session, actor=actor, plan=comparison, answers=answers, seen=seen, digest=hashlib.sha256(data).hexdigest()
        )
        taken = Taken(report, left_out(comparison.sheet, applied))
        ended(session, taken)
    told(3 * rows, 3 * rows)
    return taken


def left_out(sheet: Sheet[Any], answers: Answers) -> dict[str, int]:
    """How many lines of the file are no rows or are left out by answers, by the code of the reason."""
    return dict(Counter([*sheet.left_out(answers).values(), *(note.code for note in sheet.no_rows)]))
