"""Cases with their rulings, for lists and pages."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from judging.core.roles import Actor
from judging.core.rulings.rulings import Effect, RulingFact, State, case_state
from judging.core.text import Text
from judging.models import (
    Case,
    CaseSource,
    Contest,
    Entry,
    Institution,
    Person,
    PracticeSettings,
    Publication,
    PublicationNotice,
    Ruling,
    RulingEntry,
    RulingProposal,
    User,
)
from judging.queries.entry_head import ENTRY_NAME, EntryName
from judging.queries.grouping import grouped
from judging.queries.names import INSTITUTION, PERSON, TITLE, person_name
from judging.queries.rulings import case_files
from judging.queries.rulings.case_files import CaseFileRow
from judging.queries.scopes import InRound
from judging.queries.taught_works import is_taught


@dataclass(frozen=True, slots=True)
class RuledOn(EntryName):
    """A work that a ruling names. ``place`` is its place in the order of a tie."""

    place: int | None


@dataclass(frozen=True, slots=True)
class RulingRow:
    """A ruling of a case. ``told`` is the reason as the institution reads it, ``reversed_by`` the id of the ruling that
    reversed it; ``proposed_by`` is empty where one account recorded it alone."""

    ruling_id: int
    effect: Effect
    clause: str
    items: tuple[str, ...]
    reason: str
    told: str
    exception: str
    committee: str
    met_on: date
    recorded_at: datetime
    recorded_by: str
    proposed_by: str
    reverses_id: int | None
    reversed_by: int | None
    entries: tuple[RuledOn, ...]

    @property
    def is_in_force(self) -> bool:
        """Whether the ruling is in force."""
        return self.effect is not Effect.REVERSE and self.reversed_by is None


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case with its rulings, the oldest first. ``entry_id`` is None if it is not about a single work."""

    case_id: int
    contest_id: int
    source: CaseSource
    clause: str
    requirement: str
    allegation: str
    evidence: str
    answer: str
    asked_at: datetime | None
    answer_until: date | None
    answered_at: datetime | None
    opened_at: datetime
    opened_by: str
    closed_at: datetime | None
    closed_by: str
    closing_reason: str
    entry_id: int | None
    code: str
    title: Text
    institution: Text
    institution_id: int | None
    rulings: tuple[RulingRow, ...]
    files: tuple[CaseFileRow, ...]

    @property
    def state(self) -> State:
        """The state of the case."""
        facts = (RulingFact(row.ruling_id, row.effect, row.clause, reverses=row.reverses_id) for row in self.rulings)
        return case_state(facts, is_closed=self.closed_at is not None)

    @property
    def in_force(self) -> RulingRow | None:
        """The ruling in force; None without one."""
        return next((row for row in self.rulings if row.is_in_force), None)


def of_contest(
    session: Session, contest_id: int, *, sources: Collection[CaseSource] = tuple(CaseSource)
) -> tuple[CaseRow, ...]:
    """The cases of a contest, undecided ones first, then the newest, in three statements."""
    rows = _rows(session, Case.contest_id == contest_id, Case.source.in_(sources))
    return tuple(sorted(rows, key=lambda row: (row.state is not State.OPEN, -row.opened_at.timestamp(), -row.case_id)))


def of_entry(session: Session, entry_id: int, *, state: State | None = None) -> tuple[CaseRow, ...]:
    """The cases about a work, the newest first."""
    rows = _rows(session, Case.entry_id == entry_id)
    return tuple(row for row in reversed(rows) if state is None or row.state is state)


def undecided_of_sheet(session: Session, sheet_id: int) -> tuple[CaseRow, ...]:
    """The undecided cases that a judge reported from this sheet."""
    rows = _rows(session, Case.sheet_id == sheet_id, Case.source == CaseSource.JUDGE)
    return tuple(row for row in rows if row.state is State.OPEN)


def one(session: Session, case_id: int) -> CaseRow | None:
    """A case; None if there is none."""
    return next(iter(_rows(session, Case.id == case_id)), None)


def of_ruling(session: Session, contest_id: int, ruling_id: int) -> CaseRow | None:
    """The case of this contest that a ruling decided; None if there is none."""
    ruled = select(Ruling.case_id).where(Ruling.id == ruling_id)
    return next(iter(_rows(session, Case.contest_id == contest_id, Case.id.in_(ruled))), None)


