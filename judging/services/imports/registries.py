"""Imports of registries (institutions; past national works and awards, clauses 4.6 and 5.10), whole or not at all.

``plan`` compares the file with the stored rows; ``seen`` is the fingerprint of the plan that the person was shown,
``digest`` the SHA-256 of the file. A plan that differs from the one seen is refused.
"""

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import delete, insert, update
from sqlalchemy.orm import Session

from judging.core import thai
from judging.core.eligibility.title_keys import title_key
from judging.core.imports.compare_institutions import InstitutionValues, KnownRegistry
from judging.core.imports.compare_registries import KnownPastWork, PastKey, PastWorkValues
from judging.core.imports.plan import Answers, Plan, RowPlan, RowState, Values
from judging.core.refusals import require
from judging.core.roles import Actor
from judging.models import Institution, PastWork
from judging.queries.eligibility import past_works as past_work_reads
from judging.queries.imports import known_rows
from judging.services import audit, locks
from judging.services.eligibility import duplicates
from judging.services.imports.imports import Report, confirm, report_of

_KEY = 400


def import_institutions(
    session: Session,
    *,
    actor: Actor,
    plan: Callable[[KnownRegistry, Answers], Plan[InstitutionValues]],
    answers: Answers,
    seen: str,
    digest: str,
) -> Report:
    """Import a sheet of institutions: add new ones, change known ones where the sheet differs.

    Raises:
        RuleViolation: ``import_moved`` (the registry changed since), ``import_wrong`` (the file has faults),
            ``import_unanswered``.
    """
    decided = confirm(known_rows.known_registry(session), plan, answers, seen)
    report = report_of(decided)
    if decided.changes_nothing:
        return report
    added = [_fill(Institution(), row.values) for row in decided.in_state(RowState.NEW)]
    changed = sorted(decided.in_state(RowState.CHANGED), key=lambda row: row.target or 0)
    stored = [session.get_one(Institution, row.target, with_for_update=True) for row in changed]
    for one, row in zip(stored, changed, strict=True):  # free the codes that move between institutions
        if one.code and one.code != row.values.code:
            one.code = None
    session.flush()
    for one, row in zip(stored, changed, strict=True):
        _fill(one, row.values)
    session.add_all(added)
    session.flush()  # the audit entry needs their ids
    created = [{"id": one.id, "name": one.name_th, "province": one.province} for one in added]
    data = _logged(changed, digest=digest, created=created, same=report.same) | {"answers": dict(decided.answers)}
    audit.record(session, actor=actor, action="institutions.take", subject="institutions", data=data)
    return report


def import_past_works(
    session: Session,
    *,
    actor: Actor,
    plan: Callable[[dict[PastKey, KnownPastWork], Answers], Plan[PastWorkValues]],
    answers: Answers,
    seen: str,
    digest: str,
) -> Report:
    """Import a sheet of past works: new ones are compared with the works of later years, known ones get the sheet's
    award and category.

    Raises:
        RuleViolation: ``import_moved`` (the registry changed since), ``import_wrong`` (the file has faults),
            ``import_unanswered``.
    """
    locks.lock_years(session)  # works of any later year may be similar
    decided = confirm(past_work_reads.known(session), plan, answers, seen)
    report = report_of(decided)
    if decided.changes_nothing:
        return report
    new, changed = decided.in_state(RowState.NEW), decided.in_state(RowState.CHANGED)
    touched = [row.target for row in changed if row.target is not None]
    if new:
        query = insert(PastWork).returning(PastWork.id)
        touched += session.execute(query, [_past_work(row.values) for row in new]).scalars()
    if changed:
        values = [{"id": row.target, "award": row.values.award, "category": row.values.category} for row in changed]
        session.execute(update(PastWork), values)
    waiting = duplicates.find_past_pairs(session, past_ids=touched)
    data = _logged(changed, digest=digest, created=report.created, same=report.same) | {"look_alikes": waiting}
    audit.record(session, actor=actor, action="past_works.take", subject="past_works", data=data)
    return report


def remove_past_work(session: Session, *, actor: Actor, past_work_id: int) -> None:
    """Remove a past work registered by mistake, with the verdicts on its pairs.

    Raises:
        RuleViolation: ``no_past_work``.
    """
    locks.lock_years(session)
    row = require(session.get(PastWork, past_work_id, with_for_update=True), "no_past_work")
    data = {"title": row.title, "school_year": row.school_year, "level": row.level, "institution": row.institution}
    pairs = duplicates.delete_past_pairs(session, past_work_id=past_work_id)
    session.execute(delete(PastWork).where(PastWork.id == past_work_id))
    audit.record(
        session,
        actor=actor,
        action="past_works.remove",
        subject=f"past_work:{past_work_id}",
        data={**data, "pairs": pairs},
    )


def _fill(row: Institution, values: InstitutionValues) -> Institution:
    row.name_th, row.name_en, row.code = values.name_th, values.name_en, values.code or None
    row.match_key, row.sort_key = thai.match_key(values.name_th)[:200], thai.sort_key(values.name_th)
    row.province, row.region, row.is_private = values.province, values.region, values.is_private
    return row


def _past_work(values: PastWorkValues) -> Mapping[str, object]:
    return {
        "school_year": values.school_year,
        "level": values.level,
        "category": values.category,
        "award": values.award,
        "title": values.title,
        "institution": values.institution,
        "match_key": values.key[0][:_KEY],
        "look_key": title_key(values.title),
    }


def _logged(changed: Sequence[RowPlan[Values]], *, digest: str, created: object, same: int) -> dict[str, object]:
    changes = {str(row.target): {one.column: [one.before, one.after] for one in row.changes} for row in changed}
    return {"file": f"sha256:{digest}", "created": created, "changed": changes, "same": same}
