"""What the pages of teachers show: open registrations, drafts, and where each own work stands."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from judging.core.contests.deadlines import Deadlines
from judging.core.contests.lifecycle import ContestState
from judging.core.entries import registration_form as forms
from judging.core.entries.registration_form import Draft
from judging.core.entries.states import EntryState
from judging.core.roles import RoundLevel
from judging.core.text import Text
from judging.models import (
    ChangeRequest,
    Competition,
    Contest,
    Entry,
    EntryOrigin,
    Institution,
    Person,
    Registration,
    Round,
    RulebookRow,
    TeamMember,
    TeamRole,
    Withdrawal,
)
from judging.queries.entries import registrations as reads
from judging.queries.names import TITLE, standing_reason
from judging.queries.rulings import rulings_in_force


@dataclass(frozen=True, slots=True)
class ContestPlace:
    """A contest as a teacher reads it: what is judged, where, when, and its round's windows."""

    contest_id: int
    title: Text
    category: str
    school_year: int
    level: RoundLevel
    area: str
    first_day: date
    last_day: date
    state: ContestState
    windows: Deadlines
    rulebook_id: int
    round_id: int

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day."""
        return self.first_day, self.last_day


@dataclass(frozen=True, slots=True)
class College:
    """An institution a teacher enters works for."""

    institution_id: int
    name: Text
    province: str
    region: str


@dataclass(frozen=True, slots=True)
class OwnRegistration:
    """A registration in the list; without an entry it is a draft. ``is_pending``: saved since it was handed in."""

    registration_id: int
    entry_id: int | None
    title: Text
    institution: Text
    place: ContestPlace
    saved_at: datetime
    is_pending: bool
    are_names_confirmed: bool


@dataclass(frozen=True, slots=True)
class TeamName:
    """A person of a team, as they are written; ``is_erased`` once their data was erased."""

    person_id: int
    role: TeamRole
    prefix: str
    name: str
    is_erased: bool


@dataclass(frozen=True, slots=True)
class Notice:
    """A request to change title or category, with its answer."""

    kind: str
    before: str
    after: str
    notice_day: date
    last_day: date | None
    is_accepted: bool
    clause: str


@dataclass(frozen=True, slots=True)
class EnteredWork:
    """The work that a registration became. ``has_advanced``: it came from a lower level."""

    entry_id: int
    code: str
    title: Text
    state: EntryState
    reason: Text
    withdrawn: str
    has_advanced: bool
    team: tuple[TeamName, ...]
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class RegistrationPage:
    """A registration with all that its own pages show; ``work`` is None while it is a draft."""

    registration_id: int
    revision: int
    saved_at: datetime
    submitted_at: datetime | None
    names_confirmed_at: datetime | None
    is_pending: bool
    draft: Draft
    institution: Text
    place: ContestPlace
    clear_days: bool
    documents: tuple[reads.DocumentRow, ...]
    work: EnteredWork | None

    @property
    def uploaded(self) -> frozenset[str]:
        """The kinds of documents there is a file of."""
        return frozenset(document.kind for document in self.documents)


_PLACE = (
    Contest.id,
    Contest.category,
    Competition.school_year,
    Round.level,
    Round.area,
    Round.first_day,
    Round.last_day,
    Contest.state,
    Round.registration_opens_at,
    Round.registration_closes_at,
    Round.handing_in_closes_at,
    Round.screening_closes_at,
    Contest.rulebook_id,
    Round.id,
)
_WIDTH = len(_PLACE)


def _places(*more: Any) -> Select[Any]:
    return (
        select(*_PLACE, *more)
        .select_from(Contest)
        .join(Round, Round.id == Contest.round_id)
        .join(Competition, Competition.id == Round.competition_id)
    )


def _place(row: Sequence[Any], title: Text) -> ContestPlace:
    return ContestPlace(
        contest_id=row[0],
        title=title,
        category=row[1],
        school_year=row[2],
        level=row[3],
        area=row[4],
        first_day=row[5],
        last_day=row[6],
        state=row[7],
        windows=Deadlines(*row[8:12]),
        rulebook_id=row[12],
        round_id=row[13],
    )


def _titles(session: Session, rows: Sequence[Any]) -> dict[int, Text]:
    query = select(RulebookRow.id, RulebookRow.document).where(RulebookRow.id.in_({row[12] for row in rows}))
    titles = {number: json.loads(document)["title"] for number, document in session.execute(query)}
    return {number: Text(title["th"], title["en"]) for number, title in titles.items()}


def open_contests(session: Session) -> tuple[ContestPlace, ...]:
    """The contests in registration, by their first day; whether their window is open is for the clock to say. Two
    statements."""
    query = _places().where(Contest.state == ContestState.REGISTRATION)
    rows = session.execute(query.order_by(Round.first_day, Contest.category, Round.area, Contest.id)).all()
    titles = _titles(session, rows)
    return tuple(_place(row, titles[row[12]]) for row in rows)


def categories_of_round(session: Session, round_id: int, *, but: int) -> tuple[ContestPlace, ...]:
    """The other contests of a round that a work could move to."""
    closed = (ContestState.CERTIFIED, ContestState.PUBLISHED)
    query = _places().where(Round.id == round_id, Contest.id != but, Contest.state.not_in(closed))
    rows = session.execute(query.order_by(Contest.category)).all()
    titles = _titles(session, rows)
    return tuple(_place(row, titles[row[12]]) for row in rows)


def colleges(session: Session, institution_ids: Collection[int]) -> tuple[College, ...]:
    """The institutions a teacher enters works for, in dictionary order."""
    query = select(Institution).where(Institution.id.in_(institution_ids)).order_by(Institution.sort_key)
    return tuple(
        College(row.id, Text(row.name_th, row.name_en), row.province, row.region)
        for row in session.execute(query).scalars()
    )


def own_registrations(session: Session, institution_ids: Collection[int]) -> tuple[OwnRegistration, ...]:
    """The registrations of these institutions, last saved first, each under the title that its form
    shows: the draft's while it waits, else the work's. Two statements."""
    query = (
        _places(Registration, Institution, TITLE)
        .join(Registration, Registration.contest_id == Contest.id)
        .join(Institution, Institution.id == Registration.institution_id)
        .outerjoin(Entry, Entry.id == Registration.entry_id)
        .where(Registration.institution_id.in_(institution_ids))
        .order_by(Registration.saved_at.desc(), Registration.id.desc())
    )
    rows = session.execute(query).all()
    titles = _titles(session, rows)
    found = []
    for row in rows:
        registration, college, title = row[_WIDTH:]
        kept = forms.load(registration.content)
        is_pending = reads.is_pending(registration, kept)
        found.append(
            OwnRegistration(
                registration.id,
                registration.entry_id,
                Text(kept.title_th, kept.title_en) if is_pending else title,
                Text(college.name_th, college.name_en),
                _place(row, titles[row[12]]),
                registration.saved_at,
                is_pending,
                registration.names_confirmed_at is not None,
            )
        )
    return tuple(found)


def registration_page(session: Session, registration_id: int) -> RegistrationPage | None:
    """A registration with all that its pages show; None where there is none."""
    registration = session.get(Registration, registration_id)
    if registration is None:
        return None
    college = session.get_one(Institution, registration.institution_id)
    row = session.execute(_places().where(Contest.id == registration.contest_id)).one()
    contest = session.get_one(Contest, registration.contest_id)
    kept = forms.load(registration.content)
    return RegistrationPage(
        registration_id=registration.id,
        revision=registration.revision,
        saved_at=registration.saved_at,
        submitted_at=registration.submitted_at,
        names_confirmed_at=registration.names_confirmed_at,
        is_pending=reads.is_pending(registration, kept),
        draft=reads.draft_of(session, registration),
        institution=Text(college.name_th, college.name_en),
        place=_place(row, _titles(session, [row])[row[12]]),
        clear_days=contest.settings.clear_days,
        documents=reads.documents_of_registration(session, registration_id),
        work=None if registration.entry_id is None else _work(session, registration.entry_id),
    )


def _work(session: Session, entry_id: int) -> EnteredWork:
    entry = session.get_one(Entry, entry_id)
    withdrawal = session.get(Withdrawal, entry_id)
    team = session.execute(
        select(TeamMember.role, Person)
        .join(Person, Person.id == TeamMember.person_id)
        .where(TeamMember.entry_id == entry_id)
        .order_by(TeamMember.role.desc(), TeamMember.position)
    )
    notices = session.execute(
        select(ChangeRequest).where(ChangeRequest.entry_id == entry_id).order_by(ChangeRequest.id.desc())
    ).scalars()
    return EnteredWork(
        entry_id=entry_id,
        code=entry.code,
        title=Text(entry.title_th, entry.title_en),
        state=rulings_in_force.of_entries(session, Entry.id == entry_id).of(entry).state,
        reason=standing_reason(entry),
        withdrawn=withdrawal.reason if withdrawal is not None else "",
        has_advanced=session.get(EntryOrigin, entry_id) is not None,
        team=tuple(
            TeamName(person.id, role, person.prefix, person.name, person.erased_at is not None) for role, person in team
        ),
        notices=tuple(
            Notice(one.kind.value, one.before, one.after, one.notice_day, one.last_day, one.is_accepted, one.clause)
            for one in notices
        ),
    )
