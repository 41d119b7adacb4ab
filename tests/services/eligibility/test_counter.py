"""Recording at the counter: who, when and what, harmless when repeated, and never the end of a work."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from judging import clock
from judging.core.contests.lifecycle import ContestState
from judging.core.eligibility.checks import Admission, Decision, RequirementState
from judging.core.eligibility.counter import CounterState, Tick
from judging.core.refusals import RuleViolation
from judging.core.roles import Actor
from judging.database.transaction import transaction
from judging.models import AuditEntry, Contest, CounterRecord, Entry, Round, Scoresheet
from judging.queries.eligibility import counter as reads
from judging.queries.eligibility.screening import zeroed_by_entry
from judging.services.eligibility import counter
from judging.services.eligibility.counter import Outcome
from judging.services.entries import entries
from tests.screening import ORGANISER, admission, decide, pass_open, screened, standing
from tests.world import Setting, World

RECEIVED, LACKING, UNCHECKED = CounterState.RECEIVED, CounterState.NOT_HANDED_IN, CounterState.NOT_CHECKED


def record(setting: Setting, *ticks: Tick, place: int = 0, actor: Actor = ORGANISER, **more: object) -> Outcome:
    with transaction() as session:
        return counter.record(
            session,
            actor=actor,
            contest_id=setting.contest_id,
            entry_id=setting.entries[place],
            ticks=ticks,
            **more,  # type: ignore[arg-type]
        )


def rows(session: Session) -> list[CounterRecord]:
    session.expire_all()
    return list(session.execute(select(CounterRecord).order_by(CounterRecord.id)).scalars())


def set_hours(setting: Setting, opens: datetime | None, closes: datetime | None) -> None:
    with transaction() as session:
        hours = {"counter_opens_at": opens, "counter_closes_at": closes}
        session.execute(update(Round).where(Round.id == setting.round_id).values(**hours))


def test_what_the_team_left_open_is_answered_at_the_counter(world: World, session: Session) -> None:
    setting = screened(world, volumes=None, characteristics_sheets=None, has_manual=None)
    pass_open(setting, with_unknown=False)
    assert admission(session, setting)[0] is Admission.PENDING

    record(
        setting, Tick("volumes", RECEIVED, 2), Tick("characteristics_sheets", RECEIVED, 3), Tick("has_manual", RECEIVED)
    )

    assert admission(session, setting)[0] is Admission.ADMITTED


def test_a_slip_of_a_helper_bars_nobody_and_the_organiser_corrects_it(world: World, session: Session) -> None:
    setting = screened(world)
    pass_open(setting)

    record(setting, Tick("characteristics_sheets", LACKING))

    assert standing(session, setting, "characteristics-sheets") is RequirementState.FLAGGED
    assert admission(session, setting) == (Admission.PENDING, "")

    record(setting, Tick("characteristics_sheets", RECEIVED, 3))

    assert admission(session, setting)[0] is Admission.ADMITTED


@pytest.mark.every_database
def test_a_slip_during_scoring_takes_no_work_from_the_judges(world: World, session: Session) -> None:
    setting = screened(world)
    pass_open(setting)
    with transaction() as writing:
        writing.execute(update(Contest).values(state=ContestState.SCORING))

    record(setting, Tick("has_manual", LACKING), Tick("same_volume", LACKING))

    assert standing(session, setting, "documents") is RequirementState.FLAGGED
    assert admission(session, setting)[0] is Admission.ADMITTED
    assert zeroed_by_entry(session, setting.contest_id) == {}
    assert session.execute(select(func.count(Scoresheet.id))).scalar() == 1


def test_the_committee_decides_what_the_counter_flagged(world: World, session: Session) -> None:
    setting = screened(world)
    pass_open(setting)
    record(setting, Tick("has_manual", LACKING))

    decide(setting, "documents", Decision.FAIL, "ไม่ส่งคู่มือ")

    assert admission(session, setting)[0] is Admission.NOT_ADMITTED


def test_a_double_tap_is_recorded_once(world: World, session: Session) -> None:
    setting = screened(world)

    first = record(setting, Tick("volumes", RECEIVED, 2), Tick("team", RECEIVED))
    second = record(setting, Tick("volumes", RECEIVED, 2), Tick("team", RECEIVED))

    assert (first.changed, second.changed) == (("volumes", "team"), ())
    assert len(rows(session)) == 2
    assert session.execute(select(func.count()).where(AuditEntry.action == "counter.record")).scalar() == 1


@pytest.mark.every_database
def test_of_two_helpers_the_last_applies_and_is_told_and_the_history_has_both(world: World, session: Session) -> None:
    setting = screened(world)
    first, second = Actor(world.user("ผู้ช่วยหนึ่ง")), Actor(world.user("ผู้ช่วยสอง"))
    record(setting, Tick("has_report", RECEIVED), actor=first, seen={"has_report": 0})

    overruled = record(setting, Tick("has_report", LACKING), actor=second, seen={"has_report": 0}).overruled

    assert [(one.thing, one.state) for one in overruled] == [("has_report", RECEIVED)]
    found = reads.history(session, setting.entries[0])["has_report"]
    assert [(one.state, one.by) for one in found] == [(LACKING, "ผู้ช่วยสอง"), (RECEIVED, "ผู้ช่วยหนึ่ง")]


def test_who_saw_the_last_record_overrules_nobody(world: World) -> None:
    setting = screened(world)
    record(setting, Tick("has_report", RECEIVED))
    with transaction() as session:
        (shown,) = reads.in_force(session, setting.entries)[setting.entries[0]].values()

    assert record(setting, Tick("has_report", LACKING), seen={"has_report": shown.record_id}).overruled == ()


def test_undo_restores_what_was_recorded_before_with_its_time(world: World, session: Session) -> None:
    setting = screened(world)
    record(setting, Tick("volumes", RECEIVED, 2))
    record(setting, Tick("volumes", LACKING))
    first, slip = rows(session)

    undo(setting, slip.id)

    restored = rows(session)[-1]
    assert (restored.state, restored.number, restored.handed_in_at) == (RECEIVED, 2, first.handed_in_at)
    with pytest.raises(RuleViolation) as refused:
        undo(setting, slip.id)
    assert refused.value.code == "counter_moved_on"


@pytest.mark.every_database
def test_undo_of_the_first_record_leaves_a_thing_not_checked(world: World, session: Session) -> None:
    setting = screened(world, volumes=None)
    record(setting, Tick("volumes", RECEIVED, 2))

    undo(setting, rows(session)[0].id)

    assert rows(session)[-1].state is UNCHECKED
    assert standing(session, setting, "documents") is RequirementState.UNKNOWN


def undo(setting: Setting, record_id: int) -> None:
    with transaction() as session:
        counter.undo(
            session,
            actor=ORGANISER,
            contest_id=setting.contest_id,
            entry_id=setting.entries[0],
            record_id=record_id,
        )


def test_late_is_recorded_with_its_time_and_only_flags(world: World, session: Session) -> None:
    setting = screened(world)
    pass_open(setting)
    set_hours(setting, None, clock.now() - timedelta(minutes=5))

    record(setting, Tick("volumes", RECEIVED, 2))

    assert standing(session, setting, "handed-in") is RequirementState.FLAGGED
    assert admission(session, setting)[0] is Admission.ADMITTED

    record(setting, Tick("volumes", RECEIVED, 2, at=clock.now() - timedelta(minutes=10)))

    assert standing(session, setting, "handed-in") is RequirementState.MET


def test_the_hours_of_the_counter(world: World) -> None:
    setting = screened(world)
    set_hours(setting, clock.now() + timedelta(hours=1), None)

    assert refusal(setting, Tick("team", RECEIVED)) == "counter_early"

    set_hours(setting, None, None)
    with transaction() as session:
        session.execute(update(Contest).values(state=ContestState.CERTIFIED))

    assert refusal(setting, Tick("team", RECEIVED)) == "contest_certified"


def test_refused_records_leave_nothing(world: World, session: Session) -> None:
    setting, other = screened(world), screened(world)
    helper = Actor(None, only_round=setting.round_id)
    past = datetime(2022, 1, 1, tzinfo=UTC)

    assert refusal(setting, Tick("team", RECEIVED), Tick("volumes", RECEIVED)) == "counter_number_wanted"
    assert refusal(setting, Tick("makers", RECEIVED)) == "counter_thing_unknown"
    assert refusal(setting, Tick("team", RECEIVED, at=clock.now() + timedelta(hours=1))) == "counter_time_ahead"
    assert refusal(setting, Tick("team", RECEIVED, at=past), actor=helper) == "counter_time_given"
    setting.entries = other.entries
    assert refusal(setting, Tick("team", RECEIVED)) == "no_entry"
    assert rows(session) == []


def refusal(setting: Setting, *ticks: Tick, actor: Actor = ORGANISER) -> str:
    with pytest.raises(RuleViolation) as refused:
        record(setting, *ticks, actor=actor)
    return refused.value.code


def test_the_log_says_what_was_recorded(world: World, session: Session) -> None:
    setting = screened(world)

    record(setting, Tick("volumes", RECEIVED, 2), Tick("has_manual", LACKING))

    said = json.loads(session.execute(select(AuditEntry.text).order_by(AuditEntry.id.desc()).limit(1)).scalar_one())
    assert said["subject"] == f"entry:{setting.entries[0]}"
    assert [(one["thing"], one["state"], one.get("number")) for one in said["data"]["things"]] == [
        ("volumes", "received", 2),
        ("has_manual", "not_handed_in", None),
    ]


@pytest.mark.every_database
@pytest.mark.parametrize("statement", ["UPDATE counter_records SET number = 1", "DELETE FROM counter_records"])
def test_records_are_neither_changed_nor_deleted(world: World, statement: str) -> None:
    setting = screened(world)
    record(setting, Tick("team", RECEIVED))

    with pytest.raises(DBAPIError), transaction() as session:
        session.execute(text(statement))


def test_a_work_with_records_stays_on_record(world: World, session: Session) -> None:
    setting = screened(world)
    record(setting, Tick("team", RECEIVED))

    with pytest.raises(RuleViolation) as refused, transaction() as writing:
        entries.remove(writing, actor=ORGANISER, entry_id=setting.entries[0])

    assert refused.value.code == "entry_on_record"
    assert session.get(Entry, setting.entries[0]) is not None
