"""Every page of a ranking shows the same advancing works, however few works the page contains."""

from __future__ import annotations

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from judging.core.roles import RoundLevel
from judging.database.transaction import transaction
from judging.models import Entry, PracticeSettings, Round
from judging.queries.scoring import standings
from tests.advancing import score
from tests.scoring import levels, submit_all
from tests.world import World


def _settings(level: RoundLevel = RoundLevel.PROVINCE, **values: int | None) -> None:
    with transaction() as session:
        session.execute(update(Round).values(level=level))
        session.execute(update(PracticeSettings).values(**values))


@pytest.mark.parametrize("page", [1, 2, 3, 5])
@pytest.mark.parametrize("least", [None, 194])
def test_a_page_says_who_goes_on_as_the_whole_ranking_does(
    world: World, session: Session, page: int, least: int | None
) -> None:
    setting = world.contest(entries=5, judges=1)
    score(world, setting)
    _settings(advance=2, advance_per_institution=1, advance_least=least)
    other = world.institution()
    with transaction() as writing:
        writing.execute(update(Entry).where(Entry.id.in_(setting.entries[3:])).values(institution_id=other))

    whole = standings.board(session, setting.contest_id)
    part = standings.board_page(session, setting.contest_id, page, size=1)

    assert whole is not None
    assert part is not None
    assert whole.climb.works == (("A001", "A004") if least is None else ("A001",))
    assert part.climb.works == whole.climb.works
    (row,) = standings.ranked_rows(session, part)
    assert row.advances is (row.standing.entry in whole.climb.works)


def test_a_tie_across_the_last_place_is_told_on_a_page_that_cuts_it(world: World, session: Session) -> None:
    setting = world.contest(entries=3, judges=1)
    book = world.rulebook()
    submit_all(world, setting, levels(book), levels(book, 1), levels(book, 1))
    _settings(advance=2)

    for page in (1, 2, 3):
        part = standings.board_page(session, setting.contest_id, page, size=1)
        assert part is not None
        assert [(tie.rank, tie.entries) for tie in part.climb.ties] == [(2, ("A002", "A003"))]


@pytest.mark.every_database
def test_nobody_goes_on_from_the_highest_level_whatever_number_was_kept(world: World, session: Session) -> None:
    setting = world.contest(entries=2, judges=1)
    score(world, setting)
    _settings(RoundLevel.NATION, advance=2)

    board = standings.board(session, setting.contest_id)

    assert board is not None
    assert (board.climb.works, board.climb.ties) == ((), ())
    assert [row.advances for row in standings.ranked_rows(session, board)] == [False, False]
