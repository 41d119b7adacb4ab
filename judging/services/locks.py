"""What acts lock, in one order for all of them: the years, the round, the contests by number, whatever belongs to them.

Whoever holds a contest and waits for another one, or for a college's row, holds the year first (``of_year``,
``years``): two such acts follow each other, where they would otherwise each wait for what the other holds. Taps on a
tablet take their own contest's share alone, and wait for no year.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from judging.core.contests import ContestState
from judging.core.refusals import RuleViolation
from judging.models import Competition, Contest, Entry, Round

CLOSED = (ContestState.CERTIFIED, ContestState.PUBLISHED)


def alone(session: Session, *, contest_id: int) -> Contest:
    """The contest in whatever state, kept from marks, returns and other steps until the transaction ends.

    Raises:
        RuleViolation: ``no_contest``.
    """
    found = several(session, contest_ids=[contest_id])
    if not found:
        raise RuleViolation("no_contest")
    return found[0]


def several(session: Session, *, contest_ids: Collection[int] | Select[tuple[int]]) -> list[Contest]:
    """These contests by number, locked until the transaction ends. More than one only under their year."""
    query = select(Contest).where(Contest.id.in_(contest_ids)).order_by(Contest.id).with_for_update(of=Contest)
    return list(session.execute(query.execution_options(populate_existing=True)).scalars())


def shared(session: Session, *, contest_ids: Collection[int] | Select[tuple[int]]) -> None:
    """Keep these contests from being taken alone until the transaction ends; others may share them meanwhile."""
    query = select(Contest.id).where(Contest.id.in_(contest_ids)).order_by(Contest.id)
    session.execute(query.with_for_update(read=True, key_share=True))


def before_certification(session: Session, *, contest_id: int) -> Contest:
    """The contest, locked until the transaction ends, so that neither a mark nor a certification slips in between.

    Raises:
        RuleViolation: ``no_contest``, ``contest_certified`` (works and panel stand as they were certified).
    """
    contest = alone(session, contest_id=contest_id)
    if contest.state in CLOSED:
        raise RuleViolation("contest_certified")
    return contest


def of_year(session: Session, *, contest_id: int) -> Contest:
    """``before_certification``, its year locked first: for acts that settle works of other contests too, since they
    look alike, and for those that lock a college.

    Raises:
        RuleViolation: ``no_contest``, ``contest_certified``.
    """
    years(session, contest_ids=[contest_id])
    return before_certification(session, contest_id=contest_id)


def entry_of_year(session: Session, *, entry_id: int) -> tuple[Entry, Contest]:
    """A work and its contest as they are now, the year and the contest locked: no work moves to another meanwhile.

    Raises:
        RuleViolation: ``no_entry``, ``contest_certified``.
    """
    own = select(Entry.contest_id).where(Entry.id == entry_id)
    years(session, contest_ids=own)
    contest_id = session.execute(own).scalar()  # as it is now that no work moves
    if contest_id is None:
        raise RuleViolation("no_entry")
    contest = before_certification(session, contest_id=contest_id)
    return session.get_one(Entry, entry_id, populate_existing=True), contest


def years(session: Session, *, contest_ids: Collection[int] | Select[tuple[int]] | None = None) -> None:
    """Lock the competitions of these contests, or all of them, by number. Rows that merely name a competition are
    written by others all the same."""
    query = select(Competition.id).order_by(Competition.id)
    if contest_ids is not None:
        own = select(Round.competition_id).join(Contest, Contest.round_id == Round.id)
        query = query.where(Competition.id.in_(own.where(Contest.id.in_(contest_ids))))
    session.execute(query.with_for_update(key_share=True))


def of_round(session: Session, *, contest_id: int) -> tuple[Round, list[Contest]]:
    """The contest's round and all contests judged in it, locked, their year first: for what changes for all of them.

    Raises:
        RuleViolation: ``no_contest``.
    """
    round_id = session.execute(select(Contest.round_id).where(Contest.id == contest_id)).scalar()
    if round_id is None:
        raise RuleViolation("no_contest")
    years(session, contest_ids=[contest_id])
    round_ = session.get_one(Round, round_id, with_for_update={"of": Round}, populate_existing=True)
    return round_, several(session, contest_ids=select(Contest.id).where(Contest.round_id == round_id))


def reason_of(text: str) -> str:
    """The reason as it is kept.

    Raises:
        RuleViolation: ``reason_wanted`` when there is none.
    """
    reason = text.strip()
    if not reason:
        raise RuleViolation("reason_wanted")
    return reason
