"""The page for tablets: what a browser is told, and the certificate that it can take."""

from __future__ import annotations

import plistlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from flask import Flask

from judging import clock, create_app
from judging.certificates import files
from judging.certificates.names import names_of
from judging.config import LocalHttps, SettingsError, read_settings
from judging.core.people.second_factor import SecondFactor
from judging.extensions import db
from judging.web.server.certificate_page import only_the_page
from tests.applications import settings_for
from tests.web.signing import Browser, browser

HALL = {"base_url": "http://192.168.1.5:8000"}
SECURE = {"base_url": "https://192.168.1.5:8443"}


@pytest.fixture
def local(tmp_path: Path, sqlite_url: str) -> Any:
    """The application of `judging serve --https`."""
    settings = replace(settings_for(sqlite_url, tmp_path), https=True, local_https=LocalHttps(8443, 8000))
    files.prepare(tmp_path, names_of(["192.168.1.5"], "hall-7"), hostname="hall-7", now=clock.now())
    app = create_app(settings)
    yield app
    with app.app_context():
        db.engine.dispose()


def page(app: Flask, path: str = "/help/tablets", agent: str = "", **place: str) -> str:
    """The English page."""
    client = browser(app)
    client.set_cookie("language", "en", domain="192.168.1.5")
    answer = client.get(path, headers={"User-Agent": agent}, **place)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_page_over_http_says_what_is_missing_and_what_to_do(app: Flask) -> None:
    text = page(app, **HALL)

    assert "The connection is not secure (http)" in text
    assert 'data-when="insecure">' in text
    assert "judging serve --lan --https" in text
    assert "judging-ca.crt" not in text


@pytest.mark.parametrize("address", ["judging-ca.crt", "judging-ca.mobileconfig"])
def test_server_without_a_certificate_of_its_own_offers_none(app: Flask, address: str) -> None:
    assert browser(app).get(f"/help/tablets/{address}").status_code == 404


def test_certificate_is_the_root_with_the_type_that_devices_install(local: Flask, tmp_path: Path) -> None:
    answer = browser(local).get("/help/tablets/judging-ca.crt", **HALL)

    assert answer.mimetype == "application/x-x509-ca-cert"
    assert "Content-Disposition" not in answer.headers
    assert x509.load_der_x509_certificate(answer.data) == files.root_certificate(tmp_path)


def test_profile_has_the_type_that_apples_devices_install(local: Flask) -> None:
    answer = browser(local).get("/help/tablets/judging-ca.mobileconfig", **HALL)

    assert answer.mimetype == "application/x-apple-aspen-config"
    assert plistlib.loads(answer.data)["PayloadDisplayName"].startswith("judging hall-7 ")


def test_page_shows_the_fingerprint_and_leads_to_the_secure_address(local: Flask, tmp_path: Path) -> None:
    root, text = files.root_certificate(tmp_path), page(local, **HALL)
    assert root is not None

    assert files.fingerprint(root) in text.replace("<br>", ":")
    assert 'href="https://192.168.1.5:8443/"' in text
    assert "This device is not ready yet" in text


@pytest.mark.parametrize(
    ("wanted", "href"),
    [("/signin?x=1", "https://192.168.1.5:8443/signin?x=1"), ("//evil.example/", "https://192.168.1.5:8443/")],
)
def test_page_leads_on_to_what_was_asked_for_but_not_elsewhere(local: Flask, wanted: str, href: str) -> None:
    assert f'href="{href}"' in page(local, f"/help/tablets?next={wanted.replace('?', '%3F')}", **HALL)


@pytest.mark.parametrize(
    ("agent", "opened"),
    [
        ("Mozilla/5.0 (Linux; Android 14; Tablet) Chrome/130", ["android"]),
        ("Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) Safari", ["apple"]),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Safari", ["apple", "macos"]),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:150.0) Firefox/150.0", ["windows", "firefox"]),
        ("", []),
    ],
)
def test_steps_of_the_readers_system_are_open(local: Flask, agent: str, opened: list[str]) -> None:
    text = page(local, agent=agent, **HALL)

    assert [part.split('"')[0] for part in text.split('class="more" id="')[1:] if '" open>' in part[:20]] == opened


