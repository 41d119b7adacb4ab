"""The registry of past national works and awards: as an import compares it, and as administrators see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from judging.core import thai
from judging.core.imports.compare_registries import KnownPastWork, PastKey
from judging.models import LookAlike, PastWork

PAGE = 50


@dataclass(frozen=True, slots=True)
class PastWorkRow:
    """One past work, with how many works of a year look like it."""

    past_work_id: int
    school_year: int
    level: str
    award: str
    title: str
    institution: str
    category: str
    alike: int


@dataclass(frozen=True, slots=True)
class PastWorksPage:
    """A page of the registry, with how many there are in all."""

    rows: tuple[PastWorkRow, ...]
    page: int
    pages: int
    total: int


def known(session: Session) -> dict[PastKey, KnownPastWork]:
    """Every past work by what it is found again."""
    query = select(
        *(PastWork.id, PastWork.match_key, PastWork.school_year, PastWork.level),
        *(PastWork.institution, PastWork.award, PastWork.category),
    ).order_by(PastWork.id.desc())
    colleges: dict[str, str] = {}
    found = {}
    for past_id, key, year, level, institution, award, category in session.execute(query):
        if institution not in colleges:
            colleges[institution] = thai.match_key(institution)
        found[key, year, level, colleges[institution]] = KnownPastWork(past_id, award, category)
    return found


def past_works(session: Session, *, search: str = "", page: int = 1) -> PastWorksPage:
    """Past works whose title, institution, award or year holds ``search``, the latest year first; two statements."""
    total = session.execute(select(func.count()).select_from(_matching(search).subquery())).scalar_one()
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    query = (
        _matching(search)
        .order_by(PastWork.school_year.desc(), PastWork.title, PastWork.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    rows = tuple(PastWorkRow(*row) for row in session.execute(query))
    return PastWorksPage(rows, page, pages, total)


def _matching(search: str) -> Select[Any]:
    alike = select(func.count(LookAlike.id)).where(LookAlike.past_work_id == PastWork.id).correlate(PastWork)
    query = select(
        *(PastWork.id, PastWork.school_year, PastWork.level, PastWork.award),
        *(PastWork.title, PastWork.institution, PastWork.category, alike.scalar_subquery()),
    )
    columns = (PastWork.title, PastWork.institution, PastWork.award)
    for word in thai.digits(thai.normalise(search)).split():
        fits = [column.icontains(word, autoescape=True) for column in columns]
        if word.isdecimal():
            fits.append(PastWork.school_year == int(word[:9]))
        query = query.where(or_(*fits))
    return query
