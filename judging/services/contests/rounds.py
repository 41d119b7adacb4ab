"""Rounds: the windows in which works are entered, handed in and checked."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime

from sqlalchemy.orm import Session

from judging.core.contests.deadlines import Deadlines
from judging.core.contests.lifecycle import ContestState
from judging.core.dates import BANGKOK
from judging.core.refusals import RuleViolation
from judging.core.roles import Actor
from judging.core.school_years import check_days
from judging.models import Competition
from judging.queries.entries import registrations as reads
from judging.services import audit, locks
from judging.services.eligibility import screening


def set_windows(session: Session, *, actor: Actor, contest_id: int, windows: Deadlines) -> None:
    """Set the windows of the contest's round, and so of every contest judged in it; each hears of it in its log.

    Raises:
        RuleViolation: ``no_contest``, ``windows_out_of_order``, ``windows_published`` (a contest of the round is
            published), ``day_of_another_era``, ``day_far_from_school_year``.
    """
    if not windows.in_order:
        raise RuleViolation("windows_out_of_order")
    round_, contests = locks.lock_round(session, contest_id=contest_id)
    before = reads.windows_of(round_)
    if before == windows:
        return
    moments = [getattr(windows, one.name) for one in fields(windows)]
    days = [moment.astimezone(BANGKOK).date() for moment in moments if moment is not None]
    check_days(session.get_one(Competition, round_.competition_id).school_year, *days)
    if any(contest.state is ContestState.PUBLISHED for contest in contests):
        raise RuleViolation("windows_published")
    round_.registration_opens_at, round_.registration_closes_at = (
        windows.registration_opens,
        windows.registration_closes,
    )
    round_.handing_in_closes_at, round_.screening_closes_at = windows.handing_in_closes, windows.screening_closes
    session.flush()  # what follows reads them
    for contest in contests:
        audit.record(
            session,
            actor=actor,
            action="rounds.set_windows",
            subject=f"round:{round_.id}",
            contest_id=contest.id,
            data={"from": _texts(before), "to": _texts(windows)},
        )
        screening.settle_all(session, contest_id=contest.id)


def _texts(windows: Deadlines) -> dict[str, str | None]:
    values: dict[str, datetime | None] = {one.name: getattr(windows, one.name) for one in fields(windows)}
    return {name: None if moment is None else moment.isoformat() for name, moment in values.items()}
