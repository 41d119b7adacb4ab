"""Real and hostile files: the reader finds the table, or the refusal says what is expected."""

from __future__ import annotations

import contextlib
import io
import time
import tracemalloc
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from openpyxl import Workbook

from judging.core.imports.columns import JUDGES, WORKS, SheetKind
from judging.core.imports.plan import RowAt
from judging.readers.spreadsheets.faults import Fault, SheetRefused
from judging.readers.spreadsheets.limits import MAX_BYTES, MAX_ROWS
from judging.readers.spreadsheets.tables import Table
from tests.readers.files import (
    A_WORK,
    WORKS_HEADER,
    at,
    csv_text,
    read_table,
    read_works,
    repacked,
    sample,
    saved,
    xlsx,
)

SHEET_PART = "xl/worksheets/sheet1.xml"


def refused(data: bytes, kind: SheetKind = WORKS) -> tuple[Fault, ...]:
    with pytest.raises(SheetRefused) as refusal:
        read_table(data, kind)
    for fault in refusal.value.faults:
        assert fault.sentence("th") != fault.sentence("en")
    return refusal.value.faults


def codes(data: bytes, kind: SheetKind = WORKS) -> list[str]:
    return [fault.code for fault in refused(data, kind)]


def code_cells(table: Table) -> list[tuple[int, str]]:
    return [(row.at.number, row.cells["code"]) for row in table.rows]


def test_headers_in_any_order_with_stray_spaces_and_unknown_ones_are_read() -> None:
    table = read_table(sample("works.xlsx"), WORKS)
    assert table.headers == {
        "province": "จังหวัด",
        "code": "รหัสสิ่งประดิษฐ์",
        "title_th": "ชื่อสิ่งประดิษฐ์",
        "institution": "สถานศึกษา",
    }
    assert table.ignored_columns == ["หมายเหตุ"]
    assert code_cells(table) == [(number + 1, f"A00{number}") for number in range(1, 9)]


@pytest.mark.parametrize(
    "header",
    [
        ("entry_code", "title", "institution", "province"),
        ("Code", "TITLE_TH", " Institution ", "Province"),
        ("Entry code *", "Title (Thai)", "college", "province"),
        ("รหัสผลงาน", "ชื่อผลงาน", "ชื่อสถานศึกษา", "จังหวัด"),
        ("รหัส\nสิ่งประดิษฐ์", "ชื่อสิ่งประดิษฐ์ (ภาษาไทย)", "สถาน ศึกษา", "จังหวัด:"),
    ],
)
def test_headers_in_thai_or_english_name_the_same_columns(header: tuple[str, ...]) -> None:
    table = read_table(xlsx([header, A_WORK]), WORKS)
    assert table.rows[0].cells == dict(zip(("code", "title_th", "institution", "province"), A_WORK, strict=True))


def test_header_below_titles_and_empty_rows_is_found() -> None:
    rows = [("บัญชีรายชื่อผลงาน",), (), ("ประจำปีการศึกษา 2564",), ("ลำดับ", *WORKS_HEADER), (1, *A_WORK), (), (2, *A_WORK)]
    assert code_cells(read_table(xlsx(rows), WORKS)) == [(5, "A001"), (7, "A001")]


def test_sheets_that_do_not_fit_are_named() -> None:
    table = read_table(xlsx([("คำชี้แจง",)], [WORKS_HEADER, A_WORK]), WORKS)
    assert code_cells(table) == [(2, "A001")]
    assert [(note.code, note.params["sheet"]) for note in table.notes] == [("sheet_not_read", "แผ่น 1")]


def test_all_sheets_that_fit_are_read_and_each_row_has_its_sheet() -> None:
    table = read_table(xlsx([WORKS_HEADER, A_WORK], [WORKS_HEADER, A_WORK]), WORKS)
    assert [row.at for row in table.rows] == [RowAt(2, "แผ่น 1"), RowAt(2, "แผ่น 2")]


