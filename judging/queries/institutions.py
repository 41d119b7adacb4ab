"""Institutions as administrators see them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from judging.core import thai
from judging.models import Entry, Institution

PAGE = 50


@dataclass(frozen=True, slots=True)
class InstitutionRow:
    """One institution, with how many works it entered in all."""

    institution_id: int
    code: str
    name_th: str
    name_en: str
    province: str
    region: str
    entries: int


@dataclass(frozen=True, slots=True)
class InstitutionsPage:
    """A page of the list, with how many there are in all."""

    rows: tuple[InstitutionRow, ...]
    page: int
    pages: int
    total: int


def institutions(session: Session, *, search: str = "", page: int = 1) -> InstitutionsPage:
    """Institutions in Thai dictionary order whose name, code or province contains ``search``."""
    total = session.execute(select(func.count()).select_from(_matching(search).subquery())).scalar_one()
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    query = (
        _matching(search)
        .order_by(Institution.sort_key, Institution.province, Institution.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    return InstitutionsPage(tuple(_row(found) for found in session.execute(query)), page, pages, total)


def institution(session: Session, institution_id: int) -> InstitutionRow | None:
    """One institution, or None where there is none."""
    found = session.execute(_matching("").where(Institution.id == institution_id)).first()
    return _row(found) if found else None


def _row(found: Any) -> InstitutionRow:
    return InstitutionRow(found[0], found[1] or "", *found[2:])


def _matching(search: str) -> Select[Any]:
    entries = (
        select(func.count(Entry.id))
        .where(Entry.institution_id == Institution.id)
        .correlate(Institution)
        .scalar_subquery()
    )
    query = select(
        Institution.id,
        Institution.code,
        Institution.name_th,
        Institution.name_en,
        Institution.province,
        Institution.region,
        entries,
    )
    wanted = thai.normalise(search)
    if not wanted:
        return query
    columns = (Institution.name_th, Institution.name_en, Institution.code, Institution.province)
    key = thai.match_key(wanted)
    conditions = [column.icontains(wanted, autoescape=True) for column in columns]
    if key:
        conditions.append(Institution.match_key.contains(key, autoescape=True))
    return query.where(or_(*conditions))
