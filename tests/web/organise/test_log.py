"""The log page: every action that a service records has a label in both languages, and each row names its actor."""

from __future__ import annotations

import re
from html import unescape

from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale

from judging.database.transaction import transaction
from judging.models import Entry
from judging.services.entries import entries
from judging.web.wording.audit_labels import ACTION_LABELS
from tests.queries.contests.test_contests import fill
from tests.test_documented import recorded
from tests.world import ADMIN, World


def test_every_recorded_act_has_words() -> None:
    assert recorded().keys() == ACTION_LABELS.keys()


def test_every_act_is_worded_in_both_languages(app: Flask) -> None:
    with app.test_request_context():
        with force_locale("th"):
            thai = {code: str(words) for code, words in ACTION_LABELS.items()}
        with force_locale("en"):
            english = {code: str(words) for code, words in ACTION_LABELS.items()}
    assert not [code for code in ACTION_LABELS if thai[code] == english[code]]


def english(browser: FlaskClient) -> FlaskClient:
    browser.set_cookie("language", "en")
    return browser


def words(html: str) -> str:
    """The page's visible text."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", html)))


def test_log_says_who_did_what_and_that_the_chain_holds(browser: FlaskClient, world: World) -> None:
    setting = world.contest(entries=1, judges=1)
    fill(world, setting, 0, 0)

    text = words(english(browser).get(f"/organise/contests/{setting.contest_id}/log").text)

    assert "The audit log is intact: all 2 entries" in text
    assert "กรรมการ 1 Score sheet submitted : A001 · กรรมการ 1 total 100" in text
    assert "Marks and comments saved" not in text
    with_marks = words(browser.get(f"/organise/contests/{setting.contest_id}/log?marks=1").text)
    assert "Marks and comments saved" in with_marks


def test_log_names_works_in_the_readers_language(browser: FlaskClient, world: World) -> None:
    setting = world.contest(entries=1, judges=1)
    with transaction() as session:
        work = session.get_one(Entry, setting.entries[0])
        work.title_th, work.title_en = "กังหันน้ำ", "Water wheel"
        session.flush()
        entries.record_absence(session, actor=ADMIN, entry_id=work.id, reason="ไม่มา")
    address = f"/organise/contests/{setting.contest_id}/log"

    assert "A001 · Water wheel" in english(browser).get(address).text
    browser.set_cookie("language", "th")
    assert "A001 · กังหันน้ำ" in browser.get(address).text
