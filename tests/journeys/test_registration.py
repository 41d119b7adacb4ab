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


NAMES = (
    "ผู้จัดทำ\n"
    "1\tนาย\tสมชาย\tใจดี\n2\tนางสาว\tสมหญิง\tดีใจ\n3\tนาย\tก้อง\tมีสุข\n4\tนาย\tขวัญ\tมีชัย\n5\tนาย\tคม\tกล้าหาญ\n"
    "6\tนาย\tงาม\tสง่า\n7\tนาย\tจักร\tแก้ว\n8\tนาย\tฉัตร\tทอง\n9\tนาย\tชัย\tมั่นคง\n10\tนาย\tซื่อ\tตรง"
)
"""Ten makers as copied from a sheet."""

ANSWERS = {
    "work": {
        "title_th": TITLE,
        "title_en": "Solar herb dryer",
        "description": "อบแห้งสมุนไพร",
        "origin": "=new",
        "safe_and_kind": "=yes",
        "working_evidence": "=yes",
        "size_and_weight": "60 × 80 ซม. 12 กก.",
        "course": "โครงงาน",
        "demonstration": "=shown",
        "national_before": "=no",
        "awarded_before": "=no",
    },
    "documents": {
        "has_proposal": "=paper",
        "has_report": "=paper",
        "has_manual": "=paper",
        "has_use_certificate": "=paper",
        "has_characteristics": "=paper",
        "characteristics_sheets": "3",
        "volumes": "2",
        "same_volume": "=yes",
        "report_pages": "20",
        "pdf_uploaded": "=yes",
        "handed_in_at": "2026-11-20T09:00",
        "set_typeface": "=yes",
    },
    "registry": {
        "registry_number": "N-001",
        "registered_at": "2026-11-20T09:00",
        "characteristics_handed_in": "2026-11-20",
        "video_link": "https://example.com/video",
        "video_seconds": "9:30",
        "video_sent_at": "2026-11-20T09:00",
        "presentation": "=online",
    },
    "use": {
        "use_places": "3",
        "use_agencies": "1",
        "use_named": "ชุมชนบ้านสวน",
        "use_certificates": "2",
        "energy_cost_before": "1,206.25",
        "energy_cost_after": "950",
    },
}
"""A full form by step: what is typed, or behind "=" the choice that is tapped."""


class Hand:
    """A teacher's hand on a phone, which counts its inputs: fields that are filled in, and taps."""

    def __init__(self, person: Visiting) -> None:
        self.person = person
        self.inputs = 0

    def fill(self, name: str, text: str) -> None:
        """Fill in a field."""
        self.inputs += 1
        self.person.page.locator(f"[id='{name}']").fill(text)

    def pick(self, name: str, choice: str) -> None:
        """Choose in a list."""
        self.inputs += 1
        self.person.page.locator(f"#{name}").select_option(choice)

    def tap(self, selector: str) -> None:
        """Tap a choice or a button."""
        self.inputs += 1
        self.person.page.locator(selector).tap()

    def step(self, name: str) -> None:
        """Answer every question of a step."""
        for field, answer in ANSWERS[name].items():
            if answer.startswith("="):
                self.tap(f"label[for='{field}-{answer[1:]}']")
            else:
                self.fill(field, answer)

    def onwards(self) -> None:
        """Save and go to the next step."""
        with self.person.page.expect_event("framenavigated"):
            self.tap("button[value=next]")
        self.person.page.wait_for_load_state()


def test_full_work_with_ten_makers_takes_at_most_fifty_inputs(world: World, site: str, visitor: Visitor) -> None:
    open_registration(world)
    teacher = teacher_of(world, visitor, site)
    draft = begin(teacher)
    hand, page = Hand(teacher), teacher.page

    hand.step("work")
    hand.onwards()
    hand.fill("maker-pasted", NAMES)
    hand.tap("button[value=paste-maker]")
    expect(page.locator("#maker-10-name")).to_have_value("ซื่อ ตรง")
    hand.pick("maker-1-level", "certificate")
    hand.pick("maker-1-mode", "regular")
    hand.pick("maker-1-enrolled", "yes")
    hand.tap("button[value=fill-maker-1]")
    expect(page.locator("#maker-10-enrolled")).to_have_value("yes")
    hand.tap("button[value=add-adviser]")
    hand.fill("adviser-1-name", "ดร.สมศักดิ์ รักงาน")
    hand.fill("adviser-1-adviser_role", "ให้คำปรึกษา")
    hand.onwards()
    for step in ("documents", "registry", "use"):
        hand.step(step)
        hand.onwards()

    assert hand.inputs <= 50
    page.wait_for_url(re.compile(re.escape(draft) + "(#.*)?$"))
    expect(page.locator(".missing")).to_have_count(0)
    typed = arranging.fresh(select(Registration.content))[0][0]  # type: ignore[index]
    assert ("1,206.25" in typed, '"prefix":"ดร."' in typed) == (True, True)
    eleventh_maker_is_questioned_in_sight(teacher, draft)


def eleventh_maker_is_questioned_in_sight(teacher: Visiting, draft: str) -> None:
    """One maker too many, who advises too, is asked about at once; an upload's error stands above the bar."""
    page = teacher.page
    teacher.go(f"{draft}/form/people")
    page.locator("button[value=add-maker]").tap()
    expect(page.locator("[data-doubt=maker-11-name]")).to_be_visible()
    page.locator("#maker-11-name").fill("สมศักดิ์ รักงาน")
    expect(page.locator("[data-doubt=adviser-1-name]")).to_be_visible()
    teacher.go(f"{draft}/form/documents")
    choose(teacher, page.locator("#file-has_characteristics"), truncated())
    error = page.locator(".document .error")
    expect(error).to_be_focused()
    shown, bar = error.bounding_box(), page.locator(".save-bar").bounding_box()
    assert shown
    assert bar
    assert shown["y"] >= 0
    assert shown["y"] + shown["height"] <= bar["y"]


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