def test_hidden_sheet_is_not_read_and_named() -> None:
    hidden = [WORKS_HEADER, ("X", "ซ่อน", "ซ่อน", "")]
    table = read_table(xlsx(hidden, [WORKS_HEADER, A_WORK], hidden=0), WORKS)
    assert code_cells(table) == [(2, "A001")]
    assert [(note.code, note.params["sheets"]) for note in table.notes] == [("sheets_hidden", ["แผ่น 1"])]


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        (1, "1"),
        (1.0, "1"),
        (1.5, "1.5"),
        ("001", "001"),
        ("=ไม่ใช่สูตร", "=ไม่ใช่สูตร"),
        (True, "TRUE"),
        (12345678901, "12345678901"),
    ],
)
def test_cells_keep_what_was_typed(typed: object, text: str) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(WORKS_HEADER)
    sheet.append(A_WORK)
    sheet["A2"] = typed
    if isinstance(typed, str):
        sheet["A2"].data_type = "s"
    assert code_cells(read_table(saved(book), WORKS)) == [(2, text)]


CSV_ROWS = (WORKS_HEADER, A_WORK, ("002", "ระบบสูบน้ำ", "วิทยาลัยการอาชีพปราสาท", "สุรินทร์"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp874", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_in_any_usual_encoding_and_separator_is_read(encoding: str, separator: str) -> None:
    table = read_table(csv_text(*CSV_ROWS, separator=separator).encode(encoding), WORKS)
    assert code_cells(table) == [(2, "A001"), (3, "002")]
    assert table.rows[1].cells["institution"] == "วิทยาลัยการอาชีพปราสาท"
    assert [note.code for note in table.notes] == (["read_as_windows_874"] if encoding == "cp874" else [])


def test_csv_with_line_breaks_in_cells_counts_rows_as_a_spreadsheet_does() -> None:
    text = csv_text(WORKS_HEADER, ('"A\n001"', *A_WORK[1:]), (), ("A002", *A_WORK[1:]))
    assert code_cells(read_table(text.encode(), WORKS)) == [(2, "A\n001"), (4, "A002")]


def test_csv_of_our_own_export_comes_back_without_its_apostrophes() -> None:
    text = csv_text(WORKS_HEADER, ("'=A1", "'-ชื่อ", "'ปกติ'", '"=""007"""'))
    cells = read_table(text.encode(), WORKS).rows[0].cells
    assert cells == {"code": "=A1", "title_th": "-ชื่อ", "institution": "'ปกติ'", "province": "007"}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b" \r\n ", "file_empty"),
        (b"x" * (MAX_BYTES + 1), "file_too_large"),
        (b"%PDF-1.7 ...", "file_is_document"),
        (b"<html><table><tr><td>A001</td></tr></table>", "file_is_document"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "file_is_document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504), "file_unreadable"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le"), "file_protected"),
        (b"PK\x03\x04 and no more", "file_broken"),
        (b"\xfc\xfd\xfe", "encoding_unknown"),
        (csv_text(WORKS_HEADER).encode(), "sheet_empty"),
        (csv_text(WORKS_HEADER, ("", "", "", "")).encode(), "sheet_empty"),
        (csv_text(WORKS_HEADER, ('"A001', "x", "y", "z")).encode(), "csv_broken"),
        (csv_text(WORKS_HEADER, ("A001", "ก" * 131_073, "y", "z")).encode(), "cell_too_large"),
        (xlsx([]), "sheet_empty"),
        (xlsx([WORKS_HEADER]), "sheet_empty"),
        (xlsx([WORKS_HEADER, A_WORK])[:3000], "file_broken"),
    ],
)
def test_file_that_cannot_be_read_is_refused_by_its_reason(data: bytes, code: str) -> None:
    assert codes(data) == [code]


