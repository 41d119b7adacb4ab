"""Cells of exported spreadsheets: text stays text in every program."""

import csv
import io
from collections.abc import Iterable, Sequence

from judging.core import csv_formulas


def safe_cell(text: str) -> str:
    """The text for a CSV cell. Text that a spreadsheet program could evaluate as a formula gets a leading apostrophe.

    The import removes the apostrophe, so text that already has one before a formula gets another. An .xlsx needs no
    apostrophe, because its cells are written as strings.
    """
    return f"'{text}" if csv_formulas.looks_like_formula(text) else text


def write_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A CSV in UTF-8 with BOM, so that Excel reads Thai. Numbers stay numbers, None is empty."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([safe_cell(title) for title in header])
    for row in rows:
        writer.writerow([safe_cell(cell) if isinstance(cell, str) else cell for cell in row])
    return out.getvalue().encode("utf-8-sig")
