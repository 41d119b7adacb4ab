"""The current ranking: which works and sheets it uses, and that its number of statements does not grow."""

from __future__ import annotations

from fractions import Fraction

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from judging.core.entries.states import EntryState
from judging.core.rulings.rulings import Effect
from judging.core.scoring.ranking import rank
from judging.database.transaction import transaction
from judging.models import Entry, PanelMember, PracticeSettings, Recusal, Scoresheet, SheetState, Withdrawal
from judging.queries.rulings import rulings_in_force
from judging.queries.scoring import standings, sums
from tests.scoring import AT, levels, submit, submit_all
from tests.services.ruling import case, reverse, rule
from tests.statements import statements
from tests.tallying import tally_entry
from tests.world import Setting, World

# Two criteria of section 6 compensate: total and section 6 are equal, but 6.1 differs.
HIGH_FIRST = {"c6_1": 0, "c6_2": 1}
HIGH_SECOND = {"c6_1": 1, "c6_2": 0}


def _board(session: Session, setting: Setting) -> standings.Board:
    session.rollback()
    made = standings.board(session, setting.contest_id)
    assert made is not None
    return made


def _ranks(board: standings.Board) -> list[tuple[int, str]]:
    return [(row.rank, row.entry) for row in board.standings]


def test_board_all_sheets_in_ranks_by_the_mean_and_explains_ties(world: World, session: Session) -> None:
    book = world.rulebook()
    setting = world.contest(entries=4, judges=2)
    submit_all(
        world, setting, levels(book, 1), levels(book, **HIGH_SECOND), levels(book, **HIGH_FIRST), levels(book, 3)
    )

    board = _board(session, setting)

    assert _ranks(board) == [(1, "A003"), (2, "A002"), (3, "A001"), (4, "A004")]
    decided = board.standings[0].decided_by
    assert decided is not None
    assert (decided.against, decided.key, decided.values) == ("A002", "6.1", (Fraction(10), Fraction(8)))
    assert board.waiting == ()


@pytest.mark.every_database
def test_board_agrees_with_core_from_the_sheets_themselves(world: World, session: Session) -> None:
    book = world.rulebook()
    setting = world.contest(entries=6, judges=3)
    for entry in range(6):
        for judge in range(3):
            submit(world, setting, entry, judge, levels(book, (entry * judge) % 4, c6_1=entry % 2, c6_2=judge))

    board = _board(session, setting)

    sheets = sums.sheets_by_entry(session, board.rules, board.numbers.values())
    tallies = [tally_entry(book, code, sheets[number]) for code, number in board.numbers.items()]
    expected = rank(tallies, board.rules.keys, book)
    assert [(row.rank, row.sharers, row.tally.total, row.decided_by) for row in board.standings] == [
        (row.rank, row.sharers, row.tally.total, row.decided_by) for row in expected
    ]
    whole = {tally.entry: tally for tally in standings.whole_tallies(session, board)}
    assert {code: dict(tally.items) for code, tally in whole.items()} == {
        tally.entry: dict(tally.items) for tally in tallies
    }


def test_board_sheet_still_open_work_waits_unranked(world: World, session: Session) -> None:
    book = world.rulebook()
    setting = world.contest(entries=2, judges=2)
    submit_all(world, setting, levels(book))
    submit(world, setting, 1, 0, levels(book))

    board = _board(session, setting)

    assert _ranks(board) == [(1, "A001")]
    assert [(work.code, work.submitted, work.required) for work in board.waiting] == [("A002", 1, 2)]


def test_board_absent_and_refused_works_stand_apart(world: World, session: Session) -> None:
    book = world.rulebook()
    setting = world.contest(entries=3, judges=1)
    submit_all(world, setting, levels(book), levels(book), levels(book))
    with transaction() as writing:
        writing.execute(update(Entry).where(Entry.id == setting.entries[0]).values(absent_at=AT, absent_reason="ไม่มา"))
        writing.execute(
            update(Entry)
            .where(Entry.id == setting.entries[1])
            .values(admission="not_admitted", admission_reason="ข้อ 4.1")
        )

    board = _board(session, setting)

    assert _ranks(board) == [(1, "A003")]
    assert [(work.code, work.state) for work in board.apart] == [
        ("A001", EntryState.ABSENT),
        ("A002", EntryState.NOT_ADMITTED),
    ]


def test_board_recused_judge_the_mean_is_over_the_others(world: World, session: Session) -> None:
    book = world.rulebook()
    setting = world.contest(entries=2, judges=3)
    for judge, place in enumerate((0, 1, 3)):
        submit(world, setting, 0, judge, levels(book, place))
        submit(world, setting, 1, judge, levels(book, 1))
    with transaction() as writing:
        writing.add(
            Recusal(
                contest_id=setting.contest_id,
                member_id=setting.members[2],
                entry_id=setting.entries[0],
                reason="ญาติ",
                recorded_at=AT,
            )
        )

    board = _board(session, setting)

    assert [(row.entry, row.tally.judges, row.tally.total) for row in board.standings] == [
        ("A001", 2, Fraction(173, 2)),
        ("A002", 3, Fraction(73)),
    ]


