"""What everyone reads: the contests by school year, and the names beside a frozen document."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestState
from judging.core.roles import RoundLevel, TeamRole
from judging.core.text import Text
from judging.models import (
    Competition,
    Contest,
    Person,
    Publication,
    Round,
    RulebookRow,
    TeamMember,
)
from judging.queries.names import PERSON


@dataclass(frozen=True, slots=True)
class PublicContest:
    """A contest in the list; ``version`` and ``published_at`` are of its newest publication, None without one."""

    contest_id: int
    category: str
    title: Text
    level: RoundLevel
    area: str
    first_day: date
    last_day: date
    state: ContestState
    version: int | None
    published_at: datetime | None

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day."""
        return self.first_day, self.last_day


@dataclass(frozen=True, slots=True)
class Year:
    """One school year's competition with its contests, the latest days first."""

    school_year: int
    contests: tuple[PublicContest, ...]


@dataclass(frozen=True, slots=True)
class ReadingName:
    """A rulebook and the reading of its tie-break, as they are called."""

    rulebook: Text
    reading: Text
    keys: tuple[str, ...]


def years(session: Session) -> tuple[Year, ...]:
    """Every contest that is past its setup, by school year, the newest first, in two statements."""
    newest = (
        select(func.max(Publication.version))
        .where(Publication.contest_id == Contest.id)
        .correlate(Contest)
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            Competition.school_year,
            Contest.id,
            Contest.category,
            Contest.rulebook_id,
            Round.level,
            Round.area,
            Round.first_day,
            Round.last_day,
            Contest.state,
            Publication.version,
            Publication.published_at,
        )
        .join(Round, Round.id == Contest.round_id)
        .join(Competition, Competition.id == Round.competition_id)
        .outerjoin(Publication, (Publication.contest_id == Contest.id) & (Publication.version == newest))
        .where(Contest.state != ContestState.SETUP)
        .order_by(Competition.school_year.desc(), Round.first_day.desc(), Contest.category, Contest.id)
    ).all()
    titles = _titles(session, {row.rulebook_id for row in rows})
    found: dict[int, list[PublicContest]] = {}
    for year, number, category, rulebook_id, *rest in rows:
        found.setdefault(year, []).append(PublicContest(number, category, titles[rulebook_id], *rest))
    return tuple(Year(year, tuple(contests)) for year, contests in found.items())


def makers(session: Session, entry_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """By entry: the names of its makers, in the team's order; whoever asked to be erased has none."""
    rows = session.execute(
        select(TeamMember.entry_id, PERSON)
        .join(Person, Person.id == TeamMember.person_id)
        .where(TeamMember.entry_id.in_(entry_ids), TeamMember.role == TeamRole.MAKER, Person.erased_at.is_(None))
        .order_by(TeamMember.entry_id, TeamMember.position)
    )
    found: dict[int, list[str]] = {}
    for entry_id, name in rows:
        found.setdefault(entry_id, []).append(name)
    return {entry_id: tuple(names) for entry_id, names in found.items()}


def retention(session: Session) -> tuple[tuple[int, date | None], ...]:
    """(school year, until when personal data is kept) of every competition, the newest first."""
    query = select(Competition.school_year, Competition.names_kept_until).order_by(Competition.school_year.desc())
    return tuple((year, until) for year, until in session.execute(query))


def signer(session: Session, person_id: int | None) -> tuple[str, str]:
    """(name, position) of who signs an announcement; empty where nobody does, or the person was erased."""
    if person_id is None:
        return "", ""
    row = session.execute(
        select(PERSON, Person.position).where(Person.id == person_id, Person.erased_at.is_(None))
    ).first()
    return (row[0], row[1]) if row else ("", "")


def reading_name(session: Session, digest: str, reading: str) -> ReadingName | None:
    """The rulebook of a digest and its reading, by name; None where this installation does not have it."""
    document = session.execute(select(RulebookRow.document).where(RulebookRow.digest == digest)).scalar()
    if document is None:
        return None
    data = json.loads(document)
    for tie_break in data["tie_break"]:
        if tie_break["reading"] == reading:
            return ReadingName(_text(data["title"]), _text(tie_break["title"]), tuple(tie_break["keys"]))
    return None


def _titles(session: Session, rulebook_ids: Collection[int]) -> dict[int, Text]:
    rows = session.execute(select(RulebookRow.id, RulebookRow.document).where(RulebookRow.id.in_(rulebook_ids)))
    return {number: _text(json.loads(document)["title"]) for number, document in rows}


def _text(both: dict[str, str]) -> Text:
    return Text(both.get("th", ""), both.get("en", ""))
