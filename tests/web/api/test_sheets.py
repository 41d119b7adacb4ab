"""The tablet's API over HTTP: shapes, refusals, the CSRF token, and agreement with the OpenAPI description."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging import clock
from judging.extensions import db
from judging.models import Case, Mark, Scoresheet
from tests.web.signing import browser, signed_in
from tests.world import OTHER_TABLET, TABLET, Setting, World, change_id

pytestmark = pytest.mark.every_database


@pytest.fixture
def setting(world: World) -> Setting:
    """A contest in scoring with two works and two judges."""
    return world.contest(entries=2, judges=2)


@pytest.fixture
def tablet(app: Flask, setting: Setting) -> FlaskClient:
    """The first judge's tablet."""
    return signed_in(browser(app), setting.users[0])


@pytest.fixture
def pack(tablet: FlaskClient) -> dict[str, Any]:
    """The data that the tablet fetched in advance."""
    answer: dict[str, Any] = tablet.get("/api/v1/judging").get_json()
    return answer


def post(tablet: FlaskClient, pack: dict[str, Any], address: str, data: Any) -> Any:
    """A request with the tablet's CSRF token."""
    return tablet.post(f"/api/v1{address}", json=data, headers={"X-CSRFToken": pack["csrf_token"]})


def batch(pack: dict[str, Any], *changes: dict[str, Any]) -> dict[str, Any]:
    """A batch as the tablet sends it."""
    return {"device": TABLET, "epoch": pack["epoch"], "changes": list(changes)}


def test_changes_are_answered_one_by_one(tablet: FlaskClient, pack: dict[str, Any], setting: Setting) -> None:
    sheet = pack["contests"][0]["sheets"][0]["id"]
    good, bad, broken = change_id(), change_id(), change_id()

    answer = post(
        tablet,
        pack,
        f"/sheets/{sheet}/changes",
        batch(
            pack,
            {"id": good, "item": "1.1", "level": "good", "base": 0},
            {"id": bad, "item": "1.4", "level": "good", "base": 0},
            {"id": broken, "item": "1.3", "level": 7, "base": 0},
            {"id": change_id(), "item": "1", "comment": "ดีมาก", "base": 0},
        ),
    )

    assert answer.status_code == 200
    body = answer.get_json()
    assert [(row["item"], row["revision"]) for row in body["accepted"]] == [("1.1", 1), ("1", 2)]
    assert {(row["id"], row["code"]) for row in body["rejected"]} == {(bad, "unknown_level"), (broken, "malformed")}


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"comment": None},
        {"level": None, "comment": ""},
        {"level": "good", "base": True},
        {"level": "good", "base": "1"},
        {"level": "good", "base": -1},
        {"level": "good", "base": 2**31},
    ],
    ids=["neither", "no comment", "both", "yes", "text", "before all", "beyond all"],
)
def test_change_that_does_not_say_what_it_is_clears_no_mark(
    tablet: FlaskClient, pack: dict[str, Any], setting: Setting, session: Session, told: dict[str, Any]
) -> None:
    sheet = pack["contests"][0]["sheets"][0]["id"]
    first = {"id": change_id(), "item": "1.1", "level": "good", "base": 0}
    post(tablet, pack, f"/sheets/{sheet}/changes", batch(pack, first))
    vague = {"id": change_id(), "item": "1.1", "base": 1, **told}

    answer = post(tablet, pack, f"/sheets/{sheet}/changes", batch(pack, vague))

    assert answer.get_json()["rejected"] == [{"id": vague["id"], "code": "malformed", "params": {}}]
    assert session.execute(select(Mark.criterion, Mark.level)).all() == [("1.1", "good")]


