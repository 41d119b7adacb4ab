"""Special prizes: who gets them is recorded from certification on, by who decides them in the practice settings.

After publication organisers alone record them, and each change is published as the next version at once.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging import clock
from judging.core import thai
from judging.core.contests.lifecycle import ContestState
from judging.core.refusals import refuse_if
from judging.core.roles import Actor
from judging.core.scoring.awards import Decider, SpecialPrize
from judging.models import Contest, PrizeAward
from judging.queries.contests.panels import is_chair
from judging.queries.scoring import standings
from judging.queries.scoring.standings import Board
from judging.services import audit, locks
from judging.services.results import results

REASON_LENGTH, CLAUSE_LENGTH = 1000, 20


def decide(
    session: Session,
    *,
    actor: Actor,
    contest_id: int,
    prize: int,
    entries: Collection[int],
    seen: Collection[int],
    reason: str = "",
    clause: str = "",
) -> int | None:
    """Give the special prize with this number in the settings (from 1) to exactly these works; returns the version
    that this published, None where nothing is published.

    ``seen`` are the works that had it when the person looked. Reason and clause stand with the works that get it now.

    Raises:
        RuleViolation: ``no_contest``, ``no_prize``, ``prizes_before_certification``, ``prize_of_chair`` and
            ``prize_of_organisers`` (another decides), ``prize_is_public`` (an organiser records it after publication),
            ``prize_not_ranked`` (a work without a rank), ``prizes_changed`` (since they were seen), and those of
            ``results.publish_prizes``.
    """
    contest = locks.lock_contest(session, contest_id=contest_id)
    board, chosen = _decidable(session, actor, contest, prize)
    wanted = set(entries)
    refuse_if(not wanted <= set(board.ranked_ids), "prize_not_ranked")
    before = _given(session, contest_id, prize)
    refuse_if(set(before) != set(seen), "prizes_changed")
    if wanted == set(before):
        return None
    reason, clause = thai.normalise_lines(reason)[:REASON_LENGTH], thai.normalise(clause)[:CLAUSE_LENGTH]
    for entry_id in set(before) - wanted:
        session.delete(before[entry_id])
    _give(
        session, actor, sorted(wanted - set(before)), contest_id=contest_id, prize=prize, reason=reason, clause=clause
    )
    codes = {number: code for code, number in board.numbers.items()}
    names = {key: sorted(codes[number] for number in ids) for key, ids in (("from", before), ("to", wanted))}
    audit.record(
        session,
        actor=actor,
        action="prizes.decide",
        subject=contest,
        data={"prize": chosen.name.th, "number": prize, "reason": reason, "clause": clause, **names},
    )
    if contest.state is not ContestState.PUBLISHED:
        return None
    session.flush()  # the next version reads them
    return results.publish_prizes(session, actor=actor, contest_id=contest_id)


def _decidable(session: Session, actor: Actor, contest: Contest, prize: int) -> tuple[Board, SpecialPrize]:
    """The ranking and the prize, if the actor decides it now."""
    refuse_if(contest.state not in (ContestState.CERTIFIED, ContestState.PUBLISHED), "prizes_before_certification")
    board = standings.board(session, contest.id)
    assert board is not None  # the contest was locked
    refuse_if(not 1 <= prize <= len(board.rules.awards.prizes), "no_prize")
    chosen = board.rules.awards.prizes[prize - 1]
    _refuse_others(session, actor, contest, chosen)
    return board, chosen


def _given(session: Session, contest_id: int, prize: int) -> dict[int, PrizeAward]:
    """By entry: the rows of the works that have the prize."""
    query = select(PrizeAward).where(PrizeAward.contest_id == contest_id, PrizeAward.prize == prize)
    return {row.entry_id: row for row in session.execute(query).scalars()}


def _give(session: Session, actor: Actor, entries: Collection[int], **given: Any) -> None:
    said = {"decided_at": clock.now(), "decided_by": actor.user_id, **given}
    session.add_all(PrizeAward(entry_id=entry_id, **said) for entry_id in entries)


def _refuse_others(session: Session, actor: Actor, contest: Contest, prize: SpecialPrize) -> None:
    round_ = contest.round
    organises = actor.organises(competition_id=round_.competition_id, round_id=round_.id)
    if contest.state is ContestState.PUBLISHED:
        refuse_if(not organises, "prize_is_public")
    elif prize.decided_by is Decider.CHAIR:
        refuse_if(not is_chair(session, contest.id, actor.user_id), "prize_of_chair")
    else:
        refuse_if(not organises, "prize_of_organisers")
