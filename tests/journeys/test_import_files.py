"""Files as people send them: an export of Google Forms, a workbook of several provinces, a list with filtered rows."""

from __future__ import annotations

import csv
import io

import pytest
from openpyxl import Workbook
from playwright.sync_api import expect
from sqlalchemy import select

from judging.core.contests.lifecycle import ContestState
from judging.core.roles import Grant, Role
from judging.models import Entry, Person, TeamMember
from tests.journeys import arranging
from tests.journeys.conftest import Visitor, sign_in
from tests.journeys.people import DESK, LANDSCAPE, PHONE, Device, Person as Visiting
from tests.readers.files import SAMPLES, saved
from tests.world import World

FORM = (
    "ประทับเวลา",
    "ที่อยู่อีเมล",
    "ชื่อผลงานสิ่งประดิษฐ์ของทีมท่าน [ภาษาไทย] โปรดพิมพ์ให้ตรงกับแบบรายงาน",
    "สถานศึกษาที่ทีมท่านสังกัด (ชื่อเต็ม ไม่ย่อ)",
    "นักเรียนและนักศึกษาในทีมทุกคน (คั่นด้วยจุลภาค)",
    "อีเมลครูที่ปรึกษา",
)
TEAMS = (
    ("เครื่องคัดแยกมะนาว", "วิทยาลัยเทคนิคลพบุรี", "นายหนึ่ง ใจดี, นางสาวสอง ใจงาม"),
    ("เตาเผาถ่านไร้ควัน", "วิทยาลัยเทคนิคสระบุรี", "1. นายสาม มั่นคง 2. นายสี่ เพียรดี"),
    ("ระบบรดน้ำต้นกล้า", "วิทยาลัยเทคนิคลพบุรี", "นายห้า อดทน"),
)


def form_export(teams: int) -> bytes:
    """What Google Forms hands out after this number of answers."""
    text = io.StringIO()
    rows = [
        (f"{day}/11/2026, 9:15:22", f"team{day}@example.ac.th", title, college, makers, f"teacher{day}@example.ac.th")
        for day, (title, college, makers) in enumerate(TEAMS[:teams], start=1)
    ]
    csv.writer(text).writerows([FORM, *rows])
    return text.getvalue().encode()


def provinces() -> bytes:
    """A workbook with instructions, a sheet for each of four provinces, and a summary."""
    book = Workbook()
    book.worksheets[0].title = "คำชี้แจง"
    book.worksheets[0].append(["โปรดกรอกทุกช่อง"])
    for name in ("ลพบุรี", "สระบุรี", "สิงห์บุรี", "อ่างทอง"):
        sheet = book.create_sheet(name)
        sheet.append([f"รายชื่อผลงานจังหวัด{name}"])
        sheet.append(["ที่", "ชื่อผลงาน", "สถานศึกษา", "จังหวัด"])
        for place in (1, 2):
            sheet.append([place, f"ผลงานที่ {place} ของ{name}", f"วิทยาลัยเทคนิค{name}", name])
        sheet.append(["รวม", 2, "", ""])
    summary = book.create_sheet("สรุป")
    summary.append(["จังหวัด", "จำนวน"])
    summary.append(["ลพบุรี", 2])
    return saved(book)


def filtered() -> bytes:
    """Works in rows 2 to 8: rows 3 and 4 are filtered away, row 5 has no title, row 6 is the header again."""
    book = Workbook()
    sheet = book.worksheets[0]
    header = ["รหัส", "ชื่อผลงาน", "สถานศึกษา"]
    sheet.append(header)
    for place in range(1, 5):
        sheet.append([f"L{place}", "" if place == 4 else f"ผลงานลำดับที่ {place}", "วิทยาลัยเทคนิคลพบุรี"])
    sheet.append(header)
    for place in (5, 6):
        sheet.append([f"L{place}", f"ผลงานลำดับที่ {place}", "วิทยาลัยเทคนิคลพบุรี"])
    sheet.auto_filter.ref = "A1:C8"
    for row in (3, 4):
        sheet.row_dimensions[row].hidden = True
    return saved(book)


@pytest.fixture
def organiser(world: World, site: str, visitor: Visitor, device: Device) -> Visiting:
    """An organiser at the page that imports works into contest 1."""
    for name in ("ลพบุรี", "สระบุรี"):
        world.institution(f"วิทยาลัยเทคนิค{name}", name)
    assert world.contest(state=ContestState.REGISTRATION).contest_id == 1
    arranging.staff("somsri", Grant(Role.ORGANISER))
    return sign_in(visitor(site, device, "th"), "somsri")


@pytest.fixture
def device() -> Device:
    """A desk, unless a journey is parametrized."""
    return DESK


def upload(organiser: Visiting, name: str, data: bytes) -> None:
    """Choose the file and go on."""
    organiser.go("/organise/contests/1/entries/import")
    organiser.page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "text/csv", "buffer": data})
    organiser.send("Preview the file")


def stored() -> list[tuple[str, str]]:
    """Codes and titles of the contest's works."""
    return [(code, title) for code, title in arranging.fresh(select(Entry.code, Entry.title_th).order_by(Entry.id))]  # type: ignore[misc]


