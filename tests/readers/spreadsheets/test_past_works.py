"""The sheet of past works: different spellings of years, levels and awards."""

from __future__ import annotations

import pytest

from judging.core.imports.compare_registries import KnownPastWork, PastWorkRow, PastWorkValues
from judging.core.imports.plan import RowState
from judging.readers.spreadsheets.cells import Sheet
from judging.readers.spreadsheets.faults import SheetRefused
from judging.readers.spreadsheets.sheets.past_works import plan_past_works
from tests.readers.files import at, csv_text, read_past_works, xlsx

HEADER = ("ชื่อผลงาน", "ปีการศึกษา", "ระดับ", "รางวัล", "สถานศึกษา", "ประเภท")
A_PAST = ("เครื่องอบแห้ง", "2563", "ชาติ", "ชนะเลิศ", "วท.ลพบุรี", "4")


def read(*rows: tuple[object, ...], header: tuple[str, ...] = HEADER) -> Sheet[PastWorkRow]:
    return read_past_works(xlsx([header, *rows]))


def faults(sheet: Sheet[PastWorkRow]) -> list[tuple[str, int | None]]:
    return [(fault.code, at(fault)) for fault in sheet.faults]


def test_a_row_is_read_and_written_out() -> None:
    sheet = read(("  เครื่องอบเเห้ง ", 2563, "ระดับชาติ", "", "วท.ลพบุรี", "ประเภทที่ ๔"))

    assert sheet.faults == ()
    assert sheet.rows[0].values == PastWorkValues("เครื่องอบแห้ง", 2563, "nation", "", "วิทยาลัยเทคนิคลพบุรี", "4")


def test_headers_in_english_and_any_order_without_the_optional_ones() -> None:
    text = csv_text(("College", "Level", "Year", "Title"), ("วท.ตาก", "regional", "พ.ศ. ๒๕๖๒", "กังหันลม"))

    sheet = read_past_works(text.encode())

    assert sheet.faults == ()
    assert sheet.rows[0].values == PastWorkValues("กังหันลม", 2562, "region", "", "วิทยาลัยเทคนิคตาก", "")


@pytest.mark.parametrize(
    ("typed", "level"),
    [
        ("ชาติ", "nation"),
        ("การประเมินระดับชาติ", "nation"),
        ("National level", "nation"),
        ("ระดับภาค", "region"),
        ("อาชีวศึกษาจังหวัด", "province"),
        ("จังหวัด", "province"),
        ("สถานศึกษา", "institution"),
    ],
)
def test_levels_are_known_as_people_write_them(typed: str, level: str) -> None:
    sheet = read((*A_PAST[:2], typed, *A_PAST[3:]))

    assert (sheet.faults, sheet.rows[0].values.level) == ((), level)


@pytest.mark.parametrize(
    ("place", "typed", "code"),
    [
        (0, "", "missing"),
        (1, "2020", "year_of_common_era"),
        (1, "63", "year_unreadable"),
        (1, "2563/64", "year_unreadable"),
        (1, "", "missing"),
        (2, "โลก", "level_unreadable"),
        (2, "", "missing"),
        (4, "", "missing"),
        (3, "ก" * 201, "too_long"),
    ],
)
def test_what_is_wrong_is_named_with_its_row(place: int, typed: str, code: str) -> None:
    row = (*A_PAST[:place], typed, *A_PAST[place + 1 :])

    assert faults(read(row)) == [(code, 2)]


def test_a_work_named_twice_is_kept_once_and_refused_where_the_awards_differ() -> None:
    again = ("เครื่อง อบแห้ง", "2563", "ชาติ", "ชนะเลิศ", "วิทยาลัยเทคนิคลพบุรี", "4")
    sheet = read(A_PAST, again)
    plan = plan_past_works(sheet, {}, {})

    assert [(note.code, at(note)) for note in sheet.notes] == [("past_work_twice", 3)]
    assert [row.state for row in plan.rows] == [RowState.NEW, RowState.SAME]
    assert faults(read(A_PAST, (*again[:3], "ชมเชย", *again[4:]))) == [("past_work_differs", 3)]


def test_another_year_level_or_college_is_another_work() -> None:
    others = [(*A_PAST[:1], "2562", *A_PAST[2:]), (*A_PAST[:2], "ภาค", *A_PAST[3:]), (*A_PAST[:4], "วท.ตาก", "4")]

    assert [row.state for row in plan_past_works(read(A_PAST, *others), {}, {}).rows] == [RowState.NEW] * 4


def test_a_known_work_changes_in_award_and_category_alone_and_only_where_the_sheet_has_the_column() -> None:
    sheet = read(A_PAST)
    known = {sheet.rows[0].values.key: KnownPastWork(7, "ชมเชย", "4")}
    bare = read(A_PAST[:3] + A_PAST[4:5], header=HEADER[:3] + HEADER[4:5])

    (row,) = plan_past_works(sheet, known, {}).rows
    assert (row.state, row.target) == (RowState.CHANGED, 7)
    assert [(one.column, one.before, one.after) for one in row.changes] == [("award", "ชมเชย", "ชนะเลิศ")]
    assert plan_past_works(bare, known, {}).rows[0].state is RowState.SAME


def test_a_sheet_of_works_is_no_sheet_of_past_works() -> None:
    with pytest.raises(SheetRefused) as refused:
        read(("A1", "เครื่องอบ", "วท.ลพบุรี", "นายก"), header=("รหัสผลงาน", "ชื่อผลงาน", "สถานศึกษา", "ผู้จัดทำ"))

    assert refused.value.faults[0].code == "sheet_other_kind"
