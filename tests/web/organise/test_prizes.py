"""The pages of special prizes: the organiser's and the chair's, and everywhere that a work's awards are shown."""

from __future__ import annotations

import io
import re
from fractions import Fraction
from html import unescape

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core.roles import Grant, Role
from judging.core.scoring.award_data import stored
from judging.core.scoring.awards import AwardRules, Decider, SpecialPrize
from judging.core.text import Text
from judging.database.transaction import transaction
from judging.models import Entry, PracticeSettings
from judging.queries.results import publications
from judging.services.entries import entries
from tests.awarding import HONOUR
from tests.scoring import levels, submit_all
from tests.services.ruling import certify, publish
from tests.web.signing import admin, browser, signed_in, without_csrf
from tests.world import ADMIN, Setting, World

ABROAD = SpecialPrize(Text("รางวัลประดิษฐ์คิดค้น", "Invention Award"), "หน่วยงานวิจัย", "silver", Decider.CHAIR)


@pytest.fixture
def setting(app: Flask, world: World) -> Setting:
    """A certified contest of two ranked works and an absent one, with two special prizes, the second of the panel."""
    without_csrf(app)
    book = world.rulebook()
    made = world.contest(entries=3, judges=2)
    rules = AwardRules(prizes=(HONOUR, ABROAD))
    with transaction() as session:
        settings = session.get_one(PracticeSettings, made.contest_id)
        for name, value in stored(rules, Fraction(1, 2)).items():
            setattr(settings, name, value)
    with transaction() as session:
        entries.record_absence(session, actor=ADMIN, entry_id=made.entries[2], reason="ทีมไม่มา")
    submit_all(world, made, levels(book, 0), levels(book, 1))
    certify(made)
    return made


def page(setting: Setting) -> str:
    return f"/organise/contests/{setting.contest_id}/prizes"


def give(client: FlaskClient, address: str, prize: int, *works: int, **more: object) -> str:
    """Post the form as the page made it, with these works; returns the visible text of the answer."""
    form = re.search(rf'<section[^>]*id="prize-{prize}".*?</section>', client.get(address).text, re.S)
    assert form is not None
    seen = re.findall(r'name="seen" value="(\d+)"', form[0])
    data = {"prize": prize, "seen": seen, "works": list(works), **more}
    return words(client.post(address, data=data, follow_redirects=True).text)


def words(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", html)))


def test_a_work_is_shown_with_all_its_awards_on_every_page_and_in_the_workbook(
    app: Flask, world: World, setting: Setting, session: Session
) -> None:
    organiser, chair = admin(app, world), signed_in(browser(app), setting.users[0])
    assert "บันทึกรางวัลพิเศษแล้ว" in give(organiser, page(setting), 1, setting.entries[1], reason="ใช้จริง")
    chairs = f"/judge/contests/{setting.contest_id}/prizes"
    assert "บันทึกรางวัลพิเศษแล้ว" in give(chair, chairs, 2, setting.entries[1])
    publish(setting)
    college = session.execute(select(Entry.institution_id).where(Entry.id == setting.entries[1])).scalar_one()
    teacher = signed_in(browser(app), world.user("ครูสุดา", grants=[Grant(Role.TEACHER, institution_id=college)]))

    honour = "รางวัลเกียรติยศ (เหรียญทอง) มอบโดยสมาคมนักประดิษฐ์"
    abroad = "รางวัลประดิษฐ์คิดค้น (เหรียญเงิน) มอบโดยหน่วยงานวิจัย"
    everyone = browser(app).get(f"/results/{setting.contest_id}").text
    for text in (
        words(everyone),
        words(organiser.get(f"/organise/contests/{setting.contest_id}/ranking").text),
        words(teacher.get(f"/teacher/works/{setting.entries[1]}/result").text),
    ):
        assert "รองชนะเลิศอันดับ 1 เหรียญเงิน" in text
        assert f"{honour} {abroad}" in text
    assert re.search(r'<td class="rank">–</td>\s*<th scope="row">A003', everyone)
    english = browser(app)
    english.set_cookie("language", "en")
    text = words(english.get(f"/results/{setting.contest_id}").text)
    assert "Runner-up 1 silver medal Honor Award (gold medal), given by สมาคมนักประดิษฐ์" in text
    book = openpyxl.load_workbook(
        io.BytesIO(organiser.get(f"/organise/contests/{setting.contest_id}/ranking.xlsx").data)
    )
    header, _first, second = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    said = dict(zip(header, second, strict=True))
    assert (said["เหรียญ"], said["รางวัล"]) == ("เหรียญเงิน", "รองชนะเลิศอันดับ\xa01")
    assert said["รางวัลพิเศษ"] == f"{honour} · {abroad}"
    assert [[cell.value for cell in row][:2] for row in book["ไม่ได้จัดอันดับ"].iter_rows(min_row=2)] == [["–", "A003"]]


def test_a_change_after_publication_is_shown_first_and_published_when_confirmed(
    app: Flask, world: World, setting: Setting, session: Session
) -> None:
    organiser = admin(app, world)
    give(organiser, page(setting), 1, setting.entries[0])
    publish(setting)

    asked = give(organiser, page(setting), 1, setting.entries[1])
    assert "ประกาศการเปลี่ยนแปลงนี้หรือไม่" in asked
    assert re.search("ได้รับรางวัล: A002 .*ไม่ได้รับรางวัลแล้ว: A001", asked)
    assert len(publications.versions(session, setting.contest_id)) == 1

    give(organiser, page(setting), 1, setting.entries[1], confirmed="1")
    session.rollback()
    assert len(publications.versions(session, setting.contest_id)) == 2
    assert "A002" in words(browser(app).get(f"/results/{setting.contest_id}").text)


def test_each_sees_the_form_of_what_they_decide(app: Flask, world: World, setting: Setting) -> None:
    organiser, chair, judge = admin(app, world), *(signed_in(browser(app), user) for user in setting.users)
    chairs = f"/judge/contests/{setting.contest_id}/prizes"

    forms = [
        [f'id="prize-{prize}-{setting.entries[0]}"' in text for prize in (1, 2)]
        for text in (organiser.get(page(setting)).text, chair.get(chairs).text)
    ]

    assert forms == [[True, False], [False, True]]
    assert judge.get(chairs).status_code == 403


def test_prizes_that_no_work_has_are_named_before_publishing(app: Flask, world: World, setting: Setting) -> None:
    organiser = admin(app, world)
    give(organiser, page(setting), 1, setting.entries[0])

    text = words(organiser.get(f"/organise/contests/{setting.contest_id}/publish").text)

    notice = text[text.index("รางวัลพิเศษที่ยังไม่มีผลงานได้รับ") :][:160]
    assert "รางวัลประดิษฐ์คิดค้น" in notice
    assert "รางวัลเกียรติยศ" not in notice
