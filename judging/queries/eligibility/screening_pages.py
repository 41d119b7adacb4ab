"""Screening as its pages show it: the queue of a contest, and one work with its history and documents."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from math import ceil

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from judging.core import thai
from judging.core.eligibility.checks import Checked, Decision, FindingFact, Outcome, RequirementState, outcome
from judging.core.entries.states import EntryState
from judging.core.rulebooks.requirements import Consequence
from judging.core.text import Text
from judging.models import (
    Admission,
    Case,
    Contest,
    Document,
    Entry,
    Finding,
    Institution,
    LookAlike,
    Person,
    Registration,
    Round,
    TeamMember,
    TeamRole,
    User,
)
from judging.queries.eligibility import screening, team_checks
from judging.queries.eligibility.facts import OWN, facts_upon
from judging.queries.eligibility.screening import ScreeningRules
from judging.queries.eligibility.team_checks import Elsewhere
from judging.queries.names import INSTITUTION, PERSON, TITLE
from judging.queries.rulings import rulings_in_force

PAGE = 500


class Waits(StrEnum):
    """Whom a work waits for, or what became of it: what the queue is filtered by."""

    COMMITTEE = "committee"
    FACTS = "facts"
    LOOK_ALIKES = "look_alikes"
    ZEROES = "zeroes"
    CASES = "cases"
    FAILED = "failed"
    ELIGIBLE = "eligible"


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A work of the queue. ``look_alikes`` wait for a verdict; ``elsewhere`` are its people who stand elsewhere too;
    ``zeroes`` the requirements that zero and wait for a committee; ``last`` its newest decision."""

    entry_id: int
    code: str
    title: Text
    institution: Text
    province: str
    state: EntryState
    outcome: Outcome
    look_alikes: int
    elsewhere: tuple[Elsewhere, ...]
    waits: frozenset[Waits]
    zeroes: tuple[Checked, ...]
    last: FindingFact | None

    def standing(self, standing: RequirementState) -> tuple[Checked, ...]:
        """The gates, and the requirements that zero, which stand so; each once however many people it is asked of."""
        waiting = (*self.outcome.waiting, *self.zeroes)
        return tuple({answer.requirement.id: answer for answer in waiting if answer.standing is standing}.values())

    @property
    def failed(self) -> tuple[Checked, ...]:
        """The gates that are not met, each once."""
        return tuple({answer.requirement.id: answer for answer in self.outcome.failed}.values())


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of the queue: its rows, how many works wait for whom, how many match the filter."""

    rules: ScreeningRules
    rows: tuple[QueueRow, ...]
    counts: Mapping[Waits, int]
    total: int
    matching: int
    page: int
    pages: int
    committee: str
    """The one that decided last in this contest."""


def queue(
    session: Session,
    contest_id: int,
    *,
    search: str = "",
    waits: Waits | None = None,
    page: int = 1,
    size: int = PAGE,
) -> Queue | None:
    """The works of a contest by code with what each waits for, in the same statements whatever their number; None
    without such a contest."""
    rules = screening.rules_of(session, contest_id)
    if rules is None:
        return None
    rows = _rows(session, contest_id, rules)
    words = thai.digits(thai.normalise(search)).casefold().split()
    found = [row for row in rows if (waits is None or waits in row.waits) and _has(row, words)]
    pages = max(1, ceil(len(found) / size))
    page = min(max(1, page), pages)
    shown = tuple(found[(page - 1) * size : page * size])
    counts = Counter(kind for row in rows for kind in row.waits)
    last = max((row.last for row in rows if row.last), key=_number, default=None)
    committee = last.committee if last else ""
    return Queue(rules, shown, counts, len(rows), len(found), page, pages, committee)


def _rows(session: Session, contest_id: int, rules: ScreeningRules) -> list[QueueRow]:
    query = (
        select(*OWN, Entry.code, TITLE, INSTITUTION, Institution.province, Entry.admission, Entry.absent_at)
        .join(Contest, Contest.id == Entry.contest_id)
        .join(Round, Round.id == Contest.round_id)
        .join(Institution, Institution.id == Entry.institution_id)
        .where(Entry.contest_id == contest_id)
        .order_by(Entry.sort_key, Entry.id)
    )
    works = session.execute(query).all()
    known = facts_upon(session, [tuple(work[: len(OWN)]) for work in works])
    checked = screening.checked(session, rules, list(known), known)
    ruled = rulings_in_force.of_contest(session, contest_id)
    flags = team_checks.elsewhere(session, contest_id, list(known))
    rows = []
    for entry_id, *_facts, code, title, institution, province, admission, absent_at in works:
        answers = checked[entry_id]
        came = outcome(rules.rulebook, answers, screening_over=rules.is_over)
        state = ruled.standing(entry_id, admission, is_absent=absent_at is not None).state
        zeroes = tuple(answer for answer in answers if _is_open_zero(answer))
        alike = known[entry_id].undecided
        rows.append(
            QueueRow(
                entry_id,
                code,
                title,
                institution,
                province,
                state,
                came,
                alike,
                flags.get(entry_id, ()),
                _waits(state, admission, came, alike, zeroes),
                zeroes,
                max((answer.decision for answer in answers if answer.decision), key=_number, default=None),
            )
        )
    return rows


def _number(decision: FindingFact) -> int:
    return decision.number


def _is_open_zero(answer: Checked) -> bool:
    """A requirement that zeroes and is not looked at yet, or raised a hand."""
    waits = answer.standing in (RequirementState.FLAGGED, RequirementState.OPEN)
    return waits and answer.requirement.consequence is Consequence.ZERO


def _waits(
    state: EntryState, admission: Admission, came: Outcome, alike: int, zeroes: Collection[Checked]
) -> frozenset[Waits]:
    """Whom a work waits for; nobody once it was withdrawn or taken out by a ruling."""
    if state not in (EntryState.PENDING, EntryState.ADMITTED, EntryState.NOT_ADMITTED, EntryState.ABSENT):
        return frozenset()
    standing = {answer.standing for answer in came.waiting}
    found = {
        Waits.COMMITTEE: bool(standing & {RequirementState.OPEN, RequirementState.FLAGGED}) or bool(zeroes),
        Waits.FACTS: RequirementState.UNKNOWN in standing,
        Waits.LOOK_ALIKES: alike > 0,
        Waits.ZEROES: bool(came.proposed),
        Waits.CASES: bool(came.cases),
        Waits.FAILED: admission is Admission.NOT_ADMITTED,
        Waits.ELIGIBLE: admission is Admission.ADMITTED,
    }
    return frozenset(kind for kind, is_so in found.items() if is_so)


def _has(row: QueueRow, words: list[str]) -> bool:
    text = "\n".join((row.code, *_both(row.title), *_both(row.institution), row.province)).casefold()
    return all(word in text for word in words)


def _both(text: Text) -> tuple[str, str]:
    return text.th, text.en


@dataclass(frozen=True, slots=True)
class Member:
    """A maker or adviser; ``subject`` is what findings about them name."""

    subject: str
    name: str
    role: TeamRole


@dataclass(frozen=True, slots=True)
class Recorded:
    """A decision as it stands in a work's history."""

    decision: Decision
    scope: str
    reason: str
    committee: str
    met_on: date
    recorded_at: datetime
    by: str
    carried_from: str


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document of a work; ``pages`` are the PDF's own count."""

    document_id: int
    kind: str
    name: str
    pages: int
    size: int
    uploaded_at: datetime


