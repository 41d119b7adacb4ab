"""Day fields in forms: a day far from the school year gets a message that suggests days within it."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.models import Contest
from tests.web.organise.test_contests import FORM, add_rulebook, client, words
from tests.world import World

__all__ = ["client"]


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("0001-01-01", "2022-01-11", "1 January 1 is far from the school year 2564 (B.E.), which runs from"),
        ("2022-01-10", "9999-12-31", "31 December 9456 is far from the school year 2564"),
        ("2570-02-01", "2570-02-02", "1 February 2027 is far from the school year 2564"),
        (
            "10/1/22",
            "2022-01-11",
            "10 January 1979 is far from the school year 2564 (B.E.). Did you mean 10 January 2022",
        ),
    ],
)
def test_contest_far_from_its_school_year_is_not_made_and_says_why(
    client: FlaskClient, world: World, session: Session, first: str, last: str, said: str
) -> None:
    form = FORM | {"rulebook_id": str(add_rulebook(world)), "first_day": first, "last_day": last}

    answer = client.post("/organise/contests/new", data=form)

    assert answer.status_code == 422
    assert said in words(answer.text)
    assert session.execute(select(Contest)).first() is None


def test_contest_days_far_from_its_school_year_stay_and_say_so_in_thai(
    client: FlaskClient, world: World, session: Session
) -> None:
    setting = world.contest(school_year=2564)
    client.set_cookie("language", "th")

    answer = client.post(
        f"/organise/contests/{setting.contest_id}/days", data={"first_day": "2022-03-02", "last_day": "2570-03-03"}
    )

    assert answer.status_code == 422
    assert "3 มีนาคม 2570 ห่างจากปีการศึกษา 2564 มาก ใช้ได้ตั้งแต่ 1 มกราคม 2563 ถึง 31 ธันวาคม 2566" in words(answer.text)
    assert session.get_one(Contest, setting.contest_id).round.first_day.month == 2
