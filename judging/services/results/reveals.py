"""The reveal of a certified ranking on the big screen: one row a contest, overwritten with every move, deleted when the
contest leaves that state. It is no record of a result: the log has when it began, and the publication."""

import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging import clock
from judging.core.contests.lifecycle import ContestState
from judging.core.refusals import refuse_if, require
from judging.core.results.reveals import RevealMove, pages
from judging.core.roles import Actor
from judging.models import Contest, Reveal
from judging.services import audit, locks
from judging.services.results import results


def start(session: Session, *, actor: Actor, contest_id: int, seen: int) -> None:
    """Begin the reveal of a certified ranking, or begin it again from the first page, with the works as they are now.
    ``seen`` is the revision that the person saw, 0 where none ran.

    Raises:
        RuleViolation: ``no_contest``, ``contest_archived``, ``contest_for_practice``, ``reveal_uncertified``,
            ``reveal_published``, ``reveal_moved`` (somebody else moved it since), ``reveal_empty`` (no work is ranked).
    """
    contest, running = _locked(session, contest_id, seen)
    refuse_if(contest.is_practice, "contest_for_practice")
    preview = require(results.preview(session, contest_id=contest_id), "reveal_uncertified")
    standings = preview.document["standings"]
    refuse_if(not standings, "reveal_empty")
    # A number that no earlier reveal of this contest had, so that an old page cannot move this one.
    revision = running.revision + 1 if running else int(clock.now().timestamp())
    row = running or Reveal(contest_id=contest_id)
    row.standings = json.dumps(standings, ensure_ascii=False)
    row.fingerprint, row.step, row.is_blank, row.revision = preview.fingerprint, 0, False, revision
    session.add(row)
    audit.record(session, actor=actor, action="results.reveal", subject=contest, data={"pages": len(pages(standings))})


def move(session: Session, *, contest_id: int, seen: int, act: RevealMove) -> None:
    """Show the next page or the one before, show nothing, or end the reveal. ``seen`` is the revision that the person
    saw.

    Raises:
        RuleViolation: ``no_contest``, ``contest_archived``, ``reveal_uncertified``, ``reveal_published``,
            ``reveal_moved`` (somebody else moved it since, or there is no such page).
    """
    running = require(_locked(session, contest_id, seen)[1], "reveal_moved")
    if act is RevealMove.END:
        session.delete(running)
        return
    step = running.step + {RevealMove.NEXT: 1, RevealMove.BACK: -1, RevealMove.BLANK: 0}[act]
    refuse_if(not 0 <= step <= len(pages(json.loads(running.standings))), "reveal_moved")
    running.step = step
    running.is_blank = act is RevealMove.BLANK and not running.is_blank
    running.revision += 1


def _locked(session: Session, contest_id: int, seen: int) -> tuple[Contest, Reveal | None]:
    contest = locks.lock_contest(session, contest_id=contest_id)
    refuse_if(contest.state is ContestState.PUBLISHED, "reveal_published")
    refuse_if(contest.state is not ContestState.CERTIFIED, "reveal_uncertified")
    query = select(Reveal).where(Reveal.contest_id == contest_id).with_for_update()
    running = session.execute(query.execution_options(populate_existing=True)).scalar()
    refuse_if((running.revision if running else 0) != seen, "reveal_moved")
    return contest, running
