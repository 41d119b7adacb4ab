"""CSV files as common programs write them: encoding, separator and rows."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from judging.core import csv_formulas
from judging.core.imports.plan import RowAt
from judging.readers.spreadsheets.faults import Fault, SheetRefused
from judging.readers.spreadsheets.grids import CellKind, Grid, Workbook
from judging.readers.spreadsheets.limits import LAST_ROW, MAX_COLUMNS, MAX_ROWS

_SEPARATORS = (",", ";", "\t", "|")
_TEXT_FORMULA = re.compile(r'="([^"]*)"$')
"""A text protected from being read as a number: ="001"."""

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|"
    r"Nov(?:ember)?|Dec(?:ember)?|ม\.ค\.|ก\.พ\.|มี\.ค\.|เม\.ย\.|พ\.ค\.|มิ\.ย\.|ก\.ค\.|ส\.ค\.|ก\.ย\.|ต\.ค\.|พ\.ย\.|ธ\.ค\.|"
    r"มกราคม|กุมภาพันธ์|มีนาคม|เมษายน|พฤษภาคม|มิถุนายน|กรกฎาคม|สิงหาคม|กันยายน|ตุลาคม|พฤศจิกายน|ธันวาคม)"
)
_DAY = "(?:0?[1-9]|[12][0-9]|3[01])"
_YEAR = "(?:19|20|24|25)[0-9]{2}"
_DATE = re.compile(
    rf"(?:[0-9]{{1,2}}[-/ ]{_MONTH}(?:[-/ ][0-9]{{2,4}})?|{_MONTH}[-/ ][0-9]{{2,4}}|"
    rf"[0-9]{{1,2}}/[0-9]{{1,2}}/{_YEAR}|{_DAY}/{_DAY}/[0-9]{{2}}|"
    rf"{_YEAR}([-/])[0-9]{{1,2}}\1[0-9]{{1,2}})(?:[ T][0-9:.]+)?",
    re.IGNORECASE,
)
"""A date as a spreadsheet program writes one that it made of 4-1 or 1/4."""

_BOOLEANS = ("TRUE", "FALSE", "จริง", "เท็จ")
_SCIENTIFIC = re.compile(r"[+-]?[0-9](?:\.[0-9]+)?E[+-]?[0-9]{2,3}", re.IGNORECASE)
_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|ERROR!|SPILL!|CALC!)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file, and whether its encoding was Windows-874."""

    text: str
    windows_874: bool = False


def decode(data: bytes) -> Decoded:
    """Decode the bytes as UTF-8 or UTF-16, each with or without BOM, or Windows-874.

    Raises SheetRefused where they are no text.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    elif utf_16 := _utf_16(data):
        encodings = (utf_16,)
    elif b"\0" in data or data.startswith((b"%PDF", b"{\\rtf")) or data[:512].lstrip().lower().startswith(b"<"):
        raise SheetRefused(Fault("file_unknown_kind"))
    else:
        encodings = ("utf-8-sig", "cp874")
    for encoding in encodings:
        try:
            return Decoded(data.decode(encoding), windows_874=encoding == "cp874")
        except UnicodeDecodeError:
            continue
    raise SheetRefused(Fault("encoding_unknown"))


def _utf_16(data: bytes) -> str:
    """The byte order of UTF-16 without BOM; empty for anything else. In lists, commas, digits and line ends make one of
    the two bytes of a letter zero much more often than the other, and no letter is a control character."""
    head = data[:4000]
    odd, even = head[1::2].count(0), head[::2].count(0)
    if len(data) % 2 or max(odd, even) < len(head) // 100 or min(odd, even) * 4 > max(odd, even):
        return ""
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    text = head.decode(encoding, errors="replace")
    return encoding if all(letter.isprintable() or letter in "\r\n\t\u200b\ufeff" for letter in text) else ""


def separated_rows(text: str) -> list[list[str]]:
    """The rows of the text, split by the separator on which its first rows agree most.

    Raises SheetRefused when quotation marks do not pair up, a cell is far too large, or there are too many rows.
    """
    separator = max(_SEPARATORS, key=lambda candidate: _agreement(text, candidate))
    rows: list[list[str]] = []
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            if len(rows) == LAST_ROW:
                raise SheetRefused(Fault("too_many_rows", {"limit": MAX_ROWS}))
            rows.append(cells)
    except csv.Error as broken:
        fault = Fault("csv_broken", row=RowAt(len(rows) + 1))
        if "field limit" in str(broken):
            fault = Fault("cell_too_large", {"limit": csv.field_size_limit()}, row=RowAt(len(rows) + 1))
        raise SheetRefused(fault) from broken
    return rows


def read_csv(data: bytes) -> Workbook:
    """The one sheet of a CSV. Raises SheetRefused."""
    decoded = decode(data)
    grid = Grid("")
    for number, cells in enumerate(separated_rows(decoded.text), start=1):
        for place, cell in enumerate(cells, start=1):
            grid.add(number, place, *_cell(cell))
        grid.rows += [[] for _ in range(number - len(grid.rows))]
        grid.rows[number - 1] += [""] * min(len(cells) - len(grid.rows[number - 1]), MAX_COLUMNS)
    return Workbook([grid], is_windows_874=decoded.windows_874)


def _cell(cell: str) -> tuple[str, CellKind | None]:
    """The text and kind of a cell.

    The apostrophe that our own exports put before = + - @ is removed, so that exported files can be imported.
    """
    stripped = cell.strip()
    if found := _TEXT_FORMULA.match(stripped):
        return found[1], None
    if stripped.startswith("=") and len(stripped) > 1:
        return stripped, CellKind.FORMULA
    if cell.startswith("'") and csv_formulas.looks_like_formula(cell):
        return cell[1:], None
    if _DATE.fullmatch(stripped):
        return stripped, CellKind.DATE
    if stripped.upper() in _BOOLEANS:
        return stripped, CellKind.BOOLEAN
    if _SCIENTIFIC.fullmatch(stripped):
        return stripped, CellKind.SCIENTIFIC
    return ("" if _ERROR.fullmatch(stripped) else cell), None


def _agreement(text: str, separator: str) -> tuple[int, int]:
    """How many of the first rows have the most frequent number of cells, and that number."""
    head = "\n".join(text.splitlines()[:12])
    try:
        widths: Sequence[int] = [len(cells) for cells in csv.reader(io.StringIO(head), delimiter=separator) if cells]
    except csv.Error:
        return 0, 0
    usual = max(set(widths), key=lambda width: (width > 1, widths.count(width)), default=1)
    return (widths.count(usual), usual) if usual > 1 else (0, 1)