def test_conflicts_say_what_stands_from_where_and_since_when(
    tablet: FlaskClient, pack: dict[str, Any], setting: Setting
) -> None:
    sheet = pack["contests"][0]["sheets"][0]["id"]
    stands = [
        {"id": change_id(), "item": "1.1", "level": "good", "base": 0},
        {"id": change_id(), "item": "1", "comment": "แผงอยู่สูงเกินเอื้อม", "base": 0},
    ]
    at = clock.now().replace(microsecond=0) - timedelta(hours=1)
    with clock.held(at):
        post(tablet, pack, f"/sheets/{sheet}/changes", batch(pack, *stands) | {"device": OTHER_TABLET})
    late = [
        {"id": change_id(), "item": "1.1", "level": None, "base": 0},
        {"id": change_id(), "item": "1", "comment": "ดี", "base": 0},
    ]

    body = post(tablet, pack, f"/sheets/{sheet}/changes", batch(pack, *late)).get_json()

    since = {"by_device": OTHER_TABLET, "at": at.isoformat()}
    assert body == {
        "revision": 2,
        "accepted": [],
        "superseded": [],
        "conflicts": [
            {"id": late[0]["id"], "item": "1.1", "yours": None, "theirs": "good", "revision": 1, **since},
            {"id": late[1]["id"], "item": "1", "yours": "ดี", "theirs": "แผงอยู่สูงเกินเอื้อม", "revision": 2, **since},
        ],
        "rejected": [],
    }


@pytest.mark.parametrize("words", ["ดี\\ud83d", "ดี\\u0000"], ids=["half a character", "a zero character"])
def test_comment_that_is_no_text_does_not_keep_marks_from_the_server(
    tablet: FlaskClient, pack: dict[str, Any], words: str
) -> None:
    sheet = pack["contests"][0]["sheets"][0]["id"]
    mark, comment = change_id(), change_id()
    sent = batch(
        pack,
        {"id": mark, "item": "1.1", "level": "good", "base": 0},
        {"id": comment, "item": "1", "comment": "WORDS", "base": 0},
    )

    answer = tablet.post(
        f"/api/v1/sheets/{sheet}/changes",
        data=json.dumps(sent).replace("WORDS", words),
        headers={"X-CSRFToken": pack["csrf_token"]},
    )

    body = answer.get_json()
    assert [row["id"] for row in body["accepted"]] == [mark]
    assert [(row["id"], row["code"]) for row in body["rejected"]] == [(comment, "malformed")]


def test_page_of_an_earlier_version_keeps_its_marks_and_is_told_to_load_anew(
    tablet: FlaskClient, pack: dict[str, Any], session: Session
) -> None:
    sheet = pack["contests"][0]["sheets"][0]["id"]
    change = {"id": "0f8fad5b-d9cb-469f-a165-70867289500e", "item": "1.1", "level": "good", "base": 0}
    sent = batch(pack, change) | {"device": "0123456789abcdef"}

    answer = post(tablet, pack, f"/sheets/{sheet}/changes", sent)

    assert (answer.status_code, answer.get_json()["code"]) == (409, "old_page")
    assert session.execute(select(Mark.criterion)).all() == []


def test_change_that_comes_after_a_later_one_is_answered_as_superseded(
    tablet: FlaskClient, pack: dict[str, Any]
) -> None:
    sheet = pack["contests"][0]["sheets"][0]["id"]
    late, later = change_id(), change_id()
    for number, level in ((later, "fair"), (late, "good")):
        change = {"id": number, "item": "1.1", "level": level, "base": 0}
        answer = post(tablet, pack, f"/sheets/{sheet}/changes", batch(pack, change)).get_json()

    assert answer["superseded"] == [{"id": late, "item": "1.1", "revision": 1}]
    assert (answer["revision"], answer["accepted"], answer["conflicts"]) == (1, [], [])


def submission(pack: dict[str, Any], revision: int, total: str) -> dict[str, Any]:
    return {"epoch": pack["epoch"], "revision": revision, "total": total}


