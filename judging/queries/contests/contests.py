"""Contests for organisers: the list, the head of every page, the steps taken, the practice settings."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select, true
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestState
from judging.core.events import EventNames
from judging.core.roles import Actor, Role
from judging.core.text import Text
from judging.models import (
    Admission,
    Competition,
    Contest,
    ContestStep,
    Entry,
    PanelMember,
    Person,
    PracticeSettings,
    Publication,
    Round,
    RulebookRow,
    Scoresheet,
    SheetState,
    User,
)
from judging.queries.contest_place import DATED_PLACE, REAL, RULEBOOK_ID, DatedPlace, in_place, organised, with_titles
from judging.queries.names import PERSON
from judging.queries.rulebooks import rulebooks
from judging.queries.scoring.counted_sheets import ON_DUTY, REQUIRED


@dataclass(frozen=True, slots=True)
class ContestHead(DatedPlace):
    """The head of every page of a contest. ``version`` is that of its newest publication, 0 without one;
    ``rehearsal_of`` the contest that it rehearses."""

    competition_id: int
    round_id: int
    edition: int
    version: int
    rehearsal_of: int | None


@dataclass(frozen=True, slots=True)
class ContestRow:
    """A contest in the list, with its progress."""

    head: ContestHead
    entries: int
    pending: int
    judges: int
    has_chair: bool
    is_confirmed: bool
    has_reading: bool
    min_judges: int
    admitted: int
    sheets: int
    submitted: int


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step of a contest. ``by`` is the person's name, empty for the installation itself."""

    to_state: ContestState
    reason: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class RulebookChoice:
    """A rulebook as a form offers it."""

    rulebook_id: int
    category: str
    school_year: int
    edition: int
    title: Text


_HEAD = (
    *DATED_PLACE,
    Round.competition_id,
    Round.id,
    RulebookRow.edition,
    select(func.coalesce(func.max(Publication.version), 0))
    .where(Publication.contest_id == Contest.id)
    .scalar_subquery(),
    Contest.rehearsal_of,
)


def _heads(*more: Any) -> Select[Any]:
    return in_place(select(*_HEAD, *more)).join(RulebookRow, RulebookRow.id == Contest.rulebook_id)


_WIDTH = len(_HEAD) + 1  # the title comes to it


_ONE_HEAD = _heads().where(Contest.id == bindparam("contest_id"))


def contest_head(session: Session, contest_id: int) -> ContestHead | None:
    """The head of a contest; None where there is no such contest."""
    row: Any = session.execute(_ONE_HEAD, {"contest_id": contest_id}).first()
    if row is None:
        return None
    title = rulebooks.rulebook(session, row[RULEBOOK_ID]).title
    return ContestHead(*(*row[: RULEBOOK_ID + 1], title, *row[RULEBOOK_ID + 1 :]))


def contest_heads(session: Session, contest_ids: Collection[int]) -> tuple[ContestHead, ...]:
    """The heads of these contests, the latest days first; two statements."""
    return heads(session, Contest.id.in_(contest_ids))


def heads(session: Session, which: ColumnElement[bool]) -> tuple[ContestHead, ...]:
    """The heads of the contests that match a condition on contest, round or competition, the latest days first."""
    query = _heads().where(which).order_by(Contest.first_day.desc(), Contest.category, Contest.id)
    return with_titles(session, session.execute(query).all(), ContestHead)


def archived(session: Session, actor: Actor, *, round_id: int | None = None) -> tuple[ContestHead, ...]:
    """The archived contests the actor organises, of one round or of all, the latest days first."""
    return heads(session, (Contest.state == ContestState.ARCHIVED) & _mine(actor, round_id))


def _mine(actor: Actor, round_id: int | None) -> ColumnElement[bool]:
    return organised(actor) & (true() if round_id is None else Round.id == round_id)


