"""Possible duplicates: which works are compared, and the pairs for the organiser's page."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from judging.core.eligibility.duplicates import TitlePart, Verdict, compare_titles
from judging.core.names import bare_name
from judging.core.roles import Actor
from judging.core.text import Text
from judging.core.thai import match_key
from judging.models import (
    Competition,
    Contest,
    Entry,
    Institution,
    LookAlike,
    PastWork,
    Person,
    Round,
    TeamMember,
    User,
    Withdrawal,
)
from judging.queries.contest_place import organised_contests
from judging.queries.eligibility.further_pairs import further
from judging.queries.names import INSTITUTION, PERSON
from judging.queries.paging import Page, page_numbers

PAGE = 20


@dataclass(frozen=True, slots=True)
class Side:
    """One work of a pair: an entry (with its contest), or a past work (``entry_id`` None, with its award). ``parts``
    is the Thai title in pieces that show where it differs from the other title."""

    entry_id: int | None
    contest_id: int | None
    code: str
    title_th: str
    title_en: str
    institution_id: int | None
    institution: Text
    province: str
    category: str
    level: str
    area: str
    school_year: int
    is_withdrawn: bool
    award: str = ""
    parts: tuple[TitlePart, ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """Two works with similar titles. ``own`` is the contest's entry; ``people`` are the names in both teams."""

    look_alike_id: int
    score: int
    own: Side
    other: Side
    same_institution: bool
    people: tuple[str, ...]
    verdict: Verdict | None
    reason: str
    decided_at: datetime | None
    decided_by: str

    @property
    def same_category(self) -> bool:
        """Whether both works are in one category."""
        return self.own.category == self.other.category


@dataclass(frozen=True, slots=True)
class PairsPage(Page[Pair]):
    """A page of pairs, those without a verdict first. ``undecided`` and ``total`` count all pairs of the contest.
    ``further`` lists, for works of this page, how many more works are similar and not paired yet."""

    undecided: int
    further: tuple[tuple[int, str, int], ...]
    """(entry, code, number)"""


def undecided_of(session: Session, entry_id: int) -> int:
    """How many pairs of an entry wait for a verdict, whoever sees them."""
    own = or_(LookAlike.entry_id == entry_id, LookAlike.other_entry_id == entry_id)
    return session.execute(select(func.count()).where(own, LookAlike.verdict.is_(None))).scalar_one()


def counts(session: Session, actor: Actor, contest_id: int, *, entry_id: int | None = None) -> tuple[int, int]:
    """(without a verdict, all) of the pairs of a contest, or of one of its entries, that the actor sees."""
    undecided = func.coalesce(func.sum(case((LookAlike.verdict.is_(None), 1), else_=0)), 0)
    row = session.execute(select(undecided, func.count()).where(_seen(actor, contest_id, entry_id))).one()
    return int(row[0]), row[1]


def is_seen(session: Session, actor: Actor, look_alike_id: int, contest_id: int) -> bool:
    """Whether one of the two works is in the contest and the actor organises the rounds of both."""
    query = select(LookAlike.id).where(LookAlike.id == look_alike_id, _seen(actor, contest_id))
    return session.execute(query).first() is not None


