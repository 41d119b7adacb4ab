"""The registry of past national works and awards (clauses 4.6, 5.10): taken over from a sheet, or a row removed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import delete, insert, update
from sqlalchemy.orm import Session

from judging.core.eligibility.duplicates import title_key
from judging.core.imports.compare_registries import KnownPastWork, PastKey, PastWorkValues
from judging.core.imports.plan import Plan, RowPlan, RowState
from judging.core.refusals import RuleViolation
from judging.core.roles import Actor
from judging.models import PastWork
from judging.queries.eligibility import past_works as reads
from judging.services import audit, locks
from judging.services.eligibility import duplicates
from judging.services.imports.imports import Report, report_of, settled

_KEY = 400


def take(
    session: Session,
    *,
    actor: Actor,
    plan: Callable[[dict[PastKey, KnownPastWork]], Plan[PastWorkValues]],
    seen: str,
    digest: str,
) -> Report:
    """Take over a sheet of past works, whole: new ones are compared with the works of later years, known ones get award
    and category where the sheet says otherwise. ``seen`` is the fingerprint of the plan that the person was shown,
    ``digest`` that of the file.

    Raises:
        RuleViolation: ``import_moved`` (others changed the registry meanwhile), ``import_wrong`` (the file must be
            mended).
    """
    locks.lock_years(session)  # works of any later year may be like these
    decided = settled(plan(reads.known(session)), seen=seen)
    report = report_of(decided)
    if decided.changes_nothing:
        return report
    created = _add(session, [row for row in decided.rows if row.state is RowState.NEW])
    changed = [row for row in decided.rows if row.state is RowState.CHANGED]
    if changed:
        values = [{"id": row.target, "award": row.values.award, "category": row.values.category} for row in changed]
        session.execute(update(PastWork), values)
    touched = [*created, *(row.target for row in changed if row.target is not None)]
    waiting = duplicates.find_past(session, past_ids=touched)
    audit.record(
        session,
        actor=actor,
        action="past_works.take",
        subject="past_works",
        data={
            "file": f"sha256:{digest}",
            "created": report.created,
            "changed": {
                str(row.target): {one.column: [one.before, one.after] for one in row.changes} for row in changed
            },
            "same": report.same,
            "look_alikes": waiting,
        },
    )
    return report


def remove(session: Session, *, actor: Actor, past_work_id: int) -> None:
    """Take a past work out that was registered by mistake, with what was said of works like it.

    Raises:
        RuleViolation: ``no_past_work``.
    """
    locks.lock_years(session)
    row = session.get(PastWork, past_work_id, with_for_update=True)
    if row is None:
        raise RuleViolation("no_past_work")
    said = {"title": row.title, "school_year": row.school_year, "level": row.level, "institution": row.institution}
    pairs = duplicates.forget_past(session, past_work_id=past_work_id)
    session.execute(delete(PastWork).where(PastWork.id == past_work_id))
    audit.record(
        session,
        actor=actor,
        action="past_works.remove",
        subject=f"past_work:{past_work_id}",
        data={**said, "pairs": pairs},
    )


def _add(session: Session, rows: Sequence[RowPlan[PastWorkValues]]) -> list[int]:
    if not rows:
        return []
    values = [
        {
            "school_year": row.values.school_year,
            "level": row.values.level,
            "category": row.values.category,
            "award": row.values.award,
            "title": row.values.title,
            "institution": row.values.institution,
            "match_key": row.values.key[0][:_KEY],
            "look_key": title_key(row.values.title)[:_KEY],
        }
        for row in rows
    ]
    return list(session.execute(insert(PastWork).returning(PastWork.id), values).scalars())