def ruled_on(session: Session, entry_id: int) -> tuple[CaseRow, ...]:
    """The cases about a work whose rulings name this one, the newest first; orders of ties are not among them."""
    named = select(Ruling.case_id).join(RulingEntry, RulingEntry.ruling_id == Ruling.id)
    rows = _rows(session, Case.entry_id.is_not(None), Case.id.in_(named.where(RulingEntry.entry_id == entry_id)))
    return tuple(reversed(rows))


def ruled_entries(session: Session, actor: Actor) -> dict[int, int]:
    """By work of the teacher that a ruling names: the number of its newest ruling, orders of ties left out."""
    query = (
        select(RulingEntry.entry_id, func.max(RulingEntry.ruling_id))
        .join(Entry, Entry.id == RulingEntry.entry_id)
        .join(Ruling, Ruling.id == RulingEntry.ruling_id)
        .join(Case, Case.id == Ruling.case_id)
        .where(Case.entry_id.is_not(None), is_taught(actor, Entry.institution_id, Entry.contest_id))
        .group_by(RulingEntry.entry_id)
    )
    return dict(session.execute(query).tuples().all())


def asked(session: Session, actor: Actor) -> tuple[CaseRow, ...]:
    """The undecided cases about the teacher's works that were asked for an answer, the newest first."""
    theirs = is_taught(actor, Entry.institution_id, Entry.contest_id)
    rows = _rows(session, theirs, Case.asked_at.is_not(None), WAITS)
    return tuple(reversed(rows))


def counts(session: Session, contest_ids: Collection[int], *which: ColumnElement[bool]) -> dict[int, int]:
    """By contest: how many cases there are; with ``WAITS``, how many wait for a decision."""
    found = select(Case.contest_id, func.count()).where(Case.contest_id.in_(contest_ids), *which)
    return dict(session.execute(found.group_by(Case.contest_id)).tuples().all())


def undecided_protests(session: Session, contest_id: int) -> int:
    """How many protests of a contest wait for a decision."""
    query = select(Case.id).where(Case.contest_id == contest_id, Case.source == CaseSource.PROTEST, WAITS)
    return len(session.execute(query).all())


def state_of(session: Session, case: Case) -> State:
    """The state of a case, from its row and its rulings."""
    query = select(Ruling.id, Ruling.effect, Ruling.clause, Ruling.reverses_id).where(Ruling.case_id == case.id)
    facts = [RulingFact(row[0], row[1], row[2], reverses=row[3]) for row in session.execute(query)]
    return case_state(facts, is_closed=case.closed_at is not None)


def is_correctable(session: Session, case: Case | CaseRow) -> bool:
    """Whether a ruling can open criteria of a sheet: the case is a protest, and the newest version is provisional."""
    newest = (
        select(PublicationNotice.is_provisional)
        .join(Publication, Publication.id == PublicationNotice.publication_id)
        .where(Publication.contest_id == case.contest_id)
        .order_by(Publication.version.desc())
        .limit(1)
    )
    is_protest = case.source is CaseSource.PROTEST and case.entry_id is not None
    return is_protest and bool(session.execute(newest).scalar())


def needs_confirmation(session: Session, case_id: int) -> bool:
    """Whether the contest of the case asks for signed minutes or a second account for each ruling."""
    query = select(PracticeSettings.rulings_confirmed).join(Case, Case.contest_id == PracticeSettings.contest_id)
    return bool(session.execute(query.where(Case.id == case_id)).scalar())


def asked_of(session: Session, case_id: int) -> InRound | None:
    """The institution that a case asks for an answer, and the round; None if it asks none."""
    row = session.execute(
        select(Entry.institution_id, Contest.round_id)
        .join(Contest, Contest.id == Entry.contest_id)
        .join(Case, Case.entry_id == Entry.id)
        .where(Case.id == case_id, Case.asked_at.is_not(None), Contest.rehearsal_of.is_(None))
    ).first()
    return None if row is None else InRound(*row)


