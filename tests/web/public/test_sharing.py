"""What chats show of shared results: award and institution, no figures, no persons; pictures of final results alone."""

from __future__ import annotations

import re
import struct

import pytest
from flask import Flask
from sqlalchemy import update

from judging.database.transaction import transaction
from judging.models import PracticeSettings, TeamRole
from judging.services.results import results
from tests.certified import member
from tests.scoring import levels, submit_all
from tests.web.signing import browser
from tests.world import ADMIN, Setting, World

SIZE = (1200, 630)


def published(world: World, **practice: object) -> Setting:
    """Three works, the last one without title or medal."""
    book = world.rulebook()
    setting = world.contest(entries=3, judges=1)
    submit_all(world, setting, levels(book), levels(book, 1), levels(book, 3))
    with transaction() as session:
        session.execute(update(PracticeSettings).values(titles_to=2, publish_names=True, **practice))
    with transaction() as session:
        results.certify(session, actor=setting.judge(0), contest_id=setting.contest_id)
    with transaction() as session:
        results.publish(session, actor=ADMIN, contest_id=setting.contest_id)
    return setting


def told(text: str) -> dict[str, str]:
    """The Open Graph values of a page."""
    return dict(re.findall(r'<meta property="og:([a-z:]+)" content="([^"]*)">', text))


def test_page_of_a_work_tells_chats_its_award_and_institution(app: Flask, world: World) -> None:
    setting = published(world)
    page = browser(app).get(f"/results/{setting.contest_id}/works/a001").text
    seen = told(page)

    assert seen["title"] == "ชนะเลิศ · เหรียญทอง: ผลงาน 1"
    assert seen["description"].startswith("วิทยาลัยทดสอบ 1 · ประเภทที่ 4")
    assert seen["url"] == f"http://localhost/results/{setting.contest_id}/works/A001"
    assert seen["image"] == f"{seen['url']}/preview.png"
    assert "เข้าร่วมการประเมิน" in browser(app).get(f"/results/{setting.contest_id}/works/A003").text


def test_page_of_a_contest_tells_chats_its_first_works(app: Flask, world: World) -> None:
    setting = published(world)
    seen = told(browser(app).get(f"/results/{setting.contest_id}").text)

    assert seen["title"].startswith("ผลการประเมิน: ประเภทที่ 4")
    assert seen["description"].startswith("ชนะเลิศ: ผลงาน 1 (วิทยาลัยทดสอบ 1) · รองชนะเลิศ")
    assert told(browser(app).get(f"/results/{setting.contest_id}/1").text) == seen


def test_description_in_english_has_its_school_year_in_the_middle_of_a_line(app: Flask, world: World) -> None:
    client = browser(app)
    client.get("/language/en")
    seen = told(client.get(f"/results/{published(world).contest_id}/works/A001").text)

    assert " · school year " in seen["description"]


@pytest.mark.parametrize("part", ["", "/works/A001"])
def test_picture_is_a_png_that_is_made_once(app: Flask, world: World, part: str) -> None:
    setting = published(world)
    address = f"/results/{setting.contest_id}{part}/preview.png"

    first = browser(app).get(address)

    assert first.mimetype == "image/png"
    assert struct.unpack(">II", first.data[16:24]) == SIZE
    again = browser(app).get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, first.headers["Cache-Control"]) == (304, "no-cache")


def test_provisional_results_say_so_and_have_no_picture(app: Flask, world: World) -> None:
    setting = published(world, provisional=True, protest_days=3)
    page = browser(app).get(f"/results/{setting.contest_id}/works/A001").text

    assert "image" not in told(page)
    assert "ผลเบื้องต้น" in page
    assert browser(app).get(f"/results/{setting.contest_id}/preview.png").status_code == 404


def test_work_that_is_not_published_has_no_page(app: Flask, world: World) -> None:
    setting = published(world)

    for address in (f"/results/{setting.contest_id}/works/A999", f"/results/{setting.contest_id + 1}/works/A001"):
        assert browser(app).get(address).status_code == 404
        assert browser(app).get(f"{address}/preview.png").status_code == 404


@pytest.mark.parametrize("scores", [True, False])
def test_shared_page_has_no_figures(app: Flask, world: World, scores: bool) -> None:
    setting = published(world, publish_scores=scores)

    page = browser(app).get(f"/results/{setting.contest_id}/works/A001").text

    assert not re.search(r"\d+\.\d\d", re.sub(r"<[^>]+>", " ", page))
    card = told(browser(app).get(f"/results/{setting.contest_id}").text)
    assert not re.search(r"\d+\.\d\d", " ".join(card.values()))


def test_comma_between_makers_never_begins_a_line(app: Flask, world: World) -> None:
    setting = published(world)
    for position, maker in enumerate(("สมชาย ใจดี", "สมหญิง ใจงาม"), start=1):
        member(setting.entries[0], TeamRole.MAKER, "", maker, position)

    page = browser(app).get(f"/results/{setting.contest_id}").text

    assert '<span class="nowrap">ใจดี,</span> <span class="nowrap">สมหญิง</span>' in page
