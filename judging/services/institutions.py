"""Institutions: found again by their name as people write it, or added."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core import thai
from judging.core.refusals import RuleViolation
from judging.core.roles import Actor
from judging.models import Institution
from judging.services import audit


def find_or_add(session: Session, *, actor: Actor, name: str, province: str = "", region: str = "") -> int:
    """The institution of this name and province, added where it is not known; returns its id.

    Names are equal when ``thai.match_key`` says so. Without a province the one institution of that name is meant; a
    known one whose province was empty takes the one given now.

    Raises:
        RuleViolation: ``institution_wanted`` (no name), ``institution_in_provinces`` (several colleges of that name,
            and no province says which).
    """
    written = thai.written_out(name)
    province, region = thai.normalise(province), thai.normalise(region)
    key = thai.match_key(written)[:200]
    if not key:
        raise RuleViolation("institution_wanted")
    known = session.execute(
        select(Institution).where(Institution.match_key == key).order_by(Institution.id).with_for_update()
    ).scalars()
    by_province = {row.province: row for row in known}
    if not province and len(by_province) > 1 and "" not in by_province:
        raise RuleViolation("institution_in_provinces", name=written, provinces=", ".join(sorted(by_province)))
    found = by_province.get(province) or (next(iter(by_province.values()), None) if not province else None)
    if found is not None:
        return found.id
    unplaced = by_province.get("")
    if unplaced is not None:
        unplaced.province, unplaced.region = province, unplaced.region or region
        _record(session, actor, "institutions.place", unplaced)
        return unplaced.id
    added = Institution(
        name_th=written, match_key=key, sort_key=thai.sort_key(written), province=province, region=region
    )
    session.add(added)
    session.flush()  # the caller needs its number
    _record(session, actor, "institutions.add", added)
    return added.id


def _record(session: Session, actor: Actor, action: str, row: Institution) -> None:
    audit.record(
        session,
        actor=actor,
        action=action,
        subject=f"institution:{row.id}",
        data={"name": row.name_th, "province": row.province, "region": row.region},
    )


def edit(
    session: Session,
    *,
    actor: Actor,
    institution_id: int,
    name_th: str,
    name_en: str = "",
    code: str = "",
    province: str = "",
    region: str = "",
) -> None:
    """Mend an institution's names, code and place.

    Raises:
        RuleViolation: ``institution_unknown``, ``institution_wanted`` (no name), ``institution_taken`` (another of that
            name in that province), ``institution_code_taken``.
    """
    row = session.get(Institution, institution_id, with_for_update=True)
    if row is None:
        raise RuleViolation("institution_unknown")
    name_th, province = thai.normalise(name_th)[:200], thai.normalise(province)[:80]
    key, wanted_code = thai.match_key(name_th), thai.normalise(code)[:40] or None
    if not key:
        raise RuleViolation("institution_wanted")
    others = select(Institution.id).where(Institution.id != institution_id)
    if session.execute(others.where(Institution.match_key == key, Institution.province == province)).first():
        raise RuleViolation("institution_taken")
    if wanted_code and session.execute(others.where(Institution.code == wanted_code)).first():
        raise RuleViolation("institution_code_taken")
    row.name_th, row.match_key, row.sort_key = name_th, key, thai.sort_key(name_th)
    row.name_en, row.code = thai.normalise(name_en)[:200], wanted_code
    row.province, row.region = province, thai.normalise(region)[:80]
    _record(session, actor, "institutions.edit", row)
