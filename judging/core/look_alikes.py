"""Pure: what a person says of two works that look alike (clauses 4.6, 5.5, 5.10)."""

from __future__ import annotations

from enum import StrEnum


class Verdict(StrEnum):
    """Whether two works that look alike are the same one. Once said, it is not asked again."""

    SAME = "same"
    DIFFERENT = "different"
