"""Duplicates: which pairs need a decision, how often, and the effect of a verdict."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestState
from judging.core.eligibility.duplicates import Verdict
from judging.core.refusals import RuleViolation
from judging.core.roles import RoundLevel
from judging.database.transaction import transaction
from judging.models import (
    Contest,
    LookAlike,
    Withdrawal,
)
from judging.queries.eligibility import duplicates as reads
from judging.queries.eligibility.facts import facts_of
from judging.services.eligibility import duplicates
from judging.services.entries import entries
from judging.services.entries.entries import Work
from tests.duplicates import (
    DRYER,
    ORGANISER,
    PUMP,
    SAME_DRYER,
    advance,
    another,
    decide,
    enter,
    find,
    pairs,
    past,
    the_pair,
)
from tests.world import ADMIN, Setting, World


@pytest.fixture
def setting(world: World) -> Setting:
    return world.contest(state=ContestState.SCREENING)


def test_a_work_of_a_contest_for_practice_looks_like_no_other(world: World, setting: Setting, session: Session) -> None:
    college = world.institution()
    practice = another(setting, level=RoundLevel.PROVINCE)
    with transaction() as writing:
        writing.get_one(Contest, practice).is_practice = True
    enter(setting.contest_id, "A1", DRYER, college)

    find(enter(practice, "A1", SAME_DRYER, college))

    assert pairs(session) == []


def test_a_work_like_another_of_the_year_is_found_once_and_from_one_side(
    world: World, setting: Setting, session: Session
) -> None:
    college = world.institution()
    first = enter(setting.contest_id, "A1", DRYER, college)
    second = enter(setting.contest_id, "A2", SAME_DRYER, college)
    enter(setting.contest_id, "A3", PUMP, college)

    find(first, second)
    find(first)

    assert pairs(session) == [(second, first, None)]


def test_another_category_round_and_college_of_the_year_are_looked_at_and_another_year_is_not(
    world: World, setting: Setting, session: Session
) -> None:
    elsewhere = world.contest(state=ContestState.SCREENING)
    enter(elsewhere.contest_id, "X1", DRYER, world.institution())
    other_category = enter(another(setting, category="5"), "B1", DRYER, world.institution())
    other_round = enter(another(setting, level=RoundLevel.REGION), "C1", DRYER, world.institution())
    last = enter(setting.contest_id, "A1", SAME_DRYER, world.institution())

    assert set(pairs(session)) == {
        (other_round, other_category, None),
        (last, other_category, None),
        (last, other_round, None),
    }


def test_a_past_work_is_compared_with_entries_that_come_and_with_those_that_are_there(
    world: World, setting: Setting, session: Session
) -> None:
    before = past(DRYER)
    entry = enter(setting.contest_id, "A1", SAME_DRYER, world.institution())
    after = past(SAME_DRYER, year=2562)

    assert pairs(session) == [(entry, None, before), (entry, None, after)]


@pytest.mark.every_database
def test_a_work_of_the_registry_that_is_not_of_an_earlier_year_is_no_past_work(
    world: World, setting: Setting, session: Session
) -> None:
    past(DRYER, year=2700)
    enter(setting.contest_id, "A1", DRYER, world.institution())

    assert pairs(session) == []


def test_a_pair_once_judged_is_not_asked_again_from_either_side(
    world: World, setting: Setting, session: Session
) -> None:
    college = world.institution()
    first = enter(setting.contest_id, "A1", DRYER, college)
    second = enter(setting.contest_id, "A2", SAME_DRYER, college)
    decide(the_pair(session).id, Verdict.DIFFERENT)

    assert find(first) == find(second) == find(first, second) == 0
    assert the_pair(session).verdict is Verdict.DIFFERENT


def test_a_verdict_goes_with_both_works_to_the_next_level(world: World, setting: Setting, session: Session) -> None:
    college, region = world.institution(), another(setting, level=RoundLevel.REGION)
    first = enter(region, "A1", DRYER, college)
    second = enter(region, "A2", SAME_DRYER, college)
    decide(the_pair(session).id, Verdict.SAME, "รูปแบบเดียวกัน")

    on_first = advance(first, setting.contest_id, "N1", college)
    on_second = advance(second, setting.contest_id, "N2", college)

    session.expire_all()
    carried = session.execute(select(LookAlike).where(LookAlike.entry_id == on_second)).scalar_one()
    assert (carried.other_entry_id, carried.verdict, carried.reason) == (on_first, Verdict.SAME, "รูปแบบเดียวกัน")


def test_an_entry_and_the_one_it_advanced_from_are_never_a_pair(
    world: World, setting: Setting, session: Session
) -> None:
    college = world.institution()
    below = enter(another(setting, level=RoundLevel.REGION), "A1", DRYER, college)
    above = advance(below, setting.contest_id, "N1", college)

    assert find(below, above) == 0
    assert pairs(session) == []


def test_another_title_takes_an_open_pair_away_and_keeps_a_judged_one(
    world: World, setting: Setting, session: Session
) -> None:
    college = world.institution()
    first = enter(setting.contest_id, "A1", DRYER, college)
    second = enter(setting.contest_id, "A2", SAME_DRYER, college)
    third = enter(setting.contest_id, "A3", "การพัฒนา" + DRYER, college)
    judged = session.execute(select(LookAlike.id).where(LookAlike.entry_id == second)).scalar_one()
    decide(judged, Verdict.DIFFERENT)

    for entry_id, code in ((second, "A2"), (third, "A3")):
        with transaction() as writing:
            entries.edit(writing, actor=ORGANISER, entry_id=entry_id, work=Work(code, PUMP + code, college))

    session.expire_all()
    assert pairs(session) == [(second, first, None), (third, second, None)]
    assert session.get_one(LookAlike, judged).verdict is Verdict.DIFFERENT


def test_a_verdict_counts_for_both_works_until_it_says_that_they_differ(
    world: World, setting: Setting, session: Session
) -> None:
    college = world.institution()
    first = enter(setting.contest_id, "A1", DRYER, college)
    second = enter(setting.contest_id, "A2", SAME_DRYER, college)

    def similar() -> list[object]:
        session.expire_all()
        known = facts_of(session, [first, second])
        return [known[number].entry["similar_entries"] for number in (first, second)]

    assert similar() == [1, 1]
    decide(the_pair(session).id, Verdict.DIFFERENT)
    assert similar() == [0, 0]
    decide(the_pair(session).id, Verdict.SAME, "ชิ้นเดียวกัน")
    assert similar() == [1, 1]


def test_same_and_a_changed_verdict_want_a_reason(world: World, setting: Setting, session: Session) -> None:
    college = world.institution()
    enter(setting.contest_id, "A1", DRYER, college)
    enter(setting.contest_id, "A2", SAME_DRYER, college)
    pair = the_pair(session).id

    with pytest.raises(RuleViolation, match="reason_wanted"):
        decide(pair, Verdict.SAME)
    decide(pair, Verdict.DIFFERENT)
    with pytest.raises(RuleViolation, match="reason_wanted"):
        decide(pair, Verdict.SAME, "  ")
    assert the_pair(session).verdict is Verdict.DIFFERENT


def test_nothing_is_judged_once_every_contest_of_the_pair_is_certified(
    world: World, setting: Setting, session: Session
) -> None:
    college = world.institution()
    enter(setting.contest_id, "A1", DRYER, college)
    enter(setting.contest_id, "A2", SAME_DRYER, college)
    pair = the_pair(session).id
    with transaction() as writing:
        writing.get_one(Contest, setting.contest_id).state = ContestState.CERTIFIED

    with pytest.raises(RuleViolation, match="contest_certified"):
        decide(pair, Verdict.DIFFERENT)
    with pytest.raises(RuleViolation, match="no_look_alike"):
        decide(pair + 1, Verdict.DIFFERENT)


def test_a_withdrawn_work_is_like_none(world: World, setting: Setting, session: Session) -> None:
    college = world.institution()
    first = enter(setting.contest_id, "A1", DRYER, college)
    enter(setting.contest_id, "A2", SAME_DRYER, college)
    with transaction() as writing:
        writing.add(Withdrawal(entry_id=first, reason="ส่งซ้ำ", withdrawn_at=datetime.now(UTC)))
        duplicates.find_pairs(writing, entry_ids=[first])

    third = enter(setting.contest_id, "A3", DRYER, college)

    assert {row[0] for row in pairs(session)} == {third}
    assert first not in {row[1] for row in pairs(session)}


def test_removing_a_work_frees_the_one_it_was_like(world: World, setting: Setting, session: Session) -> None:
    college = world.institution()
    first = enter(setting.contest_id, "A1", DRYER, college)
    second = enter(setting.contest_id, "A2", SAME_DRYER, college)

    with transaction() as writing:
        entries.remove(writing, actor=ORGANISER, entry_id=second)

    session.expire_all()
    assert session.execute(select(func.count()).select_from(LookAlike)).scalar_one() == 0
    assert facts_of(session, [first])[first].entry["similar_entries"] == 0


@pytest.mark.every_database
def test_the_list_shows_open_pairs_first_from_the_contests_own_side(
    world: World, setting: Setting, session: Session
) -> None:
    college = world.institution("วิทยาลัยเทคนิคลพบุรี")
    other = another(setting, category="5")
    enter(other, "B1", DRYER, college)
    own = enter(setting.contest_id, "A1", SAME_DRYER, college)
    old = past(SAME_DRYER, award="ชนะเลิศ")
    of_registry = select(LookAlike.id).where(LookAlike.past_work_id == old, LookAlike.entry_id == own)
    judged = session.execute(of_registry).scalar_one()
    decide(judged, Verdict.DIFFERENT, "คนละหลักการ")

    session.expire_all()
    page = reads.listing(session, ADMIN, setting.contest_id)
    from_there = reads.listing(session, ADMIN, other)

    assert [pair.verdict for pair in page.rows] == [None, Verdict.DIFFERENT]
    first = page.rows[0]
    assert (first.own.code, first.other.code, first.same_institution, first.same_category) == ("A1", "B1", True, False)
    assert "".join(part.text for part in first.own.parts) == SAME_DRYER
    assert [part.text for part in first.other.parts if not part.is_alike] == ["แห้ง", "ร่วมกับ"]
    assert (page.undecided, page.total) == (1, 2)
    assert from_there.rows[0].own.code == "B1"


def test_a_search_reads_the_verdicts_of_its_own_year_alone(world: World, setting: Setting, session: Session) -> None:
    college, last_year = world.institution(), world.contest(state=ContestState.SCREENING)
    for contest_id in (last_year.contest_id, setting.contest_id):
        enter(contest_id, "A1", DRYER, college)
        enter(contest_id, "A2", SAME_DRYER, college)
    others, own = session.execute(select(LookAlike.id).order_by(LookAlike.id)).scalars()
    session.rollback()
    decide(others, Verdict.DIFFERENT)
    decide(own, Verdict.DIFFERENT)
    session.expunge_all()
    read: list[int] = []

    def note(row: LookAlike, _context: object) -> None:
        read.append(row.id)

    event.listen(LookAlike, "load", note)
    try:
        enter(setting.contest_id, "A3", PUMP, college)
    finally:
        event.remove(LookAlike, "load", note)

    assert set(read) == {own}
