"""Pure: what the stored facts say of a requirement: met, not met or unknown, and on what evidence."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction

from judging.core.dates import BANGKOK
from judging.core.rulebooks.fact_values import NO_LIMIT, Value
from judging.core.rulebooks.requirements import Condition, Operator, Requirement


class Answer(StrEnum):
    """What the stored facts say of a requirement. Unknown never fails and never passes."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One condition beside what is known, good enough to say "11 makers, at most 10".

    ``value`` is the fact's, None where unknown; ``bound`` what it is held against: a number, a choice or several, the
    moment or day it must come before, the last day of notice; None without one, or where it is unknown too. ``upper``
    is a count that the declared number cannot exceed (the pages of the whole PDF). ``is_raised``: that count leaves
    room for more than the condition allows, or the fact waits for a person's verdict. Without an operator ``answer``
    says whether the fact is known, and decides nothing.
    """

    fact: str
    value: Value | None
    condition: Condition
    answer: Answer
    bound: Value | tuple[str, ...] | None = None
    upper: int | None = None
    is_raised: bool = False


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What the facts say of a requirement as a whole."""

    answer: Answer
    evidence: tuple[Evidence, ...]

    @property
    def is_raised(self) -> bool:
        """Whether there is a doubt that the stored facts do not show: a document's own count, a verdict awaited."""
        return any(found.is_raised for found in self.evidence)


def evaluate(
    requirement: Requirement,
    facts: Mapping[str, Value],
    *,
    upper: Mapping[str, int] | None = None,
    doubted: Collection[str] = (),
    clear_days: bool = False,
) -> Evaluation:
    """What ``facts``, by names of the catalogue, say of ``requirement``.

    It is met when every condition holds, not met when one does not, whatever is unknown besides; without any condition
    that compares, unknown. ``upper`` are counts that declared numbers cannot exceed: they settle an unknown number
    that is small enough in any case, else raise a doubt, and never decide against; ``doubted`` are facts that wait for
    a person's verdict. ``clear_days`` counts neither the day of notice nor that of the event (5.4's other reading).
    """
    evidence = tuple(_weigh(condition, facts, upper or {}, doubted, clear_days) for condition in requirement.all)
    return Evaluation(_all(found.answer for found in evidence if found.condition.operator is not None), evidence)


def last_day_of_notice(event: date, days: int, *, clear_days: bool) -> date:
    """The last day on which notice of ``days`` can be given: for seven days before the 20th the 13th, with clear days
    the 12th."""
    return event - timedelta(days=days + 1 if clear_days else days)


def _all(answers: Iterable[Answer]) -> Answer:
    given = list(answers)
    if Answer.NOT_MET in given:
        return Answer.NOT_MET
    return Answer.UNKNOWN if Answer.UNKNOWN in given or not given else Answer.MET


def _weigh(
    condition: Condition,
    facts: Mapping[str, Value],
    upper: Mapping[str, int],
    doubted: Collection[str],
    clear_days: bool,
) -> Evidence:
    value = facts.get(condition.fact)
    if condition.operator is None:
        return Evidence(condition.fact, value, condition, Answer.UNKNOWN if value is None else Answer.MET)
    bound = _bound(condition, facts, clear_days)
    most = upper.get(condition.fact) if condition.operator is Operator.AT_MOST else None
    is_raised = condition.fact in doubted or _leaves_room(most, value, bound)
    known = most if value is None and not is_raised else value
    return Evidence(
        condition.fact, value, condition, _compare(condition.operator, known, bound), bound, most, is_raised
    )


def _leaves_room(most: int | None, value: Value | None, bound: Value | tuple[str, ...] | None) -> bool:
    """Whether a document's own count is above the limit while the declared number is not, or is not known."""
    if most is None or not isinstance(bound, int | Fraction):
        return False
    return most > bound and not (isinstance(value, int | Fraction) and value > bound)


def _bound(condition: Condition, facts: Mapping[str, Value], clear_days: bool) -> Value | tuple[str, ...] | None:
    if condition.operator is Operator.BEFORE:
        return facts.get(str(condition.value))
    if condition.operator is Operator.DAYS_BEFORE:
        event = facts.get(condition.of or "")
        if not isinstance(event, date) or not isinstance(condition.value, Fraction):
            return None
        return event if event == NO_LIMIT else _notice(event, condition.value.numerator, clear_days)
    return condition.value


def _notice(event: date, days: int, clear_days: bool) -> date:
    return last_day_of_notice(_local_day(event), days, clear_days=clear_days)


def _compare(operator: Operator, value: Value | None, bound: Value | tuple[str, ...] | None) -> Answer:
    if value is None or bound is None:
        return Answer.UNKNOWN
    if operator is Operator.BEFORE and isinstance(value, date) and isinstance(bound, date):
        return _before(value, bound)
    if operator is Operator.DAYS_BEFORE and isinstance(value, date) and isinstance(bound, date):
        return _said(bound == NO_LIMIT or _local_day(value) <= _local_day(bound))
    if operator is Operator.ONE_OF and isinstance(bound, tuple):
        return _said(value in bound)
    if operator is Operator.EQUALS:
        return _said(value == bound)
    if isinstance(value, int | Fraction) and isinstance(bound, int | Fraction):
        return _said(value >= bound if operator is Operator.AT_LEAST else value <= bound)
    raise TypeError(f"{operator} compares no {type(value).__name__} with {type(bound).__name__}")


def _before(value: date, bound: date) -> Answer:
    """Strictly earlier: what comes at the very second a window closes is late. A day stands for all its hours: whether
    it is before a moment of the same day is unknown."""
    if isinstance(value, datetime) and isinstance(bound, datetime):
        return _said(value < bound)
    if isinstance(bound, datetime) and value == _local_day(bound):
        return Answer.UNKNOWN
    return _said(_local_day(value) < _local_day(bound))


def _local_day(value: date) -> date:
    return value.astimezone(BANGKOK).date() if isinstance(value, datetime) else value


def _said(is_so: bool) -> Answer:
    return Answer.MET if is_so else Answer.NOT_MET
