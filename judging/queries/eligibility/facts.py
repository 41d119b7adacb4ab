"""The facts of entries, declared, recorded at the counter and derived, as input for ``core.eligibility.checks``."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from judging.core.eligibility.checks import EntryFacts
from judging.core.eligibility.counter import FROM_COUNTER, outweigh
from judging.core.eligibility.duplicates import Verdict
from judging.core.roles import RoundLevel
from judging.core.rulebooks.fact_values import NO_LIMIT, Value, load
from judging.core.rulebooks.facts import FACTS
from judging.database.statements import within
from judging.models import (
    Contest,
    Document,
    Entry,
    LookAlike,
    PastWork,
    Registration,
    Round,
    TeamMember,
    TeamRole,
)
from judging.queries.eligibility import counter
from judging.queries.eligibility.compared_works import takes_part
from judging.queries.grouping import grouped

_FROM_THE_TEAM = frozenset({"makers", "advisers"})
_FROM_LOOK_ALIKES = frozenset({"similar_entries", "other_categories", "national_before", "awarded_before"})
DERIVED = (
    _FROM_THE_TEAM | _FROM_LOOK_ALIKES | {"round_level", "evaluation_day", "registration_closes", "handing_in_closes"}
)
"""The facts that are derived, at least in part."""

_WITH_A_DOCUMENT = {name: fact.document for name, fact in FACTS.items() if fact.document not in ("", name)}
"""The declared numbers of pages and the kind of document whose page count is shown beside each."""


def facts_of(
    session: Session,
    entry_ids: Collection[int],
    *,
    names: frozenset[str] | None = None,
    people: bool = True,
    undecided: bool = True,
) -> dict[int, EntryFacts]:
    """The facts of these entries, by entry, in five statements whatever their number.

    What the counter recorded stands in place of the team's declaration (``core.eligibility.counter``).
    Derived facts: the size of the team; ``similar_entries``, possible duplicates of the same institution without the
    verdict "different"; ``other_categories``, the other categories in which the same work is entered (a work of
    another round counts in both only after the verdict "same");
    ``national_before`` and ``awarded_before``, true if a past work is the same, unknown while a verdict is missing,
    else as declared; and the facts of the contest. Works that take no part (``compared_works``) are ignored.

    ``names`` limits the answer to these facts and skips reads that none of them needs. Without ``people`` the team is
    only counted. Without ``undecided``, possible duplicates that no fact depends on are not counted.
    """
    if not entry_ids:
        return {}
    own = (
        select(*FACT_COLUMNS)
        .select_from(Entry)
        .join(Contest, Contest.id == Entry.contest_id)
        .join(Round, Round.id == Contest.round_id)
    )
    rows = session.execute(own.where(within(Entry.id, entry_ids))).all()
    return facts_from_rows(session, [tuple(row) for row in rows], names=names, people=people, undecided=undecided)


def facts_from_rows(
    session: Session,
    rows: Collection[tuple[Any, ...]],
    *,
    names: frozenset[str] | None = None,
    people: bool = True,
    undecided: bool = True,
) -> dict[int, EntryFacts]:
    """The same, for rows that begin with ``FACT_COLUMNS``."""
    entry_ids = [row[0] for row in rows]
    wanted = frozenset(FACTS) if names is None else names
    with_team = people or bool(wanted & _FROM_THE_TEAM)
    loaded = _Loaded(wanted)
    team = _team(session, entry_ids, loaded) if with_team else {}
    alike = _look_alikes(session, entry_ids, undecided=undecided) if wanted & _FROM_LOOK_ALIKES else {}
    pages = _pages(session, entry_ids) if wanted & _WITH_A_DOCUMENT.keys() else {}
    ticks = counter.in_force(session, entry_ids) if wanted & FROM_COUNTER else {}
    found, without = {}, _Duplicates()
    for entry_id, kept, *round_ in rows:
        makers = tuple(team.get((entry_id, TeamRole.MAKER), ()))
        advisers = tuple(team.get((entry_id, TeamRole.ADVISER), ()))
        of_alike = alike.get(entry_id, without)
        declared, recorded = outweigh(loaded[kept], ticks.get(entry_id, {}))
        known = of_alike.upon({name: value for name, value in declared.items() if name in wanted})
        known |= _of_round(*round_)
        if with_team:
            known |= {"makers": len(makers), "advisers": len(advisers)}
        found[entry_id] = EntryFacts(
            known,
            makers,
            advisers,
            pages.get(entry_id, {}),
            of_alike.awaited,
            of_alike.undecided,
            recorded & wanted,
        )
    return found


def of_contest(session: Session, contest_id: int) -> dict[str, Value]:
    """The facts of the contest itself: its level, first evaluation day and deadlines; empty without such a contest."""
    row = session.execute(
        select(*_ROUND).select_from(Contest).join(Round, Round.id == Contest.round_id).where(Contest.id == contest_id)
    ).first()
    return {} if row is None else _of_round(*row)


_ROUND = (
    Round.level,
    Contest.first_day,
    Round.registration_closes_at,
    func.coalesce(Round.counter_closes_at, Round.handing_in_closes_at),
)

FACT_COLUMNS = (Entry.id, Entry.facts, *_ROUND)
"""The columns of an entry and its round that facts are derived from."""


def _of_round(
    level: RoundLevel, first_day: date, registration_closes: datetime | None, handing_in_closes: datetime | None
) -> dict[str, Value]:
    return {
        "round_level": level.value,
        "evaluation_day": first_day,
        "registration_closes": registration_closes or NO_LIMIT,
        "handing_in_closes": handing_in_closes or NO_LIMIT,
    }


_Teams = dict[tuple[int, TeamRole], list[tuple[int, Mapping[str, Value]]]]


class _Loaded(dict[str, Mapping[str, Value]]):
    """The facts in stored texts, each text read once: thousands of works and persons have none. Nobody changes them."""

    def __init__(self, wanted: frozenset[str]) -> None:
        super().__init__()
        self._wanted = wanted

    def __missing__(self, text: str) -> Mapping[str, Value]:
        found = self[text] = load(text, self._wanted)
        return found


def _team(session: Session, entry_ids: Collection[int], loaded: _Loaded) -> _Teams:
    query = (
        select(TeamMember.entry_id, TeamMember.role, TeamMember.person_id, TeamMember.facts)
        .where(within(TeamMember.entry_id, entry_ids))
        .order_by(TeamMember.entry_id, TeamMember.position)
    )
    rows = session.connection().execute(query).all()  # without the mapper, which takes as long as the statement
    return grouped(((entry_id, role), (person_id, loaded[kept])) for entry_id, role, person_id, kept in rows)


@dataclass(slots=True)
class _Duplicates:
    """The possible duplicates of one entry: other entries, their categories, and the verdicts on past works."""

    similar: set[int] = field(default_factory=set)
    categories: set[str] = field(default_factory=set)
    past: dict[str, set[Verdict | None]] = field(default_factory=lambda: defaultdict(set))
    undecided: int = 0

    def upon(self, declared: Mapping[str, Value]) -> dict[str, Value]:
        """The declared facts with the derived ones in their place. The verdict "same" means yes even if no was
        declared. While a verdict is missing the fact is unknown, unless yes was declared."""
        known = {**declared, "similar_entries": len(self.similar), "other_categories": len(self.categories)}
        for name, verdicts in self.past.items():
            if Verdict.SAME in verdicts:
                known[name] = True
            elif name in self.awaited and known.get(name) is not True:
                known.pop(name, None)
        return known

    @property
    def awaited(self) -> frozenset[str]:
        """The facts for which a verdict is missing."""
        return frozenset(
            name for name, verdicts in self.past.items() if None in verdicts and Verdict.SAME not in verdicts
        )


def _look_alikes(session: Session, entry_ids: Collection[int], *, undecided: bool) -> dict[int, _Duplicates]:
    found: dict[int, _Duplicates] = defaultdict(_Duplicates)
    rows = session.connection().execute(_pairs(entry_ids, undecided=undecided)).all()  # many: without the mapper
    for mine, other, verdict, is_same_college, own, category, level, award in rows:
        alike = found[mine]
        alike.undecided += verdict is None
        if other is not None:
            if is_same_college and verdict is not Verdict.DIFFERENT:
                alike.similar.add(other)
            if category != own and verdict is Verdict.SAME:
                alike.categories.add(category)
            continue
        if level == RoundLevel.NATION:
            alike.past["national_before"].add(verdict)
        if award:
            alike.past["awarded_before"].add(verdict)
    return found


def _pairs(entry_ids: Collection[int], *, undecided: bool) -> Select[Any]:
    """Every possible duplicate of these entries, from another round only with the verdict "same": a work that somebody
    enters elsewhere keeps none waiting. A pair of two of these entries appears once for each. Without ``undecided``,
    only those that a fact depends on."""
    seen = union_all(
        *(
            select(
                mine.label("mine"), other.label("other"), past.label("past"), LookAlike.verdict.label("verdict")
            ).where(within(mine, entry_ids))
            for mine, other, past in (
                (LookAlike.entry_id, LookAlike.other_entry_id, LookAlike.past_work_id),
                (LookAlike.other_entry_id, LookAlike.entry_id, LookAlike.past_work_id),
            )
        )
    ).subquery()
    own, own_contest, other, other_contest = aliased(Entry), aliased(Contest), aliased(Entry), aliased(Contest)
    is_same_college, is_same_work = own.institution_id == other.institution_id, seen.c.verdict == Verdict.SAME
    query = (
        select(
            seen.c.mine,
            seen.c.other,
            seen.c.verdict,
            is_same_college,
            own_contest.category,
            other_contest.category,
            PastWork.level,
            PastWork.award,
        )
        .join(own, own.id == seen.c.mine)
        .join(own_contest, own_contest.id == own.contest_id)
        .outerjoin(other, other.id == seen.c.other)
        .outerjoin(other_contest, other_contest.id == other.contest_id)
        .outerjoin(PastWork, PastWork.id == seen.c.past)
        .where(
            or_(seen.c.other.is_(None), takes_part(seen.c.other)),
            or_(
                seen.c.past.is_not(None),
                other_contest.round_id == own_contest.round_id,
                is_same_work,
            ),
        )
    )
    return query if undecided else query.where(or_(seen.c.past.is_not(None), is_same_college, is_same_work))


def _pages(session: Session, entry_ids: Collection[int]) -> dict[int, dict[str, int]]:
    """By entry and declared number: the page count of the document shown beside it."""
    query = (
        select(Registration.entry_id, Document.kind, func.max(Document.pages))
        .join(Document, Document.registration_id == Registration.id)
        .where(
            within(Registration.entry_id, entry_ids),
            Document.removed_at.is_(None),
            Document.kind.in_(set(_WITH_A_DOCUMENT.values())),
        )
        .group_by(Registration.entry_id, Document.kind)
    )
    counted: dict[int, dict[str, int]] = defaultdict(dict)
    for entry_id, kind, pages in session.execute(query):
        if entry_id is not None:
            counted[entry_id] |= {name: pages for name, of_kind in _WITH_A_DOCUMENT.items() if of_kind == kind}
    return counted
