"""A recusal, leaving the panel and an excuse on the same sheet: each is undone only by its own opposite."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.database.transaction import transaction
from judging.models import PracticeSettings, Receipt, Scoresheet, SheetSection, SheetState
from judging.services.contests import panels
from judging.services.scoring import scoresheets
from tests.services.contests.test_panels import ORGANISER, leave, mark, recuse, state_of
from tests.world import Setting, World


def submitted(setting: Setting, *, member: int) -> int:
    """A submitted sheet with a receipt and one mark of four units."""
    sheet_id = mark(setting, member=member, submit=True)
    with transaction() as session:
        revision = session.get_one(Scoresheet, sheet_id).revision
        session.add(
            Receipt(
                sheet_id=sheet_id,
                revision=revision,
                code="AAAA-BBBB",
                total=4,
                marks="{}",
                digest="sha256:0",
                submitted_at=datetime.now(UTC),
            )
        )
    return sheet_id


def lift(recusal_id: int) -> None:
    with transaction() as session:
        panels.lift_recusal(session, actor=ORGANISER, recusal_id=recusal_id)


def come_back(setting: Setting, member: int) -> None:
    with transaction() as session:
        panels.come_back(session, actor=ORGANISER, member_id=setting.members[member])


def excuse(sheet_id: int) -> None:
    with transaction() as session:
        scoresheets.excuse_sheet(session, actor=ORGANISER, sheet_id=sheet_id, reason="เขียนผิดแผ่น")


@pytest.mark.every_database
@pytest.mark.parametrize("recused_first", [True, False])
@pytest.mark.parametrize(("rule", "state"), [("stand", SheetState.SUBMITTED), ("fall", SheetState.EXCUSED)])
def test_a_recusal_lifted_after_the_judge_left_lets_a_submitted_sheet_stand_as_the_settings_say(
    world: World, session: Session, rule: str, state: SheetState, recused_first: bool
) -> None:
    setting = world.contest(entries=1, judges=2)
    with transaction() as writing:
        writing.get_one(PracticeSettings, setting.contest_id).departed_sheets = rule
    sheet_id = submitted(setting, member=1)
    if recused_first:
        recusal_id = recuse(setting, member=1)
        leave(setting, 1)
    else:
        leave(setting, 1)
        recusal_id = recuse(setting, member=1)

    lift(recusal_id)

    assert state_of(session, sheet_id) is state
    sheet = session.get_one(Scoresheet, sheet_id, populate_existing=True)
    parts = session.execute(select(SheetSection.points).where(SheetSection.sheet_id == sheet_id)).scalars()
    stands = state is SheetState.SUBMITTED
    assert (sheet.total, sheet.submitted_at is not None, sheet.excused_at is None) == (
        (4, True, True) if stands else (None, False, False)
    )
    assert {points for points in parts if points is not None} == ({4} if stands else set())


def test_a_sheet_that_was_open_when_recused_stays_excused_of_a_judge_who_left(world: World, session: Session) -> None:
    setting = world.contest(entries=1, judges=2)
    sheet_id = mark(setting, member=1)
    recusal_id = recuse(setting, member=1)
    leave(setting, 1)

    lift(recusal_id)

    assert state_of(session, sheet_id) is SheetState.EXCUSED
    come_back(setting, 1)
    session.rollback()
    assert state_of(session, sheet_id) is SheetState.OPEN


@pytest.mark.parametrize("is_used", [True, False])
def test_a_recusal_lifted_leaves_excused_what_an_organiser_had_excused(
    world: World, session: Session, is_used: bool
) -> None:
    setting = world.contest(entries=1, judges=2)
    sheet_id = mark(setting, member=1) if is_used else setting.sheets[setting.entries[0], setting.members[1]]
    excuse(sheet_id)
    excused_at = session.execute(select(Scoresheet.excused_at).where(Scoresheet.id == sheet_id)).scalar_one()
    session.rollback()

    lift(recuse(setting, member=1))

    sheet = session.get_one(Scoresheet, sheet_id)
    assert (sheet.state, sheet.reason, sheet.excused_at) == (SheetState.EXCUSED, "เขียนผิดแผ่น", excused_at)


def test_a_judge_who_comes_back_scores_no_recused_work_and_does_once_it_is_lifted(
    world: World, session: Session
) -> None:
    setting = world.contest(entries=1, judges=2)
    sheet_id = mark(setting, member=1)
    leave(setting, 1)
    recusal_id = recuse(setting, member=1, reason="ญาติ")

    come_back(setting, 1)
    sheet = session.get_one(Scoresheet, sheet_id)
    assert (sheet.state, sheet.reason) == (SheetState.EXCUSED, "ญาติ")
    session.rollback()
    lift(recusal_id)

    assert state_of(session, sheet_id) is SheetState.OPEN
