"""What leaves us in a spreadsheet: text stays text, whoever opens it with whatever."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from judging.core import csv_formulas


def safe_cell(text: str) -> str:
    """The text for a CSV cell. What a spreadsheet program would take for a formula gets an apostrophe before it.

    Our own import takes the apostrophe off again; so text with an apostrophe of its own before one of these gets
    another. An .xlsx needs none of it: there a cell is written as a string and stays one.
    """
    return f"'{text}" if csv_formulas.looks_like_formula(text) else text


def write_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A CSV in UTF-8 with its mark, so that Excel reads Thai. Numbers stay numbers, None is empty."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([safe_cell(title) for title in header])
    for row in rows:
        writer.writerow([safe_cell(cell) if isinstance(cell, str) else cell for cell in row])
    return out.getvalue().encode("utf-8-sig")
