"""Many works with nearly the same title: how many pairs are stored, what follows a decision, what the page says."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestState
from judging.core.eligibility.duplicates import BEST, Verdict
from judging.database.transaction import transaction
from judging.models import Entry, LookAlike
from judging.queries.eligibility import duplicates as reads
from judging.services.eligibility import duplicates
from tests.duplicates import DRYER, SAME_DRYER, decide, enter, find, past, the_pair
from tests.world import ADMIN, Setting, World

WORKS = 3 * BEST


@pytest.fixture
def setting(world: World) -> Setting:
    return world.contest(state=ContestState.SCREENING)


def crowd(setting: Setting, *colleges: int) -> list[int]:
    """Works with one title, entered at once."""
    with transaction() as session:
        rows = [
            Entry(
                contest_id=setting.contest_id,
                code=f"A{number:03}",
                title_th=f"{DRYER} รุ่นที่ {number}",
                institution_id=colleges[number % len(colleges)],
            )
            for number in range(WORKS)
        ]
        session.add_all(rows)
        session.flush()
        ids = [row.id for row in rows]
        duplicates.find_pairs(session, entry_ids=ids)
    return ids


def waiting(session: Session) -> Counter[int]:
    """By entry: its pairs without a verdict, from either side."""
    session.expire_all()
    query = select(LookAlike.entry_id, LookAlike.other_entry_id).where(LookAlike.verdict.is_(None))
    return Counter(number for row in session.execute(query) for number in row if number is not None)


@pytest.mark.every_database
def test_each_work_keeps_its_best_pairs_and_the_page_counts_the_rest(
    world: World, setting: Setting, session: Session
) -> None:
    ids = crowd(setting, world.institution())

    assert sum(waiting(session).values()) <= 2 * BEST * WORKS
    assert min(waiting(session)[number] for number in ids) >= BEST
    page = reads.listing(session, ADMIN, setting.contest_id, entry_id=ids[-1])
    assert page.further == ((ids[-1], f"A{WORKS - 1:03}", WORKS - 1 - waiting(session)[ids[-1]]),)


def test_works_of_the_same_institution_keep_their_place_among_many_others(
    world: World, setting: Setting, session: Session
) -> None:
    elsewhere, own = world.institution(), world.institution()
    crowd(setting, elsewhere)
    first = enter(setting.contest_id, "B1", SAME_DRYER, own)
    second = enter(setting.contest_id, "B2", SAME_DRYER, own)

    between = select(func.count()).where(LookAlike.entry_id == second, LookAlike.other_entry_id == first)
    assert session.execute(between).scalar_one() == 1


def test_the_next_similar_work_takes_the_place_of_a_decided_one(
    world: World, setting: Setting, session: Session
) -> None:
    ids = crowd(setting, world.institution())
    own = ids[-1]
    before = waiting(session)[own]
    pair = select(LookAlike.id).where(LookAlike.entry_id == own).order_by(LookAlike.id)

    for number in range(before - BEST + 2):
        decided = session.execute(pair.where(LookAlike.verdict.is_(None)).limit(1)).scalar_one()
        session.rollback()
        decide(decided, Verdict.DIFFERENT)
        assert waiting(session)[own] >= BEST, number


def test_finding_again_adds_nothing_and_keeps_verdicts(world: World, setting: Setting, session: Session) -> None:
    ids = crowd(setting, world.institution())
    decided = session.execute(select(LookAlike.id).limit(1)).scalar_one()
    session.rollback()
    decide(decided, Verdict.SAME, "ชิ้นเดียวกัน")
    find(*ids)
    count = select(func.count()).select_from(LookAlike)
    stored = session.execute(count).scalar_one()
    session.rollback()

    assert find(*ids) == 0
    assert session.execute(count).scalar_one() == stored
    assert session.get_one(LookAlike, decided).verdict is Verdict.SAME


def test_many_past_works_leave_a_work_with_its_best(world: World, setting: Setting, session: Session) -> None:
    enter(setting.contest_id, "A1", DRYER, world.institution())
    for number in range(BEST + 3):
        past(f"{SAME_DRYER} ครั้งที่ {number}", year=2563 - number % 9)

    assert session.execute(select(func.count()).where(LookAlike.past_work_id.is_not(None))).scalar_one() == BEST
    assert len(reads.listing(session, ADMIN, setting.contest_id).further) == 1


def test_english_titles_pair_works_too(world: World, setting: Setting, session: Session) -> None:
    college = world.institution()
    with transaction() as writing:
        rows = [
            Entry(contest_id=setting.contest_id, code=code, title_th=th, title_en=en, institution_id=college)
            for code, th, en in (("A1", "เก้าอี้โยก", "Rocking chair"), ("A2", "ม้านั่งสนาม", "Rocking chairs"))
        ]
        writing.add_all(rows)
        writing.flush()
        duplicates.find_pairs(writing, entry_ids=[rows[1].id])

    assert the_pair(session).score >= 48
