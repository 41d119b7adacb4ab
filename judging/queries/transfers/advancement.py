"""The ladder as organisers see it: contests above and below, what went, what came, and what no longer has its place."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from judging.core.contests.lifecycle import ContestState
from judging.core.roles import RoundLevel
from judging.core.scoring.advancement import VACATED, levels_above
from judging.core.text import Text
from judging.models import (
    Contest,
    Entry,
    EntryOrigin,
    Institution,
    PracticeSettings,
    Publication,
    ReceivedTransfer,
    Round,
    RulebookRow,
    TrustedKey,
    Withdrawal,
)
from judging.queries.names import INSTITUTION, TITLE
from judging.queries.results.publications import public_version


@dataclass(frozen=True, slots=True)
class Rung:
    """A contest of another level of the same competition and category. ``same_rules``: works can go between the two;
    ``gives``: its results are published, and some works go on by its settings."""

    contest_id: int
    level: RoundLevel
    area: str
    state: ContestState
    competition_id: int
    round_id: int
    same_rules: bool
    gives: bool


@dataclass(frozen=True, slots=True)
class Sent:
    """A work of this contest that stands in one above. ``is_vacant``: it was taken off there as it lost its place."""

    came_from_id: int
    entry_id: int
    code: str
    contest_id: int
    is_vacant: bool


@dataclass(frozen=True, slots=True)
class Came:
    """A work that came from below: from the contest ``contest_id`` of this installation, or (0) by a file signed with
    the key named ``by_file``. ``keeps_place``: by the newest results of that level, as far as they are known here, it
    goes on; ``is_vacant``: it was taken off here as it does not; ``is_withdrawn``: for that or a reason of its own."""

    entry_id: int
    code: str
    title: Text
    institution: Text
    level: RoundLevel
    area: str
    own_code: str
    contest_id: int
    advanced_at: datetime
    keeps_place: bool
    is_vacant: bool
    by_file: str
    is_withdrawn: bool

    @property
    def is_lost(self) -> bool:
        """Whether it still stands here though its place is lost."""
        return not self.keeps_place and not self.is_withdrawn


def above(session: Session, contest_id: int) -> tuple[Rung, ...]:
    """The contests that works of this one can go on to, the nearest level first."""
    return _rungs(session, contest_id, upwards=True)


def below(session: Session, contest_id: int) -> tuple[Rung, ...]:
    """The contests from which works can come to this one, the nearest level first."""
    return tuple(reversed(_rungs(session, contest_id, upwards=False)))


def sent(session: Session, contest_id: int) -> tuple[Sent, ...]:
    """The works of this contest that went on within this installation, whether they still go on or not."""
    own = aliased(Entry)
    query = (
        select(EntryOrigin.came_from_id, Entry.id, Entry.code, Entry.contest_id, Withdrawal.reason)
        .join(Entry, Entry.id == EntryOrigin.entry_id)
        .join(own, own.id == EntryOrigin.came_from_id)
        .outerjoin(Withdrawal, Withdrawal.entry_id == Entry.id)
        .where(own.contest_id == contest_id)
        .order_by(Entry.id)
    )
    return tuple(
        Sent(came_from_id or 0, entry_id, code, number, reason == VACATED.th)
        for came_from_id, entry_id, code, number, reason in session.execute(query)
    )


def came(session: Session, contest_id: int) -> tuple[Came, ...]:
    """The works that came to this contest from below, by code."""
    own = aliased(Entry)
    query = (
        select(
            *(Entry.id, Entry.code, TITLE, INSTITUTION, EntryOrigin.came_from_id, EntryOrigin.source),
            *(EntryOrigin.advanced_at, Withdrawal.reason, TrustedKey.name, own.code, own.contest_id),
            *(Round.level, Round.area),
        )
        .join(EntryOrigin, EntryOrigin.entry_id == Entry.id)
        .join(Institution, Institution.id == Entry.institution_id)
        .outerjoin(Withdrawal, Withdrawal.entry_id == Entry.id)
        .outerjoin(ReceivedTransfer, ReceivedTransfer.id == EntryOrigin.hand_over_id)
        .outerjoin(TrustedKey, TrustedKey.id == ReceivedTransfer.key_id)
        .outerjoin(own, own.id == EntryOrigin.came_from_id)
        .outerjoin(Contest, Contest.id == own.contest_id)
        .outerjoin(Round, Round.id == Contest.round_id)
        .where(Entry.contest_id == contest_id)
        .order_by(Entry.sort_key, Entry.code)
    )
    rows = session.execute(query).all()
    going = {source: _going(session, source) for source in {row[10] for row in rows if row[10] is not None}}
    by_file = handed_over(session, contest_id)
    return tuple(_came(row, going, by_file) for row in rows)


def lost(session: Session, contest_id: int) -> tuple[Came, ...]:
    """The works here that go on no more by the newest results of their level, and still stand."""
    return tuple(one for one in came(session, contest_id) if one.is_lost)


def handed_over(session: Session, contest_id: int) -> dict[tuple[int, int], frozenset[int]]:
    """By key and contest of the sending side: the works that go on by the newest file taken in here."""
    query = (
        select(ReceivedTransfer.key_id, ReceivedTransfer.source)
        .where(ReceivedTransfer.contest_id == contest_id)
        .order_by(ReceivedTransfer.id)
    )
    found: dict[tuple[int, int], frozenset[int]] = {}
    for key_id, source in session.execute(query):
        data = json.loads(source)
        found[key_id, data["contest"]] = frozenset(data["works"])
    return found


def _going(session: Session, contest_id: int) -> frozenset[int]:
    """Who goes on by the newest publication, whose public document each process keeps parsed."""
    found = public_version(session, contest_id)
    if found is None:
        return frozenset()
    return frozenset(row["entry_id"] for row in found.document["standings"] if row["advances"])


def _came(row: Any, going: Mapping[int, frozenset[int]], by_file: Mapping[tuple[int, int], frozenset[int]]) -> Came:
    entry_id, code, title, institution, came_from_id, source, at, reason, key_name, own_code, contest, level, area = row
    if contest is not None:
        keeps = came_from_id in going[contest]
    else:
        data = json.loads(source)
        level, area, own_code = RoundLevel(data["level"]), data["area"], data["code"]
        keeps = data["number"] in by_file.get((data["key"], data["contest"]), frozenset())
    is_vacant = reason == VACATED.th
    from_here = contest or 0
    return Came(
        *(entry_id, code, title, institution, level, area, own_code, from_here),
        *(at, keeps, is_vacant, key_name or "", reason is not None),
    )


def _rungs(session: Session, contest_id: int, *, upwards: bool) -> tuple[Rung, ...]:
    own = session.get(Contest, contest_id)
    if own is None:
        return ()
    order = tuple(RoundLevel)
    levels = levels_above(own.round.level) if upwards else order[: order.index(own.round.level)]
    rules = select(RulebookRow.rules_digest).where(RulebookRow.id == own.rulebook_id).scalar_subquery()
    query = (
        select(
            *(Contest.id, Round.level, Round.area, Contest.state, Round.competition_id, Round.id),
            or_(Contest.rulebook_id == own.rulebook_id, RulebookRow.rules_digest == rules),
            and_(PracticeSettings.advance > 0, exists().where(Publication.contest_id == Contest.id)),
        )
        .join(Round, Round.id == Contest.round_id)
        .join(RulebookRow, RulebookRow.id == Contest.rulebook_id)
        .join(PracticeSettings, PracticeSettings.contest_id == Contest.id)
        .where(
            and_(Round.competition_id == own.round.competition_id, Contest.category == own.category),
            Round.level.in_(levels),
        )
    )
    rows = [Rung(*row) for row in session.execute(query)]
    return tuple(sorted(rows, key=lambda rung: (order.index(rung.level), rung.area)))
