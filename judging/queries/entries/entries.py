"""Works as the organiser's list and form show them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from judging.core import thai
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
from judging.queries.names import INSTITUTION, PERSON, REFUSAL, person_name
from judging.queries.people.institutions import OFFERED
from judging.queries.rulings import rulings_in_force
from judging.queries.scoring.counted_sheets import IN_FORCE, REQUIRED
from judging.queries.scoring.sheet_usage import begun, used

PAGE = 100


@dataclass(frozen=True, slots=True)
class EntryRow:
    """A work in the list. ``sheets`` are the sheets asked for, ``submitted`` those that are in, ``begun`` those that
    anything was written on."""

    entry_id: int
    code: str
    title_th: str
    title_en: str
    institution: Text
    province: str
    state: EntryState
    refusal: Text
    absent_at: datetime | None
    absent_reason: str
    absent_by: str
    sheets: int
    submitted: int
    begun: int


@dataclass(frozen=True, slots=True)
class EntryPage:
    """A page of the list: its rows, how many works have each state, and how many match the filter."""

    rows: tuple[EntryRow, ...]
    states: Mapping[EntryState, int]
    total: int
    matching: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class EntryDetail:
    """A work as its form shows it; ``is_used`` once a sheet of it bears a trace or a committee decided on it; ``begun``
    are the sheets that anything was written on, without the excused ones."""

    entry_id: int
    contest_id: int
    code: str
    title_th: str
    title_en: str
    institution: str
    province: str
    region: str
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
    session: Session, contest_id: int, *, search: str = "", state: EntryState | None = None, page: int = 1
) -> EntryPage:
    """The works of a contest by code, filtered by state and by words in code, titles, institution; four statements."""
    known = _rows(session, contest_id)
    words = thai.digits(thai.normalise(search)).casefold().split()
    found = [row for row in known if (state is None or row[0] is state) and _has(row[1], words)]
    pages = max(1, ceil(len(found) / PAGE))
    page = min(max(1, page), pages)
    shown = found[(page - 1) * PAGE : page * PAGE]
    sheets = _sheet_counts(session, contest_id)
    rows = tuple(
        EntryRow(
            row.id,
            row.code,
            row.title_th,
            row.title_en,
            row.institution,
            row.province,
            of_state,
            row.refusal,
            row.absent_at,
            row.absent_reason,
            row.absent_by or "",
            *sheets.get(row.id, (0, 0, 0)),
        )
        for of_state, row in shown
    )
    return EntryPage(rows, Counter(row[0] for row in known), len(known), len(found), page, pages)


@dataclass(frozen=True, slots=True)
class _Row:
    id: int
    code: str
    title_th: str
    title_en: str
    institution: Text
    province: str
    admission: str
    refusal: Text
    absent_at: datetime | None
    absent_reason: str
    absent_by: str | None


def _rows(session: Session, contest_id: int) -> list[tuple[EntryState, _Row]]:
    query = (
        select(
            Entry.id,
            Entry.code,
            Entry.title_th,
            Entry.title_en,
            INSTITUTION,
            Institution.province,
            Entry.admission,
            REFUSAL,
            Entry.absent_at,
            Entry.absent_reason,
            PERSON,
        )
        .join(Institution, Institution.id == Entry.institution_id)
        .outerjoin(User, User.id == Entry.absent_by)
        .outerjoin(Person, Person.id == User.person_id)
        .where(Entry.contest_id == contest_id)
        .order_by(Entry.sort_key, Entry.id)
    )
    ruled = rulings_in_force.of_contest(session, contest_id)
    rows = [_Row(*row) for row in session.execute(query)]
    return [(ruled.standing(row.id, row.admission, is_absent=row.absent_at is not None).state, row) for row in rows]


def _has(row: _Row, words: list[str]) -> bool:
    """Whether every word stands in the code, a title, or where the work comes from."""
    place = f"{row.institution.th}\n{row.institution.en}\n{row.province}"
    text = f"{row.code}\n{row.title_th}\n{row.title_en}\n{place}".casefold()
    return all(word in text for word in words)


def _sheet_counts(session: Session, contest_id: int) -> dict[int, tuple[int, int, int]]:
    """(asked for, in, begun) by work."""
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
    """A work of this contest with its team and who does not score it; None where there is none."""
    is_used = or_(
        select(Scoresheet.id).where(Scoresheet.entry_id == Entry.id, used()).exists(),
        select(Finding.id).where(Finding.entry_id == Entry.id).exists(),
    )
    sheets = (
        select(func.count()).select_from(Scoresheet).where(Scoresheet.entry_id == Entry.id, begun()).scalar_subquery()
    )
    query = (
        select(Entry, Institution.name_th, Institution.province, Institution.region, is_used, sheets)
        .join(Institution, Institution.id == Entry.institution_id)
        .where(Entry.id == entry_id, Entry.contest_id == contest_id)
    )
    row = session.execute(query).first()
    if row is None:
        return None
    entry: Entry = row[0]
    team = session.execute(
        select(TeamMember.role, Person.name)
        .join(Person, Person.id == TeamMember.person_id)
        .where(TeamMember.entry_id == entry_id)
        .order_by(TeamMember.position)
    ).all()
    return EntryDetail(
        entry_id=entry.id,
        contest_id=contest_id,
        code=entry.code,
        title_th=entry.title_th,
        title_en=entry.title_en,
        institution=row[1],
        province=row[2],
        region=row[3],
        state=rulings_in_force.of_entries(session, Entry.id == entry_id).of(entry).state,
        refusal=Text(entry.admission_reason, entry.admission_reason_en),
        absent_reason=entry.absent_reason,
        is_used=row[4],
        begun=row[5],
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
        .where(Recusal.entry_id == entry_id, IN_FORCE)
        .order_by(judge.sort_key)
    )
    return tuple((name, reason) for name, reason in session.execute(query))


def institution_names(session: Session) -> tuple[tuple[str, str], ...]:
    """(name, province) of every known institution in dictionary order, to choose from while typing."""
    query = select(Institution.name_th, Institution.province).where(OFFERED)
    query = query.order_by(Institution.sort_key, Institution.id)
    return tuple((name, province) for name, province in session.execute(query))


def pending_ids(session: Session, contest_id: int) -> tuple[int, ...]:
    """The works that wait for a decision."""
    return tuple(row.id for state, row in _rows(session, contest_id) if state is EntryState.PENDING)


def numbers(session: Session, contest_id: int, codes: Collection[str]) -> dict[str, int]:
    """The works of a contest that have these codes, by code."""
    query = select(Entry.code, Entry.id).where(Entry.contest_id == contest_id, Entry.code.in_(codes))
    return dict(session.execute(query).tuples().all())
