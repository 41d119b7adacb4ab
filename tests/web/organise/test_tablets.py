"""The page of progress shows the judges' tablets, those with trouble first, and takes marks back after a restore."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from judging import clock
from judging.core.contests.lifecycle import ContestState
from judging.core.roles import SYSTEM, Grant, Role
from judging.database.transaction import transaction
from judging.models import ContestStep, Tablet
from judging.services.backups import restores
from judging.static_digest import version
from tests.statements import statements
from tests.web.signing import browser, signed_in, without_csrf
from tests.world import Setting, World


@pytest.fixture
def setting(app: Flask, world: World) -> Setting:
    """A contest in scoring with a work and three judges."""
    without_csrf(app)
    made = world.contest(entries=1, judges=3)
    with transaction() as session:
        at = clock.now() - timedelta(hours=2)
        session.add(ContestStep(contest_id=made.contest_id, to_state=ContestState.SCORING, at=at))
    return made


@pytest.fixture
def organiser(app: Flask, world: World, setting: Setting) -> FlaskClient:
    """Signed in, reading English."""
    client = signed_in(browser(app), world.user("ฝ่ายจัด", username="org", grants=[Grant(Role.ORGANISER)]))
    client.get("/language/en")
    return client


def tell(setting: Setting, judge: int, minutes: int, waiting: int, of: str = "", held: int = 0) -> datetime:
    """A tablet of a judge that was seen so many minutes ago; returns since when marks wait."""
    now = clock.now()
    since = now - timedelta(minutes=minutes + 2)
    with transaction() as session:
        session.add(
            Tablet(
                device=f"{judge}{minutes:03}" * 8,
                user_id=setting.users[judge],
                contest_id=setting.contest_id,
                seen_at=now - timedelta(minutes=minutes),
                waiting=waiting,
                since=since if waiting else None,
                version=of or version(),
                held_epoch="1" if held else "",
                held=held,
            )
        )
    return since


def rows(page: str) -> list[str]:
    """The rows of the tablets as text."""
    table = page.split('id="grid-tablets"')[1].split("</table>")[0]
    found = re.findall(r"<tr.*?</tr>", table, re.S)[1:]
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in found]


def test_tablets_stand_with_trouble_first_and_the_lost_one_is_called_out(
    organiser: FlaskClient, setting: Setting
) -> None:
    tell(setting, 0, 0, 0)
    tell(setting, 1, 12, 7, of="old")

    page = organiser.get(f"/organise/contests/{setting.contest_id}/grid").text

    lost, never, fine = rows(page)
    assert lost.startswith("กรรมการ 2 tablet 1012 12 minutes ago 7 changes since ")
    assert lost.endswith("earlier version")
    assert never == "กรรมการ 3 no tablet seen yet – –"
    assert fine == "กรรมการ 1 tablet 0000 just now nothing this version"
    assert "2</span>: 7 changes, last seen 12 minutes ago" in page.split("Marks wait on a tablet")[1]


def test_page_refreshes_itself_with_the_tablets(organiser: FlaskClient, setting: Setting) -> None:
    page = organiser.get(f"/organise/contests/{setting.contest_id}/grid").text
    live = re.findall(r'hx-get="([^"]+)"', page)[0].replace("&amp;", "&")
    assert "#grid-tablets" in page

    tell(setting, 0, 3, 1)
    answer = organiser.get(live)

    assert answer.status_code == 200
    assert "3 minutes ago" in answer.text


def test_statements_are_as_many_for_one_tablet_as_for_five(organiser: FlaskClient, setting: Setting) -> None:
    address = f"/organise/contests/{setting.contest_id}/grid"
    counts = []
    for minutes in ((1,), (2, 3, 4, 5)):
        for ago in minutes:
            tell(setting, 0, ago, 1)
        organiser.get(address)
        with statements() as sent:
            organiser.get(address)
        counts.append(len(sent))

    assert counts[0] == counts[1]


def test_no_tablets_are_shown_where_nothing_is_scored(organiser: FlaskClient, world: World) -> None:
    other = world.contest(entries=1, judges=1, state=ContestState.SCREENING)

    page = organiser.get(f"/organise/contests/{other.contest_id}/grid").text

    assert "Tablets of the judges" not in page


def test_marks_newer_than_a_restored_backup_are_taken_back_from_the_page(
    app: Flask, world: World, setting: Setting
) -> None:
    contest = f"/organise/contests/{setting.contest_id}"
    with transaction() as session:
        made = clock.now() - timedelta(hours=1)
        restores.begin_epoch(session, actor=SYSTEM, made_at=made, replaced={}, restored={}, printed={})
    user_id = world.user("ฝ่ายจัด", username="org", grants=[Grant(Role.ORGANISER)])
    client = signed_in(browser(app), user_id)  # the restore ended every session
    client.get("/language/en")
    tell(setting, 0, 0, 0, held=6)

    overview, before = client.get(contest).text, client.get(f"{contest}/grid").text
    answer = client.post(f"{contest}/take-back")
    after = client.get(f"{contest}/grid").text
    log = client.get(f"{contest}/log").text

    for page in (overview, before):
        assert "newer than this backup: 6 (tablets: 1)" in page
    assert "Take them back" in before
    assert answer.location == f"{contest}/grid"
    assert "Nothing has come back yet." in after
    assert "Take them back" not in after
    assert "Taking back marks from tablets started" in log
