"""Written cells stay text in .csv and .xlsx, and read back as the same values."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest
from hypothesis import given, strategies as st

from judging.core.imports.columns import WORKS
from judging.writers.cells import safe_cell, write_csv
from judging.writers.workbooks import Sheet, write_workbook
from tests.readers.files import read_table

DANGEROUS = [
    "=1+1",
    "+66812345678",
    "-5",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "\u00a0=1",
    "\n=1",
    "\n \t=1",
    "\u3000=1",
    "\u200b=1",
    "\ufeff@SUM(A1)",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    "' ＝1",
    '=HYPERLINK("http://x","y")',
    "=cmd|' /C calc'!A0",
]


@pytest.mark.parametrize("text", DANGEROUS)
def test_text_that_looks_like_a_formula_leaves_csv_as_text(text: str) -> None:
    assert safe_cell(text) == "'" + text


@pytest.mark.parametrize("text", ["", "ปกติ", "A-1", "1=1", "'ปกติ'"])
def test_other_text_leaves_csv_as_it_is(text: str) -> None:
    assert safe_cell(text) == text


@pytest.mark.parametrize(
    "text", [*(text for text in DANGEROUS if "\r" not in text), "http://example.org", "001", "12", "เครื่องอบ"]
)
def test_text_leaves_xlsx_as_a_string(text: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_workbook([Sheet("ผล", ["ก"], [[text]])])))
    cell = book.worksheets[0]["A2"]
    assert cell.data_type == "s"
    assert cell.hyperlink is None
    assert str(cell.value).strip() == text.strip()


def test_numbers_leave_as_numbers_and_nothing_as_nothing() -> None:
    data = write_csv(["=ก", "ข"], [["ค", -5], [None, 1.5]])
    assert data.startswith("\ufeff".encode())
    assert list(csv.reader(io.StringIO(data.decode("utf-8-sig")))) == [["'=ก", "ข"], ["ค", "-5"], ["", "1.5"]]
    book = openpyxl.load_workbook(io.BytesIO(write_workbook([Sheet("ผล", ["ก", "ข"], [["ค", -5], [None, 2]])])))
    assert [[cell.value for cell in row] for row in book.worksheets[0].rows] == [["ก", "ข"], ["ค", -5], [None, 2]]


def test_same_rows_give_the_same_workbook() -> None:
    assert write_workbook([Sheet("ผล", ["ก"], [["ข"]])]) == write_workbook([Sheet("ผล", ["ก"], [["ข"]])])


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1).filter(
        lambda text: text.strip() != ""
    )
)
def test_text_that_went_out_by_csv_comes_back(text: str) -> None:
    header = [WORKS.column(name).title.th for name in ("code", "title_th", "institution")]
    data = write_csv(header, [["A001", text, "วิทยาลัย"]])
    assert read_table(data, WORKS).rows[0].cells["title_th"] == text