@dataclass(frozen=True, slots=True)
class WorkScreening:
    """One work at screening: every requirement, the decisions on each by (requirement, subject), newest first."""

    entry_id: int
    code: str
    title: Text
    institution: Text
    province: str
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


def work(session: Session, contest_id: int, entry_id: int) -> WorkScreening | None:
    """One work of this contest at screening; None where there is none."""
    rules = screening.rules_of(session, contest_id)
    query = (
        select(Entry.id, Entry.code, TITLE, INSTITUTION, Institution.province, Entry.admission, Entry.absent_at)
        .join(Institution, Institution.id == Entry.institution_id)
        .where(Entry.id == entry_id, Entry.contest_id == contest_id)
    )
    row = session.execute(query).first()
    if rules is None or row is None:
        return None
    answers = screening.checked(session, rules, [entry_id])[entry_id]
    alike = select(LookAlike.verdict).where(or_(LookAlike.entry_id == entry_id, LookAlike.other_entry_id == entry_id))
    verdicts = session.execute(alike).scalars().all()
    ruled = rulings_in_force.of_entries(session, Entry.id == entry_id)
    return WorkScreening(
        entry_id=entry_id,
        code=row[1],
        title=row[2],
        institution=row[3],
        province=row[4],
        state=ruled.standing(entry_id, row[5], is_absent=row[6] is not None).state,
        rules=rules,
        checked=answers,
        outcome=outcome(rules.rulebook, answers, screening_over=rules.is_over),
        history=_history(session, entry_id),
        team=_team(session, entry_id),
        documents=_documents(session, entry_id),
        look_alikes=len(verdicts),
        undecided=sum(verdict is None for verdict in verdicts),
        elsewhere=team_checks.elsewhere(session, contest_id, [entry_id]).get(entry_id, ()),
        cases=session.execute(select(func.count(Case.id)).where(Case.entry_id == entry_id)).scalar_one(),
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
    found: dict[tuple[str, str], list[Recorded]] = defaultdict(list)
    for requirement, subject, *decided in session.execute(query):
        found[requirement, subject].append(Recorded(*decided))
    return {key: tuple(rows) for key, rows in found.items()}


def _team(session: Session, entry_id: int) -> tuple[Member, ...]:
    query = (
        select(TeamMember.person_id, PERSON, TeamMember.role)
        .join(Person, Person.id == TeamMember.person_id)
        .where(TeamMember.entry_id == entry_id)
        .order_by(TeamMember.role.desc(), TeamMember.position)  # makers, then advisers
    )
    return tuple(Member(f"person:{number}", name, role) for number, name, role in session.execute(query))


def _documents(session: Session, entry_id: int) -> tuple[DocumentRow, ...]:
    query = (
        select(Document.id, Document.kind, Document.name, Document.pages, Document.size, Document.uploaded_at)
        .join(Registration, Registration.id == Document.registration_id)
        .where(Registration.entry_id == entry_id, Document.removed_at.is_(None))
        .order_by(Document.id)
    )
    return tuple(DocumentRow(*row) for row in session.execute(query))


def last_committee(session: Session, contest_id: int) -> str:
    """The committee that decided last in this contest, to be proposed for the next decision; empty at first."""
    query = select(Finding.committee).join(Entry, Entry.id == Finding.entry_id).where(Entry.contest_id == contest_id)
    return session.execute(query.order_by(Finding.id.desc()).limit(1)).scalar() or ""
