"""The archive: contests that are judged no further, with all that was recorded in them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core import thai
from judging.core.contests.lifecycle import ContestState
from judging.core.refusals import refuse_if
from judging.core.roles import Actor
from judging.models import Contest, ContestStep, Entry
from judging.queries.contest_place import REAL
from judging.services import audit, locks
from judging.services.contests import lifecycle, rehearsals, sign_in_cards
from judging.services.eligibility import duplicates, screening
from judging.services.presentation import chair_calls, halls
from judging.services.tablets import notes, tablets


def archive(session: Session, *, actor: Actor, contest_id: int, reason: str) -> None:
    """Archive an unpublished contest, with the reason. Nothing in it changes any more, judges and teachers enter
    nothing, and its category can have another contest in the round. Its works are compared with no others.

    Raises:
        RuleViolation: ``no_contest``, ``reason_wanted``, ``contest_archived`` (already), ``contest_published``,
            ``rehearsal_runs``, ``rehearsal_is_wiped`` (it is a rehearsal).
    """
    reason = locks.reason_of(thai.normalise_lines(reason))
    locks.lock_years(session, contest_ids=[contest_id])
    contest = locks.lock_contest(session, contest_id=contest_id)
    refuse_if(contest.state is ContestState.PUBLISHED, "contest_published")
    rehearsals.check_none_runs(session, contest=contest)
    came_from = contest.state
    lifecycle.take_step(session, actor=actor, contest=contest, to=ContestState.ARCHIVED, reason=reason)
    tablets.forget_of_contest(session, contest_id=contest_id)
    halls.forget(session, contest_id=contest_id)
    chair_calls.forget(session, contest_id=contest_id)
    notes.forget_of_contest(session, contest_id=contest_id)
    duplicates.find_pairs(session, entry_ids=_works(session, contest_id))
    audit.record(
        session, actor=actor, action="contests.archive", subject=contest, data={"from": came_from, "reason": reason}
    )


def unarchive(session: Session, *, actor: Actor, contest_id: int) -> None:
    """Take a contest out of the archive: it goes on in the state in which it was archived.

    Raises:
        RuleViolation: ``no_contest``, ``contest_not_archived``, ``contest_exists`` (another contest has its place; its
            ``contest_id``).
    """
    locks.lock_years(session, contest_ids=[contest_id])
    contest = locks.lock_archived(session, contest_id=contest_id)
    same_place = (Contest.round_id == contest.round_id, Contest.category == contest.category, REAL)
    other = session.execute(
        select(Contest.id).where(*same_place, Contest.state != ContestState.ARCHIVED).with_for_update()
    ).scalar()
    refuse_if(other is not None, "contest_exists", contest_id=other)
    archived = (ContestStep.contest_id == contest_id, ContestStep.to_state == ContestState.ARCHIVED)
    before = session.execute(
        select(ContestStep.from_state).where(*archived).order_by(ContestStep.id.desc()).limit(1)
    ).scalar_one()
    assert before is not None  # only the first step of a contest has none
    lifecycle.take_step(session, actor=actor, contest=contest, to=before)
    session.flush()  # cards, pairs and admissions read the state
    sign_in_cards.follow_days(session, round_id=contest.round_id)
    duplicates.find_pairs(session, entry_ids=_works(session, contest_id))
    screening.update_all_admissions(session, contest_id=contest_id)
    audit.record(session, actor=actor, action="contests.unarchive", subject=contest, data={"to": before})


def _works(session: Session, contest_id: int) -> list[int]:
    return list(session.execute(select(Entry.id).where(Entry.contest_id == contest_id)).scalars())
