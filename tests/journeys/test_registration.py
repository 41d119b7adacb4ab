"""A teacher enters a work on a phone: from an empty draft to an entry code, with interruptions and faults."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Route, expect
from sqlalchemy import select

from judging.core.roles import Grant, Role
from judging.core.rulebooks.fact_values import load
from judging.models import Document, Entry, Person, Registration, TeamMember
from tests.journeys import arranging
from tests.journeys.conftest import Visitor, sign_in
from tests.journeys.people import DESK, PHONE, Device, Person as Visiting
from tests.journeys.registering import close_registration, open_registration
from tests.pdfs import pdf, truncated
from tests.world import World

TITLE = "เครื่องอบแห้งสมุนไพรพลังงานแสงอาทิตย์"


def teacher_of(world: World, visitor: Visitor, site: str, language: str = "th", device: Device = PHONE) -> Visiting:
    """A teacher of a college, signed in."""
    college = world.institution("วิทยาลัยเทคนิคสมมุติ")
    arranging.staff("somsri", Grant(Role.TEACHER, institution_id=college))
    return sign_in(visitor(site, device, language), "somsri")


def saved(person: Visiting) -> None:
    """Wait until the form shows that everything is saved."""
    expect(person.page.locator("[data-saving-state]")).to_have_attribute("data-state", "saved")


def begin(person: Visiting) -> str:
    """Start a draft; returns its address."""
    person.go("/teacher/")
    person.button("Enter a work")
    person.page.wait_for_url("**/form/work")
    return person.page.url.removeprefix(person.url).removesuffix("/form/work")


def choose(person: Visiting, field: Locator, data: bytes) -> None:
    """Choose a file, which the page uploads at once."""
    with person.page.expect_event("framenavigated"):
        field.set_input_files({"name": "เล่มรายงาน.pdf", "mimeType": "application/pdf", "buffer": data})
    person.page.wait_for_load_state()


@pytest.mark.parametrize("language", ["en"])
def test_teacher_comes_from_an_empty_draft_to_a_work_with_a_code(
    world: World, site: str, visitor: Visitor, language: str
) -> None:
    open_registration(world)
    teacher = teacher_of(world, visitor, site, language)
    draft = begin(teacher)

    teacher.field("title_th").fill(TITLE)
    teacher.page.locator("label[for=origin-on_product]").tap()
    expect(teacher.page.locator("#improvement")).to_be_visible()
    teacher.page.locator("#improvement").fill("ใช้ไฟน้อยลงครึ่งหนึ่ง")
    saved(teacher)
    teacher.go(f"{draft}/form/work")  # as after an empty battery
    expect(teacher.field("title_th")).to_have_value(TITLE)
    expect(teacher.page.locator("#improvement")).to_have_value("ใช้ไฟน้อยลงครึ่งหนึ่ง")

    teacher.send("Save and continue")
    teacher.page.locator("#makers summary").tap()
    teacher.page.locator("#maker-pasted").fill("นายสมชาย ใจดี\nว่าที่ร้อยตรี สมหญิง ดีใจ")
    teacher.page.locator("button[value=paste-maker]").tap()
    expect(teacher.page.locator("#maker-2-prefix")).to_have_value("ว่าที่ร้อยตรี")
    teacher.page.locator("#maker-2-level").select_option("diploma")
    teacher.page.locator("button[value=add-adviser]").tap()
    expect(teacher.page.locator("#adviser-1-prefix")).to_be_focused()
    teacher.page.keyboard.type("ดร.")
    teacher.page.keyboard.press("Tab")
    teacher.page.keyboard.type("สมศักดิ์ รักงาน")
    saved(teacher)

    teacher.send("Save and continue")
    report = teacher.page.locator("#file-has_report")
    choose(teacher, report, truncated())
    teacher.reads("This PDF is incomplete. Copy or download the file again, and choose it again.")
    choose(teacher, report, pdf(31))
    teacher.page.locator("#report_pages").fill("20")
    saved(teacher)
    expect(teacher.page.locator(".beside")).to_contain_text("31")

    teacher.go(draft)
    expect(teacher.page.locator(".missing")).to_contain_text("4.8")
    teacher.send("Hand in the work")
    teacher.reads("The work is handed in. Its code is %(code)s.", code="001")
    teacher.send("All names are correct")
    teacher.reads("The names are confirmed.")

    handed_in_as_written()


def handed_in_as_written() -> None:
    """The submitted work contains what the journey typed."""
    ((entry,),) = arranging.fresh(select(Entry))  # type: ignore[misc]
    facts = load(entry.facts)
    assert (entry.code, entry.title_th, facts["has_report"], facts["report_pages"]) == ("001", TITLE, True, 20)
    team = arranging.fresh(select(Person.prefix, Person.name).join(TeamMember).order_by(Person.id))
    assert [tuple(row) for row in team] == [  # type: ignore[call-overload]
        ("นาย", "สมชาย ใจดี"),
        ("ว่าที่ร้อยตรี", "สมหญิง ดีใจ"),
        ("ดร.", "สมศักดิ์ รักงาน"),
    ]
    assert [tuple(row) for row in arranging.fresh(select(Document.pages))] == [(31,)]  # type: ignore[call-overload]


def test_teacher_who_is_a_second_late_is_told_so_and_keeps_the_draft(world: World, site: str, visitor: Visitor) -> None:
    setting = open_registration(world)
    teacher = teacher_of(world, visitor, site)
    draft = begin(teacher)
    teacher.field("title_th").fill(TITLE)
    saved(teacher)
    teacher.go(draft)
    close_registration(setting)
    teacher.send("Hand in the work")
    teacher.reads("Registration has closed, so the work was not handed in. Your entries are saved.")

    expect(teacher.page.get_by_role("button", name=teacher.words("Hand in the work"))).to_have_count(0)
    teacher.go(f"{draft}/form/work")
    expect(teacher.field("title_th")).to_have_value(TITLE)
    assert arranging.fresh(select(Entry)) == []


def test_form_without_a_connection_says_that_nothing_is_saved_and_saves_when_it_is_back(
    world: World, site: str, visitor: Visitor
) -> None:
    open_registration(world)
    teacher = teacher_of(world, visitor, site)
    begin(teacher)
    state = teacher.page.locator("[data-saving-state]")
    teacher.context.set_offline(True)
    teacher.field("title_th").fill(TITLE)
    expect(state).to_have_attribute("data-state", "failed")
    teacher.reads("Not saved: no connection. It retries automatically.")
    teacher.context.set_offline(False)
    saved(teacher)

    ((content,),) = arranging.fresh(select(Registration.content))  # type: ignore[misc]
    assert TITLE in content


def test_form_works_by_its_buttons_where_no_script_runs(world: World, site: str, visitor: Visitor) -> None:
    open_registration(world)
    teacher = teacher_of(world, visitor, site, device=DESK)
    teacher.page.route(re.compile(r"/js/registration.*\.js"), lambda route: route.abort())
    draft = begin(teacher)
    teacher.field("title_th").fill(TITLE)
    with teacher.page.expect_event("framenavigated"):
        teacher.page.keyboard.press("Enter")
    teacher.page.wait_for_load_state()
    teacher.go(f"{draft}/form/documents")
    teacher.page.locator("#file-has_manual").set_input_files(
        {"name": "คู่มือ.pdf", "mimeType": "application/pdf", "buffer": pdf(4)}
    )
    teacher.page.locator("button[form=put-has_manual]").click()
    teacher.reads("Replace with another PDF")

    teacher.go(f"{draft}/form/work")
    expect(teacher.field("title_th")).to_have_value(TITLE)


def test_button_pressed_while_the_form_saves_itself_waits_for_it_and_conflicts_with_nothing(
    world: World, site: str, visitor: Visitor
) -> None:
    open_registration(world)
    teacher = teacher_of(world, visitor, site, device=DESK)
    begin(teacher)
    held: list[Route] = []
    teacher.page.route("**/form/work", lambda route: route.continue_() if held else held.append(route))
    with teacher.page.expect_request("**/form/work"):
        teacher.field("title_th").fill(TITLE)
    teacher.page.locator("button[value=next]").click()
    held[0].continue_()
    teacher.page.wait_for_url("**/form/people")

    ((content,),) = arranging.fresh(select(Registration.content))  # type: ignore[misc]
    assert TITLE in content
