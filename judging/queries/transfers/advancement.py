"""Advancement for organisers: the contests above and below, works that advanced or arrived, and works that lost
their place."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from judging.core.contests.lifecycle import ContestState
from judging.core.entries.states import WithdrawalKind
from judging.core.roles import RoundLevel
from judging.core.scoring.advancement import levels_above
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
from judging.queries.contest_place import PLACE_COLUMNS, REAL, Place, in_place
from judging.queries.entry_head import ENTRY_HEAD, EntryHead
from judging.queries.results.publications import public_version


@dataclass(frozen=True, slots=True)
class LevelContest(Place):
    """A contest of another level in the same competition and category. ``same_rules`` says that works can advance
    between the two; ``gives`` says that its results are published and that some works advance; ``is_released`` that
    organisers of the next level may enter them."""

    competition_id: int
    round_id: int
    same_rules: bool
    gives: bool
    is_released: bool


@dataclass(frozen=True, slots=True)
class AdvancedWork:
    """A work of this contest that advanced. ``is_vacant`` says that it was withdrawn there because it lost its
    place."""

    came_from_id: int
    entry_id: int
    code: str
    contest_id: int
    is_vacant: bool


@dataclass(frozen=True, slots=True)
class ArrivedWork(EntryHead):
    """A work that advanced to this contest: from the contest ``contest_id`` of this installation, or (0) by a transfer
    file signed with the key named ``by_file``.

    ``keeps_place`` says that it advances by the newest known results of the level below; ``is_vacant`` that it was
    withdrawn here because it lost its place; ``is_withdrawn`` that it was withdrawn for any reason.
    """

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
        """Whether the work lost its place by the newest results below and is not withdrawn yet."""
        return not self.keeps_place and not self.is_withdrawn


def advanced_works(session: Session, contest_id: int) -> tuple[AdvancedWork, ...]:
    """The works of this contest that advanced within this installation, whether they keep their place or not. Those in
    an archived contest do not count."""
    own = aliased(Entry)
    query = (
        select(EntryOrigin.came_from_id, Entry.id, Entry.code, Entry.contest_id, Withdrawal.kind)
        .join(Entry, Entry.id == EntryOrigin.entry_id)
        .join(own, own.id == EntryOrigin.came_from_id)
        .outerjoin(Withdrawal, Withdrawal.entry_id == Entry.id)
        .join(Contest, Contest.id == Entry.contest_id)
        .where(own.contest_id == contest_id, Contest.state != ContestState.ARCHIVED)
        .order_by(Entry.id)
    )
    return tuple(
        AdvancedWork(came_from_id or 0, entry_id, code, number, kind is WithdrawalKind.LOST_PLACE)
        for came_from_id, entry_id, code, number, kind in session.execute(query)
    )


def arrived_works(session: Session, contest_id: int) -> tuple[ArrivedWork, ...]:
    """The works that advanced to this contest, by code."""
    own = aliased(Entry)
    query = (
        select(
            *(*ENTRY_HEAD, EntryOrigin.came_from_id, EntryOrigin.source),
            *(EntryOrigin.advanced_at, Withdrawal.kind, TrustedKey.name, own.code, own.contest_id.label("source_id")),
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
    going = {source: _going(session, source) for source in {row.source_id for row in rows if row.source_id is not None}}
    by_file = advancing_by_file(session, contest_id)
    return tuple(_arrived(row, going, by_file) for row in rows)


def advancing_by_file(session: Session, contest_id: int) -> dict[tuple[int, int], frozenset[int]]:
    """By key and contest of the sending installation: the works that advance by the newest file imported here."""
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
    """The works that advance by the newest publication. Each process caches its public document."""
    found = public_version(session, contest_id)
    if found is None:
        return frozenset()
    return frozenset(row["entry_id"] for row in found.document["standings"] if row["advances"])


def _arrived(
    row: Any, going: Mapping[int, frozenset[int]], by_file: Mapping[tuple[int, int], frozenset[int]]
) -> ArrivedWork:
    *head, came_from_id, source, at, kind, key_name, own_code, contest, level, area = row
    if contest is not None:
        keeps = came_from_id in going[contest]
    else:
        data = json.loads(source)
        level, area, own_code = RoundLevel(data["level"]), data["area"], data["code"]
        keeps = data["number"] in by_file.get((data["key"], data["contest"]), frozenset())
    is_vacant = kind is WithdrawalKind.LOST_PLACE
    from_here = contest or 0
    return ArrivedWork(
        *(*head, level, area, own_code, from_here, at, keeps, is_vacant, key_name or "", kind is not None)
    )


def other_levels(session: Session, contest_id: int, *, upwards: bool) -> tuple[LevelContest, ...]:
    """The contests that works of this one can advance to, or (not ``upwards``) come from, the nearest level first."""
    own = session.get(Contest, contest_id)
    if own is None:
        return ()
    order = tuple(RoundLevel)
    levels = levels_above(own.round.level) if upwards else order[: order.index(own.round.level)]
    rules = select(RulebookRow.rules_digest).where(RulebookRow.id == own.rulebook_id).scalar_subquery()
    query = (
        select(
            *(*PLACE_COLUMNS, Round.competition_id, Round.id),
            or_(Contest.rulebook_id == own.rulebook_id, RulebookRow.rules_digest == rules),
            and_(PracticeSettings.advance > 0, exists().where(Publication.contest_id == Contest.id)),
            Contest.released_at.is_not(None),
        )
        .join(RulebookRow, RulebookRow.id == Contest.rulebook_id)
        .join(PracticeSettings, PracticeSettings.contest_id == Contest.id)
        .where(
            and_(Round.competition_id == own.round.competition_id, Contest.category == own.category),
            and_(Round.level.in_(levels), Contest.state != ContestState.ARCHIVED, REAL),
        )
    )
    rows = [LevelContest(*row) for row in session.execute(in_place(query))]
    return tuple(sorted(rows, key=lambda row: (order.index(row.level), row.area), reverse=not upwards))
