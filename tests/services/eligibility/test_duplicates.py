"""Duplicates: which pairs need a decision, how often, and the effect of a verdict."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from judging.core import thai
from judging.core.contests.lifecycle import ContestState
from judging.core.eligibility.duplicates import Verdict, title_key
from judging.core.refusals import RuleViolation
from judging.core.roles import Actor, RoundLevel
from judging.database.transaction import transaction
from judging.models import Contest, Entry, EntryOrigin, LookAlike, PastWork, PracticeSettings, Round, Withdrawal
from judging.queries.eligibility import duplicates as reads
from judging.queries.eligibility.facts import facts_of
from judging.services.eligibility import duplicates
from judging.services.entries import entries
from judging.services.entries.entries import Work
from tests.world import Setting, World

ORGANISER = Actor(user_id=None)
DRYER = "เครื่องอบแห้งลำไยพลังงานแสงอาทิตย์ร่วมกับชีวมวล"
SAME_DRYER = "เครื่องอบลำไยพลังงานแสงอาทิตย์และชีวมวล"
PUMP = "เครื่องสูบน้ำลอยน้ำพลังงานแสงอาทิตย์สำหรับแปลงนา"


@pytest.fixture
def setting(world: World) -> Setting:
    return world.contest(state=ContestState.SCREENING)


def another(setting: Setting, *, category: str = "4", level: RoundLevel = RoundLevel.NATION) -> int:
    """A second contest of the same competition."""
    with transaction() as session:
        first = session.get_one(Contest, setting.contest_id)
        round_id = first.round_id
        if level is not RoundLevel.NATION:
            day = date(2022, 3, 20)
            row = Round(competition_id=setting.competition_id, level=level, area="", first_day=day, last_day=day)
            session.add(row)
            session.flush()
            round_id = row.id
        contest = Contest(
            round_id=round_id,
            category=category,
            rulebook_id=setting.rulebook_id,
            state=ContestState.SCREENING,
            created_at=datetime.now(UTC),
        )
        contest.settings = PracticeSettings(gold=160, silver=140, bronze=120, tie_reading="printed")
        session.add(contest)
        session.flush()
        return contest.id


def enter(contest_id: int, code: str, title: str, college: int) -> int:
    with transaction() as session:
        return entries.add(session, actor=ORGANISER, contest_id=contest_id, work=Work(code, title, college))


def find(*entry_ids: int) -> int:
    with transaction() as session:
        return duplicates.find_pairs(session, entry_ids=entry_ids)


def past(title: str, year: int = 2563, level: str = "nation", award: str = "") -> int:
    with transaction() as session:
        row = PastWork(
            school_year=year,
            level=level,
            award=award,
            title=title,
            institution="วิทยาลัยเทคนิคลพบุรี",
            match_key=thai.match_key(title),
            look_key=title_key(title),
        )
        session.add(row)
        session.flush()
        duplicates.find_past_pairs(session, past_ids=[row.id])
        return row.id


def decide(look_alike_id: int, verdict: Verdict, reason: str = "") -> None:
    with transaction() as session:
        duplicates.decide(session, actor=ORGANISER, look_alike_id=look_alike_id, verdict=verdict, reason=reason)


def pairs(session: Session) -> list[tuple[int, int | None, int | None]]:
    session.expire_all()
    query = select(LookAlike.entry_id, LookAlike.other_entry_id, LookAlike.past_work_id).order_by(LookAlike.id)
    return list(session.execute(query).tuples())


def the_pair(session: Session) -> LookAlike:
    session.expire_all()
    return session.execute(select(LookAlike)).scalar_one()


def advance(session_entry: int, contest_id: int, code: str, college: int) -> int:
    """An entry of the next level with the title of this one, advanced from it."""
    with transaction() as session:
        title = session.get_one(Entry, session_entry).title_th
        row = Entry(contest_id=contest_id, code=code, sort_key=code.lower(), title_th=title, institution_id=college)
        session.add(row)
        session.flush()
        session.add(EntryOrigin(entry_id=row.id, came_from_id=session_entry, advanced_at=datetime.now(UTC)))
        session.flush()
        duplicates.find_pairs(session, entry_ids=[row.id])
        return row.id


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
    enter(setting.contest_id, "A1", DRYER, college)
    second = enter(setting.contest_id, "A2", SAME_DRYER, college)
    third = enter(setting.contest_id, "A3", "การพัฒนา" + DRYER, college)
    judged = session.execute(select(LookAlike.id).where(LookAlike.entry_id == second)).scalar_one()
    decide(judged, Verdict.DIFFERENT)

    for entry_id, code in ((second, "A2"), (third, "A3")):
        with transaction() as writing:
            entries.edit(writing, actor=ORGANISER, entry_id=entry_id, work=Work(code, PUMP + code, college))

    session.expire_all()
    of_dryers = select(LookAlike.id).where(LookAlike.score < 100, LookAlike.other_entry_id != second)
    assert session.execute(of_dryers).scalars().all() == [judged]


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
    page = reads.listing(session, setting.contest_id)
    from_there = reads.listing(session, other)

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
