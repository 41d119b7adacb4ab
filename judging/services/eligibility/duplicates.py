"""Possible duplicates: pairs of works with similar titles, found when works are entered, judged once by a person.

Entries of other contests are rechecked here, so callers of ``find_pairs`` and ``delete_pairs`` hold the year
(``lock_year_and_contest``); callers of ``find_past_pairs``, ``delete_past_pairs`` and ``update_admission_with_pairs``
lock all years.
"""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import ColumnElement, delete, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from judging import clock
from judging.core.contests.lifecycle import CLOSED
from judging.core.eligibility.duplicates import BEST, Verdict
from judging.core.refusals import refuse_if, require
from judging.core.roles import SYSTEM, Actor
from judging.database.statements import within
from judging.models import Competition, Contest, Entry, LookAlike, Round
from judging.queries.eligibility import duplicates as reads
from judging.queries.eligibility.title_similarity import Titles
from judging.queries.eligibility.titles_of_year import title_index
from judging.services import audit
from judging.services.eligibility import screening, similar_pairs
from judging.services.locks import lock_contests, lock_years, reason_of


def find_pairs(session: Session, *, entry_ids: Collection[int]) -> int:
    """Compare these entries with every work of their year and with all past works; returns how many new pairs wait for
    a verdict.

    Of each kind a work keeps the ``BEST`` pairs that wait for a verdict (``similar_pairs``); those that are no longer
    similar are deleted. A verdict given at any level holds for the pair at all levels. Part of the caller's act, which
    updates the admission of these entries; that of their partners is updated here.
    Call it also when an entry was withdrawn or restored.
    """
    session.flush()  # titles are read from the database
    waiting, before = 0, _partners(session, entry_ids)  # former partners are updated too
    for (competition_id, school_year), ids in _by_competition(session, Entry.id, within(Entry.id, entry_ids)).items():
        index = title_index(session, competition_id, school_year)
        waiting += similar_pairs.update(session, index=index, competition_id=competition_id, entry_ids=ids)
    _update_admission(session, (before | _partners(session, entry_ids)) - set(entry_ids))
    return waiting


def find_past_pairs(session: Session, *, past_ids: Collection[int]) -> int:
    """Compare these past works with the entries of later years whose contests are not certified yet, and update the
    admission of those entries; returns how many new pairs wait for a verdict. Part of the caller's act."""
    session.flush()  # the past works are read from the database
    waiting, updated = 0, {row.entry_id for row in _rows_of_past(session, past_ids)}
    is_open = Contest.state.not_in(CLOSED)
    for (competition_id, school_year), contests in _by_competition(session, Contest.id, is_open).items():
        index = title_index(session, competition_id, school_year)
        past = [one for one in zip(index.past.ids, index.past.th, strict=True) if one[0] in past_ids]
        new = Titles([number for number, _ in past], [key for _, key in past])
        standing = (one for one in index.year.standing if one.contest_id in contests)
        ids = [one.id for one in standing if new.similar_to(one.keys, most=1)]
        waiting += similar_pairs.update(session, index=index, competition_id=competition_id, entry_ids=ids)
        updated |= _partners(session, ids)
    _update_admission(session, updated)
    return waiting


def delete_pairs(session: Session, *, entry_id: int) -> None:
    """Delete the pairs of an entry that is about to be removed, and update its partners. Part of the caller's act."""
    others = _partners(session, [entry_id]) - {entry_id}
    session.execute(delete(LookAlike).where(or_(LookAlike.entry_id == entry_id, LookAlike.other_entry_id == entry_id)))
    _update_admission(session, others)


def delete_past_pairs(session: Session, *, past_work_id: int) -> int:
    """Delete the pairs of a past work that is about to be removed, and update the entries paired with it; returns how
    many pairs. Part of the caller's act."""
    own = LookAlike.past_work_id == past_work_id
    like = set(session.execute(select(LookAlike.entry_id).where(own)).scalars())
    session.execute(delete(LookAlike).where(own))
    _update_admission(session, like)
    return len(like)


def update_admission_with_pairs(session: Session, *, entry_ids: Collection[int]) -> None:
    """Update the admission of these entries and of their partners. Part of the caller's act."""
    _update_admission(session, _partners(session, entry_ids) | set(entry_ids))


