"""The registry of institutions taken over from a sheet, in one write or not at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy.orm import Session

from judging.core import thai
from judging.core.imports.compare_registries import InstitutionValues, StoredInstitution
from judging.core.imports.plan import Plan, RowState
from judging.core.roles import Actor
from judging.models import Institution
from judging.queries.people import institutions as reads
from judging.services import audit
from judging.services.imports.imports import Report, report_of, settled


def take(
    session: Session,
    *,
    actor: Actor,
    plan: Callable[[Sequence[StoredInstitution]], Plan[InstitutionValues]],
    seen: str,
    digest: str,
) -> Report:
    """Take over a sheet of institutions: new ones are made, known ones changed where the sheet says otherwise. ``seen``
    is the fingerprint of the plan that the person was shown, ``digest`` that of the file.

    Raises:
        RuleViolation: ``import_moved`` (others changed the registry meanwhile), ``import_wrong`` (the file must be
            mended).
    """
    decided = settled(plan(reads.stored(session)), seen=seen)
    report = report_of(decided)
    if decided.changes_nothing:
        return report
    made = [_written(Institution(), row.values) for row in decided.rows if row.state is RowState.NEW]
    changed = sorted((row for row in decided.rows if row.state is RowState.CHANGED), key=lambda row: row.target or 0)
    standing = [session.get_one(Institution, row.target, with_for_update=True) for row in changed]
    for one, row in zip(standing, changed, strict=True):  # codes that change hands are free before they are taken
        if one.code and one.code != row.values.code:
            one.code = None
    session.flush()
    for one, row in zip(standing, changed, strict=True):
        _written(one, row.values)
    session.add_all(made)
    session.flush()  # the audit entry needs their numbers
    audit.record(
        session,
        actor=actor,
        action="institutions.take",
        subject="institutions",
        data={
            "file": f"sha256:{digest}",
            "created": [{"id": one.id, "name": one.name_th, "province": one.province} for one in made],
            "changed": {
                str(row.target): {one.column: [one.before, one.after] for one in row.changes} for row in changed
            },
            "same": report.same,
        },
    )
    return report


def _written(row: Institution, values: InstitutionValues) -> Institution:
    row.name_th, row.name_en, row.code = values.name_th, values.name_en, values.code or None
    row.match_key, row.sort_key = thai.match_key(values.name_th)[:200], thai.sort_key(values.name_th)
    row.province, row.region, row.is_private = values.province, values.region, values.is_private
    return row
