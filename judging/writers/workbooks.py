"""Rows → .xlsx, with XlsxWriter: text is written as strings, never as formulas or links; all sheets look alike, and are
laid out to be printed on A4."""

import io
import re
from collections.abc import Iterable, Mapping, Sequence
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
_HEAD = {**_FONT, "bold": True, "bottom": 1, "text_wrap": True, "align": "center", "valign": "vcenter"}
_CREATED = datetime(2022, 1, 1)  # noqa: DTZ001  a fixed day, so that equal rows give equal bytes
_NARROWEST, _WIDE, _WIDEST, _WIDEST_HEAD = 5, 40, 60, 9
"""Letters in a column. What is longer is broken into lines; a column with sentences is the widest."""
_LINE, _LINE_OF_MANY = 21, 25
"""Points of a row of one line, and of each line of a row of several: the fonts that some programs take for
TH Sarabun New have their lines further apart."""
_TALLEST = 16
"""Lines of a row: Excel has no higher ones."""
_LONGEST = 32_767
"""The maximum length of a cell of an .xlsx, in characters."""
_ABOVE_AND_BELOW = re.compile("[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]")
_PRINT_TITLE = '&"TH Sarabun New,Bold"&14'


Cell = str | int | float | Fraction | None
"""A fraction is written as it is displayed, with two decimals, so that every program shows the figure of our pages."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name, header, rows, and its format. The header and the first ``frozen_columns`` stay in view.

    The first ``example_rows`` are shown as examples; ``required`` headers are highlighted; ``text_columns`` keep typed
    values as text.
    """

    name: str
    header: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    example_rows: int = 0
    required: frozenset[int] = field(default_factory=frozenset)
    text_columns: frozenset[int] = field(default_factory=frozenset)
    frozen_columns: int = 0


def sheet_as_csv(sheet: Sheet) -> bytes:
    """The sheet as a CSV; fractions as they are displayed."""
    shown = ([display(cell) if isinstance(cell, Fraction) else cell for cell in row] for row in sheet.rows)
    return write_csv(sheet.header, shown)


def write_workbook(sheets: Iterable[Sheet], title: str = "") -> bytes:
    """The sheets as one .xlsx, the header frozen and repeated in print; each printed page has ``title`` above it."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, _OPTIONS) as workbook:
        workbook.set_properties({"created": _CREATED})
        formats = _formats(workbook)
        for sheet in sheets:
            page = workbook.add_worksheet(sheet.name)
            _write(page, sheet, formats)
            _set_up_print(page, title)
    return out.getvalue()


def _formats(workbook: xlsxwriter.Workbook) -> Mapping[str, Format]:
    typed = {**_FONT, "num_format": "@", "align": "left", "indent": 1}
    text = {**typed, "text_wrap": True}
    example = {"italic": True, "font_color": "#6B7280", "bg_color": "#F6F6F4"}
    looks: Mapping[str, Mapping[str, object]] = {
        "head": {**_HEAD, "bg_color": "#E8EEF4"},
        "required": {**_HEAD, "bg_color": "#CFE0F0"},
        "text": text,
        "typed": typed,
        "example": {**text, **example},
        "number": {**_FONT, "align": "center"},
        "decimal": {**_FONT, "num_format": "0.00"},
    }
    return {name: workbook.add_format(look) for name, look in looks.items()}


def _write(page: Worksheet, sheet: Sheet, formats: Mapping[str, Format]) -> None:
    """Header and rows, with columns as wide as their longest text and rows as high as their lines: a program computes
    only some heights itself, and LibreOffice none."""
    for column, title in enumerate(sheet.header):
        page.write_string(0, column, title, formats["required" if column in sheet.required else "head"])
    widths = [max(_NARROWEST, min(_width(title), _WIDEST_HEAD)) for title in sheet.header]
    long: list[tuple[int, int, str]] = [(0, column, title) for column, title in enumerate(sheet.header)]
    for row, cells in enumerate(sheet.rows, start=1):
        text = formats["example" if row <= sheet.example_rows else "text"]
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                page.write_string(row, column, cell[:_LONGEST], text)
                if len(cell) > _NARROWEST:
                    long.append((row, column, cell))
                width = _width(cell) if column < len(widths) and len(cell) > widths[column] else 0
            elif cell is not None:
                shown = display(cell) if isinstance(cell, Fraction) else str(cell)
                page.write_number(
                    row, column, float(shown), formats["decimal" if isinstance(cell, Fraction) else "number"]
                )
                width = len(shown)
            else:
                continue
            if column < len(widths):
                widths[column] = max(widths[column], width)
    widths = [min(width, _WIDE if width <= 2 * _WIDE else _WIDEST) for width in widths]
    for column, width in enumerate(widths):
        page.set_column(column, column, width + 3, formats["typed"] if column in sheet.text_columns else None)
    page.set_default_row(_LINE)
    for row, lines in _heights(long, widths).items():
        page.set_row(row, lines * _LINE_OF_MANY)
    page.freeze_panes(1, sheet.frozen_columns)


def _heights(long: Iterable[tuple[int, int, str]], widths: Sequence[int]) -> Mapping[int, int]:
    """By row: how many lines it has, of those with more than one."""
    heights: dict[int, int] = {}
    for row, column, text in long:
        room = widths[column] if column < len(widths) else _WIDE
        if len(text) <= room and "\n" not in text:
            continue
        lines = sum(_lines(line, room) for line in text.split("\n"))
        if lines > 1:
            heights[row] = min(max(heights.get(row, 1), lines), _TALLEST)
    return heights


def _lines(text: str, room: int) -> int:
    """How many lines a paragraph takes in a column; at the end of each, the next word does not fit."""
    width = _width(text)
    return 1 if width <= room else -(-width // (room - room // 12 - 1))


def _width(text: str) -> int:
    """Letters that stand beside each other, in the longest line: vowels and tones above and below need no room."""
    return max(map(len, _ABOVE_AND_BELOW.sub("", text).split("\n")))


def _set_up_print(page: Worksheet, title: str) -> None:
    page.repeat_rows(0)
    page.set_paper(9)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.5, right=0.5, top=0.9 if title else 0.6, bottom=0.6)
    if title:
        page.set_header("&C" + _PRINT_TITLE + title.replace("&", "&&")[: 255 - len(_PRINT_TITLE) - 2])
    page.set_footer('&L&"TH Sarabun New"&12&A&R&"TH Sarabun New"&12&P / &N')