@pytest.mark.every_database
@pytest.mark.parametrize(("departed", "judges"), [("stand", 2), ("fall", 1)])
def test_board_judge_left_sheets_stand_or_fall_by_the_settings(
    world: World, session: Session, departed: str, judges: int
) -> None:
    book = world.rulebook()
    setting = world.contest(entries=1, judges=2)
    submit_all(world, setting, levels(book))
    with transaction() as writing:
        writing.execute(update(PracticeSettings).values(departed_sheets=departed))
        writing.execute(update(PanelMember).where(PanelMember.id == setting.members[1]).values(left_at=AT))

    board = _board(session, setting)

    assert [row.tally.judges for row in board.standings] == [judges]
    assert board.waiting == ()


def test_board_excused_judge_is_not_waited_for(world: World, session: Session) -> None:
    book = world.rulebook()
    setting = world.contest(entries=1, judges=2)
    submit(world, setting, 0, 0, levels(book, 1))
    with transaction() as writing:
        writing.execute(
            update(Scoresheet)
            .where(Scoresheet.state == SheetState.OPEN)
            .values(state=SheetState.EXCUSED, reason="ป่วย", excused_at=AT)
        )

    assert [(row.tally.judges, row.tally.total) for row in _board(session, setting).standings] == [(1, Fraction(73))]


def test_board_judges_by_section_each_section_has_its_own_count(world: World, session: Session) -> None:
    book = world.rulebook()
    setting = world.contest(entries=2, judges=3)
    world.appoint(setting, 0, ["1"])
    world.appoint(setting, 1, ["2", "3", "4", "5", "6"])
    world.appoint(setting, 2, ["2", "3", "4", "5", "6"])
    for judge, place in enumerate((1, 0, 3)):
        submit(world, setting, 0, judge, levels(book, place))
        submit(world, setting, 1, judge, levels(book, 0))

    board = _board(session, setting)

    # One judge scores section 1. The rest is the mean of two judges, in half points: 170 of 170 and the lowest total.
    section_1 = sum(item.levels[min(1, len(item.levels) - 1)].points for item in book.criteria if item.section == "1")
    lowest = sum(item.levels[-1].points for item in book.criteria if item.section != "1")
    expected = Fraction(section_1, 2) + Fraction(170 + lowest, 4)
    assert [(row.entry, row.tally.total) for row in board.standings] == [("A002", Fraction(100)), ("A001", expected)]


def test_board_section_without_any_sheet_the_work_waits_and_says_which(world: World, session: Session) -> None:
    book = world.rulebook()
    setting = world.contest(entries=1, judges=1)
    world.appoint(setting, 0, ["1", "2"])
    submit(world, setting, 0, 0, levels(book))

    board = _board(session, setting)

    assert [(work.code, work.uncovered) for work in board.waiting] == [("A001", ("3", "4", "5", "6"))]
    assert board.standings == ()


@pytest.mark.every_database
def test_board_page_says_of_its_rows_what_the_whole_says(world: World, session: Session) -> None:
    book = world.rulebook()
    setting = world.contest(entries=7, judges=1)
    same = levels(book, 1)
    submit_all(
        world,
        setting,
        levels(book),
        same,
        levels(book, 1, c6_1=0, c6_2=2),
        same,
        levels(book, 1, c6_1=2, c6_2=0),
        same,
        levels(book, 2),
    )
    whole = _board(session, setting)

    paged = [standings.board_page(session, setting.contest_id, page, size=2) for page in (1, 2, 3, 4)]

    rows = [row for board in paged if board for row in board.standings]
    assert [(row.rank, row.sharers, row.decided_by) for row in rows] == [
        (row.rank, row.sharers, row.decided_by) for row in whole.standings
    ]
    assert [(board.page, board.pages, board.ranked) for board in paged if board] == [
        (number, 4, 7) for number in (1, 2, 3, 4)
    ]


def test_board_contest_unknown_is_none(session: Session) -> None:
    assert standings.board(session, 99) is None


@pytest.mark.parametrize("entries", [1, 3])
def test_board_page_takes_the_same_statements_at_every_size(world: World, session: Session, entries: int) -> None:
    book = world.rulebook()
    setting = world.contest(entries=entries + 1, judges=2)
    submit_all(world, setting, *[levels(book, 1)] * (entries + 1))
    standings.board_page(session, setting.contest_id, 1)  # fills the cache: a process reads the rulebook once
    session.rollback()

    with statements() as sent:
        board = standings.board_page(session, setting.contest_id, 1)
        assert board is not None
        rows = standings.ranked_rows(session, board)

    assert len(rows) == entries + 1
    assert len(sent) == 13


@pytest.mark.every_database
def test_statements_that_count_works_take_out_exactly_those_the_core_takes_out(world: World, session: Session) -> None:
    book = world.rulebook()
    setting = world.contest(entries=8, judges=1)
    submit_all(world, setting, *[levels(book)] * 8)
    effects = (Effect.DISQUALIFY, Effect.NOT_CONSIDERED, Effect.ZERO, Effect.OTHER)
    for place, effect in enumerate(effects):
        rule(case(setting, place), effect, items=["1"] if effect is Effect.ZERO else [])
    reverse(rule(case(setting, 4), Effect.DISQUALIFY).ruling_id)
    with transaction() as writing:
        writing.add(Withdrawal(entry_id=setting.entries[5], reason="ขอถอน", withdrawn_at=AT))
        writing.execute(update(Entry).where(Entry.id == setting.entries[6]).values(absent_at=AT, absent_reason="ไม่มา"))

    standing = session.execute(select(Entry.id).where(rulings_in_force.STANDS)).scalars().all()

    assert sorted(standing) == sorted(_board(session, setting).ranked_ids)
    assert sorted(standing) == sorted(setting.entries[place] for place in (2, 3, 4, 7))