def listing(
    session: Session, actor: Actor, contest_id: int, *, page: int = 1, entry_id: int | None = None
) -> PairsPage:
    """The pairs of a contest, or of one of its entries, that the actor sees: undecided pairs first, then by
    similarity; seven statements, twelve where a work has further similar works."""
    undecided, total = counts(session, actor, contest_id)
    matching = total if entry_id is None else counts(session, actor, contest_id, entry_id=entry_id)[1]
    wanted = _seen(actor, contest_id, entry_id)
    page, pages = page_numbers(page, matching, PAGE)
    query = (
        select(LookAlike, PERSON)
        .outerjoin(User, User.id == LookAlike.decided_by)
        .outerjoin(Person, Person.id == User.person_id)
        .where(wanted)
        .order_by(LookAlike.verdict.is_not(None), LookAlike.score.desc(), LookAlike.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    rows = [(row, decided_by) for row, decided_by in session.execute(query)]
    entries = _entries(session, {number for row, _ in rows for number in (row.entry_id, row.other_entry_id) if number})
    past = _past(session, {row.past_work_id for row, _ in rows if row.past_work_id})
    teams = _teams(session, entries)
    found = []
    for row, decided_by in rows:
        own = row.entry_id
        if entries[own].contest_id != contest_id or (entry_id is not None and own != entry_id):
            own = row.other_entry_id
        other = row.other_entry_id if own == row.entry_id else row.entry_id
        far = past[row.past_work_id] if row.past_work_id else entries[other]
        found.append(_pair(row, decided_by, entries[own], far, teams))
    codes = {pair.own.entry_id: pair.own.code for pair in found if pair.own.entry_id}
    more = further(session, actor, contest_id, codes)
    rest = tuple((number, code, more[number]) for number, code in codes.items() if number in more)
    return PairsPage(tuple(found), page, pages, total, undecided, rest)


def _seen(actor: Actor, contest_id: int, entry_id: int | None = None) -> ColumnElement[bool]:
    """The condition that one work is in the contest (or is this entry of it) and the actor organises both rounds."""
    sides = (LookAlike.entry_id, LookAlike.other_entry_id)
    own = select(Entry.id).where(Entry.contest_id == contest_id)
    if entry_id is not None:
        own = own.where(Entry.id == entry_id)
    organised = select(Entry.id).where(Entry.contest_id.in_(organised_contests(actor)))
    return and_(
        or_(*(side.in_(own) for side in sides)),
        sides[0].in_(organised),
        or_(sides[1].is_(None), sides[1].in_(organised)),
    )


def _entries(session: Session, entry_ids: Collection[int]) -> dict[int, Side]:
    query = (
        select(
            *(Entry.id, Entry.contest_id, Entry.code, Entry.title_th, Entry.title_en),
            *(Entry.institution_id, INSTITUTION, Institution.province),
            *(Contest.category, Round.level, Round.area, Competition.school_year, Withdrawal.entry_id.is_not(None)),
        )
        .join(Institution, Institution.id == Entry.institution_id)
        .join(Contest, Contest.id == Entry.contest_id)
        .join(Round, Round.id == Contest.round_id)
        .join(Competition, Competition.id == Round.competition_id)
        .outerjoin(Withdrawal, Withdrawal.entry_id == Entry.id)
        .where(Entry.id.in_(entry_ids))
    )
    return {row[0]: Side(*row) for row in session.execute(query)}


def _past(session: Session, past_ids: Collection[int]) -> dict[int, Side]:
    if not past_ids:
        return {}
    query = select(PastWork).where(PastWork.id.in_(past_ids))
    return {
        one.id: Side(
            *(None, None, "", one.title, "", None, Text(one.institution, ""), ""),
            *(one.category, one.level, "", one.school_year, False, one.award),
        )
        for one in session.execute(query).scalars()
    }


def _teams(session: Session, entry_ids: Collection[int]) -> dict[int, dict[str, str]]:
    """By entry: the full names of the team by the key for comparing names."""
    query = (
        select(TeamMember.entry_id, Person.name, PERSON)
        .join(Person, Person.id == TeamMember.person_id)
        .where(TeamMember.entry_id.in_(entry_ids), Person.erased_at.is_(None))
        .order_by(TeamMember.role.desc(), TeamMember.position)
    )
    teams: dict[int, dict[str, str]] = defaultdict(dict)
    for entry_id, name, written in session.execute(query):
        teams[entry_id].setdefault(match_key(bare_name(name)), written)
    return teams


def _pair(row: LookAlike, decided_by: str, own: Side, other: Side, teams: dict[int, dict[str, str]]) -> Pair:
    first, second = compare_titles(own.title_th, other.title_th)
    mine, theirs = teams.get(own.entry_id or 0, {}), teams.get(other.entry_id or 0, {})
    if other.entry_id is None:
        same_institution = match_key(own.institution.th) == match_key(other.institution.th)
    else:
        same_institution = own.institution_id == other.institution_id
    return Pair(
        look_alike_id=row.id,
        score=row.score,
        own=replace(own, parts=first),
        other=replace(other, parts=second),
        same_institution=same_institution,
        people=tuple(name for key, name in mine.items() if key in theirs),
        verdict=row.verdict,
        reason=row.reason,
        decided_at=row.decided_at,
        decided_by=decided_by,
    )
