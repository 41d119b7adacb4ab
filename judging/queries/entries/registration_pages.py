"""The pages of teachers: open registrations, drafts, and the state of each work."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core.contests import rounds
from judging.core.contests.deadlines import Deadlines
from judging.core.contests.lifecycle import CLOSED, ContestState
from judging.core.entries import registration_form as forms
from judging.core.entries.registration_form import Draft
from judging.core.entries.states import EntryState, WithdrawalKind
from judging.core.roles import Actor
from judging.core.text import Text
from judging.models import (
    ChangeRequest,
    Contest,
    Entry,
    EntryOrigin,
    Institution,
    Person,
    Registration,
    Round,
    TeamMember,
    TeamRole,
    Withdrawal,
)
from judging.queries.contest_place import DATED_PLACE, DatedPlace, in_place, with_titles
from judging.queries.eligibility.documents import DocumentRow, documents_of_registration
from judging.queries.entries import registrations as reads
from judging.queries.entry_head import EntryName
from judging.queries.names import TITLE, Combined, standing_reason
from judging.queries.rulings import rulings_in_force
from judging.queries.taught_works import is_taught


@dataclass(frozen=True, slots=True)
class OpenContest(DatedPlace):
    """A contest with the deadlines of its round."""

    round_id: int
    windows: Deadlines


@dataclass(frozen=True, slots=True)
class College:
    """An institution that a teacher enters works for."""

    institution_id: int
    name: Text
    province: str
    region: str


@dataclass(frozen=True, slots=True)
class OwnRegistration:
    """A registration in the list; without an entry it is a draft. ``is_pending`` says that it has unsubmitted
    changes."""

    registration_id: int
    entry_id: int | None
    title: Text
    institution: Text
    place: OpenContest
    saved_at: datetime
    is_pending: bool
    are_names_confirmed: bool


@dataclass(frozen=True, slots=True)
class TeamName:
    """A person of a team. ``is_erased`` says that their personal data was erased."""

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
class EnteredWork(EntryName):
    """The entry of a submitted registration. ``has_advanced`` says that it came from a lower level."""

    state: EntryState
    reason: Text
    withdrawn: WithdrawalKind | None
    withdrawal_reason: str
    has_advanced: bool
    team: tuple[TeamName, ...]
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class RegistrationPage:
    """A registration with everything its pages show; ``work`` is None while it is a draft."""

    registration_id: int
    revision: int
    saved_at: datetime
    submitted_at: datetime | None
    names_confirmed_at: datetime | None
    is_pending: bool
    draft: Draft
    institution: Text
    outside: str
    """The province or region of the institution, where the contest is for another."""
    place: OpenContest
    clear_days: bool
    documents: tuple[DocumentRow, ...]
    work: EnteredWork | None

    @property
    def uploaded(self) -> frozenset[str]:
        """The kinds of documents that were uploaded."""
        return frozenset(document.kind for document in self.documents)


_WINDOWS = Combined(
    "windows",
    Deadlines,
    Round.registration_opens_at,
    Round.registration_closes_at,
    Round.handing_in_closes_at,
    Round.screening_closes_at,
    Round.counter_opens_at,
    Round.counter_closes_at,
)
_COLUMNS = (*DATED_PLACE, Round.id, _WINDOWS)
_WIDTH = len(_COLUMNS) + 1  # the title comes to them


_REAL = Contest.is_practice.is_(False)


def open_contests(session: Session) -> tuple[OpenContest, ...]:
    """The contests in registration, by their first day; two statements. The caller compares the deadlines with the
    clock. Teachers enter no work in one for practice by mistake."""
    query = in_place(select(*_COLUMNS)).where(Contest.state == ContestState.REGISTRATION, _REAL)
    rows = session.execute(query.order_by(Contest.first_day, Contest.category, Round.area, Contest.id)).all()
    return with_titles(session, rows, OpenContest)


def categories_of_round(session: Session, round_id: int, *, but: int) -> tuple[OpenContest, ...]:
    """The other contests of a round that a work could move to."""
    query = in_place(select(*_COLUMNS)).where(
        Round.id == round_id, Contest.id != but, Contest.state.not_in(CLOSED), _REAL
    )
    return with_titles(session, session.execute(query.order_by(Contest.category)).all(), OpenContest)


def colleges(session: Session, actor: Actor) -> tuple[College, ...]:
    """The institutions of a teacher in dictionary order."""
    query = (
        select(Institution)
        .where(Institution.id.in_({number for number, _round in actor.taught}))
        .order_by(Institution.sort_key)
    )
    return tuple(
        College(row.id, Text(row.name_th, row.name_en), row.province, row.region)
        for row in session.execute(query).scalars()
    )


def own_registrations(session: Session, actor: Actor) -> tuple[OwnRegistration, ...]:
    """The registrations of a teacher's institutions in their rounds, last saved first; two statements. The title is the
    draft's while it has unsubmitted changes, else the work's."""
    query = (
        in_place(select(*_COLUMNS, Registration, Institution, TITLE))
        .join(Registration, Registration.contest_id == Contest.id)
        .join(Institution, Institution.id == Registration.institution_id)
        .outerjoin(Entry, Entry.id == Registration.entry_id)
        .where(is_taught(actor, Registration.institution_id, Registration.contest_id))
        .order_by(Registration.saved_at.desc(), Registration.id.desc())
    )
    return with_titles(session, session.execute(query).all(), _own)


def _own(*row: Any) -> OwnRegistration:
    registration, college, title = row[_WIDTH:]
    kept = forms.load(registration.content)
    is_pending = reads.is_pending(registration, kept)
    return OwnRegistration(
        registration.id,
        registration.entry_id,
        Text(kept.title_th, kept.title_en) if is_pending else title,
        Text(college.name_th, college.name_en),
        OpenContest(*row[:_WIDTH]),
        registration.saved_at,
        is_pending,
        registration.names_confirmed_at is not None,
    )


def registration_page(session: Session, registration_id: int) -> RegistrationPage | None:
    """A registration with everything its pages show; None if there is none."""
    registration = session.get(Registration, registration_id)
    if registration is None:
        return None
    college = session.get_one(Institution, registration.institution_id)
    rows = session.execute(in_place(select(*_COLUMNS)).where(Contest.id == registration.contest_id)).all()
    contest = session.get_one(Contest, registration.contest_id)
    kept = forms.load(registration.content)
    level, area = contest.round.level, contest.round.area
    return RegistrationPage(
        registration_id=registration.id,
        revision=registration.revision,
        saved_at=registration.saved_at,
        submitted_at=registration.submitted_at,
        names_confirmed_at=registration.names_confirmed_at,
        is_pending=reads.is_pending(registration, kept),
        draft=reads.draft_of(session, registration),
        institution=Text(college.name_th, college.name_en),
        outside=rounds.outside(level, area, province=college.province, region=college.region),
        place=with_titles(session, rows, OpenContest)[0],
        clear_days=contest.settings.clear_days,
        documents=documents_of_registration(session, registration_id),
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
        withdrawn=withdrawal.kind if withdrawal is not None else None,
        withdrawal_reason=withdrawal.reason if withdrawal is not None else "",
        has_advanced=session.get(EntryOrigin, entry_id) is not None,
        team=tuple(
            TeamName(person.id, role, person.prefix, person.name, person.erased_at is not None) for role, person in team
        ),
        notices=tuple(
            Notice(one.kind.value, one.before, one.after, one.notice_day, one.last_day, one.is_accepted, one.clause)
            for one in notices
        ),
    )
