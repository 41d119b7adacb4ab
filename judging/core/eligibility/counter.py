"""Pure: what the counter recorded about a work, and what it means for its requirements.

A record outweighs what the team declared, for what is handed in and for nothing else. "Not handed in", too few and late
only raise a flag: by such a record alone no requirement is "not met", no item counts zero, and no work that is being
scored loses its admission. A committee decides.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from judging.core.dates import BANGKOK
from judging.core.eligibility.checks import Admission, Checked, Outcome, RequirementState, requirement_state
from judging.core.eligibility.conditions import without_counter
from judging.core.refusals import refuse_if
from judging.core.rulebooks.fact_types import Fact, FactType
from judging.core.rulebooks.fact_values import Value
from judging.core.rulebooks.facts import FACTS
from judging.core.rulebooks.requirements import Operator
from judging.core.rulebooks.rulebook import Rulebook

TEAM = "team"
"""The thing that stands for the team itself: received means that it has checked in."""

MOST = 99
"""The most volumes or sheets that can be recorded."""


class CounterState(StrEnum):
    """What the counter says of a thing. Without a record a thing is not checked."""

    RECEIVED = "received"
    NOT_HANDED_IN = "not_handed_in"
    NOT_CHECKED = "not_checked"


class Progress(StrEnum):
    """How far the counter is with a work."""

    WAITING = "waiting"  # the team has not checked in, and nothing is recorded
    OPEN = "open"  # something is not checked yet
    LACKING = "lacking"  # all is checked, something was not handed in
    COMPLETE = "complete"


@dataclass(frozen=True, slots=True)
class Tick:
    """The state of one thing of a work; ``number`` of volumes or sheets received, ``at`` when it was received."""

    thing: str
    state: CounterState
    number: int | None = None
    at: datetime | None = None


TIMES = frozenset({"handed_in_at", "characteristics_handed_in"})
"""The facts that say when something was handed in, which the counter knows too."""

HANDED_IN = tuple(fact for fact in FACTS.values() if fact.at_counter)
"""The facts that are handed in at the counter, in the order of the catalogue."""

FROM_COUNTER = TIMES | {fact.name for fact in HANDED_IN}
"""The facts that a record of the counter can answer."""


def things() -> tuple[str, ...]:
    """Everything that the counter records: the team, and the facts that are handed in."""
    return (TEAM, *(fact.name for fact in HANDED_IN))


def is_counted(thing: str) -> bool:
    """Whether the thing is received as a number."""
    return thing != TEAM and FACTS[thing].type is FactType.COUNT


def check(tick: Tick) -> None:
    """Refuse a record that says nothing: of an unknown thing, or received without its number.

    Raises:
        RuleViolation: ``counter_thing_unknown``, ``counter_number_wanted``.
    """
    refuse_if(tick.thing not in things(), "counter_thing_unknown")
    wants_number = tick.state is CounterState.RECEIVED and is_counted(tick.thing)
    refuse_if(wants_number and not (tick.number and 1 <= tick.number <= MOST), "counter_number_wanted", most=MOST)
    refuse_if(tick.number is not None and not wants_number, "counter_number_wanted", most=MOST)


def expected(rulebook: Rulebook) -> dict[str, int]:
    """By counted thing: the least number that a requirement of the rulebook asks for, 1 without one."""
    least = {fact.name: 1 for fact in HANDED_IN if is_counted(fact.name)}
    for requirement in rulebook.requirements:
        for condition in requirement.all:
            if condition.fact in least and condition.operator is Operator.AT_LEAST:
                least[condition.fact] = max(least[condition.fact], int(str(condition.value)))
    return least


def outweigh(declared: Mapping[str, Value], ticks: Mapping[str, Tick]) -> tuple[dict[str, Value], frozenset[str]]:
    """The facts of a work with the counter's records in place of the team's, and the names of those from the counter.

    The time of the volumes is when the counter received them. The day of the characteristics form, which can be handed
    in earlier, comes from the counter only where the team declared none.
    """
    known, recorded = dict(declared), set()
    for fact in HANDED_IN:
        tick = ticks.get(fact.name)
        if tick is None or tick.state is CounterState.NOT_CHECKED:
            continue
        known[fact.name] = _value(fact, tick)
        recorded.add(fact.name)
    volumes, sheets = ticks.get("volumes"), ticks.get("characteristics_sheets")
    if "volumes" in recorded:
        known.pop("handed_in_at", None)
    if volumes is not None and volumes.at is not None:
        known["handed_in_at"] = volumes.at
        recorded.add("handed_in_at")
    if sheets is not None and sheets.at is not None and "characteristics_handed_in" not in known:
        known["characteristics_handed_in"] = sheets.at.astimezone(BANGKOK).date()
        recorded.add("characteristics_handed_in")
    return known, frozenset(recorded)


def _value(fact: Fact, tick: Tick) -> Value:
    is_received = tick.state is CounterState.RECEIVED
    if fact.type is FactType.COUNT:
        return tick.number or 0 if is_received else 0
    return is_received


def admission_after(came: Outcome, before: Admission, *, screening_over: bool) -> Admission:
    """The admission that an outcome leads to. Once scoring is open, a work that was admitted stays so where nothing
    but the counter speaks against it: the flag waits for a committee, the judges do not wait for the flag."""
    is_flag_alone = came.admission is Admission.PENDING and all(map(holds_but_for_counter, came.waiting))
    return before if screening_over and before is Admission.ADMITTED and is_flag_alone else came.admission


def holds_but_for_counter(found: Checked) -> bool:
    """Whether a requirement is flagged and would be met if the counter had received what it did not."""
    if not found.evaluation.is_questioned:
        return False
    standing = requirement_state(found.requirement, without_counter(found.evaluation), found.decision, found.treatment)
    return standing in (RequirementState.MET, RequirementState.WAIVED)


def is_short(tick: Tick, least: Mapping[str, int]) -> bool:
    """Whether the thing was not handed in, or fewer than the rulebook asks for (``expected``)."""
    if tick.state is CounterState.NOT_HANDED_IN:
        return True
    return tick.state is CounterState.RECEIVED and (tick.number or 0) < least.get(tick.thing, 0)


def unchecked(ticks: Mapping[str, Tick]) -> tuple[str, ...]:
    """The things that are not checked yet."""
    return tuple(thing for thing in things() if thing not in ticks or ticks[thing].state is CounterState.NOT_CHECKED)


def progress(ticks: Mapping[str, Tick], least: Mapping[str, int]) -> Progress:
    """How far the counter is with a work."""
    left = unchecked(ticks)
    if len(left) == len(things()):
        return Progress.WAITING
    if left:
        return Progress.OPEN
    return Progress.LACKING if any(is_short(tick, least) for tick in ticks.values()) else Progress.COMPLETE
