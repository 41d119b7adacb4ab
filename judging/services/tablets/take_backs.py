"""After a restored backup, tablets give back the marks that it lacks, once an organiser has started that."""

from sqlalchemy.orm import Session

from judging import clock
from judging.core.contests.lifecycle import ContestState
from judging.core.refusals import refuse_if, require
from judging.core.roles import Actor
from judging.models import TakeBack
from judging.queries.backups import restores
from judging.queries.scoring import scoresheets
from judging.services import audit, locks


def start(session: Session, *, actor: Actor, contest_id: int) -> None:
    """Let the tablets of the contest send the marks they hold that are newer than the backup restored last.

    Raises:
        RuleViolation: ``no_contest``, ``contest_archived``, ``not_in_scoring``, ``nothing_restored``,
            ``take_back_started`` (already).
    """
    contest = locks.lock_contest(session, contest_id=contest_id)
    refuse_if(contest.state is not ContestState.SCORING, "not_in_scoring")
    restore = require(restores.last(session), "nothing_restored")
    epoch = scoresheets.epoch(session)
    refuse_if(session.get(TakeBack, (contest_id, epoch)) is not None, "take_back_started")
    session.add(TakeBack(contest_id=contest_id, epoch=epoch, started_at=clock.now(), started_by=actor.user_id))
    audit.record(
        session,
        actor=actor,
        action="take_backs.start",
        subject=contest,
        data={"epoch": epoch, "backup": restore.made_at.isoformat(timespec="seconds")},
    )
