"""A place vacated by a ruling (5.6): filled at the next level, given back, or only reported when it is too late."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestState
from judging.core.entries.states import EntryState, WithdrawalKind
from judging.core.refusals import RuleViolation
from judging.core.rulings.rulings import Effect
from judging.database.transaction import transaction
from judging.models import CaseSource, Entry, Withdrawal
from judging.queries.rulings import rulings_in_force
from judging.queries.transfers import advancement as reads
from judging.services.entries import withdrawals
from judging.services.rulings import cases, rulings
from judging.services.rulings.rulings import Decision
from tests.advancing import TwoLevels, entries_of, two_levels
from tests.scoring import AT
from tests.services.transfers.test_advancement import go, refused, step
from tests.world import ADMIN, World

DECISION = Decision("5.6", "พบผลงานเดียวกันในฐานข้อมูล", "คณะกรรมการกลาง", AT.date())

SENTENCE = "เสียสิทธิ์ตามผลการประเมินระดับก่อนหน้าที่ประกาศใหม่"
"""The reason that once told a work that lost its place."""


def strike(made: TwoLevels, place: int) -> int:
    """Withdraw a work's award by a ruling and publish the next version; returns the ruling's ID."""
    entry_id = made.below.entries[place]
    with transaction() as session:
        case_id = cases.open_case(
            session,
            actor=ADMIN,
            contest_id=made.below.contest_id,
            entry_id=entry_id,
            source=CaseSource.ORGANISER,
            allegation="ซ้ำ",
        )
    with transaction() as session:
        ruling = rulings.record(session, actor=ADMIN, case_id=case_id, effect=Effect.REVOKE, decision=DECISION)
    return ruling.ruling_id


def reverse(ruling_id: int) -> None:
    """Reverse a ruling and publish the next version."""
    with transaction() as session:
        rulings.reverse(session, actor=ADMIN, ruling_id=ruling_id, decision=DECISION)


def _states(session: Session, contest_id: int) -> list[EntryState]:
    session.rollback()
    works = session.execute(select(Entry).where(Entry.contest_id == contest_id).order_by(Entry.code)).scalars().all()
    ruled = rulings_in_force.of_contest(session, contest_id)
    states = [ruled.of(entry).state for entry in works]
    session.rollback()
    return states


def test_a_vacated_place_goes_to_the_next_in_rank_and_back_when_the_ruling_is_reversed(
    world: World, session: Session, tmp_path: Path
) -> None:
    made = two_levels(world, works=4, advance=2)
    go(made, tmp_path)
    ruling = strike(made, 0)
    assert [one.keeps_place for one in reads.arrived_works(session, made.above)] == [False, True]
    session.rollback()

    moved = go(made, tmp_path)

    first, second, third = (entry.id for entry in entries_of(made.above))
    assert (moved.entered, moved.vacated, moved.restored) == ((third,), (first,), ())
    assert session.get_one(Withdrawal, first).kind is WithdrawalKind.LOST_PLACE
    assert _states(session, made.above)[0] is EntryState.LOST_PLACE
    assert [one.is_vacant for one in reads.arrived_works(session, made.above)] == [True, False, False]
    session.rollback()

    reverse(ruling)
    moved = go(made, tmp_path)

    assert (moved.entered, moved.vacated, moved.restored) == ((), (third,), (first,))
    assert [row.entry_id for row in session.execute(select(Withdrawal)).scalars()] == [third]
    assert second not in moved.vacated
    session.rollback()
    assert go(made, tmp_path).nothing


def test_a_team_cannot_take_back_a_place_that_a_ruling_took(world: World, session: Session, tmp_path: Path) -> None:
    made = two_levels(world)
    (first, _second) = go(made, tmp_path).entered
    strike(made, 0)
    go(made, tmp_path)
    step(made.above, ContestState.REGISTRATION)

    with transaction() as writing, pytest.raises(RuleViolation, match="place_lost"):
        withdrawals.take_back(writing, actor=ADMIN, entry_id=first)

    assert session.get(Withdrawal, first) is not None


@pytest.mark.every_database
def test_a_place_vacated_after_scoring_began_above_is_told_and_nothing_moves(
    world: World, session: Session, tmp_path: Path
) -> None:
    made = two_levels(world, works=4, advance=2)
    go(made, tmp_path)
    step(made.above, ContestState.SCORING)
    strike(made, 0)

    refusal = refused(made, tmp_path)

    assert (refusal.code, refusal.params) == ("ladder_scoring_begun", {"works": "A003, A001"})
    assert len(entries_of(made.above)) == 2
    assert [(one.code, one.keeps_place) for one in reads.arrived_works(session, made.above)] == [
        ("A001", False),
        ("A002", True),
    ]


def test_a_work_that_its_team_withdrew_loses_its_place_too(world: World, session: Session, tmp_path: Path) -> None:
    made = two_levels(world, works=4, advance=2)
    (first, _second) = go(made, tmp_path).entered
    with transaction() as writing:
        withdrawals.withdraw(writing, actor=ADMIN, entry_id=first, reason="เครื่องเสีย")
    strike(made, 0)

    moved = go(made, tmp_path)

    assert (len(moved.entered), moved.vacated) == (1, (first,))
    lost = session.get_one(Withdrawal, first)
    assert (lost.kind, lost.reason) == (WithdrawalKind.LOST_PLACE, "เครื่องเสีย")
    assert not any(one.is_lost for one in reads.arrived_works(session, made.above))
    session.rollback()
    step(made.above, ContestState.SCORING)
    assert go(made, tmp_path).nothing


def test_a_team_that_writes_the_words_of_a_lost_place_has_withdrawn(
    world: World, session: Session, tmp_path: Path
) -> None:
    made = two_levels(world)
    (first, _second) = go(made, tmp_path).entered
    with transaction() as writing:
        withdrawals.withdraw(writing, actor=ADMIN, entry_id=first, reason=SENTENCE)

    assert go(made, tmp_path).nothing  # its place is its own, so nothing gives it back

    assert _states(session, made.above)[0] is EntryState.WITHDRAWN


def test_a_team_that_withdrew_before_the_place_was_lost_is_withdrawn_again_when_it_is_given_back(
    world: World, session: Session, tmp_path: Path
) -> None:
    made = two_levels(world)
    (first, _second) = go(made, tmp_path).entered
    step(made.above, ContestState.REGISTRATION)
    with transaction() as writing:
        withdrawals.withdraw(writing, actor=ADMIN, entry_id=first, reason="เครื่องเสีย")
    ruling = strike(made, 0)
    go(made, tmp_path)
    with transaction() as writing, pytest.raises(RuleViolation, match="place_lost"):
        withdrawals.take_back(writing, actor=ADMIN, entry_id=first)

    reverse(ruling)
    go(made, tmp_path)

    assert _states(session, made.above)[0] is EntryState.WITHDRAWN
    with transaction() as writing:
        withdrawals.take_back(writing, actor=ADMIN, entry_id=first)
    assert _states(session, made.above)[:2] == [EntryState.PENDING, EntryState.PENDING]


@pytest.mark.parametrize("seed", range(3))
def test_no_sequence_of_withdrawals_and_new_results_puts_more_works_on_the_places(
    world: World, session: Session, tmp_path: Path, seed: int
) -> None:
    made, chance = two_levels(world, works=4, advance=2), Random(seed)
    go(made, tmp_path)
    step(made.above, ContestState.REGISTRATION)
    struck: dict[int, int] = {}
    for _ in range(24):
        act, place = chance.choice(["withdraw", "take_back", "rule", "advance"]), chance.randrange(4)
        above = [entry.id for entry in entries_of(made.above)]
        session.rollback()
        if act == "advance":
            go(made, tmp_path)
        elif act == "rule" and place in struck:
            reverse(struck.pop(place))
        elif act == "rule" and len(struck) < 2:
            struck[place] = strike(made, place)
        elif act in ("withdraw", "take_back"):
            given = {"reason": "เครื่องเสีย"} if act == "withdraw" else {}
            with suppress(RuleViolation), transaction() as writing:
                getattr(withdrawals, act)(writing, actor=ADMIN, entry_id=chance.choice(above), **given)
        assert _states(session, made.above).count(EntryState.PENDING) <= 2, f"after {act}"
