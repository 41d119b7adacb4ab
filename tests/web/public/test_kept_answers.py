"""Answers from memory in front of the application: equal to its own, and only while it would give them."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from flask import Flask, request_started
from werkzeug.test import TestResponse

from judging import clock
from judging.core.eligibility.checks import Admission
from judging.database.transaction import transaction
from judging.extensions import db
from judging.models import Entry
from judging.services import audit
from judging.services.results import results
from tests.web.public.test_results import published
from tests.web.signing import Browser, admin, browser
from tests.world import ADMIN, Setting, World

pytestmark = pytest.mark.every_database

ADDRESSES = (
    "/",
    "/institutions/1",
    "/results/{}",
    "/results/{}/1",
    "/results/{}/2",
    "/results/{}/plots",
    "/results/{}/1/ranking.csv",
    "/results/{}/works/A001",
    "/results/{}/works/A001/preview.png",
    "/results/{}/preview.png",
    "/api/v1/results/{}",
    "/api/v1/results/{}/1",
)


@pytest.fixture
def setting(world: World) -> Setting:
    """A contest with two published versions and published averages."""
    made = published(world, scores=True, works=5)
    publish_without(made, 4)
    return made


def publish_without(setting: Setting, index: int) -> None:
    """Publish another version, in which a work is not admitted."""
    with transaction() as session:
        entry = session.get_one(Entry, setting.entries[index])
        entry.admission, entry.admission_reason = Admission.NOT_ADMITTED, "ข้อ 5.6"
    with transaction() as session:
        results.publish(session, actor=ADMIN, contest_id=setting.contest_id)


def asked(app: Flask, client: Browser, address: str, **headers: str) -> tuple[TestResponse, bool]:
    """The answer, and whether the application gave it."""
    requests: list[object] = []

    def count(sender: object, **_given: object) -> None:
        requests.append(sender)

    with request_started.connected_to(count, app):
        answer = client.get(address, headers=headers)
    return answer, bool(requests)


def told(answer: TestResponse) -> tuple[int, bytes, list[tuple[str, str]]]:
    """Everything but the request's own id, in any order."""
    return answer.status_code, answer.data, sorted(one for one in answer.headers if one[0] != "X-Request-ID")


def test_kept_answer_is_the_one_of_the_application(app: Flask, setting: Setting) -> None:
    visitor, other = browser(app), browser(app)
    other.set_cookie("other", "1")  # whoever has it may be a person
    for address in (one.format(setting.contest_id) for one in ADDRESSES):
        first = visitor.get(address)
        tag = first.headers["ETag"]
        for headers in (
            {},
            {"Accept-Encoding": "gzip, br"},
            {"Accept-Encoding": "gzip;q=0"},
            {"If-None-Match": tag},
            {"If-None-Match": f'"another", {tag}'},
            {"If-None-Match": '"another"'},
        ):
            kept, by_application = asked(app, visitor, address, **headers)
            own, by_itself = asked(app, other, address, **headers)
            assert (by_application, by_itself) == (False, True), address
            assert told(kept) == told(own), (address, headers)
            assert kept.headers["X-Request-ID"] != first.headers["X-Request-ID"]


def test_each_language_has_its_own_answer(app: Flask, setting: Setting) -> None:
    address = f"/results/{setting.contest_id}"
    visitor = browser(app)
    for language in ("th", "en", "th", "en"):
        visitor.set_cookie("language", language)
        assert f'<html lang="{language}"' in visitor.get(address).text


@pytest.mark.parametrize("change", ["log", "day", "version"])
def test_kept_answer_ends_with_what_it_was_made_from(app: Flask, setting: Setting, change: str) -> None:
    address, visitor = f"/results/{setting.contest_id}", browser(app)
    first = visitor.get(address)
    if change == "log":
        with transaction() as session:
            subject = session.get_one(Entry, setting.entries[0])
            audit.record(session, actor=ADMIN, action="entries.edit", subject=subject)
    elif change == "version":
        publish_without(setting, 3)

    with clock.held(clock.now() + timedelta(days=change == "day")):
        answer, by_application = asked(app, visitor, address, **{"If-None-Match": first.headers["ETag"]})

    assert (answer.status_code, by_application) == (200, True)


def test_only_visitors_get_kept_answers(app: Flask, world: World, setting: Setting) -> None:
    address = f"/results/{setting.contest_id}"
    visitor, organiser = browser(app), admin(app, world)
    own, by_application = asked(app, organiser, address)
    assert by_application
    assert own.headers["Cache-Control"] == "no-store"
    assert asked(app, visitor, address)[1], "the page of a person is kept for nobody"

    assert not asked(app, visitor, address)[1]
    assert asked(app, organiser, address)[1]
    assert asked(app, visitor, f"{address}?a=1")[1]
    assert visitor.head(address).data == b""
    assert visitor.post(address).status_code == 405


def test_kept_answer_is_not_sent_when_the_database_fails(
    app: Flask, setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, visitor = f"/results/{setting.contest_id}", browser(app)
    visitor.get(address)
    app.config["PROPAGATE_EXCEPTIONS"] = False

    waits = []

    def refuse(*_given: object) -> None:
        waits.append("for the database")
        raise OSError

    monkeypatch.setattr(db.engine, "raw_connection", refuse)
    answer, by_application = asked(app, visitor, address)

    assert (answer.status_code, by_application) == (500, True)
    assert waits == ["for the database"], "the application does not wait once more"


def test_kept_answer_has_its_line_in_the_log(app: Flask, setting: Setting, caplog: pytest.LogCaptureFixture) -> None:
    address, visitor = f"/results/{setting.contest_id}", browser(app)
    visitor.get(address)

    with caplog.at_level(logging.INFO, "judging.requests"):
        answer = visitor.get(address)

    (line,) = [one.getMessage() for one in caplog.records if one.name == "judging.requests"]
    assert line.startswith(f"request={answer.headers['X-Request-ID']} user=- method=GET endpoint=public.results ")
