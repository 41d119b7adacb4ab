"""The sheet of works as organisers type it: clean rows, and every fault reported with its place."""

from __future__ import annotations

from judging.core.imports.plan import RowAt, WorkRow
from judging.readers.spreadsheets.cells import Sheet
from tests.readers.files import A_WORK, WORKS_HEADER, at, csv_text, read_works, sample, xlsx


def read(*rows: tuple[str, ...], header: tuple[str, ...] = WORKS_HEADER) -> Sheet[WorkRow]:
    return read_works(xlsx([header, *rows]))


def faults(sheet: Sheet[WorkRow]) -> list[tuple[str, int | None, str | None]]:
    return [(fault.code, at(fault), fault.column) for fault in sheet.faults]


def test_sample_workbook_goes_in_as_it_is() -> None:
    sheet = read_works(sample("works.xlsx"))
    assert sheet.faults == ()
    assert len(sheet.rows) == 8
    assert sheet.rows[1] == WorkRow(
        row=RowAt(3),
        code="A002",
        title_th="ระบบสูบน้ำพลังงานลมและแสงอาทิตย์เพื่อแปลงผักชุมชน",
        title_en="",
        institution="วิทยาลัยการอาชีพปราสาท",
        province="สุรินทร์",
        region="",
        makers=(),
        advisers=(),
    )
    assert sheet.rows[2].institution == "วิทยาลัยเทคนิคเชียงใหม่"
    assert [(note.code, at(note)) for note in sheet.notes] == [("columns_ignored", None), ("thai_mended", 3)]


def test_sample_of_windows_874_gives_the_same_works_as_the_workbook() -> None:
    legacy = read_works(sample("works-windows-874.csv"))
    assert legacy.faults == ()
    assert legacy.rows == read_works(sample("works.xlsx")).rows[:3]


def test_sheet_read_twice_gives_equal_works() -> None:
    assert read_works(sample("works.xlsx")) == read_works(sample("works.xlsx"))


def test_all_columns_of_the_fuller_template_are_read() -> None:
    header = ("code", "title", "title_en", "institution", "province", "region", "makers", "advisers")
    makers = "1. นายหนึ่ง ใจดี\n2) นางสาวสอง  ใจดี; นายสาม, นายหนึ่ง ใจดี"
    sheet = read(("ก-๐๑", "เครื่อง", "Machine", "วท.ลพบุรี", "จ.ลพบุรี", "ภาคกลาง", makers, "- ครูหนึ่ง"), header=header)
    assert sheet.faults == ()
    (work,) = sheet.rows
    assert (work.code, work.title_en, work.province, work.region) == ("ก-01", "Machine", "ลพบุรี", "ภาคกลาง")
    assert work.makers == ("นายหนึ่ง ใจดี", "นางสาวสอง ใจดี", "นายสาม")
    assert work.advisers == ("ครูหนึ่ง",)
    assert sheet.columns == {"code", "title_th", "title_en", "institution", "province", "region", "makers", "advisers"}


def test_missing_code_title_and_institution_are_each_named() -> None:
    assert faults(read(("", "", " ", "ลพบุรี"))) == [
        ("missing", 2, "รหัสสิ่งประดิษฐ์"),
        ("missing", 2, "ชื่อสิ่งประดิษฐ์"),
        ("missing", 2, "สถานศึกษา"),
    ]
    assert read(("", *A_WORK[1:])).faults[0].sentence("th") == "แถว 2 คอลัมน์ “รหัสสิ่งประดิษฐ์”: ไม่มีรหัสสิ่งประดิษฐ์ โปรดเติม"


def test_code_twice_whatever_its_case_and_digits_names_both_rows() -> None:
    sheet = read(A_WORK, ("a๐๐๑ ", "อื่น", *A_WORK[2:]))
    assert [(fault.code, at(fault), fault.params["first"].number) for fault in sheet.faults] == [("code_twice", 3, 2)]
    assert sheet.faults[0].sentence("en") == (
        "Row 3 column “รหัสสิ่งประดิษฐ์”: Row 2 has the same code “a001”. Each work needs its own code."
    )


def test_code_with_odd_characters_is_refused_and_they_are_named() -> None:
    (fault,) = read(("A 01#", *A_WORK[1:])).faults
    assert (fault.code, fault.params["found"]) == ("code_characters", " #")
    assert read(("ภน-4/๑.A_2", *A_WORK[1:])).faults == ()


def test_texts_longer_than_their_columns_are_refused() -> None:
    sheet = read(("A" * 41, "ก" * 401, "ว" * 201, "จ" * 81))
    assert [(fault.code, fault.params["length"]) for fault in sheet.faults] == [
        ("too_long", 41),
        ("too_long", 401),
        ("too_long", 201),
        ("too_long", 81),
    ]


def test_too_many_names_in_one_cell_are_refused() -> None:
    header = (*WORKS_HEADER, "ผู้จัดทำ")
    names = ", ".join(f"สมชาย ใจดี{number}" for number in range(51))
    assert faults(read((*A_WORK, names), header=header)) == [("too_many_names", 2, "ผู้จัดทำ")]


def test_unknown_province_is_noted_with_the_nearest() -> None:
    sheet = read((*A_WORK[:3], "ลพบุรรี"), ("A002", "อื่น", A_WORK[2], "Atlantis"))
    assert sheet.faults == ()
    assert [(note.code, note.params["proposed"]) for note in sheet.notes] == [
        ("province_alike", "ลพบุรี"),
        ("province_unknown", None),
    ]


def test_two_works_of_one_title_are_noted() -> None:
    sheet = read(A_WORK, ("A002", " เครื่อง อบแห้ง", *A_WORK[2:]))
    assert sheet.faults == ()
    assert [(note.code, at(note), note.params["first"].number) for note in sheet.notes] == [("title_twice", 3, 2)]


def test_sheet_of_an_example_row_alone_is_empty() -> None:
    sheet = read(("(ตัวอย่าง) A001", *A_WORK[1:]))
    assert [fault.code for fault in sheet.faults] == ["sheet_empty"]
    assert [note.code for note in sheet.notes] == ["example_skipped"]


def test_every_fault_of_every_row_is_told_at_once() -> None:
    text = csv_text(WORKS_HEADER, ("", *A_WORK[1:]), ("A#", *A_WORK[1:]), ("A1", "", "", ""))
    assert [fault.code for fault in read_works(text.encode()).faults] == [
        "missing",
        "code_characters",
        "missing",
        "missing",
    ]
