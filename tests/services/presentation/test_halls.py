"""What is presented now, moved by organiser and chair, and the calls for the chair."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from judging import clock
from judging.core.contests.lifecycle import ContestState
from judging.core.presentation.hall import HallMove, HallPhase
from judging.core.refusals import RuleViolation
from judging.database.transaction import transaction
from judging.models import AuditEntry, ChairCall, Contest, Entry, Hall, HallTurn
from judging.queries.presentation import halls as reads, presentation as orders
from judging.queries.presentation.halls import HallNow
from judging.services.contests import archive, contests
from judging.services.entries import entries, hall_absences
from judging.services.presentation import chair_calls, halls, presentation
from judging.services.results import results
from tests.scoring import levels, submit_all
from tests.world import ADMIN, Setting, World

pytestmark = pytest.mark.every_database

NOON = datetime(2022, 2, 20, 5, 0, tzinfo=UTC)


@pytest.fixture
def setting(world: World) -> Setting:
    """A contest in scoring with three works and a judge."""
    return world.contest(entries=3, judges=1)


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with clock.held(NOON):
        yield


class Desk:
    """Somebody who moves the hall and sees what became of it."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting

    def now(self) -> HallNow | None:
        with transaction() as session:
            return reads.hall(session, self.setting.contest_id)

    def at(self) -> tuple[int, str] | None:
        """The work, by its index, and its phase."""
        hall = self.now()
        return None if hall is None else (self.setting.entries.index(hall.entry_id), hall.phase.value)

    def move(self, act: HallMove, *, seen: int | None = None, entry: int | None = None) -> None:
        hall = self.now()
        seen = (hall.revision if hall else 0) if seen is None else seen
        entry_id = None if entry is None else self.setting.entries[entry]
        with transaction() as session:
            halls.move(session, contest_id=self.setting.contest_id, seen=seen, act=act, entry_id=entry_id)

    def act(self, function: Any, **given: Any) -> None:
        hall = self.now()
        assert hall is not None
        with transaction() as session:
            function(session, actor=ADMIN, contest_id=self.setting.contest_id, seen=hall.revision, **given)


@pytest.fixture
def desk(setting: Setting) -> Desk:
    return Desk(setting)


def test_hall_goes_through_the_phases_of_each_work_in_order(desk: Desk) -> None:
    desk.move(HallMove.START)
    passed = [desk.at()]
    for _ in range(8):
        desk.move(HallMove.ON)
        passed.append(desk.at())

    assert passed == [(work, phase) for work in range(3) for phase in ("pause", "presentation", "questions")]
    with pytest.raises(RuleViolation, match="nothing_to_present"):
        desk.move(HallMove.ON)
    desk.move(HallMove.END)
    assert desk.now() is None


def test_two_who_press_at_once_move_the_hall_once(desk: Desk) -> None:
    desk.move(HallMove.START)
    seen = desk.now()
    assert seen is not None
    desk.move(HallMove.NEXT, seen=seen.revision)

    with pytest.raises(RuleViolation, match="hall_moved"):
        desk.move(HallMove.NEXT, seen=seen.revision)

    assert desk.at() == (1, "pause")


def test_a_page_from_an_earlier_hall_does_not_move_the_new_one(desk: Desk) -> None:
    desk.move(HallMove.START)
    old = desk.now()
    assert old is not None
    desk.move(HallMove.END)
    with clock.held(NOON + timedelta(seconds=5)):
        desk.move(HallMove.START)

        with pytest.raises(RuleViolation, match="hall_moved"):
            desk.move(HallMove.NEXT, seen=old.revision)


def test_back_undoes_the_last_move_with_its_time_then_goes_back_by_phases(desk: Desk) -> None:
    desk.move(HallMove.START)
    desk.move(HallMove.ON)
    desk.move(HallMove.MINUTE)
    with clock.held(NOON + timedelta(minutes=6)):
        desk.move(HallMove.ON)  # by mistake
        desk.move(HallMove.BACK)

    hall = desk.now()
    assert hall is not None
    assert (hall.phase, hall.started_at, hall.added, hall.seconds) == (HallPhase.PRESENTATION, NOON, 60, 660)
    desk.move(HallMove.BACK)
    assert desk.at() == (0, "pause")
    with pytest.raises(RuleViolation, match="nothing_to_present"):
        desk.move(HallMove.BACK)


