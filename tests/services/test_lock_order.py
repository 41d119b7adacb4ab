"""Services lock in one order: concurrent writes that need the same rows run one after the other, and both are kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judging.core.contests.deadlines import Deadlines
from judging.core.contests.lifecycle import ContestState
from judging.core.eligibility.duplicates import Verdict
from judging.core.refusals import RuleViolation
from judging.database.transaction import transaction
from judging.models import AuditEntry, Contest, Institution, LookAlike, PracticeSettings, Registration, Round
from judging.services import locks
from judging.services.contests import panels, rounds, sign_in_cards
from judging.services.eligibility import duplicates
from judging.services.entries import change_requests, entries, registrations, withdrawals
from judging.services.entries.entries import Work
from judging.services.people import institutions
from tests.services.concurrency import Act, meanwhile, together
from tests.services.registering import CLOSES, OPENS, College, begin, save, submit, work
from tests.world import ADMIN, FIRST_DAY, MEDALS, Setting, World

pytestmark = pytest.mark.every_database

TITLES = ("เครื่องอบแห้งลำไยพลังงานแสงอาทิตย์ร่วมกับชีวมวล", "เครื่องอบลำไยพลังงานแสงอาทิตย์และชีวมวล")

SECRET = "k" * 40


@dataclass(frozen=True)
class Side:
    """One of two contests of a round: its college and teacher, a submitted work, and a draft that duplicates it."""

    college: College
    entry_id: int
    draft: int
    title: str

    @property
    def contest_id(self) -> int:
        return self.college.setting.contest_id


@pytest.fixture
def sides(college: College, during: None) -> tuple[Side, Side]:
    """Duplicates in two contests of one round."""
    with transaction() as session:
        other = Contest(
            round_id=college.setting.round_id,
            category="5",
            rulebook_id=college.setting.rulebook_id,
            state=ContestState.REGISTRATION,
            created_at=datetime.now(UTC),
        )
        other.settings = PracticeSettings(medals=MEDALS)
        session.add(other)
        session.flush()
        there = replace(college, setting=replace(college.setting, contest_id=other.id))
    return _side(college, TITLES[0]), _side(there, TITLES[1])


def _side(college: College, title: str) -> Side:
    numbers = []
    for _ in range(2):
        numbers.append(begin(college))
        save(college, numbers[-1], work(title))
    return Side(college, submit(college, numbers[0]).entry_id, numbers[1], title)


def _add(side: Side, session: Session) -> object:
    new = Work("Z9", side.title, side.college.institution_id)
    return entries.add(session, actor=ADMIN, contest_id=side.contest_id, work=new)


def _edit(side: Side, session: Session) -> object:
    return entries.edit(
        session,
        actor=ADMIN,
        entry_id=side.entry_id,
        work=Work("Z8", f"{side.title} รุ่นใหม่", side.college.institution_id),
    )


def _remove(side: Side, session: Session) -> object:
    return entries.remove(session, actor=ADMIN, entry_id=side.entry_id)


def _hand_in(side: Side, session: Session) -> object:
    return registrations.submit(session, actor=side.college.teacher, registration_id=side.draft)


def _save(side: Side, session: Session) -> object:
    change = work("ชื่อที่แก้ระหว่างนั้น")
    return registrations.save(
        session, actor=side.college.teacher, registration_id=side.draft, change=change, base=_revision(side, session)
    )


def _revision(side: Side, session: Session) -> int:
    return session.execute(select(Registration.revision).where(Registration.id == side.draft)).scalar_one()


def _begin(side: Side, session: Session) -> object:
    return registrations.start(
        session,
        actor=side.college.teacher,
        contest_id=side.contest_id,
        institution_id=side.college.institution_id,
    )


def _withdraw(side: Side, session: Session) -> object:
    return withdrawals.withdraw(session, actor=side.college.teacher, entry_id=side.entry_id, reason="ส่งซ้ำ")


def _retitle(side: Side, session: Session) -> object:
    return change_requests.change_title(
        session, actor=side.college.teacher, entry_id=side.entry_id, title_th="เครื่องสูบน้ำลอยน้ำ", title_en=""
    )


def _judge(side: Side, session: Session) -> object:
    pair = session.execute(select(func.min(LookAlike.id)).where(LookAlike.entry_id == side.entry_id)).scalar()
    pair = pair or session.execute(select(func.min(LookAlike.id))).scalar_one()
    return duplicates.decide(session, actor=ADMIN, look_alike_id=pair, verdict=Verdict.DIFFERENT)


def _move_days(side: Side, session: Session) -> object:
    later = FIRST_DAY + timedelta(days=1)
    return rounds.change_days(session, actor=ADMIN, contest_id=side.contest_id, first_day=FIRST_DAY, last_day=later)


def _set_windows(side: Side, session: Session) -> object:
    windows = Deadlines(OPENS, CLOSES + timedelta(hours=1), None, CLOSES + timedelta(days=5))
    return rounds.set_windows(session, actor=ADMIN, contest_id=side.contest_id, windows=windows)


SideAct = Callable[[Side, Session], object]


def _of(act: SideAct, side: Side) -> Act:
    return lambda session: act(side, session)


@pytest.mark.parametrize("second", [_add, _edit, _remove, _hand_in, _withdraw, _retitle, _judge])
@pytest.mark.parametrize("first", [_add, _hand_in])
def test_works_that_look_alike_are_changed_at_once_in_two_contests(
    app: Flask, sides: tuple[Side, Side], first: SideAct, second: SideAct
) -> None:
    outcomes = together(app, _of(first, sides[0]), _of(second, sides[1]))

    assert [outcome.exception() for outcome in outcomes] == [None, None]


@pytest.mark.parametrize("other", [_set_windows, _move_days, _add])
def test_the_days_of_a_round_move_while_another_changes_it_or_a_work_of_it(
    app: Flask, sides: tuple[Side, Side], other: SideAct
) -> None:
    outcomes = together(app, _of(_move_days, sides[0]), _of(other, sides[1]))

    assert [outcome.exception() for outcome in outcomes] == [None, None]


def test_both_who_change_a_round_at_once_are_heard_in_every_contest_of_it(
    app: Flask, sides: tuple[Side, Side], session: Session
) -> None:
    together(app, _of(_move_days, sides[1]), _of(_set_windows, sides[0]))

    round_ = session.execute(select(Round)).scalar_one()
    told = select(func.count()).where(AuditEntry.action == "contests.change_days")
    assert (round_.last_day, round_.registration_closes_at) == (
        FIRST_DAY + timedelta(days=1),
        CLOSES + timedelta(hours=1),
    )
    assert session.execute(told).scalar_one() == 2


def test_of_two_colleges_merged_into_each_other_at_once_one_stays(
    app: Flask, sides: tuple[Side, Side], session: Session
) -> None:
    one, other = _colleges(sides)

    outcomes = together(app, _merge(one, other), _merge(other, one))

    refused = [outcome.exception() for outcome in outcomes if outcome.exception() is not None]
    assert [type(error) for error in refused] == [RuleViolation]
    assert str(refused[0]).startswith("institution_merged")


@pytest.mark.parametrize("act", [_add, _edit, _hand_in])
def test_a_college_is_merged_while_a_work_is_entered_for_it(
    app: Flask, sides: tuple[Side, Side], session: Session, act: SideAct
) -> None:
    one, other = _colleges(sides)

    outcomes = together(app, _merge(one, other), _of(act, sides[1]))

    assert [outcome.exception() for outcome in outcomes] == [None, None]


@pytest.mark.parametrize("act", [_save, _begin])
def test_a_college_is_merged_while_an_act_goes_on_in_a_contest_of_its_works(
    app: Flask, sides: tuple[Side, Side], act: SideAct
) -> None:
    one, other = _colleges(sides)

    outcome = meanwhile(
        app,
        lambda session: locks.lock_uncertified(session, contest_id=sides[0].contest_id),
        _merge(one, other),
        then=_of(act, sides[0]),
    )

    outcome.result()


def _colleges(sides: tuple[Side, Side]) -> tuple[int, int]:
    with transaction() as session:
        row = Institution(name_th="วิทยาลัยอีกแห่ง", match_key="อีกแห่ง", sort_key="อีกแห่ง", province="ลพบุรี", region="ภาคกลาง")
        session.add(row)
        session.flush()
        return sides[0].college.institution_id, row.id


def _merge(gone: int, kept: int) -> Act:
    return lambda session: institutions.merge(session, actor=ADMIN, institution_id=gone, into_id=kept)


def _issue(setting: Setting, session: Session) -> object:
    return sign_in_cards.issue(session, actor=ADMIN, contest_id=setting.contest_id, secret=SECRET)


def _reissue(setting: Setting, session: Session) -> object:
    return sign_in_cards.reissue(session, actor=ADMIN, member_id=setting.members[1], secret=SECRET)


@pytest.mark.parametrize("give", [_issue, _reissue])
def test_a_card_is_given_while_its_judge_is_taken_off_the_panel(
    app: Flask, world: World, give: Callable[[Setting, Session], object]
) -> None:
    setting = world.contest(judges=2)
    with transaction() as session:
        _issue(setting, session)

    outcomes = together(
        app,
        lambda session: give(setting, session),
        lambda session: panels.remove(session, actor=ADMIN, member_id=setting.members[1]),
    )

    assert {str(outcome.exception() or "") for outcome in outcomes} <= {"", "no_member"}
