"""Lines that are no rows, persons on several lines, and texts that take long to search."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable

import pytest
from openpyxl import Workbook

from judging.core.named_people import other_than_people, split_people
from judging.readers.spreadsheets.faults import SheetRefused
from tests.readers.files import csv_text, read_institutions, read_judges, read_works, saved, xlsx

HEADER = ("รหัสผลงาน", "ชื่อผลงาน", "สถานศึกษา", "จังหวัด")
WORK = ("A1", "กังหันน้ำ", "วิทยาลัยเทคนิคลพบุรี", "ลพบุรี")
TEAM = (*HEADER, "ผู้จัดทำ")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (("หมายเหตุ", "ส่งภายในวันที่ 5"), "note_row"),
        (("หมายเหตุ : ข้อมูล ณ วันที่ 1 ม.ค. 2569",), "note_row"),
        (("* แก้ไขแล้ว",), "note_row"),
        (("", "", "** ข้อมูล ณ วันที่ 1 ม.ค. 2569"), "note_row"),
        (("ลงชื่อ ....................",), "signature_row"),
        (("จังหวัดสระบุรี",), "heading_row"),
        (("ประเภทที่ 4 ด้านการแพทย์",), "heading_row"),
        (("รวมทั้งหมด", "จำนวน 2 ผลงาน"), "totals_row"),
        (("สรุป", "2"), "totals_row"),
    ],
)
def test_line_of_another_purpose_is_no_row_and_told(line: tuple[str, ...], code: str) -> None:
    sheet = read_works(xlsx([HEADER, WORK, line]))
    assert [row.code for row in sheet.rows] == ["A1"]
    assert [(note.code, note.row.number) for note in sheet.no_rows if note.row] == [(code, 3)]


def test_bullet_among_persons_is_no_note() -> None:
    sheet = read_works(xlsx([TEAM, (*WORK, "* นายหนึ่ง ใจดี"), ("", "", "", "", "* นายสอง ใจดี")]))
    assert sheet.rows[0].makers == ("นายหนึ่ง ใจดี", "นายสอง ใจดี")


@pytest.mark.parametrize("text", ["นายหนึ่ง ใจดี ({})", "นายหนึ่ง ใจดี {}", "1. นายหนึ่ง ใจดี ( ระดับ {} )", "นายหนึ่ง ใจดี({})"])
@pytest.mark.parametrize("of_class", ["ปวช.3", "ปวช. 2/1", "ปวส.๑", "ปวส 2"])
def test_class_beside_a_name_is_no_part_of_it(text: str, of_class: str) -> None:
    cell = f"{text.format(of_class)}, นางสาวสอง ปวชกุล"
    assert split_people(cell) == ("นายหนึ่ง ใจดี", "นางสาวสอง ปวชกุล")
    assert len(other_than_people(cell)) == 1


@pytest.mark.parametrize(
    ("code", "is_date"),
    [
        ("04/01/26", True),
        ("4/1/69", True),
        ("31/12/24", True),
        ("04-01-26", False),
        ("4/1", False),
        ("99/50/12", False),
    ],
)
def test_code_of_a_csv_that_is_written_like_a_date_is_refused(code: str, is_date: bool) -> None:
    sheet = read_works(csv_text(HEADER, (code, *WORK[1:])).encode())
    assert [fault.code for fault in sheet.faults] == (["turned_date"] if is_date else [])


def test_name_under_a_signature_is_no_judge_but_the_next_page_is_read() -> None:
    lines = (("ชื่อ-สกุล", "ตำแหน่ง", "หน้าที่"), ("นายหนึ่ง ใจดี", "ครู", "กรรมการ"))
    signed = (("", "ลงชื่อ......"), ("", "(นายประธาน ใจดี)"), ("", "ผู้อำนวยการ"))
    sheet = read_judges(xlsx([*lines, *signed, lines[0], ("นางสอง ใจงาม", "ครู", "กรรมการ")]))
    assert [row.name for row in sheet.rows] == ["นายหนึ่ง ใจดี", "นางสอง ใจงาม"]


def test_work_about_notes_or_signing_is_a_row() -> None:
    titles = ("ลงชื่อเข้าใช้ด้วยใบหน้า", "หมายเหตุการณ์น้ำ", "รวมมิตรอัจฉริยะ")
    sheet = read_works(xlsx([HEADER[1:3], *((title, WORK[2]) for title in titles)]))
    assert tuple(row.title_th for row in sheet.rows) == titles


@pytest.mark.parametrize("is_merged", [False, True])
def test_persons_on_the_lines_below_belong_to_the_work_above(is_merged: bool) -> None:
    book = Workbook()
    lines = ((*WORK, "นายหนึ่ง ใจดี"), (*[None] * 4, "นายสอง ใจดี"), ("A2", "เตา", *WORK[2:], "นายสาม ใจดี"))
    for line in (TEAM, *lines):
        book.worksheets[0].append(line)
    for letter in "ABCD" if is_merged else "":
        book.worksheets[0].merge_cells(f"{letter}2:{letter}3")

    sheet = read_works(saved(book))

    assert [row.makers for row in sheet.rows] == [("นายหนึ่ง ใจดี", "นายสอง ใจดี"), ("นายสาม ใจดี",)]
    assert sheet.faults == ()
    assert [note.code for note in sheet.no_rows] == ["people_row"]


def test_line_with_a_number_of_its_own_is_a_row_without_a_title() -> None:
    sheet = read_works(xlsx([("ลำดับ", *TEAM), (1, *WORK, "นายหนึ่ง ใจดี"), (2, *[None] * 4, "นายสอง ใจดี")]))
    assert {fault.row.number for fault in sheet.faults if fault.row} == {3}


@pytest.mark.parametrize(
    ("cell", "people", "others"),
    [
        ("นายหนึ่ง ใจดี, ปวช.3\nนางสาวสอง ใจงาม, ปวส.1", ("นายหนึ่ง ใจดี", "นางสาวสอง ใจงาม"), ("ปวช.3", "ปวส.1")),
        ("นายหนึ่ง ใจดี + นายสอง ใจงาม", ("นายหนึ่ง ใจดี", "นายสอง ใจงาม"), ()),
        ("นายหนึ่ง ใจดี กับ นายสอง ใจงาม", ("นายหนึ่ง ใจดี", "นายสอง ใจงาม"), ()),
        ("คนที่ 1 นายหนึ่ง ใจดี คนที่ 2 นายสอง ใจงาม", ("นายหนึ่ง ใจดี", "นายสอง ใจงาม"), ()),
        ("นายหนึ่ง ใจดี และคณะ", ("นายหนึ่ง ใจดี",), ("คณะ",)),
        ("3 คน", (), ("3 คน",)),
        ("จำนวน ๓ คน", (), ("จำนวน ๓ คน",)),
        ("สมกับ ใจดี", ("สมกับ ใจดี",), ()),
    ],
)
def test_words_beside_names_are_told_and_no_persons(
    cell: str, people: tuple[str, ...], others: tuple[str, ...]
) -> None:
    assert (split_people(cell), other_than_people(cell)) == (people, others)


def test_lower_header_before_its_upper_one_is_understood() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for line in (("ผลงาน", None, "สถานศึกษา", None), ("รหัส", "ชื่อ", "ชื่อ", "จังหวัด"), WORK):
        sheet.append(line)
    sheet.merge_cells("A1:B1")
    sheet.merge_cells("C1:D1")
    (row,) = read_works(saved(book)).rows
    assert (row.code, row.title_th, row.institution, row.province) == WORK


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_byte_order_mark_is_read(encoding: str) -> None:
    (row,) = read_works(csv_text(HEADER, WORK).encode(encoding)).rows
    assert row.code == "A1"


def test_code_of_an_institution_with_separators_of_thousands_is_refused() -> None:
    header = ("รหัสสถานศึกษา", "ชื่อสถานศึกษา", "จังหวัด")
    sheet = read_institutions(csv_text(header, ('"1,316,016,101"', "วท.ลพบุรี", "ลพบุรี")).encode())
    assert [fault.code for fault in sheet.faults] == ["code_characters"]


@pytest.mark.parametrize("piece", ["(", "[", " (", "( ", " ", "นาย ", " และ", "1. ", "-", "ที่"])
@pytest.mark.parametrize("lines", [lambda long: (TEAM, (*WORK, long)), lambda long: ((*HEADER, long), (*WORK, ""))])
def test_long_text_takes_no_long_search(piece: str, lines: Callable[[str], tuple[tuple[str, ...], ...]]) -> None:
    data = csv_text(*lines((piece * 40_000)[:39_000] + ".")).encode()
    began = time.process_time()
    with contextlib.suppress(SheetRefused):
        read_works(data)
    assert time.process_time() - began < 3
