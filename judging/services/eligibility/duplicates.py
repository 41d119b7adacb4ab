"""Works that look alike: found when works or past works come in, judged once by a person.

Works of other contests are settled here, so acts that call ``find`` or ``forget`` hold the year
(``lock_year_and_contest``); those that call ``find_past``, ``forget_past`` or ``settle`` lock all years.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import delete, insert, or_, select
from sqlalchemy.orm import Session

from judging import clock
from judging.core.eligibility.duplicates import Verdict, YearEntries
from judging.core.refusals import RuleViolation
from judging.core.roles import Actor
from judging.models import Competition, Contest, Entry, LookAlike, PastWork, Round
from judging.queries.eligibility import duplicates as reads
from judging.services import audit
from judging.services.eligibility import screening
from judging.services.eligibility.title_similarity import Shelf
from judging.services.locks import CLOSED, lock_contests, lock_years, reason_of

Pairing = frozenset[tuple[str, int]]
"""Two of ("entry", number) and ("past", number), whichever came first."""


def find(session: Session, *, entry_ids: Collection[int]) -> int:
    """Compare these entries with every work of their year and with all past works; returns how many new pairs wait for
    a person.

    Pairs without a verdict that are no longer alike go; a pair once judged, on whatever level of the ladder and from
    whichever side, keeps its verdict. Part of the caller's act: it settles these entries afterwards, while the works on
    the other side are settled here. Call it too when an entry was withdrawn or came back, for the others' sake.
    """
    session.flush()  # titles are read from the database
    waiting, before = 0, _partners(session, entry_ids)  # whoever is like them no more is settled too
    for (competition_id, school_year), ids in _by_competition(session, entry_ids).items():
        year = reads.year_of(session, competition_id)
        shelf = Shelf.of(year, reads.past_keys(session, before=school_year))
        said = _said(session, year, competition_id)
        waiting += _write(session, shelf, said, ids, _rows_of(session, ids))
    _settle(session, (before | _partners(session, entry_ids)) - set(entry_ids))
    return waiting


def find_past(session: Session, *, past_ids: Collection[int]) -> int:
    """Compare these past works with the entries of later years whose contests are not certified yet, and settle those
    entries; returns how many new pairs wait for a person. Part of the caller's act."""
    session.flush()  # the past works are read from the database
    query = select(PastWork.id, PastWork.look_key, PastWork.school_year).where(PastWork.id.in_(past_ids))
    past = session.execute(query).all()
    standing = {row.past_work_id for row in _rows_of_past(session, past_ids)}
    waiting = 0
    for (competition_id, school_year), contests in _open_contests(session).items():
        year = reads.year_of(session, competition_id)
        known = [(row.id, row.look_key) for row in past if row.school_year < school_year and row.id not in standing]
        ids = [one.id for one in year.standing if one.contest_id in contests]
        said = _said(session, year, competition_id)
        waiting += _write(session, Shelf.of(year, known, with_entries=False), said, ids, ())
    _settle(session, {row.entry_id for row in _rows_of_past(session, past_ids)})
    return waiting


def forget(session: Session, *, entry_id: int) -> None:
    """An entry is about to be removed: its pairs go, and the works on the other side are settled. Part of the
    caller's act."""
    others = _partners(session, [entry_id]) - {entry_id}
    session.execute(delete(LookAlike).where(or_(LookAlike.entry_id == entry_id, LookAlike.other_entry_id == entry_id)))
    _settle(session, others)


def forget_past(session: Session, *, past_work_id: int) -> int:
    """A past work is about to be removed: its pairs go, and the works like it are settled; returns how many pairs.
    Part of the caller's act."""
    own = LookAlike.past_work_id == past_work_id
    like = set(session.execute(select(LookAlike.entry_id).where(own)).scalars())
    session.execute(delete(LookAlike).where(own))
    _settle(session, like)
    return len(like)


