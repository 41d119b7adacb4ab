"""The public pages: contests by school year, and the names shown beside a frozen document."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestState
from judging.core.roles import TeamRole
from judging.core.text import Text
from judging.database.statements import Cursor, Statement
from judging.models import (
    AuditChain,
    Competition,
    Contest,
    Person,
    Publication,
    RulebookRow,
    TeamMember,
)
from judging.queries.contest_place import DATED_PLACE, DatedPlace, in_place, with_titles
from judging.queries.grouping import grouped
from judging.queries.names import PERSON
from judging.queries.rulebooks.rulebooks import text_of


@dataclass(frozen=True, slots=True)
class PublicContest(DatedPlace):
    """A contest in the list. ``version`` and ``published_at`` are those of its newest publication, None without one."""

    version: int | None
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class Year:
    """One school year's competition with its contests, the latest days first."""

    school_year: int
    contests: tuple[PublicContest, ...]


@dataclass(frozen=True, slots=True)
class ReadingName:
    """The names of a rulebook and of a reading of its tie-break."""

    rulebook: Text
    reading: Text
    keys: tuple[str, ...]


_STATE = Statement(
    select(
        func.sum(AuditChain.seq),
        select(AuditChain.hash).where(AuditChain.contest_id.is_(None)).scalar_subquery(),
    )
)


@dataclass(frozen=True, slots=True)
class ListState:
    """All that a list of published contests or works depends on: equal states show the same. ``entries`` counts those
    of all logs, in which every write is; ``head`` is the head of the installation's log."""

    entries: int
    head: str | None

    @staticmethod
    def now(cursor: Cursor) -> "ListState":
        """The present state."""
        entries, head = cursor.first(_STATE)
        return ListState(int(entries or 0), head)


def years(session: Session) -> tuple[Year, ...]:
    """Every contest after setup by school year, the newest first, in two statements; none for practice."""
    newest = (
        select(func.max(Publication.version))
        .where(Publication.contest_id == Contest.id)
        .correlate(Contest)
        .scalar_subquery()
    )
    rows = session.execute(
        in_place(select(*DATED_PLACE, Publication.version, Publication.published_at))
        .outerjoin(Publication, (Publication.contest_id == Contest.id) & (Publication.version == newest))
        .where(Contest.state.not_in((ContestState.SETUP, ContestState.ARCHIVED)), Contest.is_practice.is_(False))
        .order_by(Competition.school_year.desc(), Contest.first_day.desc(), Contest.category, Contest.id)
    ).all()
    contests = with_titles(session, rows, PublicContest)
    by_year = grouped((contest.school_year, contest) for contest in contests)
    return tuple(Year(year, tuple(of_year)) for year, of_year in by_year.items())


def makers(session: Session, entry_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """By entry: the names of its makers in the order of the team, without erased persons."""
    rows = session.execute(
        select(TeamMember.entry_id, PERSON)
        .join(Person, Person.id == TeamMember.person_id)
        .where(TeamMember.entry_id.in_(entry_ids), TeamMember.role == TeamRole.MAKER, Person.erased_at.is_(None))
        .order_by(TeamMember.entry_id, TeamMember.position)
    )
    return {entry_id: tuple(names) for entry_id, names in grouped(rows).items()}


def retention(session: Session) -> tuple[tuple[int, date | None], ...]:
    """(school year, until when personal data is kept) of every competition, the newest first."""
    query = select(Competition.school_year, Competition.names_kept_until).order_by(Competition.school_year.desc())
    return tuple((year, until) for year, until in session.execute(query))


def signer(session: Session, person_id: int | None) -> tuple[str, str]:
    """(name, position) of the signer of an announcement; empty without a signer or if the person was erased."""
    if person_id is None:
        return "", ""
    row = session.execute(
        select(PERSON, Person.position).where(Person.id == person_id, Person.erased_at.is_(None))
    ).first()
    return (row[0], row[1]) if row else ("", "")


def reading_name(session: Session, digest: str, reading: str) -> ReadingName | None:
    """The names of the rulebook with this hash and of the reading; None if this installation does not have the
    rulebook."""
    document = session.execute(select(RulebookRow.document).where(RulebookRow.digest == digest)).scalar()
    if document is None:
        return None
    data = json.loads(document)
    for tie_break in data["tie_break"]:
        if tie_break["reading"] == reading:
            return ReadingName(text_of(data["title"]), text_of(tie_break["title"]), tuple(tie_break["keys"]))
    return None
