"""The panel's summary: which sheets the mean uses, which judges are listed as not counted, which works are unranked."""

from __future__ import annotations

from fractions import Fraction

import pytest
from sqlalchemy.orm import Session

from judging.core.entries.states import EntryState
from judging.core.roles import Actor
from judging.core.rulings.rulings import Effect
from judging.database.transaction import transaction
from judging.models import PracticeSettings
from judging.queries.papers import printouts
from judging.queries.papers.printouts import Summary, SummaryRow
from judging.services.contests import panels
from judging.services.entries import entries
from tests.scoring import levels, submit, submit_all
from tests.services import ruling
from tests.world import Setting, World

ORGANISER = Actor(user_id=None)


def summary(session: Session, setting: Setting) -> Summary:
    found = printouts.summary(session, setting.contest_id)
    assert found is not None
    return found


def kinds(row: SummaryRow) -> list[str]:
    return [cell.state for cell in row.cells]


def test_the_mean_of_a_work_with_a_recused_judge_is_that_of_the_four_others_who_are_named(
    world: World, session: Session
) -> None:
    setting = world.contest(entries=1, judges=5)
    with transaction() as writing:
        panels.recuse(writing, actor=ORGANISER, member_id=setting.members[4], entry_id=setting.entries[0], reason="ญาติ")
    for judge, place in enumerate([0, 0, 0, 1]):
        submit(world, setting, 0, judge, levels(world.rulebook(), place))

    (row,) = summary(session, setting).rows

    assert kinds(row) == ["counted", "counted", "counted", "counted", "recused"]
    assert row.judges == ("กรรมการ 1", "กรรมการ 2", "กรรมการ 3", "กรรมการ 4")
    total = world.rulebook().unit * sum(cell.total or 0 for cell in row.cells)
    assert (row.total, row.rank, row.fewer) == (Fraction(total, 4), 1, True)


def test_a_work_whose_sheets_are_not_all_in_has_no_rank_and_the_missing_are_counted(
    world: World, session: Session
) -> None:
    setting = world.contest(entries=2, judges=2)
    book = world.rulebook()
    submit(world, setting, 0, 0, levels(book))
    submit(world, setting, 1, 0, levels(book, 1))
    submit(world, setting, 1, 1, levels(book, 1))

    found = summary(session, setting)

    assert [(row.work.code, row.rank, row.total is None) for row in found.rows] == [
        ("A002", 1, False),
        ("A001", None, True),
    ]
    assert found.missing == 1


@pytest.mark.every_database
def test_works_that_are_equal_in_everything_share_the_rank(world: World, session: Session) -> None:
    setting = world.contest(entries=3, judges=1)
    book = world.rulebook()
    submit_all(world, setting, levels(book, 1), levels(book, 0), levels(book, 1))

    found = summary(session, setting)

    assert [(row.work.code, row.rank, row.is_tied) for row in found.rows] == [
        ("A002", 1, False),
        ("A001", 2, True),
        ("A003", 2, True),
    ]


def test_the_sheets_of_a_judge_who_left_count_or_are_excused_as_the_settings_say(
    world: World, session: Session
) -> None:
    seen = {}
    for rule in ("stand", "fall"):
        setting = world.contest(entries=1, judges=2)
        with transaction() as writing:
            writing.get_one(PracticeSettings, setting.contest_id).departed_sheets = rule
        submit_all(world, setting, levels(world.rulebook()))
        with transaction() as writing:
            panels.leave(writing, actor=ORGANISER, member_id=setting.members[1], reason="ป่วย")
        (row,) = summary(session, setting).rows
        seen[rule] = kinds(row)
        session.rollback()

    assert seen == {"stand": ["counted", "counted"], "fall": ["counted", "left"]}


def test_a_judge_of_some_sections_adds_to_those_means_alone(world: World, session: Session) -> None:
    setting = world.contest(entries=1, judges=2)
    world.appoint(setting, 1, ["1"])
    book = world.rulebook()
    submit(world, setting, 0, 0, levels(book, 0))
    submit(world, setting, 0, 1, levels(book, 9))

    (row,) = summary(session, setting).rows

    first = [sum(item.levels[place].points for item in book.criteria_under("1")) for place in (0, -1)]
    rest = book.total - first[0]
    assert row.total == (Fraction(sum(first), 2) + rest) * book.unit


def test_an_absent_team_stands_apart_with_the_reason_and_in_no_row(world: World, session: Session) -> None:
    setting = world.contest(entries=2, judges=1)
    with transaction() as writing:
        entries.record_absence(writing, actor=ORGANISER, entry_id=setting.entries[0], reason="รถเสีย")

    found = summary(session, setting)

    assert [row.work.code for row in found.rows] == ["A002"]
    assert [(work.code, work.state, work.reason.th) for work in found.apart] == [("A001", EntryState.ABSENT, "รถเสีย")]
    assert found.missing == 1


def test_items_that_a_ruling_made_0_are_named_since_the_mean_is_not_that_of_the_totals(
    world: World, session: Session
) -> None:
    setting = ruling.scored(world, 0, 1)
    ruling.rule(ruling.case(setting), Effect.ZERO, items=["4", "1.2"])

    rows = {row.work.entry_id: row for row in summary(session, setting).rows}

    assert [rows[entry_id].zeroed for entry_id in setting.entries] == [("1.2", "4"), ()]
    ruled = rows[setting.entries[0]]
    totals = [world.rulebook().unit * (cell.total or 0) for cell in ruled.cells]
    assert ruled.total is not None
    assert ruled.total < sum(totals) / len(totals)
