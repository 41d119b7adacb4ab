"""Contests for practice: every page says what they are."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestState
from judging.database.transaction import transaction
from judging.models import Contest
from judging.queries.entries.registration_pages import categories_of_round, open_contests
from judging.queries.results.public_pages import years
from tests.web.organise.test_contests import FORM, client, words
from tests.world import World

__all__ = ["client"]


def test_contest_for_practice_says_so_to_its_organisers(client: FlaskClient, world: World, session: Session) -> None:
    rulebook_id = world.contest().rulebook_id
    made = client.post("/organise/contests/new", data=FORM | {"rulebook_id": rulebook_id, "is_practice": "y"})
    number = session.execute(select(func.max(Contest.id))).scalar_one()
    session.rollback()

    pages = ("", "/entries", "/publish", "/papers")
    said = {page: words(client.get(f"/organise/contests/{number}{page}").text) for page in pages}

    assert made.status_code == 303
    assert {page: "ractice" in text for page, text in said.items()} == dict.fromkeys(pages, True)
    assert "for practice" in words(client.get("/organise/").text)


def test_contest_for_practice_is_in_no_list_of_the_public_or_of_teachers(
    client: FlaskClient, world: World, session: Session
) -> None:
    contest = world.contest(state=ContestState.REGISTRATION)
    assert [one.contest_id for one in open_contests(session)] == [contest.contest_id]
    assert len(years(session)) == 1
    session.rollback()

    with transaction() as writing:
        writing.get_one(Contest, contest.contest_id).is_practice = True

    assert open_contests(session) == ()
    assert years(session) == ()
    assert categories_of_round(session, contest.round_id, but=0) == ()
