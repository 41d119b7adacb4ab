"""Filled score sheets on paper: for organisers after the panel's review opens, and the judge's own copy."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from judging.database.transaction import transaction
from judging.models import Comment, Receipt
from tests import typeset
from tests.journeys import keying
from tests.scoring import AT, levels, submit
from tests.typeset import Typeset
from tests.web import signing
from tests.world import Setting, World


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Typeset]:
    return typeset.record(monkeypatch)


def sheet_id(setting: Setting) -> int:
    return setting.sheets[setting.entries[0], setting.members[0]]


@pytest.mark.every_database
def test_judges_copy_has_levels_points_comments_and_the_receipt(app: Flask, world: World, made: list[Typeset]) -> None:
    setting = world.contest(entries=1, judges=1)
    number = sheet_id(setting)
    own = signing.signed_in(signing.browser(app), setting.users[0])
    assert own.get(f"/judge/sheets/{number}/copy.pdf").status_code == 404
    with transaction() as session:
        text = "ควรปรับปรุงคู่มือ " * 12
        session.add(Comment(sheet_id=number, item="6", text=text, revision=1, device="test", written_at=AT))
    total = submit(world, setting, 0, 0, levels(world.rulebook()))
    with transaction() as session:
        proof = {"marks": "", "digest": "", "total": total, "submitted_at": AT}
        session.add(Receipt(sheet_id=number, revision=1, code="GKMC-KQ5C", **proof))

    assert own.get(f"/judge/sheets/{number}/copy.pdf").mimetype == "application/pdf"

    (sheet,) = made[-1].data["sheets"]
    assert sheet["chosen"] == levels(world.rulebook())
    assert (sheet["sums"]["6"], sheet["total"]) == ("30", "100")
    assert [comment["of"] for comment in sheet["comments"]] == ["ข้อ 6"]
    assert "GKMC-KQ5C" in sheet["receipt"][0]
    assert made[-1].pages == 2
    typeset.expect_look(made[-1], "filled_sheet")


def test_organiser_gets_submitted_sheets_once_the_panel_reviews(
    browser: FlaskClient, world: World, made: list[Typeset]
) -> None:
    setting = world.contest(entries=2, judges=2)
    address = f"/organise/contests/{setting.contest_id}/papers/score-sheets.pdf"
    submit(world, setting, 0, 0, levels(world.rulebook()))
    assert browser.get(address).status_code == 404
    for work, judge in ((0, 1), (1, 0), (1, 1)):
        submit(world, setting, work, judge, levels(world.rulebook(), 1))

    for query in ("", f"?member={setting.members[1]}", f"?entry={setting.entries[1]}", f"?sheet={sheet_id(setting)}"):
        assert browser.get(address + query).status_code == 200

    counts = [[(sheet["judge"], sheet["code"]) for sheet in paper.data["sheets"]] for paper in made]
    first, second = "กรรมการ 1", "กรรมการ 2"
    assert counts == [
        [(first, "A001"), (first, "A002"), (second, "A001"), (second, "A002")],
        [(second, "A001"), (second, "A002")],
        [(first, "A002"), (second, "A002")],
        [(first, "A001")],
    ]


def test_compared_sheet_ticks_what_agrees_and_says_who_read_the_rest(
    browser: FlaskClient, world: World, made: list[Typeset]
) -> None:
    setting = world.contest(entries=3, judges=1)
    keying.keyed(setting)

    browser.get(f"/organise/sheets/{keying.begun(setting)}/paper/print")

    (sheet,) = made[-1].data["sheets"]
    assert len(sheet["chosen"]) == 21
    assert list(sheet["differs"]) == ["3.6"]
    assert made[-1].pages == 2
    typeset.expect_look(made[-1], "compared_sheet")