def test_any_work_can_be_called_up_but_one_that_does_not_present(desk: Desk, setting: Setting) -> None:
    with transaction() as session:
        session.execute(
            update(Entry).where(Entry.id == setting.entries[1]).values(absent_at=NOON, absent_reason="ไม่มา")
        )

    desk.move(HallMove.START, entry=2)
    assert desk.at() == (2, "pause")
    with pytest.raises(RuleViolation, match="nothing_to_present"):
        desk.move(HallMove.START, entry=1)


def test_late_team_goes_to_the_end_and_the_next_one_gets_ready(desk: Desk, setting: Setting) -> None:
    desk.move(HallMove.START)

    desk.act(halls.postpone)

    assert desk.at() == (1, "pause")
    with transaction() as session:
        assert [number for number, _ in orders.order(session, setting.contest_id)] == [
            setting.entries[at] for at in (1, 2, 0)
        ]


def test_last_work_cannot_be_postponed(desk: Desk, setting: Setting) -> None:
    desk.move(HallMove.START, entry=2)

    with pytest.raises(RuleViolation, match="nothing_to_present"):
        desk.act(halls.postpone)

    with transaction() as session:
        assert session.execute(select(Entry.place).where(Entry.place.is_not(None))).first() is None  # nothing changed


def test_absent_team_is_recorded_and_the_next_one_gets_ready(desk: Desk, setting: Setting) -> None:
    desk.move(HallMove.START, entry=1)

    desk.act(hall_absences.record_absence, reason="ไม่มารายงานตัว")
    assert desk.at() == (2, "pause")
    desk.act(hall_absences.record_absence, reason="ไม่มารายงานตัว")

    assert desk.now() is None  # it was the last work
    with transaction() as session:
        absent = session.execute(select(Entry.id).where(Entry.absent_at.is_not(None)).order_by(Entry.id)).scalars()
        assert list(absent) == setting.entries[1:]


def presented(desk: Desk) -> list[int]:
    """The works that have presented, by their index."""
    with transaction() as session:
        found = reads.turns(session, desk.setting.contest_id).presented
    return [desk.setting.entries.index(entry_id) for entry_id in found]


def test_a_work_has_presented_once_its_presentation_begins_and_back_takes_that_back(desk: Desk) -> None:
    desk.move(HallMove.START)
    assert presented(desk) == []
    desk.move(HallMove.ON)
    assert presented(desk) == [0]
    desk.move(HallMove.BACK)
    assert presented(desk) == []
    desk.move(HallMove.ON)
    desk.move(HallMove.ON)
    desk.move(HallMove.NEXT)
    desk.move(HallMove.NEXT)  # skips the second one
    desk.move(HallMove.ON)

    assert presented(desk) == [0, 2]
    hall = desk.now()
    assert hall is not None
    assert hall.presented == (desk.setting.entries[0], desk.setting.entries[2])


def test_a_work_that_was_called_up_before_its_time_is_not_called_up_again(desk: Desk) -> None:
    for act, entry in ((HallMove.START, 1), (HallMove.ON, None), (HallMove.START, 0)):
        desk.move(act, entry=entry)

    desk.move(HallMove.NEXT)

    assert desk.at() == (2, "pause")


def test_a_hall_that_starts_again_after_its_end_goes_on_where_it_was(desk: Desk) -> None:
    for act in (HallMove.START, HallMove.ON, HallMove.END, HallMove.START):
        desk.move(act)

    assert desk.at() == (1, "pause")
    desk.move(HallMove.END)
    desk.move(HallMove.ANEW)
    desk.move(HallMove.START)
    assert desk.at() == (0, "pause")