def decide(session: Session, *, actor: Actor, look_alike_id: int, verdict: Verdict, reason: str = "") -> None:
    """Record whether a pair is the same work, and update the admission of its entries. A verdict may be changed.

    A reason is required where they are the same, and where the verdict changes. Only who organises the rounds of both
    works decides, since the verdict counts for both.

    Raises:
        RuleViolation: ``no_look_alike`` (also one that the actor does not see), ``reason_wanted``,
            ``contest_certified`` (of every entry of the pair: then a case decides).
    """
    pair = _pair(session, look_alike_id)
    sides = [entry_id for entry_id in (pair.entry_id, pair.other_entry_id) if entry_id is not None]
    own = select(Entry.contest_id).where(Entry.id.in_(sides))
    lock_years(session, contest_ids=own)
    contests = lock_contests(session, contest_ids=own)
    row = _pair(session, look_alike_id)  # reread under the locks
    refuse_if(not all(_organises(actor, contest) for contest in contests), "no_look_alike")
    refuse_if(all(contest.state in CLOSED for contest in contests), "contest_certified")
    if row.verdict is verdict and row.reason == reason.strip():
        return
    changes = row.verdict is not None and row.verdict is not verdict
    row.reason = reason_of(reason) if verdict is Verdict.SAME or changes else reason.strip()
    row.verdict, row.decided_at, row.decided_by = verdict, clock.now(), actor.user_id
    session.flush()  # the update reads the database
    for contest in contests:
        audit.record(
            session,
            actor=actor,
            action="look_alikes.decide",
            subject=f"look_alike:{row.id}",
            contest_id=contest.id,
            data={"entries": sides, "past_work": row.past_work_id, "verdict": verdict.value, "reason": row.reason},
        )
    if full := [entry_id for entry_id in sides if reads.undecided_of(session, entry_id) >= BEST - 1]:
        find_pairs(session, entry_ids=full)  # the next take the place of the decided one
    _update_admission(session, sides)


def _organises(actor: Actor, contest: Contest) -> bool:
    where = contest.round
    return actor == SYSTEM or actor.organises(competition_id=where.competition_id, round_id=where.id)


def _pair(session: Session, look_alike_id: int) -> LookAlike:
    return require(session.get(LookAlike, look_alike_id, populate_existing=True), "no_look_alike")


def _rows_of_past(session: Session, past_ids: Collection[int]) -> list[LookAlike]:
    return list(session.execute(select(LookAlike).where(LookAlike.past_work_id.in_(past_ids))).scalars())


def _partners(session: Session, entry_ids: Collection[int]) -> set[int]:
    """These entries and those they are paired with."""
    sides = (LookAlike.entry_id, LookAlike.other_entry_id)
    query = select(*sides).where(or_(*(within(side, entry_ids) for side in sides)))
    session.flush()
    rows = session.connection().execute(query).all()  # without the mapper, since there may be thousands
    return {number for row in rows for number in row if number is not None}


def _by_competition(
    session: Session, column: InstrumentedAttribute[int], which: ColumnElement[bool]
) -> dict[tuple[int, int], list[int]]:
    """(competition, school year) → the values of ``column``, an id of a contest or an entry."""
    query = (
        select(Competition.id, Competition.school_year, column)
        .join(Round, Round.competition_id == Competition.id)
        .join(Contest, Contest.round_id == Round.id)
        .outerjoin(Entry, Entry.contest_id == Contest.id)
        .where(which)
        .group_by(Competition.id, Competition.school_year, column)
        .order_by(column)
    )
    found: dict[tuple[int, int], list[int]] = defaultdict(list)
    for competition_id, year, number in session.execute(query):
        found[competition_id, year].append(number)
    return found


def _update_admission(session: Session, entry_ids: Collection[int]) -> None:
    if not entry_ids:
        return
    lock_contests(session, contest_ids=select(Entry.contest_id).where(Entry.id.in_(entry_ids)))
    query = select(Entry.contest_id, Entry.id).where(Entry.id.in_(entry_ids)).order_by(Entry.contest_id, Entry.id)
    by_contest: dict[int, list[int]] = defaultdict(list)
    for contest_id, entry_id in session.execute(query):
        by_contest[contest_id].append(entry_id)
    for contest_id, ids in by_contest.items():
        screening.update_admission(session, contest_id=contest_id, entry_ids=ids)
