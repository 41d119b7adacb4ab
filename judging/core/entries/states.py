"""Pure: what state a work is in, derived from decisions about it, never stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from judging.core.eligibility.checks import Admission


class EntryState(StrEnum):
    """A work in a contest. Only ``admitted`` is scored and ranked; every other is listed apart, with rank null."""

    PENDING = "pending"
    ADMITTED = "admitted"
    NOT_ADMITTED = "not_admitted"
    WITHDRAWN = "withdrawn"
    ABSENT = "absent"
    DISQUALIFIED = "disqualified"
    NOT_CONSIDERED = "not_considered"
    REVOKED = "revoked"


class RulingEffect(StrEnum):
    """What a ruling does to a work as a whole. Zeroed items are no state: they are handed to the tally."""

    NOT_CONSIDERED = "not_considered"
    DISQUALIFY = "disqualify"
    REVOKE = "revoke"


@dataclass(frozen=True, slots=True)
class EffectiveRuling:
    """A ruling in force, not reversed by another: what it does to the work, and the clause it rests on."""

    effect: RulingEffect
    clause: str


@dataclass(frozen=True, slots=True)
class EntryStatus:
    """What is derived of a work: its state, the clause of the ruling that decided it, and the items that count 0."""

    state: EntryState
    clause: str | None = None
    zeroed: frozenset[str] = frozenset()


_STATE_OF = {
    RulingEffect.REVOKE: EntryState.REVOKED,
    RulingEffect.DISQUALIFY: EntryState.DISQUALIFIED,
    RulingEffect.NOT_CONSIDERED: EntryState.NOT_CONSIDERED,
}
"""Gravest first: where several rulings stand, this order decides."""


def entry_status(
    admission: str,
    *,
    is_absent: bool = False,
    is_withdrawn: bool = False,
    rulings: Iterable[EffectiveRuling] = (),
    zeroed: Iterable[str] = (),
) -> EntryStatus:
    """The state of a work and the items that count 0: the one derivation.

    Rulings come before everything, the gravest first (revoked, disqualified, not considered), since a committee's
    word holds whatever the team did; then a withdrawal by its teacher; then a refusal at screening, for a work that
    was not admitted was not expected to come; then absence; then what screening said (its findings' outcome is the
    ``admission``, a word of `Admission`; ValueError for any other). ``zeroed`` are the items that findings and rulings
    in force name, each counted once.
    """
    outcome = Admission(admission)
    ruling = deciding_ruling(rulings)
    items = frozenset(zeroed)
    if ruling is not None:
        return EntryStatus(_STATE_OF[ruling.effect], ruling.clause, items)
    if is_withdrawn:
        return EntryStatus(EntryState.WITHDRAWN, zeroed=items)
    if outcome is Admission.NOT_ADMITTED:
        return EntryStatus(EntryState.NOT_ADMITTED, zeroed=items)
    if is_absent:
        return EntryStatus(EntryState.ABSENT, zeroed=items)
    return EntryStatus(EntryState(outcome), zeroed=items)


def deciding_ruling(rulings: Iterable[EffectiveRuling]) -> EffectiveRuling | None:
    """The ruling that decides a work's state, whose clause its result row names: the gravest, of equal ones the
    first handed in."""
    gravest = list(_STATE_OF)
    return min(rulings, key=lambda ruling: gravest.index(ruling.effect), default=None)


def is_ranked(state: EntryState) -> bool:
    """Whether a work of this state is scored, needs sheets and has a rank."""
    return state is EntryState.ADMITTED
