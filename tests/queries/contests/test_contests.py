"""Contest queries: the list, the checklist's facts, the progress grid, a sheet, the audit log."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, event, select, text
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestState
from judging.core.entries.states import EntryState
from judging.core.roles import Actor, Grant, Role
from judging.core.tablets.sync import Change
from judging.database.statements import Cursor
from judging.database.transaction import transaction
from judging.extensions import db
from judging.models import Admission, Entry, PanelMember, PracticeSettings, Recusal, SheetSection
from judging.queries import audit
from judging.queries.contests import checklist_facts, contests, progress_grid as grids
from judging.queries.scoring import sheet_page
from judging.services.contests import contests as contest_services
from judging.services.scoring import scoresheets as sheet_services
from tests.statements import statements
from tests.world import ADMIN, Setting, World, change_id

NOW = datetime(2022, 2, 20, 3, 0, tzinfo=UTC)


def fill(world: World, setting: Setting, entry: int, judge: int, criteria: int | None = None) -> int:
    """Set the first ``criteria`` of a sheet to the best level; without ``criteria``, set all and submit. Returns its
    total."""
    sheet_id, actor = setting.sheets[setting.entries[entry], setting.members[judge]], setting.judge(judge)
    with transaction() as session:
        sections = (
            session.execute(select(SheetSection.section).where(SheetSection.sheet_id == sheet_id)).scalars().all()
        )
        items = [item for item in world.rulebook().criteria if item.section in sections][:criteria]
        changes = [Change(change_id(), item.code, item.levels[0].id, 0) for item in items]
        saved = sheet_services.save_changes(
            Cursor.of(session), actor=actor, sheet_id=sheet_id, device="t", epoch="1", changes=changes
        )
    total = sum(item.levels[0].points for item in items)
    if criteria is None:
        with transaction() as session:
            sheet_services.submit(
                session, actor=actor, sheet_id=sheet_id, revision=saved.revision, total=str(total / 2), epoch="1"
            )
    return total


def recuse(setting: Setting, entry: int, judge: int) -> None:
    with transaction() as session:
        session.add(
            Recusal(
                contest_id=setting.contest_id,
                member_id=setting.members[judge],
                entry_id=setting.entries[entry],
                reason="เป็นครูที่ปรึกษา",
                recorded_at=NOW,
            )
        )


def organiser(*grants: Grant) -> Actor:
    return Actor(user_id=None, grants=grants)


@pytest.mark.every_database
def test_contest_rows_show_only_what_the_organiser_was_granted(world: World, session: Session) -> None:
    first, second, _third = world.contest(), world.contest(), world.contest()

    def listed(*grants: Grant) -> set[int]:
        return {row.head.contest_id for row in contests.contest_rows(session, organiser(*grants))}

    assert listed(Grant(Role.ORGANISER, round_id=first.round_id)) == {first.contest_id}
    assert listed(
        Grant(Role.ORGANISER, round_id=first.round_id), Grant(Role.ORGANISER, competition_id=second.competition_id)
    ) == {first.contest_id, second.contest_id}
    assert len(listed(Grant(Role.ORGANISER))) == 3
    assert listed(Grant(Role.TEACHER, institution_id=1)) == set()


def test_contest_rows_count_works_judges_and_sheets(world: World, session: Session) -> None:
    setting = world.contest(entries=2, judges=2)
    fill(world, setting, 0, 0)

    (row,) = contests.contest_rows(session, ADMIN)

    assert (row.entries, row.pending, row.judges, row.has_chair, row.sheets, row.submitted) == (2, 0, 2, True, 4, 1)
    assert row.head.title.th.startswith("ประเภทที่ 4")


@pytest.mark.parametrize(("read", "most"), [("rows", 9), ("facts", 9), ("grid", 15)])
def test_reads_send_the_same_number_of_statements_for_one_and_for_three(
    world: World, session: Session, read: str, most: int
) -> None:
    reads: dict[str, Callable[[int], object]] = {
        "rows": lambda _contest_id: contests.contest_rows(session, ADMIN),
        "facts": lambda contest_id: checklist_facts.contest_facts(session, contest_id),
        "grid": lambda contest_id: grids.grid(session, contest_id),
    }
    numbers = []
    for size in (1, 3):
        setting = world.contest(entries=size, judges=size)
        fill(world, setting, 0, 0, criteria=3)
        reads[read](setting.contest_id)
        with statements() as sent:
            reads[read](setting.contest_id)
        numbers.append(len(sent))
    assert numbers[0] == numbers[1] <= most


@pytest.mark.every_database
def test_contest_facts_count_open_submitted_excused_and_leave_out_the_recused(world: World, session: Session) -> None:
    setting = world.contest(entries=2, judges=4, min_judges=2)
    fill(world, setting, 0, 0)
    fill(world, setting, 0, 1)
    recuse(setting, 0, 1)
    with transaction() as write:
        sheet_id = setting.sheets[setting.entries[0], setting.members[2]]
        sheet_services.excuse_sheet(write, actor=ADMIN, sheet_id=sheet_id, reason="ป่วย")

    facts = checklist_facts.contest_facts(session, setting.contest_id)

    assert [(work.entry, work.open, work.submitted, work.excused) for work in facts.works] == [
        ("A001", 1, 1, 1),
        ("A002", 4, 0, 0),
    ]
    assert (facts.judges, facts.min_judges, facts.has_chair, facts.has_tie_reading) == (4, 2, True, True)


def test_contest_facts_before_scoring_count_the_sheets_that_will_be_asked_for(world: World, session: Session) -> None:
    setting = world.contest(entries=1, judges=3, state=ContestState.SCREENING)
    recuse(setting, 0, 2)

    (work,) = checklist_facts.contest_facts(session, setting.contest_id).works

    assert work.open == 2


@pytest.mark.parametrize(("departed", "submitted"), [("stand", 1), ("fall", 0)])
def test_contest_facts_of_a_judge_who_left_follow_the_settings(
    world: World, session: Session, departed: str, submitted: int
) -> None:
    setting = world.contest(entries=1, judges=2)
    fill(world, setting, 0, 1)
    with transaction() as write:
        write.get_one(PracticeSettings, setting.contest_id).departed_sheets = departed
        write.get_one(PanelMember, setting.members[1]).left_at = NOW

    (work,) = checklist_facts.contest_facts(session, setting.contest_id).works

    assert (work.submitted, work.open) == (submitted, 1)


def test_contest_facts_name_the_criteria_that_no_counted_sheet_covers(world: World, session: Session) -> None:
    setting = world.contest(entries=1, judges=1, sections=["1", "2", "3", "4", "5"])
    fill(world, setting, 0, 0)

    (work,) = checklist_facts.contest_facts(session, setting.contest_id).works

    assert work.unmarked == ("6.1", "6.2", "6.3")


def test_grid_shows_each_sheet_as_it_is(world: World, session: Session) -> None:
    setting = world.contest(entries=3, judges=4)
    total = fill(world, setting, 0, 0)
    fill(world, setting, 0, 1, criteria=14)
    recuse(setting, 0, 2)
    fill(world, setting, 1, 0)
    with transaction() as write:
        sheet_id = setting.sheets[setting.entries[1], setting.members[0]]
        sheet_services.return_sheet(write, actor=ADMIN, sheet_id=sheet_id, reason="โปรดทบทวนข้อ 1.1")
        entry = write.get_one(Entry, setting.entries[2])
        entry.absent_at, entry.absent_reason = NOW, "ไม่มา"

    grid = grids.grid(session, setting.contest_id)

    order = [setting.members.index(judge.member_id) for judge in grid.judges]
    looks = [{order[place]: cell.look for place, cell in enumerate(work.cells)} for work in grid.works]
    assert looks[0] == {0: "submitted", 1: "begun", 2: "recused", 3: "open"}
    assert looks[1][0] == "returned"
    cells = {order[place]: cell for place, cell in enumerate(grid.works[0].cells)}
    assert cells[0].total == total
    assert (cells[1].scored, cells[1].of) == (14, 22)
    assert [(work.submitted, work.required) for work in grid.works] == [(1, 3), (0, 4), (0, 0)]
    assert grid.works[2].state is EntryState.ABSENT
    assert (grid.submitted, grid.required) == (1, 7)
    assert grid.judges[0].role == "chair"


def test_grid_of_what_is_waiting_leaves_out_works_whose_sheets_are_in(world: World, session: Session) -> None:
    setting = world.contest(entries=2, judges=1)
    fill(world, setting, 0, 0)

    grid = grids.grid(session, setting.contest_id, waiting=True)

    assert [work.code for work in grid.works] == ["A002"]
    assert (grid.submitted, grid.required) == (1, 2)


def test_sheet_page_tells_an_unscored_criterion_from_the_lowest_level(world: World, session: Session) -> None:
    setting = world.contest(entries=1, judges=1, sections=["1"])
    fill(world, setting, 0, 0, criteria=2)

    page = sheet_page.sheet_page(session, next(iter(setting.sheets.values())))

    assert page is not None
    assert [(row.item.code, row.level is not None) for row in page.sections[0].rows] == [
        ("1.1", True),
        ("1.2.1", True),
        ("1.2.2", False),
        ("1.3", False),
        ("1.4", False),
    ]
    assert [section.appointed for section in page.sections] == [True, False, False, False, False, False]
    assert (page.scored, page.of) == (2, 5)


@pytest.mark.every_database
def test_sheet_page_keeps_submissions_and_returns(world: World, session: Session) -> None:
    setting = world.contest(entries=1, judges=1)
    fill(world, setting, 0, 0)
    sheet_id = next(iter(setting.sheets.values()))
    with transaction() as write:
        sheet_services.return_sheet(write, actor=ADMIN, sheet_id=sheet_id, reason="โปรดทบทวน")

    page = sheet_page.sheet_page(session, sheet_id)

    assert page is not None
    assert [act.action for act in page.history] == ["scoresheets.submit", "scoresheets.return"]
    assert page.history[1].data["reason"] == "โปรดทบทวน"


@pytest.mark.every_database
def test_log_page_names_what_it_was_about_and_can_leave_out_single_marks(world: World, session: Session) -> None:
    setting = world.contest(entries=1, judges=1)
    fill(world, setting, 0, 0)

    found = audit.log_page(session, setting.contest_id, without=("scoresheets.change",))

    (row,) = found.rows
    assert (row.action, row.who, row.names[row.subject].th) == ("scoresheets.submit", "กรรมการ 1", "A001 · กรรมการ 1")
    assert audit.log_page(session, setting.contest_id).total == 2


def test_check_chain_untouched_holds(world: World, session: Session) -> None:
    setting = world.contest(entries=1, judges=1)
    fill(world, setting, 0, 0)

    check = audit.check_chain(session, setting.contest_id)

    assert (check.length, check.broken_at) == (2, None)


def test_check_chain_while_somebody_writes_holds(app: Flask, world: World, session: Session) -> None:
    setting = world.contest(entries=2, judges=1)
    fill(world, setting, 0, 0)

    written: list[int] = []

    def meanwhile(_connection: Connection, _cursor: object, statement: str, *_rest: Any) -> None:
        if "audit_chains" in statement and not written:
            written.append(1)
            with app.app_context():
                fill(world, setting, 1, 0)

    event.listen(db.engine, "after_cursor_execute", meanwhile)
    try:
        check = audit.check_chain(session, setting.contest_id)
    finally:
        event.remove(db.engine, "after_cursor_execute", meanwhile)

    session.rollback()
    assert (check.length, check.broken_at) == (2, None)
    assert audit.check_chain(session, setting.contest_id).length == 4


@pytest.mark.every_database
@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE audit_entries SET text = replace(text, 'submit', 'return') WHERE seq = 2 AND chain_id = :chain",
        "UPDATE audit_entries SET action = 'scoresheets.excuse' WHERE seq = 2 AND chain_id = :chain",
        "DELETE FROM audit_entries WHERE seq = 2 AND chain_id = :chain",
    ],
)
def test_check_chain_after_a_hand_in_the_database_says_where(world: World, session: Session, harm: str) -> None:
    setting = world.contest(entries=1, judges=1)
    fill(world, setting, 0, 0)
    with transaction() as write:
        if write.get_bind().dialect.name == "sqlite":
            write.execute(text("DROP TRIGGER audit_entries_no_update"))
            write.execute(text("DROP TRIGGER audit_entries_no_delete"))
        else:
            write.execute(text("DROP TRIGGER audit_entries_append_only ON audit_entries"))
        chain = write.execute(
            text("SELECT id FROM audit_chains WHERE contest_id = :contest"), {"contest": setting.contest_id}
        ).scalar_one()
        write.execute(text(harm), {"chain": chain})

    assert audit.check_chain(session, setting.contest_id).broken_at == 2


def test_steps_come_newest_first_with_who_and_why(world: World, session: Session) -> None:
    setting = world.contest(entries=1, judges=1)
    actor = Actor(user_id=world.user("นางสาวอรทัย"), grants=(Grant(Role.ADMIN),))
    with transaction() as write:
        contest_services.go_back(
            write, actor=actor, contest_id=setting.contest_id, to=ContestState.SCREENING, reason="เพิ่มผลงาน"
        )

    (step,) = contests.steps(session, setting.contest_id)

    assert (step.to_state, step.reason, step.by) == (ContestState.SCREENING, "เพิ่มผลงาน", "นางสาวอรทัย")


def test_contest_facts_of_a_work_not_admitted_ask_for_no_sheet_when_certifying(world: World, session: Session) -> None:
    setting = world.contest(entries=2, judges=1)
    fill(world, setting, 0, 0)
    with transaction() as write:
        write.get_one(Entry, setting.entries[1]).admission = Admission.PENDING

    facts = checklist_facts.contest_facts(session, setting.contest_id)

    assert [work.entry for work in facts.ranked] == ["A001"]
