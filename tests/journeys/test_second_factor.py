"""An administrator's phone, from the first code to the day it is lost: enrolled, used, replaced, and reset offline."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest
from click.testing import CliRunner
from flask import Flask
from playwright.sync_api import expect

from judging import clock
from judging.cli import main
from judging.config import Settings
from judging.core.people.second_factor import SecondFactor
from judging.core.roles import Grant, Role
from judging.extensions import db
from tests.journeys import arranging
from tests.journeys.conftest import Visitor
from tests.journeys.people import PHONE, Person
from tests.journeys.test_screens import AXE, AXE_SCRIPT, overflow, violations


@pytest.fixture(autouse=True)
def _admins_need_it(app: Flask) -> None:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], second_factor=SecondFactor.ADMINS)


def _enter(person: Person, **fields: str) -> None:
    """Fill the fields of the form, and submit it."""
    for name, value in fields.items():
        person.field(name).fill(value)
    with person.page.expect_event("framenavigated"):
        person.page.locator("main form").filter(has=person.page.locator(f"[name='{name}']")).last.locator(
            "button[type=submit]"
        ).first.click()
    person.page.wait_for_load_state()


def _type_password(person: Person) -> None:
    person.go("/signin")
    _enter(person, username="boss", password=arranging.PASSWORD)


def _set_up(person: Person) -> tuple[pyotp.TOTP, list[str]]:
    """Set up the app that the page asks for; returns the app and the recovery codes."""
    phone = pyotp.TOTP(person.page.locator("code").first.inner_text().replace(" ", ""))
    expect(person.page.locator("img[alt]").first).to_be_visible()
    _enter(person, code=phone.at(clock.now()))
    person.reads("Shown only once")
    codes = person.page.locator("ol code").all_inner_texts()
    person.link("I have kept the codes: continue")
    person.page.wait_for_url("**/admin/")
    return phone, codes


def _faults(person: Person) -> list[str]:
    """What axe finds on the current page, and whether it is wider than the window."""
    person.page.evaluate(AXE_SCRIPT)
    return violations(person.page, person.page.url, AXE) + overflow(person.page, person.page.url)


def _sign_out(person: Person) -> None:
    person.context.clear_cookies()
    if person.language != "th":
        person.go(f"/language/{person.language}")


def _on_the_machine(app: Flask, *words: str) -> None:
    """Run `judging account …` for this installation."""
    settings: Settings = app.config["SETTINGS"]
    environ = {
        "JUDGING_DATABASE_URL": settings.database_url,
        "JUDGING_SECRET_KEY": settings.secret_key,
        "JUDGING_INSTANCE": str(settings.instance),
    }
    db.session.remove()
    answer = CliRunner().invoke(main, ["account", *words], env=environ)
    assert answer.exit_code == 0, answer.output


def test_administrator_keeps_access_when_the_phone_is_lost(app: Flask, site: str, visitor: Visitor) -> None:
    arranging.staff("boss", Grant(Role.ADMIN))
    person = visitor(site, PHONE)

    _type_password(person)
    faults = _faults(person)
    phone, codes = _set_up(person)
    assert len(codes) == 10

    _sign_out(person)
    _type_password(person)
    faults += _faults(person)
    _enter(person, code=phone.at(clock.now() + timedelta(seconds=30)))  # the next code: each is used once
    person.page.wait_for_url("**/admin/")

    _sign_out(person)
    _type_password(person)
    _enter(person, code=codes[3])
    person.page.wait_for_url("**/admin/")

    _sign_out(person)
    _type_password(person)
    _enter(person, code=codes[3])
    person.reads(
        "This code is wrong or was used already. Wait for the next code of the app. Check that the phone sets its "
        "clock automatically."
    )

    _on_the_machine(app, "reset-second-factor", "boss")
    _type_password(person)
    new_phone, _codes = _set_up(person)
    assert new_phone.secret != phone.secret
    person.go("/second-factor")
    assert faults + _faults(person) == []