def test_a_late_work_has_not_presented_though_its_presentation_was_begun(desk: Desk, setting: Setting) -> None:
    desk.move(HallMove.START)
    desk.move(HallMove.ON)

    desk.act(halls.postpone)

    assert presented(desk) == []
    with transaction() as session:
        assert reads.turns(session, setting.contest_id).late == {setting.entries[0]}


def test_moves_are_not_in_the_log(desk: Desk) -> None:
    with transaction() as session:
        before = session.execute(select(func.count()).select_from(AuditEntry)).scalar_one()
    desk.move(HallMove.START)
    desk.move(HallMove.ON)

    with transaction() as session:
        assert session.execute(select(func.count()).select_from(AuditEntry)).scalar_one() == before


@pytest.mark.parametrize("state", [ContestState.SCREENING, ContestState.CERTIFIED])
def test_no_hall_runs_in_a_contest_that_is_not_in_scoring(desk: Desk, state: ContestState) -> None:
    with transaction() as session:
        session.execute(update(Contest).values(state=state))

    with pytest.raises(RuleViolation, match="not_in_scoring"):
        desk.move(HallMove.START)


def called(setting: Setting, entry: int = 0) -> None:
    with transaction() as session:
        chair_calls.call(session, sheet_id=setting.sheets[setting.entries[entry], setting.members[0]])


def waiting(setting: Setting) -> list[tuple[str, bool]]:
    with transaction() as session:
        return [(call.code, call.seen_at is not None) for call in reads.calls(session, setting.contest_id)]


def test_call_is_seen_once_and_made_again(setting: Setting) -> None:
    called(setting)
    called(setting)
    assert waiting(setting) == [("A001", False)]

    with transaction() as session:
        chair_calls.mark_seen(session, actor=ADMIN, contest_id=setting.contest_id, member_id=setting.members[0])
    assert waiting(setting) == [("A001", True)]
    called(setting, 1)
    assert waiting(setting) == [("A002", False)]


def test_call_of_another_contest_is_not_marked(world: World, setting: Setting) -> None:
    other = world.contest(entries=1, judges=1)
    called(setting)

    with transaction() as session:
        chair_calls.mark_seen(session, actor=ADMIN, contest_id=other.contest_id, member_id=setting.members[0])

    assert waiting(setting) == [("A001", False)]


def certified(world: World, setting: Setting) -> None:
    submit_all(world, setting, *[levels(world.rulebook(), index) for index in range(3)])
    with transaction() as session:
        results.certify(session, actor=setting.judge(0), contest_id=setting.contest_id, accept_ties=())


def archived(world: World, setting: Setting) -> None:
    with transaction() as session:
        archive.archive(session, actor=ADMIN, contest_id=setting.contest_id, reason="ยกเลิก")


def gone_back(world: World, setting: Setting) -> None:
    with transaction() as session:
        contests.go_back(
            session, actor=ADMIN, contest_id=setting.contest_id, to=ContestState.SCREENING, reason="ตรวจใหม่"
        )


@pytest.mark.parametrize("leave", [certified, archived, gone_back])
def test_hall_and_calls_are_deleted_when_scoring_ends(world: World, setting: Setting, desk: Desk, leave: Any) -> None:
    desk.move(HallMove.START)
    desk.move(HallMove.ON)
    called(setting)

    leave(world, setting)

    with transaction() as session:
        assert session.execute(select(func.count()).select_from(HallTurn)).scalar_one() == 0
        assert session.execute(select(func.count()).select_from(Hall)).scalar_one() == 0
        assert session.execute(select(func.count()).select_from(ChairCall)).scalar_one() == 0


def test_hall_is_deleted_with_its_work(desk: Desk, setting: Setting) -> None:
    desk.move(HallMove.START)
    with transaction() as session:
        entries.remove(session, actor=ADMIN, entry_id=setting.entries[0])

    assert desk.now() is None


def test_the_order_is_not_drawn_while_a_work_presents(desk: Desk) -> None:
    desk.move(HallMove.START)
    with pytest.raises(RuleViolation, match="draw_while_presenting"), transaction() as session:
        presentation.draw_order(session, actor=ADMIN, contest_id=desk.setting.contest_id)