def contest_rows(session: Session, actor: Actor, *, round_id: int | None = None) -> tuple[ContestRow, ...]:
    """The contests the actor organises that are not archived, of one round or of all, the latest days first, in a
    constant number of statements."""
    entries = select(func.count()).where(Entry.contest_id == Contest.id)
    members = select(func.count()).where(PanelMember.contest_id == Contest.id, ON_DUTY)
    sheets = (
        select(func.count(Scoresheet.id))
        .join(Entry, Entry.id == Scoresheet.entry_id)
        .join(PanelMember, PanelMember.id == Scoresheet.member_id)
        .where(Scoresheet.contest_id == Contest.id, REQUIRED)
    )
    query = (
        _heads(
            entries.scalar_subquery(),
            entries.where(Entry.admission == Admission.PENDING).scalar_subquery(),
            members.scalar_subquery(),
            members.where(PanelMember.role == "chair").exists(),
            PracticeSettings.confirmed_at.is_not(None),
            PracticeSettings.tie_reading.is_not(None),
            PracticeSettings.min_judges,
            entries.where(Entry.admission == Admission.ADMITTED).scalar_subquery(),
            sheets.scalar_subquery(),
            sheets.where(Scoresheet.state == SheetState.SUBMITTED).scalar_subquery(),
        )
        .join(PracticeSettings, PracticeSettings.contest_id == Contest.id)
        .where(_mine(actor, round_id), Contest.state != ContestState.ARCHIVED)
        .order_by(Contest.first_day.desc(), Contest.category, Contest.id)
    )
    rows = session.execute(query).all()
    return with_titles(session, rows, lambda *row: ContestRow(ContestHead(*row[:_WIDTH]), *row[_WIDTH:]))


def copy_sources(session: Session, actor: Actor, contest_id: int) -> tuple[ContestHead, ...]:
    """The contests from which another one can be set up: those of its round, and those of its category, level and area
    in earlier years, as far as the actor organises them."""
    own = contest_head(session, contest_id)
    if own is None:
        return ()
    earlier = (
        (Competition.school_year < own.school_year)
        & (Round.level == own.level)
        & (Round.area == own.area)
        & (Contest.category == own.category)
    )
    return heads(session, or_(Round.id == own.round_id, earlier) & (Contest.id != contest_id) & REAL & organised(actor))


def has_own_days(session: Session, contest_id: int) -> bool:
    """Whether the contest has other days than its round."""
    query = select(Contest.own_first_day.is_not(None)).where(Contest.id == contest_id)
    return bool(session.execute(query).scalar())


def steps(session: Session, contest_id: int) -> tuple[StepRow, ...]:
    """The steps that a contest has taken, the newest first."""
    query = (
        select(ContestStep.to_state, ContestStep.reason, ContestStep.at, PERSON)
        .outerjoin(User, User.id == ContestStep.by)
        .outerjoin(Person, Person.id == User.person_id)
        .where(ContestStep.contest_id == contest_id)
        .order_by(ContestStep.id.desc())
    )
    return tuple(StepRow(*row) for row in session.execute(query))


def practice_settings(session: Session, contest_id: int) -> PracticeSettings:
    """The practice settings of a contest, read only. Bounds of medals are in units of its rulebook."""
    return session.get_one(PracticeSettings, contest_id)


def settings_fingerprint(settings: PracticeSettings) -> str:
    """Tells these practice settings from any others of the contest."""
    names = sorted(set(PracticeSettings.__table__.columns.keys()) - {"confirmed_at", "frozen_at"})
    return sha256(repr([getattr(settings, name) for name in names]).encode()).hexdigest()[:16]


def rulebook_choices(session: Session) -> tuple[RulebookChoice, ...]:
    """Every rulebook, by category, the newest year and edition first."""
    query = select(RulebookRow.id, RulebookRow.category, RulebookRow.school_year, RulebookRow.edition).order_by(
        RulebookRow.category, RulebookRow.school_year.desc(), RulebookRow.edition.desc(), RulebookRow.id.desc()
    )
    rows: Sequence[Any] = session.execute(query).all()
    titles = rulebooks.titles(session, {row[0] for row in rows})
    return tuple(RulebookChoice(*(*row, titles[row[0]])) for row in rows)


def event_names(session: Session, round_id: int) -> EventNames:
    """The names of the round's event that are its own."""
    query = select(Round.event_name, Round.event_name_en, Round.event_noun).where(Round.id == round_id)
    return EventNames(*session.execute(query).one())


def known_areas(session: Session) -> tuple[str, ...]:
    """The areas of all rounds, as suggestions for a new round."""
    query = select(Round.area).where(Round.area != "").distinct().order_by(Round.area)
    return tuple(session.execute(query).scalars())


def central_heads(session: Session, actor: Actor) -> tuple[ContestHead, ...]:
    """The contests after setup, without archived ones and rehearsals, of the competitions whose central committee the
    actor is in."""
    grants = [grant for grant in actor.grants if grant.role is Role.CENTRAL]
    past = Contest.state.not_in((ContestState.SETUP, ContestState.ARCHIVED)) & REAL
    if any(grant.competition_id is None for grant in grants):
        return heads(session, past)
    return heads(session, past & Round.competition_id.in_([grant.competition_id for grant in grants]))
