"""CSV files as common programs write them: encoding, separator and rows."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from judging.core import csv_formulas
from judging.readers.spreadsheets.faults import Fault, SheetRefused
from judging.readers.spreadsheets.limits import LAST_ROW, MAX_ROWS

_SEPARATORS = (",", ";", "\t")
_TEXT_FORMULA = re.compile(r'="([^"]*)"$')
"""A text protected from being read as a number: ="001"."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file, and whether its encoding was Windows-874."""

    text: str
    windows_874: bool = False


def decode(data: bytes) -> Decoded:
    """Decode the bytes as UTF-8 with or without BOM, UTF-16 with BOM, or Windows-874.

    Raises SheetRefused where they are no text.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
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
        fault = Fault("csv_broken", row=len(rows) + 1)
        if "field limit" in str(broken):
            fault = Fault("cell_too_large", {"limit": csv.field_size_limit()}, row=len(rows) + 1)
        raise SheetRefused(fault) from broken
    return rows


def plain(cell: str) -> str | None:
    """The text of a cell; None for a formula.

    The apostrophe that our own exports put before = + - @ is removed, so that exported files can be imported.
    """
    if found := _TEXT_FORMULA.match(cell.strip()):
        return found[1]
    if cell.lstrip().startswith("="):
        return None
    return cell[1:] if cell.startswith("'") and csv_formulas.looks_like_formula(cell) else cell


def _agreement(text: str, separator: str) -> tuple[int, int]:
    """How many of the first rows have the most frequent number of cells, and that number."""
    head = "\n".join(text.splitlines()[:12])
    try:
        widths: Sequence[int] = [len(cells) for cells in csv.reader(io.StringIO(head), delimiter=separator) if cells]
    except csv.Error:
        return 0, 0
    usual = max(set(widths), key=lambda width: (width > 1, widths.count(width)), default=1)
    return (widths.count(usual), usual) if usual > 1 else (0, 1)
