"""The sheet of judges as organisers type it, and the institution named in a judge's position."""

from __future__ import annotations

import datetime

import pytest

from judging.core.imports.judges.judges import JudgeRow
from judging.readers.spreadsheets.cells import Sheet
from judging.readers.spreadsheets.sheets.institution_from_position import extract_institution
from judging.readers.spreadsheets.sheets.judges import parse_sections
from tests.readers.files import at, read_judges, sample, xlsx

HEADER = ("ชื่อ-สกุล", "ตำแหน่ง", "สถานศึกษา", "จุดให้คะแนน", "ประธาน")


def read(*rows: tuple[object, ...], sections: tuple[str, ...] = ()) -> Sheet[JudgeRow]:
    return read_judges(xlsx([HEADER, *rows]), sections=sections)


def test_sample_workbook_goes_in_as_it_is() -> None:
    sheet = read_judges(sample("judges.xlsx"))
    assert sheet.faults == sheet.notes == ()
    assert [(judge.name, judge.proposed_institution) for judge in sheet.rows] == [
        ("ดร.สมมุติ ใจเที่ยง", "วิทยาลัยเทคนิคระยอง"),
        ("นางสาวตัวอย่าง รักงาน", "วิทยาลัยเทคนิคลพบุรี"),
        ("ว่าที่ร้อยตรีทดลอง แม่นยำ", ""),
        ("นายสมมุติ ละเอียด", ""),
        ("ผศ.ตัวอย่าง รอบคอบ", ""),
    ]
    assert {(judge.sections, judge.is_chair, judge.institution) for judge in sheet.rows} == {((), False, "")}


def test_fuller_sheet_gives_sections_chair_and_institution() -> None:
    sheet = read(("นายก", "ครู วท.ตาก", "วิทยาลัยเทคนิคแพร่", "2-6", "ใช่"), ("นายข", "", "", 1, ""))
    assert sheet.faults == ()
    assert [(judge.sections, judge.is_chair) for judge in sheet.rows] == [
        (("2", "3", "4", "5", "6"), True),
        (("1",), False),
    ]
    assert (sheet.rows[0].institution, sheet.rows[0].proposed_institution) == ("วิทยาลัยเทคนิคแพร่", "")


@pytest.mark.parametrize(
    ("typed", "sections"),
    [
        ("", ()),
        ("ทั้งหมด", ()),
        ("All", ()),
        ("1", ("1",)),
        ("1,3", ("1", "3")),
        ("๑ และ ๓", ("1", "3")),
        ("2-6", ("2", "3", "4", "5", "6")),
        ("2 – 4; 6", ("2", "3", "4", "6")),
        ("ข้อ 2 ถึง 3", ("2", "3")),
        ("จุดให้คะแนนข้อ 6, ข้อ 1", ("1", "6")),
        ("Sections 1 to 2 and 4", ("1", "2", "4")),
        ("1.2", None),
        ("6-2", None),
        ("0", None),
        ("หนึ่ง", None),
        ("1-99999", None),
    ],
)
def test_sections_are_read_as_people_write_them(typed: str, sections: tuple[str, ...] | None) -> None:
    assert parse_sections(typed) == sections


def test_sections_that_became_a_date_say_so() -> None:
    (fault,) = read(("นายก", "", "", datetime.date(2022, 6, 2), "")).faults
    assert (fault.code, fault.params["found"]) == ("sections_are_a_date", "2022-06-02")


def test_section_outside_the_rulebook_is_refused() -> None:
    (fault,) = read(("นายก", "", "", "6-8", ""), sections=("1", "2", "3", "4", "5", "6")).faults
    assert fault.sentence("en") == "Row 2 column “จุดให้คะแนน”: Section 7, 8 does not exist. Use: 1, 2, 3, 4, 5, 6."


def test_unreadable_sections_and_chair_are_refused_by_cell() -> None:
    sheet = read(("นายก", "", "", "ครึ่งหนึ่ง", "อาจจะ"))
    assert {(fault.code, fault.column) for fault in sheet.faults} == {
        ("sections_unreadable", "จุดให้คะแนน"),
        ("chair_unreadable", "ประธาน"),
    }


def test_second_chair_is_refused_and_the_same_name_asked_about() -> None:
    sheet = read(("นายก ข", "", "", "", "ใช่"), ("นายค", "ประธานกรรมการ", "", "", ""), ("นายก  ข", "", "", "", "ไม่"))
    assert [(fault.code, at(fault), fault.params["first"].number) for fault in sheet.faults] == [
        ("chair_twice", 3, 2),
    ]
    assert [(one.code, [row.number for row in one.rows]) for one in sheet.questions] == [
        ("same_person", [4]),
        ("no_surname", [3]),
    ]
    assert [note.code for note in sheet.notes] == ["chair_from_position"]


def test_missing_name_is_refused() -> None:
    assert [(fault.code, at(fault)) for fault in read(("", "ครู", "", "", "")).faults] == [("missing", 2)]


@pytest.mark.parametrize(
    ("position", "institution"),
    [
        ("ผู้อำนวยการวิทยาลัยเทคนิคระยอง", "วิทยาลัยเทคนิคระยอง"),
        ("ครูชำนาญการพิเศษ วิทยาลัยเทคนิคลพบุรี", "วิทยาลัยเทคนิคลพบุรี"),
        ("ผอ.วท.ระยอง", "วิทยาลัยเทคนิคระยอง"),
        ("ครู วษท. เชียงใหม่", "วิทยาลัยเกษตรและเทคโนโลยีเชียงใหม่"),
        ("ครูวิทยาลัยเทคนิคหาดใหญ่ชำนาญการพิเศษ", "วิทยาลัยเทคนิคหาดใหญ่"),
        ("รองผู้อำนวยการวิทยาลัยประมงติณสูลานนท์", "วิทยาลัยประมงติณสูลานนท์"),
        ("ครูกาญจนาภิเษกวิทยาลัย ช่างทองหลวง", "กาญจนาภิเษกวิทยาลัย ช่างทองหลวง"),
        ("วิทยาลัยเทคนิคชลบุรี 2", "วิทยาลัยเทคนิคชลบุรี 2"),
        ("อาจารย์มหาวิทยาลัย", ""),
        ("อาจารย์ มหาวิทยาลัยขอนแก่น", ""),
        ("ครูวิทยาลัยเทคนิค แผนกช่างยนต์", ""),
        ("ครู ปวท.", ""),
        ("วิศวกรพลังงาน", ""),
        ("", ""),
    ],
)
def test_institution_hidden_in_a_position_is_extracted(position: str, institution: str) -> None:
    assert extract_institution(position) == institution
