"""How a workbook is laid out: nothing is cut off, and it prints on A4. Programs differ in the heights that they compute
themselves: LibreOffice computes none where a file names a usual height."""

from __future__ import annotations

import textwrap
from fractions import Fraction
from io import BytesIO

from hypothesis import given, strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from judging.writers.workbooks import Cell, Sheet, write_workbook

SENTENCE = "คะแนนเฉลี่ยเท่ากับ A015 (87.33) จึงตัดสินด้วยจุดให้คะแนนข้อ 6 ซึ่งผลงานนี้ได้มากกว่า " * 3
FURTHEST = 1.75
"""From line to line as a multiple of the size, in the fonts that programs take for TH Sarabun New."""
BESIDE = 3
"""Letters of a column's width that its margins take."""
MARKED = "กี่ที่นี้ปี่"
"""Four letters with marks above them."""


def opened(*rows: list[Cell], title: str = "") -> Worksheet:
    sheet = Sheet("ผล", ["อันดับ", "ข้อ 1.2.1 (เต็ม 15)", "ผลงาน"], rows, frozen_columns=1)
    return load_workbook(BytesIO(write_workbook([sheet], title))).worksheets[0]


def test_rows_are_as_high_as_their_longest_text() -> None:
    page = opened([1, Fraction(29, 3), "สั้น"], [2, None, SENTENCE], [3, None, "หนึ่ง\nสอง\nสาม"])
    line, size = page.sheet_format.defaultRowHeight, page["C2"].font.size
    assert page.row_dimensions[2].height == line
    assert line >= 1.3 * size
    assert page.row_dimensions[4].height >= 3 * FURTHEST * size
    assert all(page.cell(row, 3).alignment.wrap_text for row in (2, 3, 4))


@given(st.lists(st.integers(1, 14), min_size=10, max_size=120))
def test_rows_have_room_for_lines_that_end_before_their_width(words: list[int]) -> None:
    text = " ".join("ก" * length for length in words)
    page = opened([1, None, text])
    column = int(page.column_dimensions["C"].width) - BESIDE
    lines = len(textwrap.wrap(text, column))
    assert page.row_dimensions[2].height >= min(lines, 16) * (FURTHEST * page["C2"].font.size if lines > 1 else 0)


def test_columns_are_as_wide_as_their_letters_and_long_headers_break() -> None:
    page = opened([1, Fraction(29, 3), MARKED * 5])
    assert page.column_dimensions["C"].width < len(MARKED) * 4
    assert page.column_dimensions["B"].width < 15
    assert page.row_dimensions[1].height > page.sheet_format.defaultRowHeight
    assert opened([1, None, SENTENCE * 40]).row_dimensions[2].height < 409  # what Excel opens


def test_pages_are_a4_landscape_with_title_header_row_and_number() -> None:
    page = opened([1, None, "x"], title="การประเมิน R&D · ระดับชาติ")
    assert (page.page_setup.paperSize, page.page_setup.orientation) == (9, "landscape")
    assert (page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight) == (1, 0)  # 1 where it is not written
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert (page.print_title_rows, page.freeze_panes) == ("$1:$1", "B2")
    assert page.oddHeader.center.text == "การประเมิน R&&D · ระดับชาติ"
    assert page.oddFooter.right.text == "&P / &N"
    assert page.oddFooter.left.text == "&A"
