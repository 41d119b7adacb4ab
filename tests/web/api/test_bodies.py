"""Bodies and methods that no tablet sends: numbers, depth, encodings, types, addresses. Every answer is a problem with
its own status, never an error of the server."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.signing import browser, signed_in, without_csrf
from tests.world import TABLET, Setting, World, change_id

METHODS = ("DELETE", "GET", "HEAD", "PATCH", "PUT", "TRACE")
PLACES = ("-1", "0", "1.0", "99999999999999999999", "2147483647", "%00", "๑")


@pytest.fixture
def setting(world: World) -> Setting:
    """A contest with one sheet."""
    return world.contest(entries=1, judges=1)


@pytest.fixture
def tablet(app: Flask, setting: Setting) -> FlaskClient:
    """The judge's tablet."""
    without_csrf(app)
    return signed_in(browser(app), setting.users[0])


def batch(tablet: FlaskClient, **changed: object) -> str:
    """A batch with one change; ``raw`` is JSON text that replaces its ``base``."""
    pack = tablet.get("/api/v1/judging").get_json()
    change = {"id": change_id(), "item": "1.1", "level": "good", "base": 0} | changed
    return json.dumps({"device": TABLET, "epoch": pack["epoch"], "changes": [change]})


def address(setting: Setting, act: str = "changes") -> str:
    """The address of the sheet."""
    (sheet,) = setting.sheets.values()
    return f"/api/v1/sheets/{sheet}/{act}"


def test_integer_written_with_a_point_is_the_same_integer(tablet: FlaskClient, setting: Setting) -> None:
    sent = json.loads(batch(tablet, base=0.0))
    taken = tablet.post(address(setting), json=sent).get_json()
    word = {"revision": 1.0, "total": "5", "epoch": sent["epoch"]}
    submitted = tablet.post(address(setting, "submit"), json=word).get_json()

    assert [row["revision"] for row in taken["accepted"]] == [1]
    assert submitted["code"] == "incomplete"  # the revision was understood


@pytest.mark.parametrize("number", ["1.5", "1e30", "1e400", "-1", "2147483648", "9" * 4000, "true", '"1"', "NaN"])
def test_number_that_is_no_revision_is_rejected(tablet: FlaskClient, setting: Setting, number: str) -> None:
    sent = batch(tablet).replace('"base": 0', f'"base": {number}')

    answer = tablet.post(address(setting), data=sent)
    submitted = tablet.post(address(setting, "submit"), data=f'{{"revision": {number}, "total": "5"}}')

    assert [row["code"] for row in answer.get_json()["rejected"]] == ["malformed"]
    assert (submitted.status_code, submitted.get_json()["code"]) == (422, "malformed")


@pytest.mark.parametrize("deep", [100, 900, 100_000])
def test_deep_json_is_rejected_or_malformed(tablet: FlaskClient, setting: Setting, deep: int) -> None:
    sent = batch(tablet, id="deep").replace('"deep"', "[" * deep + "]" * deep)

    answer = tablet.post(address(setting), data=sent)

    assert answer.status_code in (200, 422)
    assert answer.status_code == 422 or answer.get_json()["rejected"] == [
        {"id": None, "code": "malformed", "params": {}}
    ]


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data"]
)
@pytest.mark.parametrize("act", ["changes", "submit"])
def test_body_of_another_type_is_refused(tablet: FlaskClient, setting: Setting, kind: str, act: str) -> None:
    answer = tablet.post(address(setting, act), data=batch(tablet), content_type=kind)

    assert (answer.status_code, answer.get_json()["code"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize("body", [b"\xff", "ดี".encode("tis-620"), b"\x00" * 50, b"[" * 50])
def test_body_that_is_no_text_is_malformed(tablet: FlaskClient, setting: Setting, body: bytes) -> None:
    assert [tablet.post(address(setting, act), data=body).status_code for act in ("changes", "submit")] == [422, 422]


def test_other_methods_are_told_which_are_allowed(app: Flask, tablet: FlaskClient, setting: Setting) -> None:
    for method in METHODS:
        answer = tablet.open(address(setting), method=method)
        assert (answer.status_code, set(answer.allow)) == (405, {"POST", "OPTIONS"}), method
    page = tablet.put("/signin")
    assert (page.status_code, set(page.allow)) == (405, {"GET", "HEAD", "POST", "OPTIONS"})


@pytest.mark.parametrize("number", PLACES)
def test_sheet_or_result_that_no_row_can_be_is_not_found(tablet: FlaskClient, number: str) -> None:
    sent = batch(tablet)

    answers = [
        tablet.post(f"/api/v1/sheets/{number}/changes", data=sent),
        tablet.post(f"/api/v1/sheets/{number}/submit", json={"epoch": "1", "revision": 0, "total": "5"}),
        tablet.get(f"/api/v1/results/{number}"),
        tablet.get(f"/api/v1/results/1/{number}"),
    ]

    assert [(answer.status_code, answer.mimetype) for answer in answers] == [(404, "application/problem+json")] * 4
