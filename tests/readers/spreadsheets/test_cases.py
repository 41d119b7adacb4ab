"""Files that once went wrong, each with what was meant."""

from __future__ import annotations

import io

import pytest

from judging.core.imports.plan import FileQuestion, WorkRow
from judging.core.rulebooks.faults import RulebookFaults
from judging.readers.pdf import read_document
from judging.readers.spreadsheets.cells import Sheet
from judging.readers.spreadsheets.marks import MarksFaults, read_marks
from judging.readers.spreadsheets.tables import HeaderUnknown
from judging.rulebook.reader import load, read as read_rulebook
from tests.readers.files import at, read_institutions, read_judges, read_works, sample


def works(name: str) -> Sheet[WorkRow]:
    return read_works(sample(f"cases/{name}"))


def codes(name: str) -> list[str]:
    sheet = works(name)
    assert sheet.faults == ()
    return [row.code for row in sheet.rows]


def makers(name: str) -> tuple[str, ...]:
    (row,) = works(name).rows
    return row.makers


def questions(asked: tuple[FileQuestion, ...]) -> list[tuple[str, list[int]]]:
    return [(one.code, [row.number for row in one.rows]) for one in asked]


def test_works_on_several_sheets_are_read_each_with_its_sheet() -> None:
    sheet = works("several-sheets-works.xlsx")
    assert [(row.code, row.row.sheet) for row in sheet.rows] == [
        ("SK01", "สงขลา"),
        ("TR01", "ตรัง"),
        ("TR02", "ตรัง"),
        ("PL01", "พัทลุง"),
    ]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("code-format-000.xlsx", ["001", "002"]),
        ("code-format-B000.xlsx", ["B001", "B002"]),
        ("dimension-whole-rows.xlsx", ["B01", "B02"]),
        ("dimension-empty.xlsx", ["B01", "B02"]),
        ("merge-whole-column.xlsx", ["B01", "B02"]),
        ("package-backslash.xlsx", ["B01", "B02"]),
    ],
)
def test_codes_are_read_as_they_are_shown(name: str, shown: list[str]) -> None:
    assert codes(name) == shown


@pytest.mark.parametrize(
    ("name", "fault", "rows"),
    [
        ("code-turned-date.xlsx", "turned_date", [2, 3]),
        ("code-turned-date.csv", "turned_date", [2, 3]),
        ("title-turned-date.xlsx", "turned_date", [2]),
        ("code-turned-true.xlsx", "turned_boolean", [2]),
        ("row-longer-works.csv", "row_longer", [2]),
    ],
)
def test_cells_that_are_not_what_was_typed_are_refused_by_row(name: str, fault: str, rows: list[int]) -> None:
    assert [(one.code, at(one)) for one in works(name).faults if one.code == fault] == [(fault, row) for row in rows]


def test_hidden_and_filtered_rows_raise_one_question() -> None:
    for name in ("hidden-row.xlsx", "filtered-rows.xlsx"):
        sheet = works(name)
        assert questions(sheet.questions) == [("hidden_rows", [3])]
        assert [row.row.number for row in sheet.answered({"hidden": "leave"}).rows] == [2, 4]
        assert [row.row.number for row in sheet.answered({"hidden": "take"}).rows] == [2, 3, 4]


def test_hidden_column_is_told() -> None:
    assert [(note.code, note.params["columns"]) for note in works("hidden-column.xlsx").notes] == [
        ("columns_hidden", ["ชื่อผลงาน"])
    ]


def test_header_again_is_no_row_and_told() -> None:
    sheet = works("header-again.xlsx")
    assert [row.code for row in sheet.rows] == ["B01", "B02"]
    assert [(note.code, at(note)) for note in sheet.notes] == [("header_repeated", 3)]
    judges = read_judges(sample("cases/header-again-judges.csv"))
    assert [row.name for row in judges.rows] == ["นายก ข", "นายค ง"]
    assert [(note.code, at(note)) for note in judges.notes] == [("header_repeated", 3)]


@pytest.mark.parametrize("kind", ["numbered", "bullet", "paren", "dash", "slash"])
def test_several_persons_in_a_cell_are_parted(kind: str) -> None:
    third = ("นายจ ฉ",) if kind == "numbered" else ()
    assert makers(f"several-persons-{kind}.xlsx") == ("นายก ข", "นางสาวค ง", *third)


def test_name_in_three_columns_is_joined() -> None:
    sheet = read_judges(sample("cases/judge-name-three-columns.csv"))
    assert [row.name for row in sheet.rows] == ["นายสมชาย ใจดี", "นางสมหญิง ใจงาม"]
    assert sheet.questions == ()


