"""Tables as people lay them out: headers in two rows, names in several columns, totals, headings, merges."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from openpyxl import Workbook

from judging.readers.spreadsheets.files import parse_workbook
from judging.readers.spreadsheets.tables import HeaderUnknown
from tests.readers.files import at, read_judges, read_works, repacked, saved, xlsx

HEADER = ("รหัส", "ชื่อผลงาน", "สถานศึกษา", "ผู้จัดทำ", "ครูที่ปรึกษา")
WORK = ("A1", "เครื่องอบ", "วท.ลพบุรี", "นายก ข", "นายค ง")
THREE = ("นายก ข", "นางสาวค ง", "นายจ ฉ")


def merged(rows: Sequence[Sequence[object]], *areas: str) -> bytes:
    """A workbook with these merged areas."""
    book = Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(list(row))
    for area in areas:
        sheet.merge_cells(area)
    return saved(book)


TWO_ROWS = [
    ("รหัส", "ชื่อผลงาน", None, "สถานศึกษา", "ผู้จัดทำ", None),
    (None, "ภาษาไทย", "ภาษาอังกฤษ", None, "คนที่ 1", "คนที่ 2"),
    ("A1", "เครื่องอบ", "Dryer", "วท.ลพบุรี", "นายก ข", "นางสาวค ง"),
]


@pytest.mark.parametrize("areas", [("A1:A2", "B1:C1", "D1:D2", "E1:F1"), ()])
def test_header_in_two_rows_is_one(areas: tuple[str, ...]) -> None:
    (row,) = read_works(merged(TWO_ROWS, *areas)).rows
    assert (row.code, row.title_th, row.title_en) == ("A1", "เครื่องอบ", "Dryer")
    assert (row.institution, row.makers) == ("วท.ลพบุรี", ("นายก ข", "นางสาวค ง"))


@pytest.mark.parametrize(
    "header",
    [
        ("ผู้จัดทำ",),
        ("ผู้จัดทำ", None, None),
        ("ผู้จัดทำคนที่ 1", "ผู้จัดทำคนที่ 2", "ผู้จัดทำคนที่ ๓"),
        ("ชื่อ-สกุล ผู้จัดทำ 1", "ชื่อ-สกุล ผู้จัดทำ 2", "ชื่อ-สกุล ผู้จัดทำ 3"),
    ],
)
def test_persons_in_neighbouring_columns_are_persons_of_the_work(header: tuple[str | None, ...]) -> None:
    (row,) = read_works(xlsx([(*HEADER[:3], *header), (*WORK[:3], *THREE)])).rows
    assert row.makers == THREE


def test_persons_under_a_merged_header_are_persons_of_the_work() -> None:
    (row,) = read_works(merged([(*HEADER[:3], "ผู้จัดทำ"), (*WORK[:3], *THREE)], "D1:F1")).rows
    assert row.makers == THREE


@pytest.mark.parametrize("areas", [("B1:D1",), ()])
def test_parts_of_a_name_under_one_header_are_joined(areas: tuple[str, ...]) -> None:
    rows = [("ที่", "ชื่อ - สกุล", None, None, "ตำแหน่ง"), (1, "นาย", "สมชาย", "ใจดี", "ครู"), (2, "ดร.", "ก", "ข", "ครู")]
    assert [row.name for row in read_judges(merged(rows, *areas)).rows] == ["นายสมชาย ใจดี", "ดร.ก ข"]


def test_count_of_persons_is_no_person() -> None:
    sheet = read_works(xlsx([(*HEADER[:3], "ผู้จัดทำ (คน)", "ผู้จัดทำ"), (*WORK[:3], 2, "1. นายก ข 2. นายค ง")]))
    assert sheet.rows[0].makers == ("นายก ข", "นายค ง")
    (note,) = read_works(xlsx([HEADER, (*WORK[:3], 3, None)])).notes
    assert (note.code, note.params["found"]) == ("no_person", "3")


@pytest.mark.parametrize(
    "row",
    [
        ("รวม", None, None, 2),
        ("รวมทั้งสิ้น", "2 ผลงาน"),
        (None, "Total:", None, 5),
        (None, "รวมทั้งหมด 2 ผลงาน"),
        ("Grand total", 2),
    ],
)
def test_row_of_totals_is_no_row_and_told(row: tuple[object, ...]) -> None:
    sheet = read_works(xlsx([HEADER, WORK, row]))
    assert [work.code for work in sheet.rows] == ["A1"]
    assert [(note.code, at(note)) for note in sheet.notes] == [("totals_row", 3)]


def test_work_whose_title_begins_like_a_total_is_a_row() -> None:
    assert len(read_works(xlsx([HEADER, ("A1", "รวมพลังแสงอาทิตย์", *WORK[2:])])).rows) == 1


def test_heading_across_the_table_is_no_row_and_told() -> None:
    sheet = read_works(merged([HEADER, ("จังหวัดลพบุรี",), WORK], "A2:E2"))
    assert [work.code for work in sheet.rows] == ["A1"]
    assert [(note.code, at(note)) for note in sheet.notes] == [("heading_row", 2)]


def test_second_table_with_other_places_is_read_by_its_own_header() -> None:
    sheet = read_works(xlsx([HEADER, WORK, ("ลำดับ", *HEADER), (1, "A2", "ปั๊มน้ำ", *WORK[2:])]))
    assert [(work.code, work.title_th) for work in sheet.rows] == [("A1", "เครื่องอบ"), ("A2", "ปั๊มน้ำ")]


def test_value_under_a_merge_is_not_read_and_told() -> None:
    under = {
        "xl/worksheets/sheet1.xml": lambda part: part.replace(
            b"</sheetData>", b'</sheetData><mergeCells count="1"><mergeCell ref="C2:D2"/></mergeCells>'
        )
    }
    sheet = read_works(repacked(xlsx([HEADER, WORK]), under))
    assert sheet.rows[0].makers == ()
    assert [(note.code, note.params["columns"]) for note in sheet.notes] == [("values_under_merges", ["D2"])]


def test_names_that_a_program_turned_into_something_else_are_refused_by_row() -> None:
    text = "รหัส,ชื่อผลงาน,สถานศึกษา,ผู้จัดทำ\r\nA1,ก,ข,4-ม.ค.\r\nA2,ค,ง,TRUE\r\n"
    faults = read_works(text.encode()).faults
    assert [(fault.code, at(fault)) for fault in faults] == [("turned_date", 2), ("turned_boolean", 3)]


@pytest.mark.parametrize(
    "typed",
    [
        "4-ม.ค.",
        "4-Jan",
        "Jan-04",
        "04/01/2569",
        "2026-01-04",
        "2569/1/4",
        "4 มกราคม 2569",
        "4-Jan-26",
        "1/4/2026 00:00",
    ],
)
def test_date_in_csv_is_refused_by_row(typed: str) -> None:
    (fault,) = read_works(f"รหัส,ชื่อผลงาน,สถานศึกษา\r\n{typed},ก,ข\r\n".encode()).faults
    assert fault.code == "turned_date"


@pytest.mark.parametrize("typed", ["04-01", "4-1", "1/4", "A-04", "1E5", "2569-001"])
def test_code_that_only_resembles_a_date_is_a_code(typed: str) -> None:
    assert read_works(f"รหัส,ชื่อผลงาน,สถานศึกษา\r\n{typed},ก,ข\r\n".encode()).faults == ()


def test_header_nobody_recognises_comes_with_likely_meanings() -> None:
    text = "ประทับเวลา,ชื่อผลงานที่ส่ง,ชื่อสถานศึกษาของท่าน,เบอร์โทรผู้จัดทำ\r\n1,ก,ข,08\r\n"
    with pytest.raises(HeaderUnknown) as unknown:
        read_works(text.encode())
    (header,) = unknown.value.headers
    assert header.proposed == {1: "title_th", 2: "institution"}


def test_escaped_characters_and_readings_are_not_shown() -> None:
    cell = b'<c r="A1" t="inlineStr"><is><r><t>a_x0041_</t></r><rPh sb="0" eb="1"><t>x</t></rPh></is></c>'
    data = repacked(
        xlsx([HEADER]),
        {"xl/worksheets/sheet1.xml": lambda part: part.replace(b"</row>", b"</row><row>" + cell + b"</row>")},
    )
    assert parse_workbook(data).grids[0].rows[0][0] == "aA"
