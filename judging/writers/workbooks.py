"""Rows → .xlsx, with XlsxWriter: text is written as strings, never as formulas or links; all sheets look alike."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from judging.core.numbers import display
from judging.writers.cells import write_csv

_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_FONT = {"font_name": "TH Sarabun New", "font_size": 14, "valign": "top"}
_CREATED = datetime(2022, 1, 1)  # noqa: DTZ001  a fixed day, so that equal rows give equal bytes
_WIDEST = 60
_LONGEST = 32_767
"""The maximum length of a cell of an .xlsx, in characters."""


Cell = str | int | float | Fraction | None
"""A fraction is written as it is displayed, with two decimals, so that every program shows the figure of our pages."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name, header, rows, and its format. The header and the first ``frozen_columns`` stay in view.

    The first ``example_rows`` are shown as examples; ``required`` headers are highlighted; ``text_columns`` keep typed
    values as text; ``wrap`` breaks long lines.
    """

    name: str
    header: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    example_rows: int = 0
    required: frozenset[int] = field(default_factory=frozenset)
    text_columns: frozenset[int] = field(default_factory=frozenset)
    wrap: bool = False
    frozen_columns: int = 0


def sheet_as_csv(sheet: Sheet) -> bytes:
    """The sheet as a CSV; fractions as they are displayed."""
    shown = ([display(cell) if isinstance(cell, Fraction) else cell for cell in row] for row in sheet.rows)
    return write_csv(sheet.header, shown)


def write_workbook(sheets: Iterable[Sheet]) -> bytes:
    """The sheets as one .xlsx, the header frozen and repeated in print."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, _OPTIONS) as workbook:
        workbook.set_properties({"created": _CREATED})
        header = workbook.add_format({**_FONT, "bold": True, "bg_color": "#E8EEF4", "bottom": 1, "text_wrap": True})
        required = workbook.add_format({**_FONT, "bold": True, "bg_color": "#CFE0F0", "bottom": 1, "text_wrap": True})
        formats = {
            (is_example, wraps): workbook.add_format(
                {**_FONT, "num_format": "@", "text_wrap": wraps}
                | ({"italic": True, "font_color": "#6B7280", "bg_color": "#F6F6F4"} if is_example else {})
            )
            for is_example in (False, True)
            for wraps in (False, True)
        }
        number = workbook.add_format(_FONT)
        decimal = workbook.add_format({**_FONT, "num_format": "0.00"})
        for sheet in sheets:
            page = workbook.add_worksheet(sheet.name)
            widths = [len(title) for title in sheet.header]
            for column, title in enumerate(sheet.header):
                page.write_string(0, column, title, required if column in sheet.required else header)
            for row, cells in enumerate(sheet.rows, start=1):
                look = formats[row <= sheet.example_rows, sheet.wrap]
                for column, cell in enumerate(cells):
                    shown = display(cell) if isinstance(cell, Fraction) else cell
                    if isinstance(cell, str):
                        page.write_string(row, column, cell[:_LONGEST], look)
                    elif shown is not None:
                        page.write_number(row, column, float(shown), decimal if isinstance(cell, Fraction) else number)
                    if column < len(widths) and cell is not None:
                        widths[column] = max(widths[column], len(str(shown)))
            _lay_out(page, sheet, widths, formats[False, sheet.wrap])
    return out.getvalue()


def _lay_out(page: Worksheet, sheet: Sheet, widths: Sequence[int], text: Format) -> None:
    for column, width in enumerate(widths):
        is_text = column in sheet.text_columns
        page.set_column(column, column, min(max(width, 10) + 2, _WIDEST), text if is_text else None)
    page.freeze_panes(1, sheet.frozen_columns)
    page.repeat_rows(0)
    page.set_paper(9)
    page.set_landscape()
    page.fit_to_pages(1, 0)
