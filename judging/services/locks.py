"""Row locks of the services, always taken in one order: competitions, the round, contests by id, then their rows.

A service that needs a second contest, or an institution's row, locks the competition first (``lock_years``), so that
two such services wait for each other instead of deadlocking. Saving a mark takes only a shared lock on its contest.
"""

from collections.abc import Callable, Collection
from typing import TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import CLOSED, ContestState
from judging.core.refusals import refuse_if, require
from judging.models import Case, Competition, Contest, Entry, PanelMember, Registration, Round

Row = TypeVar("Row", PanelMember, Registration)


def lock_contest(session: Session, *, contest_id: int) -> Contest:
    """The contest in any state but the archive, locked exclusively until the transaction ends.

    Raises:
        RuleViolation: ``no_contest``, ``contest_archived``.
    """
    contest = require(next(iter(lock_contests(session, contest_ids=[contest_id])), None), "no_contest")
    refuse_if(contest.state is ContestState.ARCHIVED, "contest_archived")
    return contest


def lock_archived(session: Session, *, contest_id: int) -> Contest:
    """The archived contest, locked exclusively until the transaction ends.

    Raises:
        RuleViolation: ``no_contest``, ``contest_not_archived``.
    """
    contest = require(next(iter(lock_contests(session, contest_ids=[contest_id])), None), "no_contest")
    refuse_if(contest.state is not ContestState.ARCHIVED, "contest_not_archived")
    return contest


def lock_contests(session: Session, *, contest_ids: Collection[int] | Select[tuple[int]]) -> list[Contest]:
    """These contests by id, locked exclusively until the transaction ends. For several, lock their years first."""
    query = select(Contest).where(Contest.id.in_(contest_ids)).order_by(Contest.id).with_for_update(of=Contest)
    return list(session.execute(query.execution_options(populate_existing=True)).scalars())


def share_contests(session: Session, *, contest_ids: Collection[int] | Select[tuple[int]]) -> None:
    """Take a shared lock on these contests until the transaction ends."""
    query = select(Contest.id).where(Contest.id.in_(contest_ids)).order_by(Contest.id)
    session.execute(query.with_for_update(read=True, key_share=True))


def share_contest(session: Session, *, contest_id: int) -> Contest:
    """The contest in any state but the archive, with a shared lock until the transaction ends.

    Raises:
        RuleViolation: ``no_contest``, ``contest_archived``.
    """
    share_contests(session, contest_ids=[contest_id])
    contest = require(session.get(Contest, contest_id, populate_existing=True), "no_contest")
    refuse_if(contest.state is ContestState.ARCHIVED, "contest_archived")
    return contest


def lock_uncertified(session: Session, *, contest_id: int) -> Contest:
    """The contest, locked, which is not certified yet.

    Raises:
        RuleViolation: ``no_contest``, ``contest_archived``, ``contest_certified``.
    """
    contest = lock_contest(session, contest_id=contest_id)
    refuse_if(contest.state in CLOSED, "contest_certified")
    return contest


def lock_year_and_contest(session: Session, *, contest_id: int) -> Contest:
    """``lock_uncertified`` after locking its year: for services that also change other contests or an institution.

    Raises:
        RuleViolation: ``no_contest``, ``contest_certified``.
    """
    lock_years(session, contest_ids=[contest_id])
    return lock_uncertified(session, contest_id=contest_id)


def lock_years_and_contests(session: Session, *, contest_ids: Collection[int]) -> dict[int, Contest]:
    """These contests by id, locked after their years, for a service that writes to all of them at once.

    Raises:
        RuleViolation: ``no_contest``; ``contest_archived`` or ``contest_certified`` where all of them are.
    """
    lock_years(session, contest_ids=contest_ids)
    contests = {contest.id: contest for contest in lock_contests(session, contest_ids=contest_ids)}
    refuse_if(contests.keys() != set(contest_ids), "no_contest")
    states = {contest.state for contest in contests.values()}
    refuse_if(states == {ContestState.ARCHIVED}, "contest_archived")
    refuse_if(states and states.issubset(CLOSED), "contest_certified")
    return contests


def lock_year_and_entry(session: Session, *, entry_id: int) -> tuple[Entry, Contest]:
    """A work and its contest, both reread after locking the year and the contest.

    Raises:
        RuleViolation: ``no_entry``, ``contest_certified``.
    """
    own = select(Entry.contest_id).where(Entry.id == entry_id)
    lock_years(session, contest_ids=own)
    # Reread: no work changes its contest while the year is locked.
    contest = lock_uncertified(session, contest_id=require(session.execute(own).scalar(), "no_entry"))
    return session.get_one(Entry, entry_id, populate_existing=True), contest


def lock_case(session: Session, *, case_id: int) -> tuple[Case, Contest]:
    """A case and its contest, both locked: no mark, certification or second ruling is written meanwhile.

    Raises:
        RuleViolation: ``no_case``.
    """
    contest_id = require(session.execute(select(Case.contest_id).where(Case.id == case_id)).scalar(), "no_case")
    contest = lock_contest(session, contest_id=contest_id)
    return session.get_one(Case, case_id, with_for_update={"of": Case}, populate_existing=True), contest


def lock_row(
    session: Session, *, model: type[Row], row_id: int, missing: str, lock: Callable[..., Contest]
) -> tuple[Row, Contest]:
    """A row of a contest and the contest, both reread after ``lock`` (a function of this module) locked the contest.

    Raises:
        RuleViolation: ``missing`` where there is no such row, and the refusals of ``lock``.
    """
    contest_id = session.execute(select(model.contest_id).where(model.id == row_id)).scalar()
    contest = lock(session, contest_id=require(contest_id, missing))
    return require(session.get(model, row_id, populate_existing=True), missing), contest


def lock_years(session: Session, *, contest_ids: Collection[int] | Select[tuple[int]] | None = None) -> None:
    """Lock the competitions of these contests, or all of them, by id. Rows that refer to a competition can still be
    written by others."""
    query = select(Competition.id).order_by(Competition.id)
    if contest_ids is not None:
        own = select(Round.competition_id).join(Contest, Contest.round_id == Round.id)
        query = query.where(Competition.id.in_(own.where(Contest.id.in_(contest_ids))))
    session.execute(query.with_for_update(key_share=True))


def lock_round(session: Session, *, contest_id: int) -> tuple[Round, list[Contest]]:
    """The contest's round and all its contests that are not archived, locked after their year.

    Raises:
        RuleViolation: ``no_contest``, ``contest_archived``.
    """
    round_id = require(session.execute(select(Contest.round_id).where(Contest.id == contest_id)).scalar(), "no_contest")
    lock_years(session, contest_ids=[contest_id])
    round_ = session.get_one(Round, round_id, with_for_update={"of": Round}, populate_existing=True)
    of_round = lock_contests(session, contest_ids=select(Contest.id).where(Contest.round_id == round_id))
    contests = [contest for contest in of_round if contest.state is not ContestState.ARCHIVED]
    refuse_if(all(contest.id != contest_id for contest in contests), "contest_archived")
    return round_, contests


def reason_of(text: str) -> str:
    """The reason, stripped.

    Raises:
        RuleViolation: ``reason_wanted`` when it is empty.
    """
    return require(text.strip(), "reason_wanted")
