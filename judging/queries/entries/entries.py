"""Works for the organiser's list and form."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from judging.core.entries.states import EntryState
from judging.core.text import Text
from judging.models import (
    Entry,
    Finding,
    Institution,
    PanelMember,
    Person,
    Recusal,
    Scoresheet,
    SheetState,
    TeamMember,
    TeamRole,
    User,
)
from judging.queries.entry_head import ENTRY_HEAD, ENTRY_NAME, EntryHead, EntryName, Head, matching
from judging.queries.names import PERSON, REFUSAL, person_name
from judging.queries.paging import Page, page_numbers
from judging.queries.people.institutions import OFFERED, TOLD_APART
from judging.queries.rulings import rulings_in_force
from judging.queries.scoring.counted_sheets import BY_INTEREST, IN_FORCE, REQUIRED
from judging.queries.scoring.sheet_usage import begun, used

PAGE = 100


@dataclass(frozen=True, slots=True)
class EntryRow(EntryHead):
    """A work in the list. ``sheets`` are the required sheets, ``submitted`` the submitted ones among them, ``begun``
    those with something written on them."""

    state: EntryState
    refusal: Text
    absent_at: datetime | None
    absent_reason: str
    absent_by: str
    sheets: int
    submitted: int
    begun: int


@dataclass(frozen=True, slots=True)
class EntryPage(Page[EntryRow]):
    """A page of the list of works that match the filter. ``works`` and ``states`` count all works of the contest."""

    works: int
    states: Mapping[EntryState, int]


@dataclass(frozen=True, slots=True)
class EntryDetail(EntryHead):
    """A work in its form. ``is_used`` says that something was written on a sheet or a committee decided on the work;
    ``begun`` counts the sheets with something written on them, without the excused ones."""

    state: EntryState
    refusal: Text
    absent_reason: str
    is_used: bool
    begun: int
    makers: tuple[str, ...]
    advisers: tuple[str, ...]
    recused: tuple[tuple[str, str], ...]
    """(judge, reason)"""


def listing(
    session: Session,
    contest_id: int,
    *,
    search: str = "",
    state: EntryState | None = None,
    page: int = 1,
    size: int = PAGE,
) -> EntryPage:
    """The works of a contest by code, filtered by state and by words in code, titles or institution; four
    statements."""
    known = _rows(session, contest_id)
    found = [row for row in matching(known, search) if state is None or row.state is state]
    page, pages = page_numbers(page, len(found), size)
    shown = tuple(found[(page - 1) * size : page * size])
    return EntryPage(shown, page, pages, len(found), len(known), Counter(row.state for row in known))


def _rows(session: Session, contest_id: int) -> list[EntryRow]:
    query = (
        select(*ENTRY_HEAD, Entry.admission, REFUSAL, Entry.absent_at, Entry.absent_reason, PERSON)
        .join(Institution, Institution.id == Entry.institution_id)
        .outerjoin(User, User.id == Entry.absent_by)
        .outerjoin(Person, Person.id == User.person_id)
        .where(Entry.contest_id == contest_id)
        .order_by(Entry.sort_key, Entry.id)
    )
    ruled = rulings_in_force.of_contest(session, contest_id)
    sheets = _sheet_counts(session, contest_id)
    rows = []
    for *head, admission, refusal, absent_at, absent_reason, absent_by in session.execute(query):
        state = ruled.standing(head[0], admission, is_absent=absent_at is not None).state
        counts = sheets.get(head[0], (0, 0, 0))
        rows.append(EntryRow(*(*head, state, refusal, absent_at, absent_reason, absent_by, *counts)))
    return rows


def _sheet_counts(session: Session, contest_id: int) -> dict[int, tuple[int, int, int]]:
    """(required, submitted, begun) by work."""
    conditions = REQUIRED, and_(REQUIRED, Scoresheet.state == SheetState.SUBMITTED), begun()
    query = (
        select(Scoresheet.entry_id, *(func.sum(case((one, 1), else_=0)) for one in conditions))
        .join(Entry, Entry.id == Scoresheet.entry_id)
        .join(PanelMember, PanelMember.id == Scoresheet.member_id)
        .where(Scoresheet.contest_id == contest_id)
        .group_by(Scoresheet.entry_id)
    )
    return {row[0]: (int(row[1]), int(row[2]), int(row[3])) for row in session.execute(query)}


def detail(session: Session, contest_id: int, entry_id: int) -> EntryDetail | None:
    """A work of this contest with its team and recused judges; None if there is none."""
    is_used = or_(
        select(Scoresheet.id).where(Scoresheet.entry_id == Entry.id, used()).exists(),
        select(Finding.id).where(Finding.entry_id == Entry.id).exists(),
    )
    sheets = (
        select(func.count()).select_from(Scoresheet).where(Scoresheet.entry_id == Entry.id, begun()).scalar_subquery()
    )
    query = (
        select(Entry, is_used, sheets, *ENTRY_HEAD)
        .join(Institution, Institution.id == Entry.institution_id)
        .where(Entry.id == entry_id, Entry.contest_id == contest_id)
    )
    row: Any = session.execute(query).first()
    if row is None:
        return None
    entry, used_before, begun_sheets = row[:3]
    head: Head = row[3:]
    team = session.execute(
        select(TeamMember.role, Person.name)
        .join(Person, Person.id == TeamMember.person_id)
        .where(TeamMember.entry_id == entry_id)
        .order_by(TeamMember.position)
    ).all()
    return EntryDetail(
        *head,
        state=rulings_in_force.of_entries(session, Entry.id == entry_id).of(entry).state,
        refusal=Text(entry.admission_reason, entry.admission_reason_en),
        absent_reason=entry.absent_reason,
        is_used=used_before,
        begun=begun_sheets,
        makers=tuple(name for role, name in team if role is TeamRole.MAKER),
        advisers=tuple(name for role, name in team if role is TeamRole.ADVISER),
        recused=_recused(session, entry_id),
    )


def _recused(session: Session, entry_id: int) -> tuple[tuple[str, str], ...]:
    judge = aliased(Person)
    query = (
        select(person_name(judge), Recusal.reason)
        .join(PanelMember, PanelMember.id == Recusal.member_id)
        .join(User, User.id == PanelMember.user_id)
        .join(judge, judge.id == User.person_id)
        .where(Recusal.entry_id == entry_id, IN_FORCE, BY_INTEREST)
        .order_by(PanelMember.id)
    )
    return tuple((name, reason) for name, reason in session.execute(query))


def institution_names(session: Session) -> tuple[tuple[str, str], ...]:
    """(name, province) of every institution in dictionary order, as suggestions for a form; names that several of one
    province have are followed by the code."""
    query = select(TOLD_APART, Institution.province).where(OFFERED)
    query = query.order_by(Institution.sort_key, Institution.id)
    return tuple((name, province) for name, province in session.execute(query))


def pending_ids(session: Session, contest_id: int) -> tuple[int, ...]:
    """The works that wait for an eligibility decision."""
    return tuple(row.entry_id for row in _rows(session, contest_id) if row.state is EntryState.PENDING)


def name_of(session: Session, entry_id: int) -> EntryName | None:
    """A work by its code and title; None without such a work."""
    row = session.execute(select(*ENTRY_NAME).where(Entry.id == entry_id)).first()
    return None if row is None else EntryName(*row)


def numbers(session: Session, contest_id: int, codes: Collection[str]) -> dict[str, int]:
    """The works of a contest with these codes, by code."""
    query = select(Entry.code, Entry.id).where(Entry.contest_id == contest_id, Entry.code.in_(codes))
    return dict(session.execute(query).tuples().all())
