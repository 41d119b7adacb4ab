"""Possible duplicates: pairs of works with similar titles, found when works are entered, judged once by a person.

Entries of other contests are rechecked here, so callers of ``find_pairs`` and ``delete_pairs`` hold the year
(``lock_year_and_contest``); callers of ``find_past_pairs``, ``delete_past_pairs`` and ``update_admission_with_pairs``
lock all years.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import ColumnElement, delete, insert, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from judging import clock
from judging.core.eligibility.duplicates import Verdict, YearEntries
from judging.core.refusals import refuse_if, require
from judging.core.roles import SYSTEM, Actor
from judging.models import Competition, Contest, Entry, LookAlike, PastWork, Round
from judging.queries.eligibility import duplicates as reads
from judging.services import audit
from judging.services.eligibility import screening
from judging.services.eligibility.title_similarity import TitleIndex
from judging.services.locks import CLOSED, lock_contests, lock_years, reason_of

Pairing = frozenset[tuple[str, int]]
"""A pair, unordered: two of ("entry", id) and ("past", id)."""


def find_pairs(session: Session, *, entry_ids: Collection[int]) -> int:
    """Compare these entries with every work of their year and with all past works; returns how many new pairs wait for
    a verdict.

    Pairs without a verdict that are no longer similar are deleted; a verdict given at any level holds for the pair at
    all levels. Part of the caller's act, which updates the admission of these entries; that of their partners is
    updated here. Call it also when an entry was withdrawn or restored.
    """
    session.flush()  # titles are read from the database
    waiting, before = 0, _partners(session, entry_ids)  # former partners are updated too
    for (competition_id, school_year), ids in _by_competition(session, Entry.id, Entry.id.in_(entry_ids)).items():
        year = reads.year_of(session, competition_id)
        index = TitleIndex.of(year, reads.past_keys(session, before=school_year))
        verdicts = _verdicts(session, competition_id)
        waiting += _write(session, index, verdicts, ids, _rows_of(session, ids))
    _update_admission(session, (before | _partners(session, entry_ids)) - set(entry_ids))
    return waiting


def find_past_pairs(session: Session, *, past_ids: Collection[int]) -> int:
    """Compare these past works with the entries of later years whose contests are not certified yet, and update the
    admission of those entries; returns how many new pairs wait for a verdict. Part of the caller's act."""
    session.flush()  # the past works are read from the database
    query = select(PastWork.id, PastWork.look_key, PastWork.school_year).where(PastWork.id.in_(past_ids))
    past = session.execute(query).all()
    standing = {row.past_work_id for row in _rows_of_past(session, past_ids)}
    waiting = 0
    is_open = Contest.state.not_in(CLOSED)
    for (competition_id, school_year), contests in _by_competition(session, Contest.id, is_open).items():
        year = reads.year_of(session, competition_id)
        known = [(row.id, row.look_key) for row in past if row.school_year < school_year and row.id not in standing]
        ids = [one.id for one in year.standing if one.contest_id in contests]
        verdicts = _verdicts(session, competition_id)
        waiting += _write(session, TitleIndex.of(year, known, with_entries=False), verdicts, ids, ())
    _update_admission(session, {row.entry_id for row in _rows_of_past(session, past_ids)})
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
    _update_admission(session, sides)


def _organises(actor: Actor, contest: Contest) -> bool:
    where = contest.round
    return actor == SYSTEM or actor.organises(competition_id=where.competition_id, round_id=where.id)


def _pair(session: Session, look_alike_id: int) -> LookAlike:
    return require(session.get(LookAlike, look_alike_id, populate_existing=True), "no_look_alike")


def _write(
    session: Session,
    index: TitleIndex,
    verdicts: Mapping[Pairing, LookAlike],
    ids: Sequence[int],
    stored: Sequence[LookAlike],
) -> int:
    """Bring the stored pairs of these entries up to date with the index; returns how many new pairs have no verdict."""
    year = index.year
    by_entries = {_pairing(row.entry_id, row.other_entry_id, row.past_work_id): row for row in stored}
    alike: set[Pairing] = set()
    rows = []
    for entry_id in ids:
        for (other, past_id), score in index.similar_to(entry_id).items():
            pairing = _pairing(entry_id, other, past_id)
            if pairing in alike:
                continue
            alike.add(pairing)
            if (row := by_entries.get(pairing)) is not None:
                row.score = score
                continue
            verdict = _carried(year, verdicts, entry_id, other, past_id)
            rows.append(
                {
                    "entry_id": entry_id,
                    "other_entry_id": other,
                    "past_work_id": past_id,
                    "score": score,
                    "found_at": clock.now(),
                    **{name: getattr(verdict, name) if verdict else empty for name, empty in _UNDECIDED.items()},
                }
            )
    gone = [row.id for pairing, row in by_entries.items() if row.verdict is None and pairing not in alike]
    session.flush()  # the scores, before rows go
    if gone:
        session.execute(delete(LookAlike).where(LookAlike.id.in_(gone)))
    if rows:
        session.execute(insert(LookAlike), rows)
    return sum(row["verdict"] is None for row in rows)


_UNDECIDED: dict[str, object] = {"verdict": None, "reason": "", "decided_at": None, "decided_by": None}


def _pairing(entry_id: int, other: int | None, past_id: int | None) -> Pairing:
    return frozenset({("entry", entry_id), ("past", past_id or 0) if other is None else ("entry", other)})


def _carried(
    year: YearEntries, verdicts: Mapping[Pairing, LookAlike], entry_id: int, other: int | None, past_id: int | None
) -> LookAlike | None:
    """The last verdict on the two entries or on those they advanced from; none from another branch, where a work may
    have been entered by somebody without rights on these."""
    others: Sequence[int | None] = [None] if other is None else year.lineage(other)
    pairings = [_pairing(one, two, past_id) for one in year.lineage(entry_id) for two in others]
    found = [verdicts[pairing] for pairing in pairings if pairing in verdicts]
    return max(found, key=lambda row: (row.decided_at, row.id), default=None)


def _verdicts(session: Session, competition_id: int) -> dict[Pairing, LookAlike]:
    """The verdicts on entries of the year; the last one where a pair was found from both sides."""
    query = (
        select(LookAlike)
        .join(Entry, Entry.id == LookAlike.entry_id)
        .join(Contest, Contest.id == Entry.contest_id)
        .join(Round, Round.id == Contest.round_id)
        .where(Round.competition_id == competition_id, LookAlike.verdict.is_not(None))
        .order_by(LookAlike.decided_at, LookAlike.id)
    )
    rows = session.execute(query).scalars()
    return {_pairing(row.entry_id, row.other_entry_id, row.past_work_id): row for row in rows}


def _rows_of(session: Session, entry_ids: Collection[int]) -> list[LookAlike]:
    query = select(LookAlike).where(or_(LookAlike.entry_id.in_(entry_ids), LookAlike.other_entry_id.in_(entry_ids)))
    return list(session.execute(query.execution_options(populate_existing=True)).scalars())


def _rows_of_past(session: Session, past_ids: Collection[int]) -> list[LookAlike]:
    return list(session.execute(select(LookAlike).where(LookAlike.past_work_id.in_(past_ids))).scalars())


def _partners(session: Session, entry_ids: Collection[int]) -> set[int]:
    """These entries and those they are paired with."""
    rows = _rows_of(session, entry_ids)
    return {number for row in rows for number in (row.entry_id, row.other_entry_id) if number is not None}


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
