"""The tablet's interface takes only the criteria that a ruling opened, also after publication."""

from __future__ import annotations

from flask import Flask

from tests.services.rulings.test_corrections import corrected, provisional
from tests.web.signing import browser, signed_in, without_csrf
from tests.world import TABLET, World, change_id


def test_only_the_opened_criterion_is_taken(app: Flask, world: World) -> None:
    without_csrf(app)
    setting = provisional(world, 1, 0)
    corrected(setting, "6.1")
    sheet = setting.sheets[setting.entries[0], setting.members[0]]
    judge = signed_in(browser(app), setting.users[0])
    changes = [{"id": change_id(), "item": item, "level": "very_good", "base": 99} for item in ("6.1", "6.2")]
    words = {"id": change_id(), "item": "total", "comment": "x", "base": 99}

    answer = judge.post(
        f"/api/v1/sheets/{sheet}/changes", json={"device": TABLET, "epoch": "1", "changes": [*changes, words]}
    )

    assert answer.status_code == 200, answer.text
    assert [taken["item"] for taken in answer.json["accepted"]] == ["6.1"]
    assert [(gone["code"], gone["params"]["item"]) for gone in answer.json["rejected"]] == [
        ("not_opened", "6.2"),
        ("not_opened", "total"),
    ]
    listed = judge.get("/api/v1/judging").json["contests"][0]["sheets"]
    assert [one["opened"] for one in listed if one["id"] == sheet] == [["6.1"]]


def test_judge_says_over_the_interface_why_the_opened_criteria_change(app: Flask, world: World) -> None:
    without_csrf(app)
    setting = provisional(world, 1, 0)
    corrected(setting, "6.1")
    sheet = setting.sheets[setting.entries[0], setting.members[0]]
    judge = signed_in(browser(app), setting.users[0])

    answer = judge.post(f"/api/v1/sheets/{sheet}/correction", json={"reason": " บันทึกระดับผิดช่อง "})

    assert (answer.status_code, answer.json) == (200, {})
    listed = judge.get("/api/v1/judging").json["contests"][0]["sheets"]
    assert [one["correction_reason"] for one in listed if one["id"] == sheet] == ["บันทึกระดับผิดช่อง"]
