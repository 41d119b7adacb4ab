"""Pure: what rulings do, and which of them stand. Clauses are data of the rulebook; none is known here by number."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from judging.core.entries.states import EffectiveRuling, RulingEffect
from judging.core.rulebooks.requirements import About, Check, Consequence, Requirement


class Effect(StrEnum):
    """What a ruling does. None of them ever changes a mark."""

    DISQUALIFY = "disqualify"
    NOT_CONSIDERED = "not_considered"
    ZERO = "zero"
    REVOKE = "revoke"
    ORDER_TIE = "order_tie"
    OTHER = "other"
    NONE = "none"
    REVERSE = "reverse"


class State(StrEnum):
    """Where a case stands. A ruling decides it; when that was reversed, the case waits for nothing, and may be ruled on
    anew."""

    OPEN = "open"
    DECIDED = "decided"
    REVERSED = "reversed"
    CLOSED = "closed"


def case_state(rulings: Iterable[RulingFact], *, is_closed: bool) -> State:
    """The state of a case with these rulings; ``is_closed`` when it was closed without any."""
    known = tuple(rulings)
    if in_force(known):
        return State.DECIDED
    if known:
        return State.REVERSED
    return State.CLOSED if is_closed else State.OPEN


@dataclass(frozen=True, slots=True)
class RulingFact:
    """A ruling as it was recorded. ``entries`` are the works it is about, by number, in their order where it orders a
    tie; ``items`` the items it zeroes; ``reverses`` the ruling whose effect it ends."""

    number: int
    effect: Effect
    clause: str
    entries: tuple[int, ...] = ()
    items: tuple[str, ...] = ()
    reverses: int | None = None


_STATES = {
    Effect.DISQUALIFY: RulingEffect.DISQUALIFY,
    Effect.NOT_CONSIDERED: RulingEffect.NOT_CONSIDERED,
    Effect.REVOKE: RulingEffect.REVOKE,
}

TAKES_OUT = tuple(_STATES)
"""The effects that take a work out of the ranking."""

CHANGES = (*TAKES_OUT, Effect.ZERO, Effect.ORDER_TIE)
"""The effects that can change a ranking, and so what was certified or published."""

_EFFECTS = {
    Consequence.GATE: Effect.NOT_CONSIDERED,
    Consequence.NOT_CONSIDERED: Effect.NOT_CONSIDERED,
    Consequence.DISQUALIFY: Effect.DISQUALIFY,
    Consequence.REVOKE: Effect.REVOKE,
    Consequence.ZERO: Effect.ZERO,
}


def in_force(rulings: Iterable[RulingFact]) -> tuple[RulingFact, ...]:
    """The rulings that stand, in the order they were recorded: none that another reversed, and no reversal itself."""
    known = sorted(rulings, key=lambda ruling: ruling.number)
    reversed_ = {ruling.reverses for ruling in known}
    return tuple(ruling for ruling in known if ruling.effect is not Effect.REVERSE and ruling.number not in reversed_)


def effects_on(standing: Iterable[RulingFact]) -> dict[int, tuple[EffectiveRuling, ...]]:
    """By work: what the rulings in force do to it as a whole."""
    found: dict[int, list[EffectiveRuling]] = {}
    for ruling in standing:
        if ruling.effect in _STATES:
            for entry in ruling.entries:
                found.setdefault(entry, []).append(EffectiveRuling(_STATES[ruling.effect], ruling.clause))
    return {entry: tuple(effects) for entry, effects in found.items()}


def zeroed_items(standing: Iterable[RulingFact]) -> dict[int, frozenset[str]]:
    """By work: the items that the rulings in force make 0, each once however many rulings name it."""
    found: dict[int, frozenset[str]] = {}
    for ruling in standing:
        if ruling.effect is Effect.ZERO:
            for entry in ruling.entries:
                found[entry] = found.get(entry, frozenset()) | frozenset(ruling.items)
    return found


def tie_orders(standing: Iterable[RulingFact]) -> tuple[tuple[int, ...], ...]:
    """The orders that rulings in force give works which the chain leaves equal, the newest first."""
    orders = [ruling.entries for ruling in standing if ruling.effect is Effect.ORDER_TIE]
    return tuple(reversed(orders))


def allowed_effects(*, after_award: bool, of_entry: bool) -> tuple[Effect, ...]:
    """What can be ruled now: an award can be withdrawn once it was published, a tie is a case of its own."""
    if not of_entry:
        return (Effect.ORDER_TIE, Effect.OTHER, Effect.NONE)
    award = (Effect.REVOKE,) if after_award else ()
    return (*award, Effect.DISQUALIFY, Effect.NOT_CONSIDERED, Effect.ZERO, Effect.OTHER, Effect.NONE)


def default_effect(requirement: Requirement | None, *, after_award: bool) -> Effect:
    """What the rulebook says follows, to be suggested: from the requirement's ``consequence``, after a publication from
    its ``after_award`` where it names one. An award that was never given is not withdrawn: the work is disqualified."""
    if requirement is None:
        return Effect.OTHER
    follows = requirement.consequence
    if after_award and requirement.after_award is not Consequence.NONE:
        follows = requirement.after_award
    effect = _EFFECTS.get(follows, Effect.OTHER)
    return Effect.DISQUALIFY if effect is Effect.REVOKE and not after_award else effect


def reportable(requirements: Iterable[Requirement]) -> tuple[Requirement, ...]:
    """What a judge can report of a work by one choice: what a person finds out, and what costs points or the place."""
    grave = (Consequence.ZERO, Consequence.DISQUALIFY, Consequence.NOT_CONSIDERED)
    return tuple(
        one
        for one in requirements
        if one.about is About.ENTRY and one.check in (Check.PERSON, Check.FLAG) and one.consequence in grave
    )


def ruling_order(group: Collection[str], orders: Iterable[Collection[str]]) -> tuple[str, ...] | None:
    """The order of works that share a rank, of the first of ``orders`` that names them all; None where none does.

    An order holds for those of its works that are still equal. A work it does not name keeps the rank shared, for the
    committee never placed it.
    """
    for order in orders:
        if set(group) <= set(order):
            return tuple(entry for entry in order if entry in group)
    return None
