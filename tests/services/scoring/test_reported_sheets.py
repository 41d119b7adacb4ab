"""A sheet from which its judge reported a work is never deleted, because the case refers to it."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core.refusals import RuleViolation
from judging.database.transaction import transaction
from judging.models import Base, Case, CaseSource, PanelMember, Scoresheet, SheetSection, SheetState, User
from judging.queries.scoring import sheet_usage
from judging.services.contests import panels
from judging.services.rulings import cases
from tests.services.contests.test_panels import ORGANISER, change, recuse, state_of
from tests.world import Setting, World


@pytest.fixture
def reported(world: World) -> Setting:
    """A contest whose second judge reported the work before giving any mark."""
    setting = world.contest(entries=1, judges=2)
    with transaction() as session:
        cases.report(session, actor=setting.judge(1), sheet_id=_sheet(setting), requirement="", words="คล้ายผลงานปีก่อน")
    return setting


def _sheet(setting: Setting) -> int:
    return setting.sheets[setting.entries[0], setting.members[1]]


def test_a_judge_who_reported_a_work_and_does_not_score_it_leaves_an_excused_sheet(
    reported: Setting, session: Session
) -> None:
    recuse(reported, member=1)

    assert state_of(session, _sheet(reported)) is SheetState.EXCUSED
    assert session.execute(select(Case.sheet_id)).scalar_one() == _sheet(reported)


def test_a_judge_who_reported_a_work_is_not_taken_off_the_panel(reported: Setting, session: Session) -> None:
    with pytest.raises(RuleViolation, match="member_has_cases"), transaction() as writing:
        panels.remove(writing, actor=ORGANISER, member_id=reported.members[1])

    assert session.get(PanelMember, reported.members[1]) is not None


def test_a_judge_who_reported_a_work_but_gave_no_mark_may_be_given_other_sections(
    reported: Setting, session: Session
) -> None:
    change(reported, member=1, sections=["1"])

    sections = select(SheetSection.section).where(SheetSection.sheet_id == _sheet(reported))
    assert session.execute(sections).scalars().all() == ["1"]


def test_the_account_of_a_judge_who_did_something_stays_when_the_judge_is_taken_off(
    world: World, session: Session
) -> None:
    setting = world.contest(entries=1, judges=2)
    with transaction() as writing:
        cases.open_case(
            writing,
            actor=setting.judge(1),
            contest_id=setting.contest_id,
            entry_id=setting.entries[0],
            source=CaseSource.ORGANISER,
            allegation="คล้ายผลงานปีก่อน",
        )

    with transaction() as writing:
        panels.remove(writing, actor=ORGANISER, member_id=setting.members[1])

    assert session.get(PanelMember, setting.members[1]) is None
    assert session.get(User, setting.users[1]) is not None


def test_whatever_names_a_sheet_is_known_where_sheets_are_dropped() -> None:
    naming = {
        table.name
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table is Scoresheet.__table__
    }

    traces = {trace.__tablename__ for trace in sheet_usage.TRACES}
    beside_a_batch = {"latest_changes"}
    goes_along = {"notes"}  # the judge's own, deleted with the sheet by the database
    assert naming == traces | beside_a_batch | goes_along | {"cases", "corrections", "rulings", "sheet_sections"}