@pytest.mark.parametrize(("epoch", "refusal"), [({}, (422, "malformed")), ({"epoch": "before"}, (409, "wrong_epoch"))])
def test_sheet_from_before_a_restore_is_not_submitted(
    tablet: FlaskClient, pack: dict[str, Any], epoch: dict[str, str], refusal: tuple[int, str]
) -> None:
    sheet = pack["contests"][0]["sheets"][0]["id"]

    answer = post(tablet, pack, f"/sheets/{sheet}/submit", {"revision": 0, "total": "0", **epoch})

    assert (answer.status_code, answer.get_json()["code"]) == refusal
    schema = tablet.get("/api/v1/openapi.json").get_json()["components"]["schemas"]["SubmitIn"]
    assert set(schema["required"]) == {"epoch", "revision", "total"}


def test_whole_sheet_goes_from_taps_to_receipt(tablet: FlaskClient, pack: dict[str, Any], world: World) -> None:
    sheet = pack["contests"][0]["sheets"][0]["id"]
    taps = [
        {"id": change_id(), "item": item.code, "level": "very_good", "base": 0} for item in world.rulebook().criteria
    ]
    revision = post(tablet, pack, f"/sheets/{sheet}/changes", batch(pack, *taps)).get_json()["revision"]

    receipt = post(tablet, pack, f"/sheets/{sheet}/submit", submission(pack, revision, "100")).get_json()

    assert receipt["total"] == "100"
    again = tablet.get("/api/v1/judging").get_json()["contests"][0]["sheets"]
    assert next(row for row in again if row["id"] == sheet)["receipt"] == receipt


def test_incomplete_submit_names_the_missing(tablet: FlaskClient, pack: dict[str, Any]) -> None:
    sheet = pack["contests"][0]["sheets"][0]["id"]

    answer = post(tablet, pack, f"/sheets/{sheet}/submit", submission(pack, 0, "0"))

    assert (answer.status_code, answer.mimetype) == (409, "application/problem+json")
    assert answer.get_json()["code"] == "incomplete"
    assert len(answer.get_json()["params"]["missing"]) == 22


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"device": "d", "epoch": "1", "changes": 3}', "\x00", '{"a": NaN}'])
def test_unreadable_body_is_a_problem_not_a_crash(tablet: FlaskClient, pack: dict[str, Any], body: str) -> None:
    sheet = pack["contests"][0]["sheets"][0]["id"]

    answer = tablet.post(f"/api/v1/sheets/{sheet}/changes", data=body, headers={"X-CSRFToken": pack["csrf_token"]})

    assert (answer.status_code, answer.get_json()["code"]) == (422, "malformed")


def test_call_without_token_is_refused_and_changes_nothing(tablet: FlaskClient, pack: dict[str, Any]) -> None:
    sheet = pack["contests"][0]["sheets"][0]["id"]
    change = {"id": change_id(), "item": "1.1", "level": "good", "base": 0}

    answer = tablet.post(f"/api/v1/sheets/{sheet}/changes", json=batch(pack, change))

    assert (answer.status_code, answer.get_json()["code"]) == (400, "csrf")
    sheets = tablet.get("/api/v1/judging").get_json()["contests"][0]["sheets"]
    assert next(row for row in sheets if row["id"] == sheet)["marks"] == {}


def test_sheet_of_another_judge_is_forbidden(tablet: FlaskClient, pack: dict[str, Any], setting: Setting) -> None:
    other = setting.sheets[setting.entries[0], setting.members[1]]
    change = {"id": change_id(), "item": "1.1", "level": "good", "base": 0}

    answer = post(tablet, pack, f"/sheets/{other}/changes", batch(pack, change))

    assert (answer.status_code, answer.get_json()["code"]) == (403, "not_your_sheet")
    assert db.session.execute(select(Mark)).first() is None
    assert db.session.execute(select(Scoresheet.revision).distinct()).scalars().all() == [0]


