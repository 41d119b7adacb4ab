"""NUL characters in a request never reach the database, because PostgreSQL cannot store them."""

from __future__ import annotations

import io
import re
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import EnvironBuilder

import judging.web
from judging.models import Entry, Scoresheet
from judging.web.serving.requests import Request
from tests.web import signing
from tests.world import Setting, World

pytestmark = pytest.mark.every_database

READ = re.compile(
    r"""request\.(?:form|args|values)(?:\.get(?:list)?\(|\[)["'](\w+)["']|^    (\w+) = \w*Field\(""", re.M
)
"""Matches a view that reads a field by name, and a form that declares one."""

FIELDS = {
    first or second
    for path in Path(judging.web.__file__).parent.rglob("*.py")
    for first, second in READ.findall(path.read_text())
}


def test_fields_of_a_request_have_no_zero_characters() -> None:
    sent = {"reason": "\0ไม่มา\0", "file": (io.BytesIO(b"%PDF"), "แบบ\0.pdf")}
    made = EnvironBuilder(method="POST", query_string="q=a%00b", data=sent, headers={"Cookie": r'language="t\000h"'})
    with closing(made), closing(Request(made.get_environ())) as request:
        assert (request.args["q"], request.form["reason"], request.values.get("reason")) == ("ab", "ไม่มา", "ไม่มา")
        assert (request.files["file"].filename, request.cookies["language"]) == ("แบบ.pdf", "th")


def test_a_username_with_a_zero_character_is_no_error(app: Flask) -> None:
    signing.without_csrf(app)

    answer = signing.browser(app).post("/signin", data={"username": "ad\0min", "password": "a\0b"})

    assert answer.status_code < 500


def test_a_reason_with_a_zero_character_is_kept_without_it(app: Flask, world: World, session: Session) -> None:
    signing.without_csrf(app)
    setting = world.contest(entries=1, judges=2)
    contest, (entry,), sheet = (
        setting.contest_id,
        setting.entries,
        setting.sheets[setting.entries[0], setting.members[0]],
    )
    organiser = signing.admin(app, world)

    organiser.post(f"/organise/sheets/{sheet}/excuse", data={"reason": "ป่วย\0"})
    organiser.post(f"/organise/contests/{contest}/entries/{entry}/absence", data={"reason": "ไม่\0มา"})

    assert session.execute(select(Scoresheet.reason).where(Scoresheet.id == sheet)).scalar() == "ป่วย"
    assert session.execute(select(Entry.absent_reason)).scalar() == "ไม่มา"


@pytest.mark.parametrize("who", ["administrator", "chair", "stranger"])
def test_no_page_fails_on_zero_characters_in_all_its_fields(app: Flask, world: World, who: str) -> None:
    signing.without_csrf(app)
    setting = world.contest(entries=2, judges=2)
    client = signing.browser(app)
    if who == "administrator":
        client = signing.admin(app, world)
    elif who == "chair":
        client = signing.signed_in(client, setting.users[0])
    fields = dict.fromkeys(FIELDS, "1\0")
    assert {"reason", "order_number", "q", "username", "title_th"} <= set(fields)

    failed = []
    for rule in app.url_map.iter_rules():
        address = made(app, rule, setting)
        for method in {"GET", "POST"} & (rule.methods or set()):
            sent = {"query_string" if method == "GET" else "data": fields}
            if client.open(address, method=method, **sent).status_code >= 500:
                failed.append((method, rule.rule))
    assert failed == []


def made(app: Flask, rule: Rule, setting: Setting) -> str:
    """The address of a route, filled in with the IDs of an existing contest."""
    known: dict[str, object] = {
        "contest_id": setting.contest_id,
        "entry_id": setting.entries[0],
        "member_id": setting.members[0],
        "user_id": setting.users[0],
        "sheet_id": setting.sheets[setting.entries[0], setting.members[0]],
        "round_id": setting.round_id,
        "competition_id": setting.competition_id,
        "rulebook_id": setting.rulebook_id,
        "screen": "hall",
    }
    values = {name: known.get(name, 1) for name in rule.arguments}
    with app.test_request_context():
        return app.url_map.bind("localhost").build(rule.endpoint, values)
