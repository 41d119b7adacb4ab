"""Steps of a contest's life cycle, forward or back, and the refusals of their guards."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from judging import clock
from judging.core.contests.lifecycle import Check, ContestFacts, ContestState, blockers
from judging.core.refusals import RuleViolation
from judging.core.roles import Actor
from judging.core.scoring.advancement import BoundaryTie
from judging.models import Contest, ContestStep, Reveal

REFUSALS = {
    "rehearsal_wiped": "rehearsal_runs",
    "rulebook_chosen": "rulebook_missing",
    "tie_reading_chosen": "tie_reading_missing",
    "settings_confirmed": "settings_missing",
    "chair_appointed": "chair_missing",
    "entries_present": "entries_missing",
    "sheets_in": "sheets_open",
    "min_judges_met": "judges_below_minimum",
    "criteria_marked": "criteria_unmarked",
    "ties_settled": "ties_unsettled",
    "boundaries_settled": "boundaries_unsettled",
    "screening_done": "works_in_screening",
}
"""The refusal of each check that blocks a step."""


def check_guards(facts: ContestFacts, to: ContestState) -> None:
    """Check that a contest with these facts may take the step to ``to``.

    Raises:
        RuleViolation: the refusal of the first check that is not met (``REFUSALS``, with the ``works`` it is about).
    """
    for check in blockers(facts, to):
        raise RuleViolation(REFUSALS[check.code], **_params(check))


def take_step(
    session: Session, *, actor: Actor, contest: Contest, to: ContestState, reason: str = "", shared_ties: str = ""
) -> None:
    """Move the contest to a state and store the step; a reveal of its ranking ends. Part of the caller's act, which
    checks the guards and records."""
    session.add(
        ContestStep(
            contest_id=contest.id,
            from_state=contest.state,
            to_state=to,
            reason=reason,
            shared_ties=shared_ties,
            at=clock.now(),
            by=actor.user_id,
        )
    )
    contest.state = to
    session.execute(delete(Reveal).where(Reveal.contest_id == contest.id))


def works_of(groups: Collection[tuple[str, ...]]) -> str:
    """Groups of works, each once, as text for a refusal."""
    return "; ".join(", ".join(works) for works in dict.fromkeys(groups))


def _params(check: Check) -> dict[str, Any]:
    """The parameters of a refusal's sentence: the works or the ties as text, and whole numbers."""
    groups = check.params.get("ties")
    if groups is not None:
        named = [group.entries if isinstance(group, BoundaryTie) else group for group in groups]  # type: ignore[attr-defined]
        return {"works": works_of(named)}
    works = check.params.get("entries")
    about = {"works": ", ".join(works)} if isinstance(works, tuple) else {}
    return {**about, **{name: value for name, value in check.params.items() if isinstance(value, int)}}