def test_judge_who_did_not_say_who_they_are_is_sent_to_do_so(
    world: World, tablet: FlaskClient, pack: dict[str, Any], setting: Setting
) -> None:
    world.welcome_again(setting)
    sheet = setting.sheets[setting.entries[0], setting.members[0]]
    change = {"id": change_id(), "item": "1.1", "level": "good", "base": 0}

    changes = post(tablet, pack, f"/sheets/{sheet}/changes", batch(pack, change))
    submitted = post(tablet, pack, f"/sheets/{sheet}/submit", submission(pack, 0, "0"))

    for answer in (changes, submitted):
        assert (answer.status_code, answer.get_json()["code"]) == (403, "confirm_first")
        assert answer.get_json()["detail"] == "โปรดยืนยันตัวตนและแจ้งผลงานที่มีส่วนได้เสียก่อนให้คะแนน"


def test_description_is_openapi_3_1_with_every_call(app: Flask) -> None:
    document = browser(app).get("/api/v1/openapi.json").get_json()

    assert document["openapi"].startswith("3.1")
    assert {"/api/v1/judging", "/api/v1/sheets/{sheet_id}/changes", "/api/v1/sheets/{sheet_id}/submit"} <= set(
        document["paths"]
    )
    items = document["components"]["schemas"]["ChangesIn"]["properties"]["changes"]["items"]
    assert "ChangeIn" in items["$ref"]


def test_report_of_a_sheet_reaches_the_chair_once_however_often_it_is_sent(
    tablet: FlaskClient, pack: dict[str, Any], setting: Setting
) -> None:
    sheet = setting.sheets[setting.entries[0], setting.members[0]]
    requirement = pack["contests"][0]["reports"][0]["id"]
    told = {"requirement": requirement, "details": " เกิน 20 หน้า "}

    answers = [post(tablet, pack, f"/sheets/{sheet}/report", told) for _ in range(2)]
    other = post(tablet, pack, f"/sheets/{sheet}/report", {"requirement": "", "details": "อื่น ๆ"})

    assert [(answer.status_code, answer.get_json()) for answer in (*answers, other)] == [(200, {})] * 3
    cases = db.session.execute(select(Case.requirement, Case.allegation, Case.sheet_id).order_by(Case.id)).all()
    assert cases == [(requirement, "เกิน 20 หน้า", sheet), ("", "อื่น ๆ", sheet)]


@pytest.mark.parametrize(
    ("act", "told", "code"),
    [
        ("report", {"requirement": "", "details": " "}, "allegation_wanted"),
        ("report", {"requirement": "no-such", "details": "x"}, "no_requirement"),
        ("correction", {"reason": "แก้"}, "nothing_opened"),
    ],
)
@pytest.mark.parametrize("language", ["th", "en"])
def test_report_or_correction_that_is_refused_says_why_in_the_readers_language(
    tablet: FlaskClient,
    pack: dict[str, Any],
    setting: Setting,
    act: str,
    told: dict[str, str],
    code: str,
    language: str,
) -> None:
    tablet.get(f"/language/{language}")
    sheet = setting.sheets[setting.entries[0], setting.members[0]]

    answer = post(tablet, pack, f"/sheets/{sheet}/{act}", told)

    assert (answer.status_code, answer.mimetype) == (409, "application/problem+json")
    assert answer.get_json()["code"] == code
    assert bool(re.search("[ก-๙]", answer.get_json()["detail"])) is (language == "th")


@pytest.mark.parametrize("act", ["report", "correction"])
def test_report_and_correction_are_of_the_own_sheet_after_the_welcome(
    tablet: FlaskClient, pack: dict[str, Any], setting: Setting, world: World, act: str
) -> None:
    told = {"report": {"requirement": "", "details": "x"}, "correction": {"reason": "x"}}[act]
    own, others = (setting.sheets[setting.entries[0], member] for member in setting.members)

    assert post(tablet, pack, f"/sheets/{others}/{act}", told).get_json()["code"] == "forbidden"
    assert post(tablet, pack, f"/sheets/999/{act}", told).get_json()["code"] == "not_found"
    assert post(tablet, pack, f"/sheets/{own}/{act}", {"x": 1}).get_json()["code"] == "malformed"
    world.welcome_again(setting)
    assert post(tablet, pack, f"/sheets/{own}/{act}", told).get_json()["code"] == "confirm_first"