def settle(session: Session, *, entry_ids: Collection[int]) -> None:
    """Let these entries and those they are paired with be admitted or not by what is known now. Part of the caller's
    act."""
    _settle(session, _partners(session, entry_ids) | set(entry_ids))


def decide(session: Session, *, actor: Actor, look_alike_id: int, verdict: Verdict, reason: str = "") -> None:
    """Say whether two works that look alike are the same one, and settle both. A verdict that stands may be changed.

    A reason is wanted where they are the same, and where another verdict stood.

    Raises:
        RuleViolation: ``no_look_alike``, ``reason_wanted``, ``contest_certified`` (of every entry of the pair: what is
            found then is a matter for a case).
    """
    sides = _sides(_pair(session, look_alike_id))
    own = select(Entry.contest_id).where(Entry.id.in_(sides))
    lock_years(session, contest_ids=own)
    contests = lock_contests(session, contest_ids=own)
    row = _pair(session, look_alike_id)  # as it is now that nobody else judges it
    if all(contest.state in CLOSED for contest in contests):
        raise RuleViolation("contest_certified")
    if row.verdict is verdict and row.reason == reason.strip():
        return
    changes = row.verdict is not None and row.verdict is not verdict
    row.reason = reason_of(reason) if verdict is Verdict.SAME or changes else reason.strip()
    row.verdict, row.decided_at, row.decided_by = verdict, clock.now(), actor.user_id
    session.flush()  # what follows is read from the database
    for contest in contests:
        audit.record(
            session,
            actor=actor,
            action="look_alikes.decide",
            subject=f"look_alike:{row.id}",
            contest_id=contest.id,
            data={"entries": sides, "past_work": row.past_work_id, "verdict": verdict.value, "reason": row.reason},
        )
    _settle(session, sides)


def _pair(session: Session, look_alike_id: int) -> LookAlike:
    row = session.get(LookAlike, look_alike_id, populate_existing=True)
    if row is None:
        raise RuleViolation("no_look_alike")
    return row


def _sides(row: LookAlike) -> list[int]:
    return [entry_id for entry_id in (row.entry_id, row.other_entry_id) if entry_id is not None]


def _write(
    session: Session,
    shelf: Shelf,
    said: Mapping[Pairing, LookAlike],
    ids: Sequence[int],
    standing: Sequence[LookAlike],
) -> int:
    """Bring the pairs of these entries, ``standing``, to what is alike now; returns how many new ones wait."""
    year = shelf.year
    by_entries = {_entries_of(row): row for row in standing}
    alike: set[Pairing] = set()
    rows = []
    for entry_id in ids:
        for (other, past_id), score in shelf.like(entry_id).items():
            pairing = _pairing(entry_id, other, past_id)
            if pairing in alike:
                continue
            alike.add(pairing)
            if (row := by_entries.get(pairing)) is not None:
                row.score = score
                continue
            verdict = said.get(_works(year, entry_id, other, past_id))
            rows.append(_row(entry_id, other, past_id, score) | (_carried(verdict) if verdict else _UNDECIDED))
    gone = [row.id for pairing, row in by_entries.items() if row.verdict is None and pairing not in alike]
    session.flush()  # the scores, before rows go
    if gone:
        session.execute(delete(LookAlike).where(LookAlike.id.in_(gone)))
    if rows:
        session.execute(insert(LookAlike), rows)
    return sum(row["verdict"] is None for row in rows)


_UNDECIDED: dict[str, object] = {"verdict": None, "reason": "", "decided_at": None, "decided_by": None}


def _row(entry_id: int, other: int | None, past_id: int | None, score: int) -> dict[str, object]:
    return {
        "entry_id": entry_id,
        "other_entry_id": other,
        "past_work_id": past_id,
        "score": score,
        "found_at": clock.now(),
    }


def _carried(row: LookAlike) -> dict[str, object]:
    return {name: getattr(row, name) for name in _UNDECIDED}


def _pairing(entry_id: int, other: int | None, past_id: int | None) -> Pairing:
    return frozenset({("entry", entry_id), ("past", past_id or 0) if other is None else ("entry", other)})


