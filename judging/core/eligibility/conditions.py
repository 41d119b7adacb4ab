"""Pure: evaluates a requirement on the stored facts: met, not met or unknown, with the evidence."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction

from judging.core.dates import BANGKOK
from judging.core.rulebooks.fact_values import NO_LIMIT, Value
from judging.core.rulebooks.requirements import Condition, Operator, Requirement


class Answer(StrEnum):
    """The answer of the stored facts to a requirement. Unknown neither fails nor passes."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One condition with the known values, enough to say "11 makers, at most 10".

    ``value`` is the fact's value, None where unknown. ``bound`` is what it is compared with: a number, one or several
    choices, a deadline, the last day of notice; None where there is none or it is unknown. ``upper`` is a count that
    the declared number cannot exceed (the pages of the whole PDF). ``is_raised``: that count is above the limit, or the
    fact needs a person's verdict. ``is_recorded``: the value comes from the counter, not from the team. Without an
    operator ``answer`` only says whether the fact is known.
    """

    fact: str
    value: Value | None
    condition: Condition
    answer: Answer
    bound: Value | tuple[str, ...] | None = None
    upper: int | None = None
    is_raised: bool = False
    is_recorded: bool = False

    @property
    def is_questioned(self) -> bool:
        """Whether the counter's record speaks against the requirement, which raises a flag and decides nothing."""
        return self.is_recorded and self.condition.operator is not None and self.answer is Answer.NOT_MET


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The answer of the facts to a requirement as a whole."""

    answer: Answer
    evidence: tuple[Evidence, ...]

    @property
    def is_raised(self) -> bool:
        """Whether a condition is in doubt because of a document's page count or a pending verdict."""
        return any(found.is_raised for found in self.evidence)

    @property
    def is_questioned(self) -> bool:
        """Whether the counter's record speaks against a condition."""
        return any(found.is_questioned for found in self.evidence)


def evaluate(
    requirement: Requirement,
    facts: Mapping[str, Value],
    *,
    upper: Mapping[str, int] | None = None,
    doubted: Collection[str] = (),
    recorded: Collection[str] = (),
    clear_days: bool = False,
) -> Evaluation:
    """Evaluate ``requirement`` on ``facts``, given by catalogue name.

    It is met when every condition holds, not met when one fails, otherwise unknown; without a comparing condition it is
    unknown. ``upper`` are counts that declared numbers cannot exceed: one within the limit answers for an unknown
    number, one above it raises a doubt, and none decides against. ``doubted`` are facts that need a person's verdict.
    ``recorded`` are facts from the counter: such a condition can hold, and where it does not it is open, never failed.
    ``clear_days`` counts neither the day of notice nor that of the event (the other reading of 5.4).
    """
    weighed = (_weigh(condition, facts, upper or {}, doubted, clear_days) for condition in requirement.all)
    return _evaluated(tuple(replace(found, is_recorded=True) if found.fact in recorded else found for found in weighed))


def without_counter(evaluation: Evaluation) -> Evaluation:
    """The evaluation as if the counter had received what it says was not handed in, too few or late."""
    return _evaluated(
        tuple(
            replace(found, answer=Answer.MET, is_recorded=False) if found.is_questioned else found
            for found in evaluation.evidence
        )
    )


def _evaluated(evidence: tuple[Evidence, ...]) -> Evaluation:
    compared = (found for found in evidence if found.condition.operator is not None)
    return Evaluation(_all(Answer.UNKNOWN if found.is_questioned else found.answer for found in compared), evidence)


def last_day_of_notice(event: date, days: int, *, clear_days: bool) -> date:
    """The last day for a notice of ``days``: seven days before the 20th is the 13th, or the 12th with clear days."""
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
    """Whether the document's count is above the limit while the declared number is within it or unknown."""
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
        if event == NO_LIMIT:
            return event
        return last_day_of_notice(_local_day(event), condition.value.numerator, clear_days=clear_days)
    return condition.value


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
    """Strictly earlier: a submission at the second of the deadline is late. A day covers all its hours, so its order
    with a moment of the same day is unknown."""
    if isinstance(value, datetime) and isinstance(bound, datetime):
        return _said(value < bound)
    if isinstance(bound, datetime) and value == _local_day(bound):
        return Answer.UNKNOWN
    return _said(_local_day(value) < _local_day(bound))


def _local_day(value: date) -> date:
    return value.astimezone(BANGKOK).date() if isinstance(value, datetime) else value


def _said(is_so: bool) -> Answer:
    return Answer.MET if is_so else Answer.NOT_MET