def _zip(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def test_other_archives_are_refused_by_name() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.bin", b"")
    assert [dict(fault.params) for fault in refused(out.getvalue())] == [{"format": ".xlsb"}]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", b"<w/>")
    (fault,) = refused(out.getvalue())
    assert (fault.code, dict(fault.params)) == ("file_is_document", {"format": "Word"})
    assert codes(_zip(other__part=b"<w/>")) == ["file_unknown_kind"]


def test_workbook_whose_part_names_an_unknown_encoding_is_refused() -> None:
    part = b'<?xml version="1.0" encoding="true"?><Relationships/>'
    assert codes(repacked(sample("works.xlsx"), {"xl/_rels/workbook.xml.rels": lambda _: part})) == ["file_unreadable"]


def test_file_with_a_damaged_part_is_refused() -> None:
    data = bytearray(xlsx([WORKS_HEADER, A_WORK]))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        part = archive.getinfo(SHEET_PART)
    middle = part.header_offset + 30 + len(part.filename) + part.compress_size // 2
    data[middle] ^= 0xFF
    assert codes(bytes(data)) == ["file_broken"]


def test_file_with_a_document_type_is_refused() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">]>'
    assert codes(repacked(xlsx([WORKS_HEADER, A_WORK]), {SHEET_PART: lambda part: bomb + part})) == ["file_too_complex"]


def test_sheet_of_another_kind_says_what_was_found_and_what_is_wanted() -> None:
    (fault,) = refused(sample("judges.xlsx"))
    assert fault.code == "sheet_other_kind"
    assert fault.sentence("th") == ("ไม่ใช่ตารางผลงาน พบหัวตาราง: ชื่อ-สกุล, ตำแหน่ง ต้องมี: ชื่อสิ่งประดิษฐ์, สถานศึกษา")
    assert codes(sample("works.xlsx"), JUDGES) == ["sheet_other_kind"]
    assert codes(csv_text(("entry", "judge", "1.1"), ("A001", "J1", "2")).encode()) == ["sheet_other_kind"]


def test_sheet_of_works_with_a_column_called_name_is_no_sheet_of_judges() -> None:
    assert codes(csv_text(("รหัสผลงาน", "ชื่อ", "สถานศึกษา"), A_WORK[:3]).encode(), JUDGES) == ["sheet_other_kind"]


def test_sheet_without_a_required_column_says_which() -> None:
    (fault,) = refused(xlsx([("รหัส", "ชื่อผลงาน", "จังหวัด"), ("A001", "ชื่อ", "ลพบุรี")]))
    assert (fault.code, at(fault)) == ("columns_missing", 1)
    assert fault.sentence("en").startswith("Row 1: The column institution is missing. Headers found: รหัส, ")


def test_two_columns_of_one_meaning_are_refused() -> None:
    (fault,) = refused(xlsx([(*WORKS_HEADER, "ชื่อผลงาน"), (*A_WORK, "อื่น")]))
    assert (fault.code, dict(fault.params)) == ("column_twice", {"columns": ["ชื่อสิ่งประดิษฐ์", "ชื่อผลงาน"]})


def test_formulas_in_used_columns_are_refused_by_row() -> None:
    data = xlsx([WORKS_HEADER, A_WORK, ('="A"&2', *A_WORK[1:]), ("A003", "=B2", *A_WORK[2:])])
    sheet = read_works(data)
    assert [(fault.code, at(fault), fault.column) for fault in sheet.faults] == [
        ("formula", 3, WORKS_HEADER[0]),
        ("formula", 4, WORKS_HEADER[1]),
    ]


def test_formula_with_a_remembered_value_is_refused_too() -> None:
    remembered = {
        SHEET_PART: lambda part: part.replace(b"<f>B2</f><v />", b"<f>B2</f><v>1</v>").replace(
            b"<f>B2</f><v></v>", b"<f>B2</f><v>1</v>"
        )
    }
    data = repacked(xlsx([WORKS_HEADER, ("=B2", *A_WORK[1:])]), remembered)
    assert b"<v>1</v>" in zipfile.ZipFile(io.BytesIO(data)).read(SHEET_PART)
    assert [fault.code for fault in read_works(data).faults] == ["formula"]


def test_formula_in_a_column_we_do_not_use_stops_nothing() -> None:
    rows = [("ลำดับ", *WORKS_HEADER), (1, *A_WORK), ("=A2+1", "A002", *A_WORK[1:])]
    assert code_cells(read_table(xlsx(rows), WORKS)) == [(2, "A001"), (3, "A002")]


def test_formula_in_csv_is_refused_by_row() -> None:
    (fault,) = read_works(csv_text(WORKS_HEADER, ("A001", "=1+1", *A_WORK[2:])).encode()).faults
    assert (fault.code, at(fault)) == ("formula", 2)


def test_spreadsheet_error_is_an_empty_cell() -> None:
    (fault,) = read_works(xlsx([WORKS_HEADER, ("A001", "#N/A", *A_WORK[2:])])).faults
    assert (fault.code, fault.column) == ("missing", WORKS_HEADER[1])


def test_many_rows_are_refused_quickly_in_little_memory() -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(WORKS_HEADER)
    for number in range(100_000):
        sheet.append([f"A{number:06}"])
    as_csv = csv_text(WORKS_HEADER, *((f"A{number:06}", "", "", "") for number in range(100_000))).encode()
    for data in (saved(book), as_csv):
        tracemalloc.start()
        before = time.process_time()
        (fault,) = refused(data)
        seconds, (_, peak) = time.process_time() - before, tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert (fault.code, dict(fault.params)) == ("too_many_rows", {"limit": MAX_ROWS})
        assert seconds < 3
        assert peak < 30_000_000


def test_as_many_rows_as_allowed_are_read() -> None:
    rows = [WORKS_HEADER, *((f"A{number}", *A_WORK[1:]) for number in range(MAX_ROWS))]
    assert len(read_table(csv_text(*rows).encode(), WORKS).rows) == MAX_ROWS
    assert codes(csv_text(*rows, A_WORK).encode()) == ["too_many_rows"]


@pytest.mark.parametrize(("cell", "code"), [("A1048576", "too_many_rows"), ("XFD2", "too_many_columns")])
@pytest.mark.parametrize("padding", [0, 5000, 300_000])
def test_lone_cell_far_away_is_refused_before_anything_is_built(cell: str, code: str, padding: int) -> None:
    far = f'<c r="{cell}"{" " * padding} t="n"><v>1</v></c></row></sheetData>'.encode()
    data = repacked(xlsx([WORKS_HEADER, A_WORK]), {SHEET_PART: lambda part: part.replace(b"</row></sheetData>", far)})
    assert codes(data) in ([code], ["file_broken"])


def test_zip_that_unpacks_to_gigabytes_is_refused() -> None:
    zeros = bytes(50 * 1024 * 1024)
    assert codes(repacked(xlsx([WORKS_HEADER, A_WORK]), {SHEET_PART: lambda part: part + zeros})) == ["file_unreadable"]
    spaces = b" " * len(zeros) + b"</sheetData>"
    padded = repacked(xlsx([WORKS_HEADER, A_WORK]), {SHEET_PART: lambda part: part.replace(b"</sheetData>", spaces)})
    assert codes(padded) == ["unpacks_too_large"]


def test_zip_that_lies_about_its_size_is_refused() -> None:
    data = bytearray(repacked(xlsx([WORKS_HEADER, A_WORK]), {SHEET_PART: lambda part: part + bytes(50 * 1024 * 1024)}))
    name = SHEET_PART.encode()
    entry = data.rindex(name) - 46
    data[entry + 24 : entry + 28] = (1000).to_bytes(4, "little")
    assert codes(bytes(data)) == ["file_broken"]


def test_blank_formatted_rows_below_the_table_stop_nothing() -> None:
    blank = "".join(f'<row r="{number}"><c r="A{number}" s="0"/></row>' for number in range(3, 50_000)).encode()
    data = repacked(
        xlsx([WORKS_HEADER, A_WORK]), {SHEET_PART: lambda part: part.replace(b"</sheetData>", blank + b"</sheetData>")}
    )
    assert code_cells(read_table(data, WORKS)) == [(2, "A001")]


@given(st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", b"\xff\xfe", WORKS_HEADER[0].encode()]))
def test_any_bytes_are_read_or_refused(data: bytes, start: bytes) -> None:
    with contextlib.suppress(SheetRefused):
        read_table(start + data, WORKS)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.integers(0, 10_000),
    st.binary(min_size=1, max_size=6),
    st.sampled_from([SHEET_PART, "xl/workbook.xml", "xl/styles.xml"]),
)
def test_workbook_with_any_part_scribbled_over_is_read_or_refused(place: int, ink: bytes, part: str) -> None:
    def scribble(content: bytes) -> bytes:
        at = place % len(content)
        return content[:at] + ink + content[at + len(ink) :]

    with contextlib.suppress(SheetRefused):
        read_table(repacked(sample("works.xlsx"), {part: scribble}), WORKS)
