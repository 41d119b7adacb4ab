"""Pure: which text a spreadsheet program could take for a formula."""

from __future__ import annotations

import re

_FORMULA = re.compile("'*(?:[\\s\u00ad\u200b-\u200f\u2060\ufeff]*[=+@＝＋＠－-]|[\\t\\r\\n])")


def looks_like_formula(text: str) -> bool:
    """Whether text begins with = + - @, also as the wide letters of Asian keyboards, behind spaces of any kind and what
    is not seen; or with a tab or a line's end. Apostrophes before it do not count."""
    return _FORMULA.match(text) is not None
