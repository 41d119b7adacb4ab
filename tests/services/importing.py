"""Arrangements for tests of imports: sheets, their plans, and imports."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestState
from judging.core.imports.judges.judges import JudgeRow
from judging.core.imports.plan import TAKE, Plan
from judging.core.roles import Actor
from judging.database.transaction import transaction
from judging.extensions import db
from judging.queries.imports import known_rows as reads
from judging.readers.import_plan import plan_judges, plan_works
from judging.readers.spreadsheets.cells import Sheet, Sheets
from judging.services.imports import imports
from tests.readers.files import WORKS_HEADER, read_judges, read_works, xlsx
from tests.world import World

ORGANISER = Actor(user_id=None)
JUDGES_HEADER = ("ชื่อ-สกุล", "ตำแหน่ง", "สถานศึกษา", "จุดให้คะแนน", "ประธาน")


class Report(NamedTuple):
    """What an import into one contest did."""

    created: int
    changed: int
    same: int
    institutions: int
    left: int = 0

    @property
    def changed_nothing(self) -> bool:
        return not (self.created or self.changed)


def reported(report: imports.Report) -> Report:
    return Report(report.created, report.changed, report.same, report.institutions, report.left)


def works_plan(contest_id: int, data: bytes, answers: Mapping[str, str] | None = None) -> Plan[Any]:
    sheet = read_works(data)
    known = reads.known_works(db.session(), [contest_id])
    return plan_works(Sheets({contest_id: sheet}), known, taken(sheet, answers) if answers else {})


def judges_plan(contest_id: int, data: bytes, answers: Mapping[str, str] | None = None) -> Plan[Any]:
    known = reads.known_panels(db.session(), [contest_id], actor=ORGANISER)
    return plan_judges(_judges_of(contest_id, data), known, answers or {})


def _judges_of(contest_id: int, data: bytes) -> Sheets[JudgeRow]:
    return Sheets({contest_id: read_judges(data, sections=reads.sections_of(db.session(), contest_id))})


def take_works(
    contest_id: int, data: bytes, answers: Mapping[str, str] | None = None, seen: str | None = None
) -> Report:
    sheet = read_works(data)
    seen = seen or works_plan(contest_id, data).fingerprint
    with transaction() as session:
        done = imports.import_works(
            session,
            actor=ORGANISER,
            contest_ids=[contest_id],
            plan=lambda known, said: plan_works(Sheets({contest_id: sheet}), known, said),
            answers=taken(sheet, answers),
            seen=seen,
            digest=hashlib.sha256(data).hexdigest(),
        )
    return reported(done)


def take_judges(contest_id: int, data: bytes, answers: Mapping[str, str] | None = None) -> Report:
    seen = judges_plan(contest_id, data).fingerprint
    with transaction() as session:
        done = imports.import_judges(
            session,
            actor=ORGANISER,
            contest_ids=[contest_id],
            plan=lambda known, said: plan_judges(_judges_of(contest_id, data), known, said),
            answers=taken(read_judges(data), answers),
            seen=seen,
            digest=hashlib.sha256(data).hexdigest(),
        )
    return reported(done)


def taken(sheet: Sheet[Any], answers: Mapping[str, str] | None) -> dict[str, str]:
    """The answers, and to every question about the file that its rows are imported."""
    return {one.id: TAKE for one in sheet.questions} | dict(answers or {})


def all_answered(plan: Plan[Any], answer: str = "") -> dict[str, str]:
    """Answer each open question with ``answer``, or with the first option."""
    return {one.id: answer or one.answers[0] for one in plan.open_questions}


def counted(session: Session, model: Any) -> int:
    return int(session.execute(select(func.count()).select_from(model)).scalar_one())


def empty(world: World, **more: Any) -> int:
    return world.contest(state=ContestState.REGISTRATION, **more).contest_id


def works(*rows: tuple[str, ...], header: tuple[str, ...] = WORKS_HEADER) -> bytes:
    return xlsx([header, *rows])


def judges(*rows: tuple[str, ...], header: tuple[str, ...] = JUDGES_HEADER) -> bytes:
    return xlsx([header, *rows])
