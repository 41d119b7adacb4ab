"""Rulings in force and withdrawals, and their effect on the state of each work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, select
from sqlalchemy.orm import Session, aliased

from judging.core.eligibility.checks import Admission
from judging.core.entries.states import EffectiveRuling, EntryStatus, WithdrawalKind, entry_status
from judging.core.rulings.rulings import TAKES_OUT, RulingFact, effects_on, in_force, tie_orders, zeroed_items
from judging.models import Entry, Ruling, RulingEntry, Withdrawal
from judging.queries.grouping import grouped

_Reversal = aliased(Ruling)

_RULED_OUT = (
    select(RulingEntry.entry_id)
    .join(Ruling, Ruling.id == RulingEntry.ruling_id)
    .where(Ruling.effect.in_(TAKES_OUT), ~select(_Reversal.id).where(_Reversal.reverses_id == Ruling.id).exists())
)

TAKES_PART: ColumnElement[bool] = and_(
    Entry.admission == Admission.ADMITTED,
    Entry.id.not_in(select(Withdrawal.entry_id)),
    Entry.id.not_in(_RULED_OUT),
)
"""The condition on a work that takes part: it is eligible, not withdrawn and not taken out by a ruling."""

STANDS: ColumnElement[bool] = and_(TAKES_PART, Entry.absent_at.is_(None))
"""The condition on a work that is judged and ranked: ``core.entries.states`` in SQL."""


@dataclass(frozen=True, slots=True)
class Ruled:
    """The decisions after screening: the ``rulings`` in force and the ``withdrawn`` works with the kind."""

    rulings: tuple[RulingFact, ...]
    withdrawn: Mapping[int, WithdrawalKind]
    effects: Mapping[int, tuple[EffectiveRuling, ...]]
    zeroed: Mapping[int, frozenset[str]]

    def standing(self, entry_id: int, admission: str, *, is_absent: bool) -> EntryStatus:
        """The state of one of these works, derived by ``core.entries.states``."""
        return entry_status(
            admission,
            is_absent=is_absent,
            withdrawn=self.withdrawn.get(entry_id),
            rulings=self.effects.get(entry_id, ()),
            zeroed=self.zeroed.get(entry_id, ()),
        )

    def of(self, entry: Entry) -> EntryStatus:
        """The same for an entry."""
        return self.standing(entry.id, entry.admission, is_absent=entry.absent_at is not None)

    def with_findings(self, zeroed: Mapping[int, frozenset[str]]) -> Ruled:
        """The same with the items that screening makes count 0."""
        if not zeroed:
            return self
        items = {
            entry: zeroed.get(entry, frozenset()) | self.zeroed.get(entry, frozenset())
            for entry in {*zeroed, *self.zeroed}
        }
        return replace(self, zeroed=items)

    @property
    def named(self) -> frozenset[int]:
        """The works with a decision. The state of all others follows from screening and absence alone."""
        return frozenset((*self.effects, *self.zeroed, *self.withdrawn))

    @property
    def orders(self) -> tuple[tuple[int, ...], ...]:
        """The orders that rulings give to ties, the newest first."""
        return tie_orders(self.rulings)


_RULINGS = (
    select(Ruling.id, Ruling.effect, Ruling.clause, Ruling.items, Ruling.reverses_id, RulingEntry.entry_id)
    .join(RulingEntry, RulingEntry.ruling_id == Ruling.id)
    .order_by(Ruling.id, RulingEntry.place, RulingEntry.entry_id)
)
_OF_CONTEST = _RULINGS.where(RulingEntry.contest_id == bindparam("contest_id"))
_WITHDRAWN = (
    select(Withdrawal.entry_id, Withdrawal.kind)
    .join(Entry, Entry.id == Withdrawal.entry_id)
    .where(Entry.contest_id == bindparam("contest_id"))
)


def of_contest(session: Session, contest_id: int) -> Ruled:
    """The decisions about the works of a contest, in two statements."""
    return _ruled(session, _OF_CONTEST, _WITHDRAWN, contest_id=contest_id)


def of_entries(session: Session, which: ColumnElement[bool]) -> Ruled:
    """The decisions about the works that match a condition on ``Entry``."""
    ids = select(Entry.id).where(which)
    withdrawn = select(Withdrawal.entry_id, Withdrawal.kind).where(Withdrawal.entry_id.in_(ids))
    return _ruled(session, _RULINGS.where(RulingEntry.entry_id.in_(ids)), withdrawn)


def _ruled(
    session: Session, rulings: Select[Any], withdrawn: Select[tuple[int, WithdrawalKind]], **params: int
) -> Ruled:
    rows = session.execute(rulings, params).all()
    about = grouped((row[0], row[5]) for row in rows)
    facts = {
        number: RulingFact(number, effect, clause, tuple(about[number]), tuple(items.split()), reverses)
        for number, effect, clause, items, reverses, _entry in rows
    }
    standing = in_force(facts.values())
    return Ruled(
        standing,
        dict(session.execute(withdrawn, params).tuples().all()),
        effects_on(standing),
        zeroed_items(standing),
    )
