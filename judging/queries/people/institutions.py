"""Institutions for administrators and imports."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from judging.core import thai
from judging.core.imports.compare_institutions import InstitutionValues, StoredInstitution
from judging.models import Contest, Entry, Institution, InstitutionMerge, PanelMember, Person, Registration, RoleGrant
from judging.queries.contest_place import REAL
from judging.queries.paging import Page, read_page

PAGE = 50

OFFERED: ColumnElement[bool] = Institution.id.not_in(select(InstitutionMerge.institution_id))
"""The condition on an institution that was not merged into another; forms offer only these."""

_TWIN = aliased(Institution)
TOLD_APART = case(
    (
        select(_TWIN.id)
        .where(_TWIN.match_key == Institution.match_key, _TWIN.province == Institution.province)
        .where(_TWIN.id != Institution.id, Institution.code.is_not(None))
        .exists(),
        Institution.name_th + " (" + Institution.code + ")",
    ),
    else_=Institution.name_th,
)
"""The name, followed by the code where another institution of the province has the same name; forms read it back."""


@dataclass(frozen=True, slots=True)
class InstitutionRow(InstitutionValues):
    """One institution, with the number of works it entered, without copies in rehearsals."""

    institution_id: int
    entries: int


def institutions(session: Session, *, search: str = "", page: int = 1) -> Page[InstitutionRow]:
    """Institutions in Thai dictionary order whose name, code or province contains ``search``."""
    query = _matching(search).order_by(Institution.sort_key, Institution.province, Institution.id)
    return read_page(session, query, InstitutionRow, page=page, size=PAGE)


def stored(session: Session) -> tuple[StoredInstitution, ...]:
    """All institutions for comparison with an import, merged ones included."""
    query = (
        select(
            *(Institution.id, Institution.name_th, Institution.name_en, Institution.code, Institution.province),
            *(Institution.region, Institution.is_private, InstitutionMerge.into_id),
        )
        .outerjoin(InstitutionMerge, InstitutionMerge.institution_id == Institution.id)
        .order_by(Institution.id)
    )
    return tuple(
        StoredInstitution(name, english, code or "", province, region, is_private, number, into)
        for number, name, english, code, province, region, is_private, into in session.execute(query)
    )


def of_name(session: Session, name: str) -> frozenset[int]:
    """The institutions with this name in any province. If one was merged, the one it was merged into is included."""
    query = (
        select(Institution.id, InstitutionMerge.into_id)
        .outerjoin(InstitutionMerge, InstitutionMerge.institution_id == Institution.id)
        .where(Institution.match_key == thai.match_key(name), Institution.match_key != "")
    )
    return frozenset(number for row in session.execute(query) for number in row if number is not None)


def merged_into(session: Session, institution_id: int) -> tuple[tuple[str, str], ...]:
    """(name, province) of every institution that was merged into this one."""
    query = (
        select(Institution.name_th, Institution.province)
        .join(InstitutionMerge, InstitutionMerge.institution_id == Institution.id)
        .where(InstitutionMerge.into_id == institution_id)
        .order_by(Institution.sort_key)
    )
    return tuple((name, province) for name, province in session.execute(query))


def belongings(session: Session, institution_id: int) -> dict[str, int]:
    """By table: how many rows of the institution a merge would move."""
    return {
        model.__tablename__: session.execute(
            select(func.count()).select_from(model).where(model.institution_id == institution_id)
        ).scalar_one()
        for model in (Entry, Registration, Person, PanelMember, RoleGrant)
    }


def institution(session: Session, institution_id: int) -> InstitutionRow | None:
    """One institution; None if there is none or it was merged."""
    found = session.execute(_matching("").where(Institution.id == institution_id)).first()
    return InstitutionRow(*found) if found else None


def _matching(search: str) -> Select[Any]:
    entries = (
        select(func.count(Entry.id))
        .join(Contest, Contest.id == Entry.contest_id)
        .where(Entry.institution_id == Institution.id, REAL)
        .correlate(Institution)
        .scalar_subquery()
    )
    query = select(
        Institution.name_th,
        Institution.name_en,
        func.coalesce(Institution.code, ""),
        Institution.province,
        Institution.region,
        Institution.is_private,
        Institution.id,
        entries,
    ).where(OFFERED)
    wanted = thai.normalise(search)
    if not wanted:
        return query
    columns = (Institution.name_th, Institution.name_en, Institution.code, Institution.province)
    key = thai.match_key(wanted)
    conditions = [column.icontains(wanted, autoescape=True) for column in columns]
    if key:
        conditions.append(Institution.match_key.contains(key, autoescape=True))
    return query.where(or_(*conditions))
