"""The panel on pages: interests decided many at once, a substitute, the paper that says so, the secretary's view."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from judging.core.contests.lifecycle import ContestState
from judging.core.numbers import points_text
from judging.core.roles import PanelRole
from judging.database.transaction import transaction
from judging.models import Entry, PanelMember, PracticeSettings, Scoresheet
from judging.queries.rulebooks import rulebooks
from tests import typeset
from tests.queries.contests.test_contests import fill
from tests.web.organise.test_contests import words
from tests.web.signing import admin, browser, signed_in, without_csrf
from tests.world import Setting, World


@pytest.fixture
def client(app: Flask, world: World) -> FlaskClient:
    """An administrator's browser, in English."""
    without_csrf(app)
    made = admin(app, world)
    made.set_cookie("language", "en")
    return made


@pytest.fixture
def setting(world: World) -> Setting:
    """Three works, two judges; the second judge has submitted the first work."""
    setting = world.contest(entries=3, judges=2, state=ContestState.SCORING)
    fill(world, setting, 0, 1)
    return setting


def summary(client: FlaskClient, setting: Setting, patch: pytest.MonkeyPatch) -> str:
    """What stands on the panel's summary."""
    made = typeset.record(patch)
    client.get(f"/organise/contests/{setting.contest_id}/papers/summary.pdf")
    patch.undo()
    return made[0].words


def test_a_substitute_is_appointed_and_the_paper_says_so(
    client: FlaskClient, setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    base, former = f"/organise/contests/{setting.contest_id}", setting.members[1]
    client.post(f"{base}/panel/{former}/excuse", data={"reason": "ป่วย"})
    form = client.get(f"{base}/panel/new?in_place_of={former}").text
    assert f'<option selected value="{setting.entries[1]}">' in form

    answer = client.post(
        f"{base}/panel/new?in_place_of={former}",
        data={"name": "คนใหม่", "role": "judge", "sections": list("123456"), "from_entry": setting.entries[1]},
    )

    assert answer.status_code == 303
    page = words(unescape(client.get(f"{base}/panel").text))
    for said in (page, summary(client, setting, monkeypatch)):
        assert "served until work A001 (ป่วย)" in said
        assert "appointed in place of กรรมการ 2, from work A002 on" in said
    assert "not asked" in words(client.get(f"{base}/grid").text)


def test_interests_are_decided_for_the_ticked_ones(client: FlaskClient, setting: Setting) -> None:
    with transaction() as session:
        institution_id = session.get_one(Entry, setting.entries[0]).institution_id
        session.get_one(PanelMember, setting.members[0]).institution_id = institution_id
    address = f"/organise/contests/{setting.contest_id}/interests"
    pairs = [f"{setting.members[0]}-{entry}" for entry in setting.entries[:2]]
    for by in ("judge", "institution"):
        assert all(f'value="{pair}"' in client.get(f"{address}?by={by}").text for pair in pairs)

    refused = client.post(address, data={"pair": pairs, "decision": "recuse", "reason": " "})
    assert (refused.status_code, refused.text.count("checked")) == (422, 3)
    client.post(address, data={"pair": pairs[:1], "decision": "recuse", "reason": "ญาติ"})
    client.post(address, data={"pair": pairs[1:], "decision": "accept", "reason": "คนละแผนก"})

    said = words(client.get(address).text)
    assert [part for part in ("recused ญาติ", "scores the work คนละแผนก", "1 to be decided") if part not in said] == []


def test_the_secretary_sees_the_progress_and_nothing_else(app: Flask, setting: Setting) -> None:
    with transaction() as session:
        session.get_one(PanelMember, setting.members[0]).role = PanelRole.SECRETARY
    secretary = signed_in(browser(app), setting.users[0])
    secretary.set_cookie("language", "en")
    base = f"/judge/contests/{setting.contest_id}"

    assert secretary.get(f"{base}/").location == f"{base}/progress"
    page = words(secretary.get(f"{base}/progress").text)

    assert "กรรมการ 2 judge 1 of 3" in page
    assert [part for part in ("Certify", "กรรมการ 1 secretary") if part in page] == []
    assert {path: secretary.get(f"{base}/{path}").status_code for path in ("certify", "cases")} == {
        "certify": 403,
        "cases": 403,
    }
    assert "Not open yet" in secretary.get(f"{base}/review").text


def test_what_a_judge_gave_is_on_no_page_before_the_review_unless_the_settings_show_it(
    client: FlaskClient, setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = f"/organise/contests/{setting.contest_id}"
    sheet = setting.sheets[setting.entries[0], setting.members[1]]
    pages = (f"/organise/sheets/{sheet}", f"{base}/grid", f"{base}/log")
    with transaction() as session:
        total = session.get_one(Scoresheet, sheet).total
        given = points_text(total or 0, rulebooks.of_sheet(session, sheet).unit)
    told = re.compile(rf"(?<![\d.]){re.escape(given)}(?![\d.])")

    def read() -> list[str]:
        return [*(words(client.get(page).text) for page in pages), summary(client, setting, monkeypatch)]

    hidden = [told.findall(text) for text in read()]
    with transaction() as session:
        session.execute(update(PracticeSettings).values(totals_in_progress=True))
    shown = [bool(told.search(text)) for text in read()]

    assert (hidden, shown) == ([[]] * 4, [True] * 4)
