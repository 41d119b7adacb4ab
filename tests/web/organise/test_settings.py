"""The form of the practice settings: what it keeps, what it refuses and where, what is read after the first mark."""

from __future__ import annotations

import json
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from judging.core.roles import RoundLevel
from judging.database.transaction import transaction
from judging.models import PracticeSettings, Round
from tests.queries.contests.test_contests import fill
from tests.web.organise.test_contests import client
from tests.world import World

__all__ = ["client"]

ROWS = {
    **{f"band-{number}-{name}": "" for number in range(1, 7) for name in ("th", "en", "least")},
    **{f"title-{number}-{name}": "" for number in range(1, 11) for name in ("th", "en")},
    **{f"band-{number}-th": name for number, name in enumerate(("ทอง", "เงิน", "ทองแดง"), 1)},
    **{f"band-{number}-en": name for number, name in enumerate(("Gold", "Silver", "Bronze"), 1)},
    **{f"band-{number}-least": least for number, least in enumerate(("85.5", "75", "65"), 1)},
    **{f"band-{number}-medal": medal for number, medal in enumerate(("gold", "silver", "bronze", *[""] * 3), 1)},
    "title-1-th": "ชนะเลิศ",
    "title-1-en": "Winner",
    **{f"prize-{number}-by": "organiser" for number in range(1, 11)},
}
SETTINGS = {
    "tie_reading": "own-high",
    **ROWS,
    "band-1-least": "85.5",
    "rank_style": "competition",
    "min_judges": "3",
    "departed_sheets": "fall",
    "titles_to": "5",
    "advance": "2",
    "publish_scores": "y",
    "protest_days": "1",
}


def test_settings_saved_are_confirmed_in_units(client: FlaskClient, world: World, session: Session) -> None:
    setting = world.contest()

    answer = client.post(f"/organise/contests/{setting.contest_id}/settings", data=SETTINGS)

    kept = session.get_one(PracticeSettings, setting.contest_id)
    assert answer.status_code == 303
    assert (kept.tie_reading, kept.departed_sheets) == ("own-high", "fall")
    assert [band["least"] for band in json.loads(kept.medals)] == [171, 150, 130]
    assert (kept.publish_scores, kept.publish_names) == (True, False)


def test_settings_show_the_bands_in_points(client: FlaskClient, world: World) -> None:
    setting = world.contest()

    page = client.get(f"/organise/contests/{setting.contest_id}/settings").text

    assert re.findall(r'name="band-.-least"[^>]*value="([^"]+)"', page) == ["80", "70", "60", "0"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"band-1-least": "75"}, "band-2-least"),
        ({"band-1-least": "85.25"}, "band-1-least"),
        ({"band-1-least": "101"}, "band-1-least"),
        ({"band-2-least": "many"}, "band-2-least"),
        ({"band-2-least": ""}, "band-2-least"),
        ({"band-2-en": ""}, "band-2-en"),
        ({"band-5-th": "ชมเชย"}, "band-5-en"),
        ({"band-2-medal": "platinum"}, "band-2-medal"),
        ({f"band-{row}-{name}": "" for row in (2, 3) for name in ("th", "en", "least")}, "band-2-th"),
        ({"title-3-th": "รอง", "title-3-en": "Second"}, "title-2-th"),
        ({"title-1-th": "", "title-1-en": ""}, "titles_to"),
        ({"prize-1-giver": "สมาคม"}, "prize-1-th"),
        ({"rank_style": "sparse"}, "rank_style"),
        ({"min_judges": "0"}, "min_judges"),
        ({"departed_sheets": "burn"}, "departed_sheets"),
        ({"tie_reading": "dice"}, "tie_reading"),
    ],
)
def test_settings_refused_say_why_beside_the_field(
    client: FlaskClient, world: World, changes: dict[str, str], field: str
) -> None:
    setting = world.contest()

    answer = client.post(f"/organise/contests/{setting.contest_id}/settings", data=SETTINGS | changes)

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text


def test_settings_with_several_faults_name_every_one_beside_its_field(client: FlaskClient, world: World) -> None:
    setting = world.contest()
    with transaction() as session:
        session.execute(update(Round).values(level=RoundLevel.REGION, area="ภาคกลาง"))
    wrong = {"tie_reading": "", "band-1-least": "70", "advance_least": "60.25", "provisional": "y", "protest_days": "0"}

    answer = client.post(f"/organise/contests/{setting.contest_id}/settings", data=SETTINGS | wrong)

    assert answer.status_code == 422
    assert re.findall(r'class="error" id="([\w-]+)-error"', answer.text) == [
        *("tie_reading", "band-2-least", "advance_least", "protest_days")
    ]


def test_settings_after_the_first_mark_are_a_page_to_read(client: FlaskClient, world: World) -> None:
    setting = world.contest(entries=1, judges=1)
    fill(world, setting, 0, 0, criteria=1)
    address = f"/organise/contests/{setting.contest_id}/settings"

    page = client.get(address).text

    assert "Locked since the first mark" in page
    assert 'name="band-1-least"' not in page
    refused = client.post(address, data=SETTINGS, follow_redirects=True).text
    assert "Scoring has started" in refused
    assert "gold medal from 80, silver medal from 70, bronze medal from 60, otherwise participation" in refused