WAITS: ColumnElement[bool] = Case.closed_at.is_(None) & ~select(Ruling.id).where(Ruling.case_id == Case.id).exists()
"""The condition on a case that waits for a decision (``State.OPEN``)."""


def _rows(session: Session, *which: ColumnElement[bool]) -> list[CaseRow]:
    """The cases that match, the oldest first."""
    opener, opener_user, closer, closer_user = aliased(Person), aliased(User), aliased(Person), aliased(User)
    named = (person_name(opener), person_name(closer), Entry.code, TITLE, INSTITUTION, Entry.institution_id)
    rows = session.execute(
        select(Case, *named)
        .join(Contest, Contest.id == Case.contest_id)
        .outerjoin(Entry, Entry.id == Case.entry_id)
        .outerjoin(Institution, Institution.id == Entry.institution_id)
        .outerjoin(opener_user, opener_user.id == Case.opened_by)
        .outerjoin(opener, opener.id == opener_user.person_id)
        .outerjoin(closer_user, closer_user.id == Case.closed_by)
        .outerjoin(closer, closer.id == closer_user.person_id)
        .where(*which)
        .order_by(Case.id)
    ).all()
    numbers = [row[0].id for row in rows]
    rulings, files = _rulings(session, numbers), case_files.of_cases(session, numbers)
    return [
        CaseRow(
            case_id=case.id,
            contest_id=case.contest_id,
            source=case.source,
            clause=case.clause,
            requirement=case.requirement,
            allegation=case.allegation,
            evidence=case.evidence,
            answer=case.answer,
            asked_at=case.asked_at,
            answer_until=case.answer_until,
            answered_at=case.answered_at,
            opened_at=case.opened_at,
            opened_by=opened_by,
            closed_at=case.closed_at,
            closed_by=closed_by,
            closing_reason=case.closing_reason,
            entry_id=case.entry_id,
            code=code or "",
            title=title,
            institution=institution,
            institution_id=institution_id,
            rulings=tuple(rulings.get(case.id, ())),
            files=tuple(files.get(case.id, ())),
        )
        for case, opened_by, closed_by, code, title, institution, institution_id in rows
    ]


def _rulings(session: Session, case_ids: Sequence[int]) -> dict[int, list[RulingRow]]:
    if not case_ids:
        return {}
    named = session.execute(
        select(RulingEntry.ruling_id, *ENTRY_NAME, RulingEntry.place)
        .join(Ruling, Ruling.id == RulingEntry.ruling_id)
        .join(Entry, Entry.id == RulingEntry.entry_id)
        .where(Ruling.case_id.in_(case_ids))
        .order_by(RulingEntry.ruling_id, RulingEntry.place, Entry.sort_key, Entry.code)
    )
    about = grouped((row[0], RuledOn(*row[1:])) for row in named)
    proposer, proposer_user = aliased(Person), aliased(User)
    rows = session.execute(
        select(Ruling, PERSON, person_name(proposer))
        .outerjoin(User, User.id == Ruling.recorded_by)
        .outerjoin(Person, Person.id == User.person_id)
        .outerjoin(RulingProposal, RulingProposal.ruling_id == Ruling.id)
        .outerjoin(proposer_user, proposer_user.id == RulingProposal.proposed_by)
        .outerjoin(proposer, proposer.id == proposer_user.person_id)
        .where(Ruling.case_id.in_(case_ids))
        .order_by(Ruling.id)
    ).all()
    ended = {ruling.reverses_id: ruling.id for ruling, *_ in rows if ruling.reverses_id is not None}
    return grouped(
        (
            ruling.case_id,
            RulingRow(
                ruling_id=ruling.id,
                effect=ruling.effect,
                clause=ruling.clause,
                items=tuple(ruling.items.split()),
                reason=ruling.reason,
                told=ruling.told or ruling.reason,
                exception=ruling.exception,
                committee=ruling.committee,
                met_on=ruling.met_on,
                recorded_at=ruling.recorded_at,
                recorded_by=by or "",
                proposed_by=proposed_by or "",
                reverses_id=ruling.reverses_id,
                reversed_by=ended.get(ruling.id),
                entries=tuple(about.get(ruling.id, ())),
            ),
        )
        for ruling, by, proposed_by in rows
    )