def _entries_of(row: LookAlike) -> Pairing:
    return _pairing(row.entry_id, row.other_entry_id, row.past_work_id)


def _works(year: YearEntries, entry_id: int, other: int | None, past_id: int | None) -> Pairing:
    """The same of the works, on whatever level of the ladder they stand."""
    return _pairing(year.root(entry_id), None if other is None else year.root(other), past_id)


def _said(session: Session, year: YearEntries, competition_id: int) -> dict[Pairing, LookAlike]:
    """What was said of works of the year, by works; the last word where they were judged on several levels."""
    query = (
        select(LookAlike)
        .join(Entry, Entry.id == LookAlike.entry_id)
        .join(Contest, Contest.id == Entry.contest_id)
        .join(Round, Round.id == Contest.round_id)
        .where(Round.competition_id == competition_id, LookAlike.verdict.is_not(None))
        .order_by(LookAlike.decided_at, LookAlike.id)
    )
    return {
        _works(year, row.entry_id, row.other_entry_id, row.past_work_id): row
        for row in session.execute(query).scalars()
        if row.other_entry_id is None or row.other_entry_id in year.by_id
    }


def _rows_of(session: Session, entry_ids: Collection[int]) -> list[LookAlike]:
    query = select(LookAlike).where(or_(LookAlike.entry_id.in_(entry_ids), LookAlike.other_entry_id.in_(entry_ids)))
    return list(session.execute(query.execution_options(populate_existing=True)).scalars())


def _rows_of_past(session: Session, past_ids: Collection[int]) -> list[LookAlike]:
    return list(session.execute(select(LookAlike).where(LookAlike.past_work_id.in_(past_ids))).scalars())


def _partners(session: Session, entry_ids: Collection[int]) -> set[int]:
    """The entries that these are paired with."""
    rows = _rows_of(session, entry_ids)
    return {number for row in rows for number in (row.entry_id, row.other_entry_id) if number is not None}


def _by_competition(session: Session, entry_ids: Collection[int]) -> dict[tuple[int, int], list[int]]:
    """(competition, school year) → its entries among these."""
    query = (
        select(Competition.id, Competition.school_year, Entry.id)
        .join(Round, Round.competition_id == Competition.id)
        .join(Contest, Contest.round_id == Round.id)
        .join(Entry, Entry.contest_id == Contest.id)
        .where(Entry.id.in_(entry_ids))
        .order_by(Entry.id)
    )
    found: dict[tuple[int, int], list[int]] = defaultdict(list)
    for competition_id, year, entry_id in session.execute(query):
        found[competition_id, year].append(entry_id)
    return found


def _open_contests(session: Session) -> dict[tuple[int, int], set[int]]:
    """(competition, school year) → its contests that are not certified yet."""
    query = (
        select(Competition.id, Competition.school_year, Contest.id)
        .join(Round, Round.competition_id == Competition.id)
        .join(Contest, Contest.round_id == Round.id)
        .where(Contest.state.not_in(CLOSED))
    )
    found: dict[tuple[int, int], set[int]] = defaultdict(set)
    for competition_id, year, contest_id in session.execute(query):
        found[competition_id, year].add(contest_id)
    return found


def _settle(session: Session, entry_ids: Collection[int]) -> None:
    """Let these entries be admitted or not by what is known now, contest by contest."""
    if not entry_ids:
        return
    lock_contests(session, contest_ids=select(Entry.contest_id).where(Entry.id.in_(entry_ids)))
    query = select(Entry.contest_id, Entry.id).where(Entry.id.in_(entry_ids)).order_by(Entry.contest_id, Entry.id)
    by_contest: dict[int, list[int]] = defaultdict(list)
    for contest_id, entry_id in session.execute(query):
        by_contest[contest_id].append(entry_id)
    for contest_id, ids in by_contest.items():
        screening.settle(session, contest_id=contest_id, entry_ids=ids)
