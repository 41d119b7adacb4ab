"""Pure: the effects of rulings, and which rulings are in force. Clause numbers are data of the rulebook."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from judging.core.entries.states import EffectiveRuling, EntryState
from judging.core.rulebooks.requirements import About, Check, Consequence, Requirement


class Effect(StrEnum):
    """What a ruling does. No effect changes a mark."""

    DISQUALIFY = "disqualify"
    NOT_CONSIDERED = "not_considered"
    ZERO = "zero"
    REVOKE = "revoke"
    CORRECT = "correct"
    ORDER_TIE = "order_tie"
    OTHER = "other"
    NONE = "none"
    REVERSE = "reverse"


class State(StrEnum):
    """The state of a case. After a reversal the case needs no further action, but may be ruled on again."""

    OPEN = "open"
    DECIDED = "decided"
    REVERSED = "reversed"
    CLOSED = "closed"


def case_state(rulings: Iterable[RulingFact], *, is_closed: bool) -> State:
    """The state of a case with these rulings; ``is_closed``: it was closed without a ruling."""
    known = tuple(rulings)
    if in_force(known):
        return State.DECIDED
    if known:
        return State.REVERSED
    return State.CLOSED if is_closed else State.OPEN


@dataclass(frozen=True, slots=True)
class RulingFact:
    """A ruling as recorded.

    ``entries`` are the ids of its works, in their new order where it orders a tie; ``items`` the items it zeroes;
    ``reverses`` the number of the ruling whose effect it ends.
    """

    number: int
    effect: Effect
    clause: str
    entries: tuple[int, ...] = ()
    items: tuple[str, ...] = ()
    reverses: int | None = None


_STATES = {
    Effect.DISQUALIFY: EntryState.DISQUALIFIED,
    Effect.NOT_CONSIDERED: EntryState.NOT_CONSIDERED,
    Effect.REVOKE: EntryState.REVOKED,
}

TAKES_OUT = tuple(_STATES)
"""The effects that take a work out of the ranking."""

CHANGES = (*TAKES_OUT, Effect.ZERO, Effect.ORDER_TIE)
"""The effects that can change a ranking, and therefore a certified or published result."""

ANY_CLAUSE = (Effect.CORRECT, Effect.ORDER_TIE, Effect.OTHER, Effect.NONE, Effect.REVERSE)
"""The effects that fit every clause."""

_EFFECTS = {
    Consequence.GATE: Effect.NOT_CONSIDERED,
    Consequence.NOT_CONSIDERED: Effect.NOT_CONSIDERED,
    Consequence.DISQUALIFY: Effect.DISQUALIFY,
    Consequence.REVOKE: Effect.REVOKE,
    Consequence.ZERO: Effect.ZERO,
}


def in_force(rulings: Iterable[RulingFact]) -> tuple[RulingFact, ...]:
    """The rulings in force, in recorded order, without reversed rulings and without reversals."""
    known = sorted(rulings, key=lambda ruling: ruling.number)
    reversed_ = {ruling.reverses for ruling in known}
    return tuple(ruling for ruling in known if ruling.effect is not Effect.REVERSE and ruling.number not in reversed_)


def effects_on(standing: Iterable[RulingFact]) -> dict[int, tuple[EffectiveRuling, ...]]:
    """The rulings in force that give a work a state, by work."""
    found: dict[int, list[EffectiveRuling]] = {}
    for ruling in standing:
        if ruling.effect in _STATES:
            for entry in ruling.entries:
                found.setdefault(entry, []).append(EffectiveRuling(_STATES[ruling.effect], ruling.clause))
    return {entry: tuple(effects) for entry, effects in found.items()}


def zeroed_items(standing: Iterable[RulingFact]) -> dict[int, frozenset[str]]:
    """The items that the rulings in force zero, by work."""
    found: dict[int, frozenset[str]] = {}
    for ruling in standing:
        if ruling.effect is Effect.ZERO:
            for entry in ruling.entries:
                found[entry] = found.get(entry, frozenset()) | frozenset(ruling.items)
    return found


def tie_orders(standing: Iterable[RulingFact]) -> tuple[tuple[int, ...], ...]:
    """The orders that the rulings in force give to tied works, the newest first."""
    return tuple(ruling.entries for ruling in standing if ruling.effect is Effect.ORDER_TIE)[::-1]


def allowed_effects(*, after_award: bool, of_entry: bool, is_correctable: bool = False) -> tuple[Effect, ...]:
    """The effects that a ruling can have now. Only a published award can be withdrawn; a tie is a case of its own; a
    sheet is corrected on a protest against a provisional result (``is_correctable``)."""
    if not of_entry:
        return (Effect.ORDER_TIE, Effect.OTHER, Effect.NONE)
    award = (Effect.REVOKE,) if after_award else ()
    correction = (Effect.CORRECT,) if is_correctable else ()
    return (*correction, *award, Effect.DISQUALIFY, Effect.NOT_CONSIDERED, Effect.ZERO, Effect.OTHER, Effect.NONE)


def default_effect(requirement: Requirement | None, *, after_award: bool) -> Effect:
    """The effect to suggest: the requirement's ``consequence``, or its ``after_award`` once results are published.

    Before publication there is no award to withdraw, so the work is disqualified instead.
    """
    if requirement is None:
        return Effect.OTHER
    follows = requirement.consequence
    if after_award and requirement.after_award is not Consequence.NONE:
        follows = requirement.after_award
    effect = _EFFECTS.get(follows, Effect.OTHER)
    return Effect.DISQUALIFY if effect is Effect.REVOKE and not after_award else effect


def fitting_effects(requirements: Iterable[Requirement], clause: str, *, after_award: bool) -> frozenset[Effect]:
    """The effects that fit a clause: those of its requirements, and of the clauses that it refers to. Another effect
    needs a stated reason. A text, no consequence, and what committees decide under any clause always fit."""
    known = tuple(requirements)
    named = [one for one in known if one.clause == clause]
    referred = {other for one in named if one.consequence is Consequence.REFER for other in one.scope}
    named += [one for one in known if one.clause in referred]
    own = {default_effect(one, after_award=after_award) for one in named if one.about is not About.CHANGE}
    if after_award and Effect.DISQUALIFY in own:
        own.add(Effect.REVOKE)  # a work that is disqualified after the award loses it
    return frozenset((*own, *ANY_CLAUSE))


def reportable(requirements: Iterable[Requirement]) -> tuple[Requirement, ...]:
    """The requirements that a judge can report as broken: a person decides them, and they cost points or the place."""
    grave = (Consequence.ZERO, Consequence.DISQUALIFY, Consequence.NOT_CONSIDERED)
    return tuple(
        one
        for one in requirements
        if one.about is About.ENTRY and one.check in (Check.PERSON, Check.FLAG) and one.consequence in grave
    )


def ruling_order(group: Collection[str], orders: Iterable[Collection[str]]) -> tuple[str, ...] | None:
    """The order of tied works by the first of ``orders`` that names all of them; None where none does.

    An order applies to those of its works that are still tied. A work that no order names stays tied, because the
    committee never placed it.
    """
    for order in orders:
        if set(group) <= set(order):
            return tuple(entry for entry in order if entry in group)
    return None
