"""The chair's page of comments, and the feedback sheets on paper."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from judging.core.roles import Grant, Role
from judging.database.transaction import transaction
from judging.extensions import db
from judging.models import Comment, Entry, PracticeSettings
from tests import typeset
from tests.scoring import AT, levels, submit_all
from tests.services.ruling import certify, publish
from tests.statements import statements
from tests.typeset import Typeset
from tests.web import signing
from tests.world import Setting, World

TEXT = "ชมเชยกรรมการสมศรี โทร ๐๘๑-๒๓๔-๕๖๗๘"
LONG = "ควรวัดผลการใช้งานจริงในชุมชนอย่างน้อยสามแห่งและบันทึกผลเป็นตารางเปรียบเทียบก่อนและหลังการใช้งาน " * 5


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Typeset]:
    return typeset.record(monkeypatch)


def commented(world: World, works: int, *, scores: bool = False) -> Setting:
    """A certified contest: the first work has two comments, one of which names nobody."""
    setting = world.contest(entries=works, judges=3)
    with transaction() as session:
        first, second = (setting.sheets[setting.entries[0], member] for member in setting.members[:2])
        given = {"revision": 1, "device": "t", "written_at": AT}
        session.add(Comment(sheet_id=first, item="total", text=TEXT, **given))
        session.add(Comment(sheet_id=second, item="6", text=LONG, **given))
        session.execute(update(PracticeSettings).values(publish_scores=scores))
    book = world.rulebook()
    submit_all(world, setting, levels(book, 0, c6_1=1), levels(book, 0, c6_2=1), *[levels(book, 1)] * (works - 2))
    certify(setting, *([setting.entries[2:]] if works > 3 else []))
    return setting


def chair(app: Flask, setting: Setting) -> FlaskClient:
    signing.without_csrf(app)
    return signing.signed_in(signing.browser(app), setting.users[0])


def teacher(app: Flask, world: World, setting: Setting) -> FlaskClient:
    college = db.session.execute(select(Entry.institution_id).where(Entry.id == setting.entries[0])).scalar_one()
    db.session.rollback()
    grants = [Grant(Role.TEACHER, institution_id=college)]
    return signing.signed_in(signing.browser(app), world.user("ครูสุดา", grants=grants))


def test_chair_is_shown_telephone_numbers_and_holds_a_comment(app: Flask, world: World) -> None:
    setting = commented(world, 2)
    client, address = chair(app, setting), f"/judge/contests/{setting.contest_id}/comments"
    page = unescape(client.get(address).get_data(as_text=True))
    assert "มีชื่อหรือหมายเลขโทรศัพท์: ๐๘๑-๒๓๔-๕๖๗๘" in page
    assert page.index(TEXT) < page.index(LONG.strip())  # what is flagged comes first

    field = {"sheet": setting.sheets[setting.entries[0], setting.members[0]], "item": "total"}
    refused = client.post(address, data=field)
    assert (refused.status_code, "โปรดระบุเหตุผล" in refused.text or "เหตุผล" in refused.text) == (422, True)
    client.post(address, data={**field, "reason": "มีหมายเลขโทรศัพท์"})
    publish(setting)

    read = unescape(teacher(app, world, setting).get(f"/teacher/works/{setting.entries[0]}/result").text)
    assert TEXT not in read
    assert "ประธานกรรมการไม่เผยแพร่ข้อเสนอแนะ 1 รายการ" in read
    assert LONG.strip() in read
    out = client.post(address, data={**field, "release": "1"}, follow_redirects=True)
    assert "เผยแพร่พร้อมผล" in out.text


@pytest.mark.parametrize("scores", [False, True])
def test_feedback_sheet_has_words_distribution_and_comments_and_no_figure_that_is_withheld(
    app: Flask, world: World, made: list[Typeset], scores: bool
) -> None:
    setting = commented(world, 5, scores=scores)
    address = f"/teacher/works/{setting.entries[0]}/feedback.pdf"
    client = teacher(app, world, setting)
    assert client.get(address).status_code == 404
    publish(setting)

    assert client.get(address).mimetype == "application/pdf"

    (work,) = made[-1].data["works"]
    text = str(work)
    assert ("83.00" in text, "73.00" in text) == (True, scores)
    assert [item["name"][:3] for item in work["items"] if "ดี × 3" in str(item["levels"][:1])] == ["6.1"]
    assert work["comments"][-1] == {"of": "ภาพรวม", "texts": [TEXT]}
    assert "กรรมการ 1" not in text
    axes, book = work["plot"]["axes"], world.rulebook()
    assert [[mark["is_own"] for mark in axis["marks"]] for axis in axes] == [[True]] * len(book.sections)
    lines = {label["text"] for label in axes[-1]["labels"] if not label["is_bold"]}
    assert lines - {"18", "24", "30"} == {"ค่าเฉลี่ย", *(("ต่ำสุด", "สูงสุด") if scores else ())}
    assert made[-1].pages == 2
    page = client.get(f"/teacher/works/{setting.entries[0]}/result").text
    (drawn,) = re.findall(r'<svg class="plot".*?</svg>', page)
    on_page = Counter(unescape(text) for text in re.findall(r"<text[^>]*>(.*?)</text>", drawn))
    assert on_page == Counter(label["text"] for axis in axes for label in axis["labels"])
    if scores:
        typeset.expect_look(made[-1], "feedback")


def test_organiser_gets_the_sheets_of_all_works_in_one_file(
    browser: FlaskClient, world: World, made: list[Typeset]
) -> None:
    setting = commented(world, 4)
    address = f"/organise/contests/{setting.contest_id}/papers/feedback.pdf"
    assert browser.get(address).status_code == 404
    publish(setting)

    assert browser.get(address).status_code == 200

    assert [work["code"] for work in made[-1].data["works"]] == ["A002", "A001", "A003", "A004"]  # in order of rank
    assert {(work["with-field"], work["plot"]) for work in made[-1].data["works"]} == {(False, None)}  # fewer than five
    assert made[-1].data["works"][0]["no-comments"] != ""


def test_sheets_of_all_works_are_read_in_as_many_statements_whatever_their_number(
    browser: FlaskClient, world: World
) -> None:
    counts = []
    for works in (2, 6):
        setting = commented(world, works)
        publish(setting)
        address = f"/organise/contests/{setting.contest_id}/papers/feedback.pdf"
        browser.get(address)
        with statements() as sent:
            assert browser.get(address).status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1]