def test_laptops_own_page_shows_the_address_that_tablets_reach(local: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("judging.web.serving.reach.listening_address", lambda port: "192.168.1.5")
    text = browser(local).get("/help/tablets", base_url="https://localhost:8443").get_data(as_text=True)

    assert "http://192.168.1.5:8000/" in text
    assert "http://localhost:8000/" not in text


def test_damaged_certificate_is_not_offered(local: Flask, tmp_path: Path) -> None:
    files.path(tmp_path, "root.crt").write_bytes(b"nothing")

    assert browser(local).get("/help/tablets/judging-ca.crt", **HALL).status_code == 404


def test_local_https_never_makes_browsers_insist_on_https(local: Flask) -> None:
    answer = browser(local).get("/language/en", **SECURE)

    assert "Strict-Transport-Security" not in answer.headers
    assert "Secure" not in answer.headers["Set-Cookie"]  # http on this address must be able to replace it


def test_session_over_local_https_is_secure_and_has_a_name_of_its_own(local: Flask) -> None:
    cookie = browser(local).get("/signin", **SECURE).headers["Set-Cookie"]

    assert cookie.startswith("__Host-session=")
    assert "; Secure;" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie


def test_forms_over_local_https_want_a_referrer_of_the_same_origin(local: Flask) -> None:
    client = browser(local)
    text = client.get("/signin", **SECURE).get_data(as_text=True)
    token = text.split('name="csrf_token" value="')[1].split('"')[0]
    form = {"csrf_token": token, "username": "nobody", "password": "wrong"}

    def status(referrer: str) -> int:
        return client.post("/signin", data=form, headers={"Referer": referrer}, **SECURE).status_code

    assert status("https://192.168.1.5:8443/signin") == 422  # only the password is wrong
    assert [status(other) for other in ("", "http://192.168.1.5:8000/", "https://192.168.1.5:9443/")] == [400] * 3


def test_plain_page_opens_nothing_but_itself(local: Flask) -> None:
    client = Browser(local, local.response_class)
    local.wsgi_app = only_the_page(local.wsgi_app)  # type: ignore[method-assign]

    def asked(method: str, path: str) -> tuple[int, str | None]:
        answer = client.open(path, method=method, **HALL)
        return answer.status_code, answer.headers.get("Location")

    assert asked("GET", "/help/tablets") == (200, None)
    assert asked("GET", "/help/tablets/judging-ca.crt") == (200, None)
    assert asked("GET", "/") == (302, "/help/tablets")
    assert asked("GET", "/card/abc?x=1&y=2") == (302, "/help/tablets?next=/card/abc%3Fx%3D1%26y%3D2")
    assert asked("GET", "/signin") == (302, "/help/tablets?next=/signin")
    assert asked("GET", "/help/tabletsx") == (302, "/help/tablets?next=/help/tabletsx")
    assert asked("POST", "/signin") == (503, None)
    assert asked("GET", "/api/v1/judging") == (503, None)


def test_second_factor_is_not_asked_for_because_a_hall_has_https(tmp_path: Path) -> None:
    given = {"JUDGING_INSTANCE": str(tmp_path), "JUDGING_SECRET_KEY": "k" * 40}

    assert read_settings({**given, "JUDGING_LOCAL_HTTPS": "8443:8000"}).second_factor is SecondFactor.OFF
    assert read_settings({**given, "JUDGING_HTTPS": "1"}).second_factor is SecondFactor.ADMINS


def test_setting_that_only_the_server_gives_is_refused_otherwise(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="JUDGING_LOCAL_HTTPS"):
        read_settings({"JUDGING_INSTANCE": str(tmp_path), "JUDGING_SECRET_KEY": "k" * 40, "JUDGING_LOCAL_HTTPS": "yes"})
