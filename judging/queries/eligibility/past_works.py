"""The registry of past national works and awards, for imports and for administrators."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from judging.core import thai
from judging.core.imports.compare_registries import KnownPastWork, PastKey, PastWorkValues
from judging.models import LookAlike, PastWork
from judging.queries.paging import Page, read_page

PAGE = 50


@dataclass(frozen=True, slots=True)
class PastWorkRow(PastWorkValues):
    """One past work, with the number of works that look alike."""

    past_work_id: int
    alike: int


def known(session: Session) -> dict[PastKey, KnownPastWork]:
    """Every past work by its key for matching."""
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


def past_works(session: Session, *, search: str = "", page: int = 1) -> Page[PastWorkRow]:
    """Past works whose title, institution, award or year contains ``search``, the latest year first; two statements."""
    query = _matching(search).order_by(PastWork.school_year.desc(), PastWork.title, PastWork.id)
    return read_page(session, query, PastWorkRow, page=page, size=PAGE)


def _matching(search: str) -> Select[Any]:
    alike = select(func.count(LookAlike.id)).where(LookAlike.past_work_id == PastWork.id).correlate(PastWork)
    query = select(
        *(PastWork.title, PastWork.school_year, PastWork.level, PastWork.award),
        *(PastWork.institution, PastWork.category, PastWork.id, alike.scalar_subquery()),
    )
    columns = (PastWork.title, PastWork.institution, PastWork.award)
    for word in thai.digits(thai.normalise(search)).split():
        fits = [column.icontains(word, autoescape=True) for column in columns]
        if word.isdecimal():
            fits.append(PastWork.school_year == int(word[:9]))
        query = query.where(or_(*fits))
    return query
