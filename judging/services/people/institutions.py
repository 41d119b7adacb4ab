"""Institutions: found by the name as people write it, added, edited, or merged where two rows are one institution."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from judging import clock
from judging.core import provinces, thai
from judging.core.refusals import RuleViolation, refuse_if, require
from judging.core.roles import Actor
from judging.models import (
    Entry,
    Institution,
    InstitutionMerge,
    PanelMember,
    Person,
    Registration,
    RoleGrant,
)
from judging.services import audit, locks
from judging.services.eligibility import duplicates

LONGEST_NAME = 200
"""Characters of a name, and of its key."""


@dataclass(frozen=True, slots=True)
class TypedInstitution:
    """An institution as a person typed it; an empty name means none."""

    name: str
    province: str = ""


def id_of(
    session: Session, *, actor: Actor, institution: int | TypedInstitution | None, current: int | None = None
) -> int | None:
    """The id of an institution that is given by its id or as a person typed it; ``current`` stays if it is the one of
    several with the typed name and province.

    Raises:
        RuleViolation: ``institution_unknown`` (no such id), and those of ``institutions.find_or_add``.
    """
    if isinstance(institution, TypedInstitution):
        named = institution.name.strip()
        if current is not None and _is_named(session.get_one(Institution, current), institution):
            return current
        return find_or_add(session, actor=actor, name=named, province=institution.province) if named else None
    if institution is not None:
        require(session.get(Institution, institution), "institution_unknown")
    return institution


def _is_named(row: Institution, typed: TypedInstitution) -> bool:
    is_there = thai.normalise(typed.province) in ("", row.province)
    return is_there and thai.match_key(typed.name)[:LONGEST_NAME] == row.match_key


def find_or_add(session: Session, *, actor: Actor, name: str, province: str = "", region: str = "") -> int:
    """The id of the institution of this name and province, which is added where it is not known.

    Names are equal when ``thai.match_key`` says so. Without a province the only institution of that name is found; a
    known one without a province gets the one given, unless it has teachers: its province decides which organisers may
    reset their passwords, so an administrator sets it. For a merged one, the institution it was merged into is found.
    A code in brackets after the name says which one is meant of several in one province.

    Raises:
        RuleViolation: ``institution_wanted`` (no name), ``institution_long`` (its short forms written out),
            ``institution_in_provinces`` (several of that name, and no province given), ``institution_in_codes``
            (several of that name in that province).
    """
    coded = _by_code(session, *thai.name_and_code(name))
    if coded is not None:
        return coded
    written = thai.expand_abbreviations(name)
    refuse_if(len(written) > LONGEST_NAME, "institution_long", most=LONGEST_NAME)
    province, region = thai.normalise(province)[:80], thai.normalise(region)[:80]
    key = require(thai.match_key(written)[:LONGEST_NAME], "institution_wanted")
    query = (
        select(Institution, InstitutionMerge.into_id)
        .outerjoin(InstitutionMerge, InstitutionMerge.institution_id == Institution.id)
        .where(Institution.match_key == key)
        .order_by(Institution.id)
    )
    known = session.execute(query.with_for_update(of=Institution, key_share=True)).all()
    meant: dict[str, int] = {row.province: into or row.id for row, into in known}
    _check_one_meant(written, [row for row, into in known if into is None and province in ("", row.province)])
    if not province and len(set(meant.values())) > 1 and "" not in meant:
        raise RuleViolation("institution_in_provinces", name=written, provinces=", ".join(sorted(meant)))
    found = meant.get(province) or (next(iter(meant.values()), None) if not province else None)
    if found is not None:
        return found
    unplaced: Institution | None = next((row for row, _ in known if not row.province), None)
    if unplaced is not None and meant[""] != unplaced.id:
        return meant[""]
    if unplaced is not None and _has_teachers(session, unplaced.id):
        return unplaced.id
    if unplaced is not None:
        unplaced.province, unplaced.region = province, unplaced.region or region
        audit.record(session, actor=actor, action="institutions.place", subject=unplaced, data=_place(unplaced))
        return unplaced.id
    added = Institution(
        name_th=written, match_key=key, sort_key=thai.sort_key(written), province=province, region=region
    )
    session.add(added)
    session.flush()  # the caller needs its id
    audit.record(session, actor=actor, action="institutions.add", subject=added, data=_place(added))
    return added.id


def _by_code(session: Session, name: str, code: str) -> int | None:
    """The institution of this code, if it has this name too."""
    if not code:
        return None
    query = (
        select(Institution.id, InstitutionMerge.into_id)
        .outerjoin(InstitutionMerge, InstitutionMerge.institution_id == Institution.id)
        .where(Institution.code == code, Institution.match_key == thai.match_key(name)[:LONGEST_NAME])
    )
    row = session.execute(query).first()
    return None if row is None else row[1] or row[0]


def _check_one_meant(name: str, found: Sequence[Institution]) -> None:
    """Refuse where several institutions of one province have the name."""
    places = Counter(row.province for row in found)
    twins = [row for row in found if places[row.province] > 1]
    codes = ", ".join(sorted(row.code for row in twins if row.code))
    refuse_if(twins, "institution_in_codes", name=name, codes=codes)


def _has_teachers(session: Session, institution_id: int) -> bool:
    return session.execute(select(RoleGrant.id).where(RoleGrant.institution_id == institution_id)).first() is not None


def _place(row: Institution) -> dict[str, object]:
    return {"name": row.name_th, "province": row.province, "region": row.region}


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
    is_private: bool = False,
) -> None:
    """Change an institution's names, code and place. Short forms of province and region are written out.

    Raises:
        RuleViolation: ``institution_unknown``, ``institution_merged``, ``institution_wanted`` (no name),
            ``province_unknown`` or ``province_alike`` (with the nearest one), ``region_unknown``,
            ``institution_taken`` (another of that name in that province, and one of the two has no code),
            ``institution_code_taken``.
    """
    row = _locked(session, institution_id)
    name_th, province, region = thai.normalise(name_th)[:LONGEST_NAME], _province(province), _region(region)
    key, wanted_code = thai.match_key(name_th)[:LONGEST_NAME], thai.normalise(code)[:40] or None
    refuse_if(not key, "institution_wanted")
    others = select(Institution.id).where(Institution.id != institution_id)
    named = others.where(Institution.match_key == key, Institution.province == province)
    if wanted_code:  # two of one name are told apart by their codes
        named = named.where(Institution.code.is_(None))
    refuse_if(session.execute(named).first(), "institution_taken")
    refuse_if(
        wanted_code and session.execute(others.where(Institution.code == wanted_code)).first(), "institution_code_taken"
    )
    before = _logged_values(row)
    row.name_th, row.match_key, row.sort_key = name_th, key, thai.sort_key(name_th)
    row.name_en, row.code = thai.normalise(name_en)[:200], wanted_code
    row.province, row.region, row.is_private = province, region, is_private
    changed = {name: [before[name], value] for name, value in _logged_values(row).items() if value != before[name]}
    if changed:
        audit.record(session, actor=actor, action="institutions.edit", subject=row, data=changed)


def _logged_values(row: Institution) -> dict[str, object]:
    return {
        "name": row.name_th,
        "name_en": row.name_en,
        "code": row.code,
        "province": row.province,
        "region": row.region,
        "private": row.is_private,
    }


def merge(session: Session, *, actor: Actor, institution_id: int, into_id: int) -> dict[str, int]:
    """Merge an institution into another: its works, registrations, persons, panel members and roles become the
    other's; returns how many of each. Its row stays, and its name finds the other from now on.

    A role that a person has for both is kept once; a code or an English name that the other lacks moves to it.
    Published documents keep the name they were published with.

    Raises:
        RuleViolation: ``institution_unknown``, ``institution_same``, ``institution_merged`` (one of the two was merged
            before).
    """
    refuse_if(institution_id == into_id, "institution_same")
    locks.lock_years(session)  # works of any year are rechecked below
    locks.lock_contests(session, contest_ids=_contests_of(session, institution_id))  # before their rows, as everywhere
    rows = {number: _locked(session, number) for number in sorted((institution_id, into_id))}  # in one order
    gone, kept = rows[institution_id], rows[into_id]
    moving = session.execute(select(Entry.id).where(Entry.institution_id == gone.id)).scalars().all()
    granted = _drop_double_grants(session, gone.id, kept.id)
    moved = {model.__tablename__: _move(session, model, gone.id, kept.id) for model in _MOVED}
    session.execute(update(InstitutionMerge).where(InstitutionMerge.into_id == gone.id).values(into_id=kept.id))
    if (gone.match_key, gone.province) == (kept.match_key, kept.province):
        gone.match_key = f"#{gone.id}"  # the other has the name, so nobody looks for this row by it
    code, gone.code = gone.code, None if kept.code is None else gone.code
    session.flush()  # the code is free before the other takes it
    kept.code, kept.name_en = kept.code or code, kept.name_en or gone.name_en
    session.add(
        InstitutionMerge(institution_id=gone.id, into_id=kept.id, merged_at=clock.now(), merged_by=actor.user_id)
    )
    session.flush()  # works of one institution now may look alike
    duplicates.update_admission_with_pairs(session, entry_ids=moving)
    audit.record(
        session,
        actor=actor,
        action="institutions.merge",
        subject=gone,
        data={"into": kept.id, "name": gone.name_th, "province": gone.province, "moved": moved, "double": granted},
    )
    return moved


_IN_CONTESTS = (Entry, Registration, PanelMember)
_MOVED = (*_IN_CONTESTS, Person, RoleGrant)
"""Models that refer to an institution; their rows move with a merge."""


def _contests_of(session: Session, institution_id: int) -> set[int]:
    queries = (select(row.contest_id).where(row.institution_id == institution_id) for row in _IN_CONTESTS)
    return {contest_id for query in queries for contest_id in session.execute(query).scalars()}


def _move(session: Session, model: Any, from_id: int, to_id: int) -> int:
    number = session.execute(select(func.count()).where(model.institution_id == from_id)).scalar_one()
    found = update(model).where(model.institution_id == from_id).values(institution_id=to_id)
    session.execute(found, execution_options={"synchronize_session": "fetch"})
    return number


def _drop_double_grants(session: Session, from_id: int, to_id: int) -> int:
    """Delete grants for the first institution that the same person has for the second too; returns how many."""
    query = select(RoleGrant).where(RoleGrant.institution_id.in_((from_id, to_id))).order_by(RoleGrant.id)
    grants = session.execute(query).scalars().all()
    kept = {_right(grant) for grant in grants if grant.institution_id == to_id}
    double = [grant.id for grant in grants if grant.institution_id == from_id and _right(grant) in kept]
    if double:
        session.execute(delete(RoleGrant).where(RoleGrant.id.in_(double)))
    return len(double)


def _right(grant: RoleGrant) -> tuple[object, ...]:
    return grant.user_id, grant.role, grant.competition_id, grant.round_id


def _locked(session: Session, institution_id: int) -> Institution:
    """The institution, locked; refused where it was merged into another."""
    row = require(session.get(Institution, institution_id, with_for_update=True), "institution_unknown")
    refuse_if(session.get(InstitutionMerge, institution_id), "institution_merged", name=row.name_th)
    return row


def _province(text: str) -> str:
    name = provinces.province(text)[:80]
    if name and name not in provinces.PROVINCES:
        nearest = require(provinces.nearest_province(name), "province_unknown", found=name)
        raise RuleViolation("province_alike", found=name, nearest=nearest)
    return name


def _region(text: str) -> str:
    name = provinces.region(text)[:80]
    refuse_if(name and name not in provinces.REGIONS, "region_unknown", found=name, known=", ".join(provinces.REGIONS))
    return name
