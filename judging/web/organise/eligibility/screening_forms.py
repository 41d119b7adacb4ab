"""Screening input: which committee met when, and what it decided."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from flask import request

from judging import clock
from judging.core import dates, thai
from judging.core.eligibility.checks import Checked, Decision, against, may_decide
from judging.core.refusals import require
from judging.services.eligibility.screening import Resolution
from judging.web.guards.whole_numbers import whole


@dataclass(frozen=True, slots=True)
class Meeting:
    """The committee and its day as typed; ``met_on`` may be unreadable."""

    committee: str
    met_on: str

    @property
    def day(self) -> date:
        """The day of the meeting.

        Raises:
            RuleViolation: ``meeting_day_wanted``.
        """
        return require(dates.parse_day(self.met_on), "meeting_day_wanted")


def meeting_typed() -> Meeting:
    """The meeting in the submitted form."""
    return Meeting(request.form.get("committee", "")[:200], request.form.get("met_on", "")[:40])


def meeting_proposed(committee: str) -> Meeting:
    """The committee of the last decision, and today."""
    return Meeting(committee, clock.today().isoformat())


def key_of(answer: Checked) -> str:
    """The key of a requirement's fields: its id and its person."""
    return f"{answer.requirement.id}:{answer.subject}"


def decisions_typed(answers: Iterable[Checked]) -> dict[str, Resolution]:
    """The decisions in the form, by ``key_of``, without unchanged requirements."""
    found = {}
    for answer in answers:
        key = key_of(answer)
        word = request.form.get(f"decision:{key}", "")
        if word in set(Decision):
            items = thai.digits(request.form.get(f"items:{key}", "")).replace(",", " ").split()
            reason = request.form.get(f"reason:{key}", "")[:1000]
            asked = answer.requirement.id, Decision(word), answer.subject
            found[key] = Resolution(
                *asked, reason, tuple(items), _seen(key), request.form.get(f"last:{key}", 0, type=whole)
            )
    return found


def seen_text(answer: Checked) -> str:
    """What speaks against a requirement as its page shows it; the form sends it back with the decision."""
    return json.dumps(against(answer.evaluation), ensure_ascii=False, sort_keys=True)


def _seen(key: str) -> dict[str, str]:
    try:
        kept = json.loads(request.form.get(f"seen:{key}", "{}"))
    except ValueError:
        return {}
    return {str(name): str(value) for name, value in kept.items()} if isinstance(kept, dict) else {}


def choices(answer: Checked) -> list[Decision]:
    """What a committee may decide on this requirement now, without its last decision."""
    last = None if answer.decision is None or answer.is_overtaken else answer.decision.decision
    offered = [
        decision
        for decision in (Decision.PASS, Decision.FAIL, Decision.WAIVE)
        if decision is not last and may_decide(answer.requirement, answer.evaluation, decision, answer.treatment)
    ]
    return [*offered, Decision.REOPEN] if last not in (None, Decision.REOPEN) and offered else offered
