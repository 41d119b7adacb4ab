"""Contests for practice: every page says what they are."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judging.models import Contest
from tests.web.organise.test_contests import FORM, client, words
from tests.world import World

__all__ = ["client"]


def test_contest_for_practice_says_so_on_every_page_and_paper(
    client: FlaskClient, world: World, session: Session
) -> None:
    rulebook_id = world.contest().rulebook_id
    made = client.post("/organise/contests/new", data=FORM | {"rulebook_id": rulebook_id, "is_practice": "y"})
    number = session.execute(select(func.max(Contest.id))).scalar_one()
    session.rollback()

    pages = ("", "/entries", "/publish", "/summary")
    said = {page: words(client.get(f"/organise/contests/{number}{page}").text) for page in pages}

    assert made.status_code == 303
    assert {page: "ractice" in text for page, text in said.items()} == dict.fromkeys(pages, True)
    assert "for practice" in words(client.get("/organise/").text)
