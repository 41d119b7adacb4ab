"""Evidence for a requirement in words: "Number of makers: 11 (at most 10)"; for organisers and teachers."""

from datetime import date, datetime
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _, lazy_gettext as _l, ngettext

from judging.core import dates
from judging.core.eligibility.checks import Decision, RequirementState
from judging.core.eligibility.conditions import Answer, Evidence
from judging.core.rulebooks.fact_values import NO_LIMIT, Value, to_text
from judging.core.rulebooks.facts import FACTS, Fact
from judging.core.rulebooks.requirements import Operator
from judging.web.wording.languages import language, spoken

STANDINGS: dict[RequirementState, Any] = {
    RequirementState.MET: _l("met"),
    RequirementState.NOT_MET: _l("not met"),
    RequirementState.OPEN: _l("waiting for a committee"),
    RequirementState.UNKNOWN: _l("facts missing"),
    RequirementState.FLAGGED: _l("flagged for a committee"),
    RequirementState.WAIVED: _l("waived"),
    RequirementState.PROPOSED: _l("zero proposed"),
    RequirementState.SHOWN: _l("shown to the judges"),
}

KINDS: dict[RequirementState, str] = {
    RequirementState.MET: "ok",
    RequirementState.NOT_MET: "fail",
    RequirementState.OPEN: "wait",
    RequirementState.UNKNOWN: "wait",
    RequirementState.FLAGGED: "wait",
    RequirementState.WAIVED: "ok",
    RequirementState.PROPOSED: "wait",
    RequirementState.SHOWN: "plain",
}
"""The chip of each (``_macros/status.html``)."""

DECISIONS: dict[Decision, Any] = {
    Decision.PASS: _l("passes"),
    Decision.FAIL: _l("does not pass"),
    Decision.WAIVE: _l("waived"),
    Decision.REOPEN: _l("reopened"),
}


def evidence_sentence(evidence: Evidence) -> str:
    """One condition as a sentence: the fact, its value, and the limit."""
    fact = FACTS[evidence.fact]
    parts = [value_text(fact, evidence.value)]
    if limit := _limit(fact, evidence):
        parts.append(f"({limit})")
    if evidence.upper is not None:
        parts.append(ngettext("· the whole PDF has %(num)d page", "· the whole PDF has %(num)d pages", evidence.upper))
    elif evidence.is_raised:
        parts.append(_("· a possible duplicate waits for a decision"))
    if evidence.is_recorded:
        parts.append(_("· recorded at the counter"))
    return f"{spoken(fact.label)}: {' '.join(parts)}"


def is_against(evidence: Evidence) -> bool:
    """Whether this condition fails the requirement or raises a flag."""
    return evidence.is_raised or (evidence.condition.operator is not None and evidence.answer is Answer.NOT_MET)


def is_missing(evidence: Evidence) -> bool:
    """Whether the fact, or the value it is compared with, is unknown."""
    return evidence.answer is Answer.UNKNOWN


def kind_name(kind: str) -> str:
    """A kind of document in words."""
    return spoken(FACTS[kind].label) if kind in FACTS else kind


def value_text(fact: Fact, value: Value | None) -> str:
    """A value for people; "not entered" if there is none."""
    if value is None:
        return _("not entered")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return dates.moment(value, language(), short=True)
    if isinstance(value, date):
        return dates.day(value, language(), short=True)
    if isinstance(value, str) and fact.choices:
        return _choice(fact, value)
    return to_text(value)


def _choice(fact: Fact, chosen: str) -> str:
    label = next((choice.label for choice in fact.choices if choice.id == chosen), None)
    return chosen if label is None else spoken(label)


def _limit(fact: Fact, evidence: Evidence) -> str:
    operator, bound = evidence.condition.operator, evidence.bound
    if operator is None:
        return ""
    if isinstance(bound, bool):
        return "" if evidence.answer is Answer.MET else _("required: %(value)s", value=value_text(fact, bound))
    if isinstance(bound, tuple):
        return (
            ""
            if evidence.answer is Answer.MET
            else _("required: one of %(values)s", values=", ".join(_choice(fact, one) for one in bound))
        )
    if isinstance(bound, date):
        return _by_when(operator, bound)
    if bound is None:
        return _("the date to compare with is not known")
    if isinstance(bound, int | Fraction):
        number = to_text(bound)
        if operator is Operator.EQUALS:
            return _("required: %(value)s", value=number)
        least = operator is Operator.AT_LEAST
        return _("at least %(number)s", number=number) if least else _("at most %(number)s", number=number)
    return "" if evidence.answer is Answer.MET else _("required: %(value)s", value=_choice(fact, bound))


def _by_when(operator: Operator, bound: date) -> str:
    if bound == NO_LIMIT:
        return ""
    if isinstance(bound, datetime):
        return _("before %(moment)s", moment=dates.moment(bound, language(), short=True))
    shown = dates.day(bound, language(), short=True)
    return _("by %(day)s", day=shown) if operator is Operator.DAYS_BEFORE else _("before %(day)s", day=shown)
