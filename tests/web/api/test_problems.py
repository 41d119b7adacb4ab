"""Error messages of the JSON API are in the user's language, because the tablets display them."""

from __future__ import annotations

import re

from flask import Flask
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError, default_exceptions

from judging.web.wording.problem_texts import DETAILS
from tests.web import signing
from tests.world import World

THAI = re.compile(r"[ก-๛]")
ERRORS = [*default_exceptions.values(), CSRFError, SecurityError]


def told(app: Flask, error: type[HTTPException], language: str) -> tuple[str, str]:
    """Code and detail of the API's answer to this exception."""
    headers = {"Cookie": f"language={language}"}
    with app.app_context(), app.test_request_context("/api/v1/judging", headers=headers):
        answer = app.make_response(app.handle_user_exception(error("an English description")))
    assert answer.mimetype == "application/problem+json"
    assert answer.json is not None
    return answer.json["code"], answer.json["detail"]


def test_every_error_speaks_both_languages_and_never_its_librarys(app: Flask) -> None:
    thai = dict(told(app, error, "th") for error in ERRORS)
    english = dict(told(app, error, "en") for error in ERRORS)

    assert [code for code, said in thai.items() if not THAI.search(said)] == []
    assert [code for code, said in english.items() if THAI.search(said)] == []
    assert [code for code, said in english.items() if "description" in said] == []
    assert {code for code, said in english.items() if code not in said} == set(DETAILS) - {"malformed", "old_page"}


def test_a_tap_without_the_token_of_its_session_is_told_in_thai(app: Flask, world: World) -> None:
    setting = world.contest(entries=1, judges=1)
    judge = signing.signed_in(signing.browser(app), setting.users[0])
    (sheet,) = setting.sheets.values()

    answer = judge.post(f"/api/v1/sheets/{sheet}/changes", json={})

    assert (answer.status_code, answer.json["code"]) == (400, "csrf")
    assert answer.json["detail"].startswith("หน้านี้เปิดค้างไว้นานเกินไป")


def test_what_cannot_be_read_is_told_in_thai(app: Flask, world: World) -> None:
    signing.without_csrf(app)
    setting = world.contest(entries=1, judges=1)
    judge = signing.signed_in(signing.browser(app), setting.users[0])
    (sheet,) = setting.sheets.values()

    told = [judge.post(f"/api/v1/sheets/{sheet}/{act}", data="{").json for act in ("changes", "submit")]

    assert [one["detail"] for one in told] == ["อ่านข้อมูลที่ส่งมาไม่ได้ โปรดเปิดหน้านี้ใหม่"] * 2