def test_one_name_under_several_titles_is_asked_about() -> None:
    sheet = read_judges(sample("cases/judge-three-spellings.csv"))
    assert questions(sheet.questions) == [("same_person", [3, 4])]
    (asked,) = sheet.questions
    assert [row.name for row in sheet.answered({asked.id: "leave"}).rows] == ["นายสมชาย ใจดี"]


def test_two_judges_of_one_name_are_two_after_a_question() -> None:
    sheet = read_judges(sample("cases/judges-two-of-one-name.csv"))
    assert sheet.faults == ()
    (asked,) = sheet.questions
    assert len(sheet.answered({asked.id: "take"}).rows) == 2


def test_list_of_schools_is_no_list_of_judges_until_a_person_says_so() -> None:
    with pytest.raises(HeaderUnknown) as refused:
        read_judges(sample("cases/judges-wrong-kind-schools.csv"))
    assert [fault.code for fault in refused.value.faults] == ["sheet_other_kind"]
    (header,) = refused.value.headers
    assert header.titles == ("ชื่อ", "ตำบล", "อำเภอ", "จังหวัด")


def test_english_title_in_brackets_is_no_thai_title() -> None:
    with pytest.raises(HeaderUnknown) as refused:
        works("header-bracket-english.csv")
    (fault,) = refused.value.faults
    assert (fault.code, [str(title.en) for title in fault.params["missing"]]) == ("columns_missing", ["title"])  # type: ignore[attr-defined]


def test_placeholders_name_nobody() -> None:
    assert {(row.title_en, row.makers, row.advisers) for row in works("placeholder-names.csv").rows} == {("", (), ())}


def test_shortened_code_of_an_institution_is_refused_by_row() -> None:
    sheet = read_institutions(sample("cases/institution-code-scientific.csv"))
    assert [(fault.code, at(fault)) for fault in sheet.faults] == [("turned_scientific", 2), ("turned_scientific", 3)]
    assert {row.code for row in sheet.rows[2:]} == {""}


@pytest.mark.parametrize(
    "name",
    [
        "pdf-owner-password-RC4-128",
        "pdf-owner-password-AES-128",
        "pdf-zero-tail-1000",
        "pdf-zero-tail-5000",
        "pdf-trailing-comment",
    ],
)
def test_sound_pdf_has_three_pages(name: str) -> None:
    assert read_document(sample(f"cases/{name}.pdf")).pages == 3


@pytest.mark.parametrize(
    ("name", "last_code", "faults"),
    [
        ("works.xls", "1.31602E+12", [("turned_date", 5), ("turned_boolean", 5), ("turned_scientific", 6)]),
        ("works.ods", "1316021234567", [("turned_date", 5), ("turned_boolean", 5)]),
    ],
)
def test_xls_and_ods_are_read_as_they_are_shown(name: str, last_code: str, faults: list[tuple[str, int]]) -> None:
    sheet = read_works(sample(name))
    assert [row.code for row in sheet.rows[:3]] == ["001", "002", "1.10"]
    assert sheet.rows[-1].code == last_code
    assert [row.institution for row in sheet.rows[:2]] == ["วิทยาลัยเทคนิคลพบุรี"] * 2
    assert [(fault.code, at(fault)) for fault in sheet.faults] == faults
    assert questions(sheet.questions) == [("hidden_rows", [4])]
    told = {note.code: note.params for note in sheet.notes}
    assert told["columns_hidden"]["columns"] == ["ผู้จัดทำ"]
    assert told["filled_down"]["columns"] == ["สถานศึกษา"]
    assert told["sheets_hidden"]["sheets"] == ["เก่า"]


@pytest.mark.parametrize("name", ["judge_zwsp", "judge_space", "judge_case"])
def test_one_judge_written_twice_is_refused(name: str) -> None:
    with pytest.raises(MarksFaults) as refused:
        read_marks(io.BytesIO(sample(f"cases/recount-identity-{name}.csv")), load("ovec-2564-type4"))
    assert [(fault.line, "already in line 2" in fault.what) for fault in refused.value.faults] == [(3, True)]


@pytest.mark.parametrize("name", ["zwsp", "case"])
def test_one_work_written_twice_is_one_work_of_two_judges(name: str) -> None:
    tallies = read_marks(io.BytesIO(sample(f"cases/recount-identity-{name}.csv")), load("ovec-2564-type4"))
    assert [(tally.entry, tally.judges, tally.total) for tally in tallies] == [("A001", 2, 62)]


def test_rulebook_dated_in_the_buddhist_era_is_refused_with_the_right_year() -> None:
    with pytest.raises(RulebookFaults) as refused:
        read_rulebook(sample("cases/rulebook-be-date.toml"))
    assert [(fault.code, fault.line, fault.params["proposed"]) for fault in refused.value.faults] == [
        ("buddhist_era", 7, "2021")
    ]
