"""The pages of screening: the queue of a contest, and one work with its history and documents."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from operator import attrgetter
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judging.core.contests import rounds
from judging.core.eligibility.checks import Checked, Decision, FindingFact, Outcome, RequirementState, outcome
from judging.core.entries.states import EntryState
from judging.core.roles import Actor, RoundLevel
from judging.core.rulebooks.requirements import Consequence
from judging.models import (
    Admission,
    Case,
    Contest,
    Entry,
    Finding,
    Institution,
    Person,
    Round,
    TeamMember,
    TeamRole,
    User,
)
from judging.queries.eligibility import documents, duplicates, screening, team_checks
from judging.queries.eligibility.documents import DocumentRow
from judging.queries.eligibility.facts import FACT_COLUMNS, facts_from_rows
from judging.queries.eligibility.screening import ScreeningRules
from judging.queries.eligibility.team_checks import Elsewhere
from judging.queries.entry_head import ENTRY_HEAD, EntryHead, Head, matching
from judging.queries.grouping import grouped
from judging.queries.names import PERSON
from judging.queries.paging import Page, page_numbers
from judging.queries.rulings import rulings_in_force

PAGE = 500


class Waits(StrEnum):
    """What a work waits for, or its outcome: the filter of the queue."""

    COMMITTEE = "committee"
    FACTS = "facts"
    LOOK_ALIKES = "look_alikes"
    ZEROES = "zeroes"
    CASES = "cases"
    FAILED = "failed"
    ELIGIBLE = "eligible"


@dataclass(frozen=True, slots=True)
class Outside:
    """An institution lies in ``place``, a province or region, and its contest is for ``area``."""

    place: str
    area: str


@dataclass(frozen=True, slots=True)
class QueueRow(EntryHead):
    """A work in the queue. ``look_alikes`` is the number of pairs without a verdict; ``elsewhere`` are the people of
    its team who also appear elsewhere; ``others`` are the requirements beside the gates that wait for a committee,
    because they zero items or the counter flagged them; ``last`` is its newest decision; ``outside`` says that its
    institution lies in another area."""

    state: EntryState
    outcome: Outcome
    look_alikes: int
    elsewhere: tuple[Elsewhere, ...]
    waits: frozenset[Waits]
    others: tuple[Checked, ...]
    last: FindingFact | None
    outside: Outside | None

    def standing(self, standing: RequirementState) -> tuple[Checked, ...]:
        """The gates and other requirements with this standing, each once however many people it covers."""
        waiting = (*self.outcome.waiting, *self.others)
        return tuple({answer.requirement.id: answer for answer in waiting if answer.standing is standing}.values())

    @property
    def failed(self) -> tuple[Checked, ...]:
        """The gates that the work does not meet, each once."""
        return tuple({answer.requirement.id: answer for answer in self.outcome.failed}.values())


@dataclass(frozen=True, slots=True)
class Queue(Page[QueueRow]):
    """A page of the queue, of works that match the filter; ``counts`` says how many works of the contest wait for
    what."""

    rules: ScreeningRules
    counts: Mapping[Waits, int]
    works: int
    """How many works the contest has."""
    committee: str
    """The committee that decided last in this contest."""


def queue(
    session: Session,
    actor: Actor,
    contest_id: int,
    *,
    search: str = "",
    waits: Waits | None = None,
    page: int = 1,
    size: int = PAGE,
) -> Queue | None:
    """The works of a contest by code and what each waits for, in a constant number of statements; None without such
    a contest. Of other works it shows those in rounds that the actor organises."""
    rules = screening.rules_of(session, contest_id)
    if rules is None:
        return None
    rows = _rows(session, actor, contest_id, rules)
    found = [row for row in matching(rows, search) if waits is None or waits in row.waits]
    page, pages = page_numbers(page, len(found), size)
    shown = tuple(found[(page - 1) * size : page * size])
    counts = Counter(kind for row in rows for kind in row.waits)
    last = max((row.last for row in rows if row.last), key=attrgetter("number"), default=None)
    return Queue(shown, page, pages, len(found), rules, counts, len(rows), last.committee if last else "")


def _rows(session: Session, actor: Actor, contest_id: int, rules: ScreeningRules) -> list[QueueRow]:
    query = (
        select(*FACT_COLUMNS, Entry.admission, Entry.absent_at, *_AREA, *ENTRY_HEAD)
        .select_from(Entry)
        .join(Contest, Contest.id == Entry.contest_id)
        .join(Round, Round.id == Contest.round_id)
        .join(Institution, Institution.id == Entry.institution_id)
        .where(Entry.contest_id == contest_id)
        .order_by(Entry.sort_key, Entry.id)
    )
    works: Sequence[Any] = session.execute(query).all()
    known = facts_from_rows(session, [tuple(work[: len(FACT_COLUMNS)]) for work in works])
    checked = screening.checked(session, rules, list(known), known)
    ruled = rulings_in_force.of_contest(session, contest_id)
    flags = team_checks.elsewhere(session, actor, contest_id, list(known))
    rows = []
    for work in works:
        admission, absent_at, *area = work[len(FACT_COLUMNS) : -5]
        head: Head = work[-5:]
        entry_id = head[0]
        answers = checked[entry_id]
        came = outcome(rules.rulebook, answers, screening_over=rules.is_over)
        state = ruled.standing(entry_id, admission, is_absent=absent_at is not None).state
        others = tuple(answer for answer in answers if _waits_beside_gates(answer))
        alike = known[entry_id].undecided
        rows.append(
            QueueRow(
                *head,
                state,
                came,
                alike,
                flags.get(entry_id, ()),
                _waits(state, admission, came, alike, others),
                others,
                max((answer.decision for answer in answers if answer.decision), key=attrgetter("number"), default=None),
                _outside(*area),
            )
        )
    return rows


_AREA = (Round.level, Round.area, Institution.province, Institution.region)


def _outside(level: RoundLevel, area: str, province: str, region: str) -> Outside | None:
    place = rounds.outside(level, area, province=province, region=region)
    return Outside(place, area) if place else None


def _waits_beside_gates(answer: Checked) -> bool:
    """Whether a requirement that is no gate waits for a committee: it zeroes items, or the counter flagged it."""
    waits = answer.standing in (RequirementState.FLAGGED, RequirementState.OPEN)
    zeroes = answer.requirement.consequence is Consequence.ZERO
    return waits and (
        zeroes or (answer.evaluation.is_questioned and answer.requirement.consequence is Consequence.NONE)
    )


def _waits(
    state: EntryState, admission: Admission, came: Outcome, alike: int, others: Collection[Checked]
) -> frozenset[Waits]:
    """What a work waits for; nothing once it was withdrawn or a ruling took it out."""
    if state not in (EntryState.PENDING, EntryState.ADMITTED, EntryState.NOT_ADMITTED, EntryState.ABSENT):
        return frozenset()
    standing = {answer.standing for answer in came.waiting}
    found = {
        Waits.COMMITTEE: bool(standing & {RequirementState.OPEN, RequirementState.FLAGGED}) or bool(others),
        Waits.FACTS: RequirementState.UNKNOWN in standing,
        Waits.LOOK_ALIKES: alike > 0,
        Waits.ZEROES: bool(came.proposed),
        Waits.CASES: bool(came.cases),
        Waits.FAILED: admission is Admission.NOT_ADMITTED,
        Waits.ELIGIBLE: admission is Admission.ADMITTED,
    }
    return frozenset(kind for kind, is_so in found.items() if is_so)


@dataclass(frozen=True, slots=True)
class Member:
    """A maker or adviser. Findings refer to them by ``subject``."""

    subject: str
    name: str
    role: TeamRole


@dataclass(frozen=True, slots=True)
class Recorded:
    """A decision in the history of a work."""

    decision: Decision
    scope: str
    reason: str
    committee: str
    met_on: date
    recorded_at: datetime
    by: str
    carried_from: str


@dataclass(frozen=True, slots=True)
class WorkScreening(EntryHead):
    """One work at screening, with every requirement. ``history`` holds the decisions by (requirement, subject), the
    newest first."""

    state: EntryState
    rules: ScreeningRules
    checked: tuple[Checked, ...]
    outcome: Outcome
    history: Mapping[tuple[str, str], tuple[Recorded, ...]]
    team: tuple[Member, ...]
    documents: tuple[DocumentRow, ...]
    look_alikes: int
    undecided: int
    elsewhere: tuple[Elsewhere, ...]
    cases: int
    outside: Outside | None


def work(session: Session, actor: Actor, contest_id: int, entry_id: int) -> WorkScreening | None:
    """One work of this contest at screening, with what the actor sees of others; None where there is none."""
    rules = screening.rules_of(session, contest_id)
    query = (
        select(*ENTRY_HEAD, Entry.admission, Entry.absent_at, *_AREA)
        .join(Institution, Institution.id == Entry.institution_id)
        .join(Contest, Contest.id == Entry.contest_id)
        .join(Round, Round.id == Contest.round_id)
        .where(Entry.id == entry_id, Entry.contest_id == contest_id)
    )
    row: Any = session.execute(query).first()
    if rules is None or row is None:
        return None
    head: Head = row[:5]
    answers = screening.checked(session, rules, [entry_id])[entry_id]
    undecided, look_alikes = duplicates.counts(session, actor, contest_id, entry_id=entry_id)
    ruled = rulings_in_force.of_entries(session, Entry.id == entry_id)
    return WorkScreening(
        *head,
        state=ruled.standing(entry_id, row[5], is_absent=row[6] is not None).state,
        rules=rules,
        checked=answers,
        outcome=outcome(rules.rulebook, answers, screening_over=rules.is_over),
        history=_history(session, entry_id),
        team=_team(session, entry_id),
        documents=documents.of_entry(session, entry_id),
        look_alikes=look_alikes,
        undecided=undecided,
        elsewhere=team_checks.elsewhere(session, actor, contest_id, [entry_id]).get(entry_id, ()),
        cases=session.execute(select(func.count(Case.id)).where(Case.entry_id == entry_id)).scalar_one(),
        outside=_outside(*row[7:]),
    )


def _history(session: Session, entry_id: int) -> dict[tuple[str, str], tuple[Recorded, ...]]:
    query = (
        select(
            Finding.requirement,
            Finding.subject,
            Finding.decision,
            Finding.scope,
            Finding.reason,
            Finding.committee,
            Finding.met_on,
            Finding.recorded_at,
            PERSON,
            Finding.carried_from,
        )
        .outerjoin(User, User.id == Finding.recorded_by)
        .outerjoin(Person, Person.id == User.person_id)
        .where(Finding.entry_id == entry_id)
        .order_by(Finding.id.desc())
    )
    found = grouped(((row[0], row[1]), Recorded(*row[2:])) for row in session.execute(query))
    return {key: tuple(rows) for key, rows in found.items()}


def _team(session: Session, entry_id: int) -> tuple[Member, ...]:
    query = (
        select(TeamMember.person_id, PERSON, TeamMember.role)
        .join(Person, Person.id == TeamMember.person_id)
        .where(TeamMember.entry_id == entry_id)
        .order_by(TeamMember.role.desc(), TeamMember.position)  # makers, then advisers
    )
    return tuple(Member(f"person:{number}", name, role) for number, name, role in session.execute(query))


def last_committee(session: Session, contest_id: int) -> str:
    """The committee that decided last in this contest, as a suggestion for the next decision; empty at first."""
    query = select(Finding.committee).join(Entry, Entry.id == Finding.entry_id).where(Entry.contest_id == contest_id)
    return session.execute(query.order_by(Finding.id.desc()).limit(1)).scalar() or ""