@pytest.mark.parametrize("device", [PHONE], ids=["phone"])
def test_a_form_export_is_explained_once_and_next_week_only_its_new_rows_are_new(organiser: Visiting) -> None:
    upload(organiser, "คำตอบ.csv", form_export(2))
    organiser.reads("Which column is which?")
    choices = organiser.page.locator("#columns select")
    for place, name in enumerate(("", "", "title_th", "", "makers", "")):
        choices.nth(place).select_option(name)
    organiser.button("Preview with these columns")
    told = organiser.page.locator("[data-told]")
    expect(told).to_have_text(
        organiser.words("No column is chosen for “{column}”. Choose one.").format(column="สถานศึกษา")
    )
    choices.nth(3).select_option("institution")
    expect(told).to_be_hidden()
    organiser.send("Preview with these columns")
    organiser.reads("will get this code")
    organiser.send("Import all")
    assert stored() == [("001", TEAMS[0][0]), ("002", TEAMS[1][0])]

    upload(organiser, "คำตอบ (1).csv", form_export(3))
    expect(organiser.page.locator("#account")).to_contain_text("ใหม่ 1 แถว · เหมือนเดิม 2 แถว")
    organiser.send("Import all")

    assert stored() == [("001", TEAMS[0][0]), ("002", TEAMS[1][0]), ("003", TEAMS[2][0])]
    team = select(Person.name).join(TeamMember).join(Entry).where(Entry.code == "002").order_by(TeamMember.position)
    assert [name for (name,) in arranging.fresh(team)] == ["นายสาม มั่นคง", "นายสี่ เพียรดี"]  # type: ignore[misc]


def test_a_workbook_of_six_sheets_gives_the_works_of_four_provinces_each_with_its_sheet(organiser: Visiting) -> None:
    upload(organiser, "จังหวัด.xlsx", provinces())

    expect(organiser.page.locator("#account")).to_contain_text("ไฟล์มีทั้งหมด 12 แถว: ใหม่ 8 แถว")
    for name in ("คำชี้แจง", "สรุป"):
        organiser.sees(f"ไม่ได้อ่านแผ่นงาน “{name}”")
    assert organiser.page.locator("#left tbody tr").count() == 4
    assert set(organiser.page.locator(".sheet-name").all_inner_texts()) == {"ลพบุรี", "สระบุรี", "สิงห์บุรี", "อ่างทอง"}
    organiser.send("Import all")

    assert [code for code, _ in stored()] == [f"{number:03d}" for number in range(1, 9)]


def test_each_row_of_a_filtered_list_is_accounted_for_and_the_wrong_one_is_left_out(organiser: Visiting) -> None:
    upload(organiser, "รายชื่อ.xlsx", filtered())
    account = organiser.page.locator("#account")
    expect(account).to_contain_text("ไฟล์มีทั้งหมด 7 แถว: ใหม่ 5 แถว · ผิดพลาด 1 แถว")
    assert organiser.page.locator("button[value=confirm]").count() == 0

    organiser.page.locator("button[value=leave_wrong]").click()
    hidden = organiser.page.locator("fieldset#file-hidden")
    hidden.locator("input[value=leave]").check()
    organiser.send("Show the preview with these answers")
    expect(account).to_contain_text("ใหม่ 3 แถว · ผิดพลาด 1 แถว · ถูกซ่อนไว้ 2 แถว · หัวตารางซ้ำ หัวข้อคั่น หรือผลรวม 1 แถว")
    assert organiser.page.locator("#left tbody .num").all_inner_texts() == ["3", "4", "6"]
    assert organiser.page.locator("#wrong tbody .num").all_inner_texts() == ["5"]

    organiser.page.reload()
    expect(hidden.locator("input[value=leave]")).to_be_checked()
    again = organiser.page.url
    organiser.send("Import the other rows")
    organiser.sees("ไม่ได้นำเข้า: ผิดพลาด 1 แถว · ถูกซ่อนไว้ 2 แถว")
    assert [code for code, _ in stored()] == ["L1", "L5", "L6"]

    organiser.page.goto(again)
    organiser.sees("นำเข้าแล้ว: ใหม่ 3")


@pytest.mark.parametrize("device", [LANDSCAPE], ids=["1024 px"])
def test_a_long_word_wraps_and_makes_no_page_wider_than_the_screen(organiser: Visiting) -> None:
    upload(organiser, "ยาว.xlsx", (SAMPLES / "cases" / "long-word.xlsx").read_bytes())
    for asked in organiser.page.locator("fieldset").all():
        asked.locator("input[type=radio]").first.check()
    organiser.send("Import all")

    wide = {}
    for page in ("entries", "screening", "ranking", "look-alikes"):
        organiser.go(f"/organise/contests/1/{page}")
        wide[page] = organiser.page.evaluate(
            "() => [document.documentElement, ...document.querySelectorAll('.table-scroll')]"
            ".filter((box) => box.scrollWidth > box.clientWidth + 1).map((box) => box.scrollWidth)"
        )
    assert wide == {"entries": [], "screening": [], "ranking": [], "look-alikes": []}
