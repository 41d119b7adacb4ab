"""Pure: texts that a spreadsheet program could evaluate as formulas."""

import re

_FORMULA = re.compile("'*(?:[\\s\u00ad\u200b-\u200f\u2060\ufeff]*[=+@＝＋＠－-]|[\\t\\r\\n])")


def looks_like_formula(text: str) -> bool:
    """Whether the text begins with = + - @ (also in full width), or with a tab or a line break.

    Leading spaces, invisible characters and apostrophes are ignored.
    """
    return _FORMULA.match(text) is not None
