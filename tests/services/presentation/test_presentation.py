"""The order of presentation and the timetable, on record."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestState
from judging.core.presentation.presentation_order import OrderKind, draw
from judging.core.presentation.timetable import Lengths, Pause, Timetable
from judging.core.refusals import RuleViolation
from judging.database.transaction import transaction
from judging.models import Admission, AuditEntry, Contest, Entry
from judging.queries.contests.panels import works as entry_names
from judging.queries.contests.progress_grid import grid
from judging.queries.presentation import presentation as reads
from judging.queries.tablets import tablet_sync
from judging.services.entries import entries
from judging.services.presentation import presentation
from tests.world import ADMIN, Setting, World

pytestmark = pytest.mark.every_database


@pytest.fixture
def setting(world: World) -> Setting:
    """A contest in scoring with five works, A001 to A005, and a judge."""
    return world.contest(entries=5, judges=1)


def acted(function: Any, setting: Setting, **given: Any) -> None:
    with transaction() as session:
        function(session, actor=ADMIN, contest_id=setting.contest_id, **given)


def order(session: Session, setting: Setting) -> list[int]:
    """The works that present, by their index in the setting."""
    session.rollback()
    return [setting.entries.index(number) for number, presents in reads.order(session, setting.contest_id) if presents]


def logged(session: Session, action: str) -> list[dict[str, Any]]:
    session.rollback()
    texts = session.execute(select(AuditEntry.text).where(AuditEntry.action == action).order_by(AuditEntry.seq))
    return [json.loads(text)["data"] for text in texts.scalars()]


def test_drawn_order_can_be_repeated_from_the_log(setting: Setting, session: Session) -> None:
    acted(presentation.draw_order, setting)

    (data,) = logged(session, "presentation.draw")
    plan = reads.plan(session, setting.contest_id)
    assert data["works"] == sorted(setting.entries)
    assert (
        list(draw(data["works"], data["seed"]))
        == data["order"]
        == [setting.entries[at] for at in order(session, setting)]
    )
    assert (plan.order_kind, plan.seed) == (OrderKind.DRAWN, data["seed"])


def test_drawing_again_needs_a_reason_and_so_does_typing_over_a_draw(setting: Setting, session: Session) -> None:
    acted(presentation.draw_order, setting)
    first = reads.plan(session, setting.contest_id).seed
    numbers = {entry_id: place for place, entry_id in enumerate(setting.entries, start=1)}

    for function, given in ((presentation.draw_order, {}), (presentation.save_order, {"numbers": numbers})):
        with pytest.raises(RuleViolation, match="reason_wanted"):
            acted(function, setting, **given)
    acted(presentation.draw_order, setting, reason="ทีมหนึ่งถูกตกหล่น")

    session.rollback()
    again = reads.plan(session, setting.contest_id)
    assert again.seed != first
    assert again.reason == "ทีมหนึ่งถูกตกหล่น"
    assert [data["reason"] for data in logged(session, "presentation.draw")] == ["", "ทีมหนึ่งถูกตกหล่น"]


def test_works_admitted_later_go_to_the_end_and_absent_ones_leave_no_hole(setting: Setting, session: Session) -> None:
    late, gone = setting.entries[0], setting.entries[2]
    with transaction() as writing:
        writing.execute(update(Entry).where(Entry.id == late).values(admission=Admission.PENDING))
    acted(presentation.draw_order, setting)
    with transaction() as writing:
        writing.execute(update(Entry).where(Entry.id == late).values(admission=Admission.ADMITTED))
        entries.record_absence(writing, actor=ADMIN, entry_id=gone, reason="ไม่มา")

    session.rollback()
    works = reads.works(session, setting.contest_id, reads.plan(session, setting.contest_id))
    assert [work.number for work in works if work.number] == [1, 2, 3, 4]
    assert [work.entry_id for work in works if work.number][-1] == late
    assert [work.number for work in works if work.entry_id == gone] == [None]


def test_every_list_of_the_contest_follows_the_order(setting: Setting, session: Session) -> None:
    wanted = [setting.entries[at] for at in (4, 2, 0, 3, 1)]
    acted(presentation.save_order, setting, numbers={entry_id: at for at, entry_id in enumerate(wanted, start=1)})

    session.rollback()
    assert [work.entry_id for work in grid(session, setting.contest_id).works] == wanted
    assert [work.entry_id for work in tablet_sync.entries(session, setting.members)] == wanted
    assert [work.entry_id for work in entry_names(session, setting.contest_id)] == wanted


def test_numbers_that_name_a_work_of_another_contest_are_refused(world: World, setting: Setting) -> None:
    other = world.contest(entries=1)

    with pytest.raises(RuleViolation, match="no_entry"):
        acted(presentation.save_order, setting, numbers={other.entries[0]: 1})


def test_a_work_moves_up_and_down_among_those_that_present(setting: Setting, session: Session) -> None:
    with transaction() as writing:
        entries.record_absence(writing, actor=ADMIN, entry_id=setting.entries[1], reason="ไม่มา")

    acted(presentation.move, setting, entry_id=setting.entries[2], step=-1)

    assert order(session, setting) == [2, 0, 3, 4]
    acted(presentation.move, setting, entry_id=setting.entries[2], step=1)
    assert order(session, setting) == [0, 2, 3, 4]


def test_a_late_work_goes_to_the_end_on_record_and_the_draw_stays_known(setting: Setting, session: Session) -> None:
    acted(presentation.draw_order, setting)
    before = order(session, setting)

    acted(presentation.postpone, setting, entry_id=setting.entries[before[0]])

    assert order(session, setting) == [*before[1:], before[0]]
    assert reads.plan(session, setting.contest_id).is_drawn
    assert len(logged(session, "presentation.postpone")) == 1


def test_nothing_is_ordered_after_certification(setting: Setting) -> None:
    with transaction() as session:
        session.execute(update(Contest).values(state=ContestState.CERTIFIED))

    with pytest.raises(RuleViolation, match="contest_certified"):
        acted(presentation.draw_order, setting)


def test_timetable_gives_every_work_that_presents_its_time(setting: Setting, session: Session) -> None:
    lengths = Lengths(10, 5, 0)
    timetable = Timetable(date(2022, 2, 20), 700, 800, lengths, (Pause(720, 780),))

    acted(presentation.save_timetable, setting, lengths=lengths, timetable=timetable)

    session.rollback()
    plan = reads.plan(session, setting.contest_id)
    assert plan.timetable == timetable
    times = [work.slot for work in reads.works(session, setting.contest_id, plan)]
    assert [(slot.day.day, slot.starts) for slot in times if slot] == [
        (20, 700),
        (20, 780),
        (21, 700),
        (21, 780),
        (22, 700),
    ]
    acted(presentation.save_timetable, setting, lengths=lengths, timetable=timetable)
    assert len(logged(session, "presentation.set_timetable")) == 1  # saved twice, changed once


def test_timetable_is_no_practice_setting_and_changes_after_the_first_mark(setting: Setting, session: Session) -> None:
    with transaction() as writing:
        writing.get_one(Contest, setting.contest_id).settings.frozen_at = writing.get_one(
            Contest, setting.contest_id
        ).created_at

    acted(presentation.save_timetable, setting, lengths=Lengths(7, 3, 1), timetable=None)

    session.rollback()
    assert reads.plan(session, setting.contest_id).lengths == Lengths(7, 3, 1)
