"""Members of teams who also appear elsewhere in the competition: in another work, or on a panel (clauses 4.9, 5.5)."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, ScalarSelect, Select, and_, null, select, union_all
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestState
from judging.core.names import ERASED, bare_name, full_name
from judging.core.roles import Actor, RoundLevel
from judging.models import Contest, Entry, EntryOrigin, PanelMember, Person, Round, TeamMember, User
from judging.queries.contest_place import organised
from judging.queries.eligibility.compared_works import takes_part


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A member of a team whose name is also in another work (``code``) or on a panel (``code`` empty). ``level`` and
    ``category`` say where."""

    name: str
    code: str
    level: RoundLevel
    category: str


_REAL = and_(Contest.is_practice.is_(False), Contest.state != ContestState.ARCHIVED)


def elsewhere(
    session: Session, actor: Actor, contest_id: int, entry_ids: Collection[int]
) -> dict[int, tuple[Elsewhere, ...]]:
    """By work: the members of its team who appear elsewhere, in one statement. Only the rounds of the competition that
    the actor organises are looked at.

    Names are compared without prefixes. A work and the one it advanced from count as one; works that take no part
    (``takes_part``) are ignored, and panels of contests for practice or in the archive.
    """
    wanted = frozenset(entry_ids)
    people = (query.where(organised(actor)) for query in (_members(contest_id), _judges(contest_id)))
    query = union_all(*people).order_by("sort_key", "entry", "position")
    rows: Sequence[Row[Any]] = session.execute(query).all()
    works = _works({row[0]: row[8] for row in rows if row[8] is not None})
    places: dict[str, list[tuple[int, str, RoundLevel, str]]] = defaultdict(list)
    bare = {name: bare_name(name) for name in {row[1] for row in rows}}
    for entry_id, name, _prefix, code, _key, _position, level, category, _origin in rows:
        places[bare[name]].append((works.get(entry_id, entry_id or 0), code or "", level, category))
    found: dict[int, dict[Elsewhere, None]] = defaultdict(dict)
    for entry_id, name, prefix, *_where in rows:
        if entry_id not in wanted or len(places[bare[name]]) == 1:
            continue
        for work, code, level, category in places[bare[name]]:
            if work != works.get(entry_id, entry_id):
                found[entry_id][Elsewhere(full_name(prefix, name), code, level, category)] = None
    return {entry_id: tuple(flags) for entry_id, flags in found.items()}


def _competition(contest_id: int) -> ScalarSelect[int]:
    own = select(Round.competition_id).join(Contest, Contest.round_id == Round.id)
    return own.where(Contest.id == contest_id).scalar_subquery()


def _members(contest_id: int) -> Select[Any]:
    """Every maker and adviser of the competition, with their entry and the entry it advanced from."""
    return (
        select(
            TeamMember.entry_id.label("entry"),
            Person.name,
            Person.prefix,
            Entry.code,
            Entry.sort_key.label("sort_key"),
            TeamMember.position.label("position"),
            Round.level,
            Contest.category,
            EntryOrigin.came_from_id,
        )
        .join(Person, Person.id == TeamMember.person_id)
        .join(Entry, Entry.id == TeamMember.entry_id)
        .join(Contest, Contest.id == Entry.contest_id)
        .join(Round, Round.id == Contest.round_id)
        .outerjoin(EntryOrigin, EntryOrigin.entry_id == Entry.id)
        .where(
            Round.competition_id == _competition(contest_id),
            takes_part(Entry.id),
            Person.name != ERASED,
        )
    )


def _judges(contest_id: int) -> Select[Any]:
    """Every member of a panel of the competition, in the same columns."""
    return (
        select(
            null(), Person.name, Person.prefix, null(), null(), PanelMember.id, Round.level, Contest.category, null()
        )
        .join(User, User.person_id == Person.id)
        .join(PanelMember, PanelMember.user_id == User.id)
        .join(Contest, Contest.id == PanelMember.contest_id)
        .join(Round, Round.id == Contest.round_id)
        .where(Round.competition_id == _competition(contest_id), PanelMember.left_at.is_(None), _REAL)
    )


def _works(before: Mapping[int, int]) -> dict[int, int]:
    """The first entry of the same work, by every entry that advanced. ``before`` maps an entry to the one it came
    from."""
    first = {}
    for entry_id in before:
        at = entry_id
        while at in before:
            at = before[at]
        first[entry_id] = at
    return first
