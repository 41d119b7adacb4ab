"""A judge must confirm their identity before any other page opens."""

from __future__ import annotations

from datetime import UTC, datetime
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging import clock
from judging.core.contests.lifecycle import ContestState
from judging.database.transaction import transaction
from judging.models import Contest, PanelMember, PracticeSettings, Receipt, Recusal
from judging.services.contests import panels
from tests.papers import paper_of
from tests.scoring import levels, submit
from tests.web import signing
from tests.world import ADMIN, Setting, World


@pytest.fixture
def setting(app: Flask, world: World) -> Setting:
    """A contest in scoring whose judges have not opened a page yet."""
    signing.without_csrf(app)
    made = world.contest(entries=2, judges=2)
    world.welcome_again(made)
    return made


@pytest.fixture
def chair(app: Flask, setting: Setting) -> FlaskClient:
    return signing.signed_in(signing.browser(app), setting.users[0])


def sheet_of(setting: Setting) -> str:
    return f"/judge/sheets/{setting.sheets[setting.entries[0], setting.members[0]]}"


def test_every_page_of_a_contest_waits_for_the_judges_word(chair: FlaskClient, setting: Setting) -> None:
    contest = f"/judge/contests/{setting.contest_id}"
    review = f"{contest}/review/{setting.entries[0]}"
    pages = [sheet_of(setting), f"{contest}/review?page=1", review, f"{contest}/progress", f"{contest}/certify"]

    led = [chair.get(page).location for page in pages]

    assert [address.partition("?")[0] for address in led] == [f"{contest}/welcome"] * len(pages)
    assert led[0] == f"{contest}/welcome?next={sheet_of(setting)}"
    assert chair.get(f"{contest}/").location == f"{contest}/welcome"


def test_the_welcome_leads_on_to_the_sheet_that_waited(chair: FlaskClient, setting: Setting, session: Session) -> None:
    led = chair.get(sheet_of(setting)).location
    assert f'action="{led}"' in chair.get(led).text

    answer = chair.post(led, data={"is_me": "1", "institution": ""})

    assert (answer.status_code, answer.location) == (303, sheet_of(setting))
    assert chair.get(sheet_of(setting)).status_code == 200
    assert session.get_one(PanelMember, setting.members[0]).confirmed_at is not None


def test_the_welcome_leads_to_the_works_where_a_conflict_was_declared_or_another_site_asked(
    app: Flask, chair: FlaskClient, setting: Setting, session: Session
) -> None:
    welcome = f"/judge/contests/{setting.contest_id}/welcome?next="
    work = setting.entries[0]
    judge = signing.signed_in(signing.browser(app), setting.users[1])

    declared = chair.post(
        welcome + sheet_of(setting), data={"is_me": "1", "conflicts": work, f"reason_{work}": "ครู" * 400}
    )
    strange = judge.post(welcome + "//example.com/", data={"is_me": "1"})

    works = f"/judge/contests/{setting.contest_id}/"
    assert (declared.location, strange.location) == (works, works)
    assert len(session.execute(select(Recusal.reason)).scalar_one()) == 500


def test_who_never_said_so_reads_on_after_certification(chair: FlaskClient, setting: Setting) -> None:
    with transaction() as session:
        session.get_one(Contest, setting.contest_id).state = ContestState.CERTIFIED

    assert chair.get(f"/judge/contests/{setting.contest_id}/").status_code == 200


@pytest.mark.parametrize("rule", ["stand", "fall"])
def test_who_left_the_panel_reads_since_when_and_why_and_opens_nothing_else(
    app: Flask, world: World, rule: str
) -> None:
    signing.without_csrf(app)
    setting = world.contest(entries=2, judges=2)
    total = submit(world, setting, 0, 1, levels(world.rulebook()))
    given = {"code": "K7QP-M3TX", "revision": 1, "marks": "{}", "digest": "sha256:0", "submitted_at": clock.now()}
    with transaction() as writing:
        writing.get_one(PracticeSettings, setting.contest_id).departed_sheets = rule
        writing.add(Receipt(sheet_id=setting.sheets[setting.entries[0], setting.members[1]], total=total, **given))
    with clock.held(datetime(2022, 2, 20, 3, 42, tzinfo=UTC)), transaction() as writing:
        panels.leave(writing, actor=ADMIN, member_id=setting.members[1], reason="เดินทางกลับก่อน")
    judge = signing.signed_in(signing.browser(app), setting.users[1])
    contest = f"/judge/contests/{setting.contest_id}/"
    sheet = f"/judge/sheets/{setting.sheets[setting.entries[1], setting.members[1]]}"

    led = [judge.get("/judge/"), judge.get(sheet), judge.get(f"{contest}welcome")]
    led.append(judge.post(f"{contest}welcome", data={"is_me": "1"}))
    page = unescape(judge.get(contest).text)

    assert [answer.location for answer in led] == [contest] * 4
    assert "20 กุมภาพันธ์ 2565 เวลา 10.42 น." in page.replace("\u00a0", " ")
    assert "เหตุผล: เดินทางกลับก่อน" in page
    assert ("ยังนับเป็นคะแนน" in page, "ไม่นับเป็นคะแนน" in page) == (rule == "stand", rule == "fall")
    assert ("K7QP-M3TX" in page) == (rule == "stand")
    assert sheet not in page
    closed = [f"{contest}review", f"{contest}progress", f"{contest}certify"]
    assert [judge.get(address).status_code for address in closed] == [403] * 3


def test_receipts_of_who_left_say_which_sheets_are_from_paper(app: Flask, world: World) -> None:
    setting = world.contest(entries=2, judges=2)
    for entry, is_from_paper in enumerate((True, False)):
        paper = paper_of(world, setting, entry=entry, judge=1)
        if is_from_paper:
            paper.open()
            paper.key(paper.one, levels(world.rulebook()))
            paper.key(paper.two, levels(world.rulebook()))
    with transaction() as writing:
        panels.leave(writing, actor=ADMIN, member_id=setting.members[1], reason="เดินทางกลับก่อน")
    judge = signing.signed_in(signing.browser(app), setting.users[1])

    page = judge.get(f"/judge/contests/{setting.contest_id}/").text

    assert page.count("จากกระดาษ") == 1


def test_every_page_of_a_judge_takes_the_text_size_that_the_device_keeps(app: Flask, world: World) -> None:
    setting = world.contest(entries=1, judges=1)
    submit(world, setting, 0, 0, levels(world.rulebook()))
    chair = signing.signed_in(signing.browser(app), setting.users[0])
    parts = ("", "welcome", "progress", "review", f"review/{setting.entries[0]}", "certify", "cases")
    pages = [f"/judge/contests/{setting.contest_id}/{part}" for part in parts]
    pages += ["/sessions", f"/hall/contests/{setting.contest_id}/"]

    told = {page: chair.get(page, follow_redirects=True).text for page in pages}

    assert [page for page, text in told.items() if "js/display.js" not in text or 'id="display"' not in text] == []
    assert "js/display.js" not in signing.browser(app).get("/").text


def test_sheet_of_another_who_left_stays_closed(app: Flask, setting: Setting, chair: FlaskClient) -> None:
    with transaction() as session:
        panels.leave(session, actor=ADMIN, member_id=setting.members[1], reason="ป่วย")

    assert chair.get(f"/judge/sheets/{setting.sheets[setting.entries[1], setting.members[1]]}").status_code == 403
