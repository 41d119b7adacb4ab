"""Pure: the state of a work, derived from the decisions about it and never stored."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from judging.core.eligibility.checks import Admission


class EntryState(StrEnum):
    """The state of a work in a contest. Only admitted works are scored and ranked; the others have no rank."""

    PENDING = "pending"
    ADMITTED = "admitted"
    NOT_ADMITTED = "not_admitted"
    WITHDRAWN = "withdrawn"
    LOST_PLACE = "lost_place"
    ABSENT = "absent"
    DISQUALIFIED = "disqualified"
    NOT_CONSIDERED = "not_considered"
    REVOKED = "revoked"


class WithdrawalKind(StrEnum):
    """Why a work was withdrawn: its team asked, or new results of the level below took its place away."""

    TEAM = "team"
    LOST_PLACE = "lost_place"


_OF_WITHDRAWAL = {
    WithdrawalKind.TEAM: EntryState.WITHDRAWN,
    WithdrawalKind.LOST_PLACE: EntryState.LOST_PLACE,
}


@dataclass(frozen=True, slots=True)
class EffectiveRuling:
    """A ruling in force: the state it gives the work, and the clause it rests on."""

    state: EntryState
    clause: str


@dataclass(frozen=True, slots=True)
class EntryStatus:
    """The state of a work, the clause of the ruling that decided it, and the items that count 0."""

    state: EntryState
    clause: str | None = None
    zeroed: frozenset[str] = frozenset()


RULED_STATES = (EntryState.REVOKED, EntryState.DISQUALIFIED, EntryState.NOT_CONSIDERED)
"""The states that rulings give, gravest first: where several rulings apply, the gravest decides."""


def entry_status(
    admission: str,
    *,
    is_absent: bool = False,
    withdrawn: WithdrawalKind | None = None,
    rulings: Iterable[EffectiveRuling] = (),
    zeroed: Iterable[str] = (),
) -> EntryStatus:
    """The state of a work and the items that count 0. No other code derives them.

    The order of precedence is: rulings (the gravest first), because a committee's decision holds whatever the team
    did; a withdrawal of either kind; a refusal at screening, because such a team was not expected to come; absence;
    the result of screening. ``admission`` is a value of `Admission` (ValueError for any other). ``zeroed`` are the
    items that findings and rulings in force name.
    """
    outcome = Admission(admission)
    ruling = deciding_ruling(rulings)
    if ruling is not None:
        state = ruling.state
    elif withdrawn is not None:
        state = _OF_WITHDRAWAL[withdrawn]
    elif is_absent and outcome is not Admission.NOT_ADMITTED:
        state = EntryState.ABSENT
    else:
        state = EntryState(outcome)
    return EntryStatus(state, ruling.clause if ruling else None, frozenset(zeroed))


def deciding_ruling(rulings: Iterable[EffectiveRuling]) -> EffectiveRuling | None:
    """The gravest ruling, whose clause the result row names; the first of several equally grave ones."""
    return min(rulings, key=lambda ruling: RULED_STATES.index(ruling.state), default=None)


def is_ranked(state: EntryState) -> bool:
    """Whether a work of this state is scored, needs sheets and has a rank."""
    return state is EntryState.ADMITTED
