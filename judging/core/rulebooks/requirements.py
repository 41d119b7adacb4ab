"""Requirements: the clauses that are checked. Pure: the standard library only, frozen values.

Who decides and what follows are data of the rulebook; `facts` defines the facts that conditions use.
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from judging.core.text import Text


class About(StrEnum):
    """The subject of a requirement: the entry, each of its people, or a request to change it."""

    ENTRY = "entry"
    MAKER = "maker"
    ADVISER = "adviser"
    CHANGE = "change"


class Check(StrEnum):
    """Who decides a requirement."""

    FACTS = "facts"  # stored facts decide
    FLAG = "flag"  # facts flag, a committee confirms
    PERSON = "person"  # a committee decides, with a reason
    SHOW = "show"  # shown to the judges, no answer


class Consequence(StrEnum):
    """The consequence of a requirement that is not met."""

    GATE = "gate"  # not admitted
    ZERO = "zero"  # the points of the items in `scope` become 0, by a ruling
    NOT_CONSIDERED = "not_considered"
    DISQUALIFY = "disqualify"
    REVOKE = "revoke"  # the award is withdrawn, the next ones move up
    REFUSE = "refuse"  # a request is refused
    REFER = "refer"  # the clauses in `scope` apply
    NONE = "none"


class Operator(StrEnum):
    """How a condition compares a fact with its value."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ONE_OF = "one_of"
    EQUALS = "equals"
    BEFORE = "before"  # earlier than the fact that the value names
    DAYS_BEFORE = "days_before"  # so many calendar days before the fact that `of` names


Value = bool | Fraction | str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison; without an operator the fact is only shown to the committee."""

    fact: str
    operator: Operator | None = None
    value: Value | None = None
    of: str | None = None


@dataclass(frozen=True, slots=True)
class Requirement:
    """One checked clause. It is met when all its conditions hold; an unknown fact leaves it undecided."""

    id: str
    clause: str
    about: About
    check: Check
    all: tuple[Condition, ...]
    consequence: Consequence
    after_award: Consequence
    scope: tuple[str, ...]
    label: Text
    report: Text | None = None
    """The text with which a person reports it as broken; None where the rulebook has none."""
