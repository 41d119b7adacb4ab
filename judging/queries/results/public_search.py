"""Search over the newest published results, and the works of one institution."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from judging.core.results.public_works import search_keys
from judging.core.text import Text
from judging.models import Competition, Contest, Entry, Institution, InstitutionMerge, PublishedWork
from judging.queries.contest_place import DATED_PLACE, DatedPlace, in_place, with_titles
from judging.queries.names import INSTITUTION

PAGE = 20
"""Works on a page."""

MOST_WORDS = 8
"""Words of a search that count."""


@dataclass(frozen=True, slots=True)
class FoundWork(DatedPlace):
    """A published work with its contest. ``row`` is what its version shows of it (``core.results.public_works``)."""

    institution_id: int
    row: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FoundPage:
    """A page of works, and how many there are on all pages."""

    works: tuple[FoundWork, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are; at least 1."""
        return max(1, -(-self.total // PAGE))


@dataclass(frozen=True, slots=True)
class PublicInstitution:
    """An institution with published works."""

    institution_id: int
    name: Text
    province: str
    region: str


def search(session: Session, text: str, page: int = 1) -> FoundPage:
    """The works whose title, code, institution or province contain every word of the text, the latest contest first
    and in it the best rank; three statements. Nothing is found without a letter or a digit."""
    keys = search_keys(text)[:MOST_WORDS]
    if not keys:
        return FoundPage((), 0, 1)
    return _page(session, [PublishedWork.key.contains(key, autoescape=True) for key in keys], page)


def awarded(session: Session, institution_id: int, page: int = 1) -> FoundPage:
    """The works of an institution that have a title or a medal, the latest contest first; three statements."""
    return _page(session, [Entry.institution_id == institution_id, PublishedWork.is_awarded.is_(True)], page)


def institution(session: Session, institution_id: int) -> PublicInstitution | None:
    """The institution; None where no work of it is published."""
    has_works = (
        select(PublishedWork.entry_id)
        .join(Entry, Entry.id == PublishedWork.entry_id)
        .where(Entry.institution_id == institution_id)
        .exists()
    )
    row = session.execute(
        select(Institution.id, INSTITUTION, Institution.province, Institution.region).where(
            Institution.id == institution_id, has_works
        )
    ).first()
    return None if row is None else PublicInstitution(*row)


def merged_into(session: Session, institution_id: int) -> int | None:
    """The institution that this one was merged into; older versions name the former one."""
    query = select(InstitutionMerge.into_id).where(InstitutionMerge.institution_id == institution_id)
    return session.execute(query).scalar()


def _page(session: Session, conditions: list[ColumnElement[bool]], page: int) -> FoundPage:
    total = session.execute(_works(select(func.count(PublishedWork.entry_id))).where(*conditions)).scalar_one()
    page = max(1, min(page, -(-total // PAGE)))
    rows = session.execute(
        in_place(_works(select(*DATED_PLACE, Entry.institution_id, PublishedWork.shown)))
        .where(*conditions)
        .order_by(
            Competition.school_year.desc(), Contest.last_day.desc(), Contest.id, PublishedWork.rank, Entry.sort_key
        )
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    ).all()
    parsed = [(*row[:-1], json.loads(row[-1])) for row in rows]
    return FoundPage(with_titles(session, parsed, FoundWork), total, page)


def _works(query: Select[Any]) -> Select[Any]:
    """The query over published works, their entries and their contests."""
    return (
        query.select_from(PublishedWork)
        .join(Entry, Entry.id == PublishedWork.entry_id)
        .join(Contest, Contest.id == PublishedWork.contest_id)
    )
