"""The page of the order of presentation and the timetable, and the list for the door."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from judging.queries.presentation import presentation as reads
from tests.web.signing import admin, without_csrf
from tests.world import Setting, World

TIMES = {"presentation": "10", "questions": "๕", "between": "5", "first_day": "20/2/2565", "starts": "9.00"}


@pytest.fixture
def setting(app: Flask, world: World) -> Setting:
    """A contest in scoring with three works."""
    without_csrf(app)
    return world.contest(entries=3, judges=1, school_year=2564)


@pytest.fixture
def client(app: Flask, world: World, setting: Setting) -> FlaskClient:
    """An organiser's browser, in English."""
    found = admin(app, world)
    found.get("/language/en")
    return found


def page(setting: Setting, part: str = "") -> str:
    return f"/organise/contests/{setting.contest_id}/order{part}"


def codes(text: str) -> list[str]:
    """The works on a page, in order."""
    return re.findall(r'<th scope="row">(A\d+)', text)


def numbered(setting: Setting, *numbers: str) -> dict[str, str]:
    return {f"place-{entry_id}": number for entry_id, number in zip(setting.entries, numbers, strict=True)}


def test_numbers_are_typed_in_thai_digits_too_and_gaps_are_closed(client: FlaskClient, setting: Setting) -> None:
    saved = client.post(page(setting), data=numbered(setting, "๓๐", "10", ""), follow_redirects=True).text

    assert "gaps are closed" in saved
    assert codes(saved) == ["A002", "A001", "A003"]


@pytest.mark.parametrize(
    ("numbers", "answer"),
    [
        (("1", "2", "1"), "Two works have the number 1: A001, A003."),
        (("0", "2", "3"), "The number of A001 must be from 1 to 9999."),
        (("first", "2", "3"), "Enter whole numbers from 1 on"),
    ],
)
def test_numbers_that_order_nothing_are_shown_again_with_what_is_wrong(
    client: FlaskClient, setting: Setting, numbers: tuple[str, ...], answer: str
) -> None:
    refused = client.post(page(setting), data=numbered(setting, *numbers))

    assert refused.status_code == 422
    assert answer in refused.text
    assert f'value="{numbers[0]}"' in refused.text


def test_a_work_moves_without_script(client: FlaskClient, setting: Setting) -> None:
    moved = client.post(page(setting), data={**numbered(setting, "1", "2", "3"), "down": str(setting.entries[0])})

    assert moved.location.endswith(f"#work-{setting.entries[0]}")
    assert codes(client.get(page(setting)).text) == ["A002", "A001", "A003"]


def test_draw_says_when_and_by_whom_and_a_draw_again_asks_for_a_reason(client: FlaskClient, setting: Setting) -> None:
    drawn = client.post(page(setting, "/draw"), follow_redirects=True).text
    assert "Drawn by lot:" in drawn
    assert "ผู้ดูแล" in drawn
    assert "How to repeat the draw" in drawn

    again = client.post(page(setting, "/draw"), data={"back": page(setting)}, follow_redirects=True).text
    assert "Give a reason." in again
    assert (
        "Reason: ทีมตกหล่น" in client.post(page(setting, "/draw"), data={"reason": "ทีมตกหล่น"}, follow_redirects=True).text
    )


def test_timetable_is_written_as_people_write_times(client: FlaskClient, setting: Setting, session: Session) -> None:
    given = {**TIMES, "ends": "16:30 น.", "pause_1_starts": "๑๒.๐๐", "pause_1_ends": "13.00"}

    saved = client.post(page(setting, "/timetable"), data=given, follow_redirects=True).text

    assert "The timetable is saved." in saved
    assert "09:20–09:35" in saved
    table = reads.plan(session, setting.contest_id).timetable
    assert table is not None
    assert (table.starts, table.ends, [(one.starts, one.ends) for one in table.pauses]) == (540, 990, [(720, 780)])


@pytest.mark.parametrize(
    ("wrong", "answer"),
    [
        ({"ends": ""}, "Enter this time, too."),
        ({"ends": "8.00"}, "The day ends before the first presentation."),
        ({"ends": "late"}, "Enter a time, such as 09:00."),
        ({"ends": "9.10"}, "One work takes 15 minutes, and the longest time without a pause is 10 minutes."),
        ({"ends": "16.00", "pause_1_starts": "12.00"}, "Enter this time, too."),
        ({"ends": "16.00", "presentation": "0"}, "Enter a number of minutes from 1 to 480."),
    ],
)
def test_timetable_that_cannot_be_is_shown_again(
    client: FlaskClient, setting: Setting, wrong: dict[str, str], answer: str
) -> None:
    refused = client.post(page(setting, "/timetable"), data={**TIMES, **wrong})

    assert refused.status_code == 422
    assert answer in refused.text


def test_works_beyond_the_days_of_the_contest_are_told(client: FlaskClient, setting: Setting) -> None:
    saved = client.post(page(setting, "/timetable"), data={**TIMES, "ends": "9.20"}, follow_redirects=True).text

    assert "The works do not fit in the days of the contest." in saved


def test_list_for_the_door_has_times_and_pauses_in_thai(client: FlaskClient, setting: Setting) -> None:
    given = {**TIMES, "ends": "16.30", "pause_1_starts": "9.20", "pause_1_ends": "9.40"}
    client.post(page(setting, "/timetable"), data=given)
    client.get("/language/th")

    printed = client.get(page(setting, "/print")).text

    assert re.findall(r"(\d\d\.\d\d–\d\d\.\d\d)\u00a0น\.", printed) == [
        "09.00–09.15",
        "09.20–09.40",
        "09.40–09.55",
        "10.00–10.15",
    ]
    assert "พัก" in printed
