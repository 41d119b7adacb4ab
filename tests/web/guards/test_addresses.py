"""The address of the installation behind proxies: only what a trusted proxy says counts."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from judging import create_app
from judging.config import SettingsError, read_settings
from judging.extensions import db

FORWARDED = {
    "X-Forwarded-For": "203.0.113.7",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "judging.example.ac.th",
}
TRANSPORT = "Strict-Transport-Security"


def settings_of(folder: Path, **environ: str) -> Any:
    return read_settings({"JUDGING_INSTANCE": str(folder), "JUDGING_SECRET_KEY": "k" * 40, **environ})


@pytest.fixture
def served(tmp_path: Path, sqlite_url: str) -> Any:
    """A browser on an installation with these settings; ``/language/en`` sets a cookie."""
    made: list[Flask] = []

    def serve(**environ: str) -> FlaskClient:
        app = create_app(settings_of(tmp_path, JUDGING_DATABASE_URL=sqlite_url, **environ))
        made.append(app)
        return app.test_client()

    yield serve
    for app in made:
        with app.app_context():
            db.engine.dispose()


Served = Callable[..., FlaskClient]


def test_forwarded_headers_without_a_trusted_proxy_are_ignored(served: Served) -> None:
    with served() as client:
        client.get("/signin", headers=FORWARDED)
        assert (request.url, request.remote_addr) == ("http://localhost/signin", "127.0.0.1")


def test_forwarded_headers_of_a_trusted_proxy_give_the_public_address(served: Served) -> None:
    with served(JUDGING_TRUSTED_PROXIES="1") as client:
        client.get("/signin", headers=FORWARDED)
        assert (request.url, request.remote_addr) == ("https://judging.example.ac.th/signin", "203.0.113.7")


def test_of_several_forwarded_addresses_the_one_before_the_trusted_proxies_counts(served: Served) -> None:
    with served(JUDGING_TRUSTED_PROXIES="2") as client:
        client.get("/signin", headers={"X-Forwarded-For": "192.0.2.66, 203.0.113.7, 10.0.0.1"})
        assert request.remote_addr == "203.0.113.7"


def test_https_behind_a_silent_proxy_gives_https_links(served: Served) -> None:
    with served(JUDGING_HTTPS="1") as client:
        client.get("/signin")
        assert request.url == "https://localhost/signin"


@pytest.mark.parametrize(
    ("environ", "headers", "is_secure", "is_remembered"),
    [
        ({}, {}, False, False),
        ({}, FORWARDED, False, False),
        ({"JUDGING_HTTPS": "1"}, {}, True, True),
        ({"JUDGING_TRUSTED_PROXIES": "1"}, FORWARDED, True, True),
        ({"JUDGING_TRUSTED_PROXIES": "1"}, {"X-Forwarded-Proto": "http"}, True, False),
        ({"JUDGING_TRUSTED_PROXIES": "1", "JUDGING_HTTPS": "0"}, FORWARDED, False, False),
    ],
)
def test_cookies_are_secure_with_https_and_browsers_remember_it_only_over_https(
    served: Served, environ: dict[str, str], headers: dict[str, str], is_secure: bool, is_remembered: bool
) -> None:
    answer = served(**environ).get("/language/en", headers=headers)

    assert ("Secure" in answer.headers["Set-Cookie"]) is is_secure
    assert (TRANSPORT in answer.headers) is is_remembered


@pytest.mark.parametrize("host", ["judging.example.ac.th", "judging.example.ac.th:8000", "a.hall.example"])
def test_an_allowed_host_is_answered(served: Served, host: str) -> None:
    answer = served(JUDGING_HOSTS="judging.example.ac.th, .hall.example").get("/signin", headers={"Host": host})

    assert answer.status_code == 200


@pytest.mark.parametrize("path", ["/signin", "/", "/nowhere", "/api/v1/judging"])
def test_another_host_is_refused_with_a_page_and_a_line(
    served: Served, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "judging"):
        answer = served(JUDGING_HOSTS="judging.example.ac.th").get(path, headers={"Host": "evil.example"})

    assert answer.status_code == 400
    assert "evil.example" not in answer.text
    if path.startswith("/api/"):
        assert answer.json is not None
        assert answer.json["code"] == "unknown_host"
    else:
        assert "JUDGING_HOSTS" in answer.text
    assert "host='evil.example' is not one of JUDGING_HOSTS" in caplog.text


@pytest.mark.parametrize(
    ("name", "value"),
    [("JUDGING_TRUSTED_PROXIES", "many"), ("JUDGING_HOSTS", "https://a.example/"), ("JUDGING_HTTPS", "yes")],
)
def test_an_address_setting_that_cannot_be_used_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        settings_of(tmp_path, **{name: value})
