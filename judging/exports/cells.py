"""What leaves us in a spreadsheet: text stays text, whoever opens it with whatever."""

from __future__ import annotations

import re

_LIKE_A_FORMULA = re.compile("'*[ \u00a0]*[=+@\t\r-]")


def safe_cell(text: str) -> str:
    """The text for a CSV cell. What a spreadsheet program would take for a formula gets an apostrophe before it.

    That is text beginning with = + - @, a tab or a carriage return, also behind spaces. Our own import takes the
    apostrophe off again; so text with an apostrophe of its own before one of these gets another. An .xlsx needs none
    of it: there a cell is written as a string and stays one.
    """
    return f"'{text}" if _LIKE_A_FORMULA.match(text) else text
