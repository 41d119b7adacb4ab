"""Pure: what a team's feedback may show of others, and what the chair is warned of in a comment."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from judging.core import thai

FIELD = 5
"""With fewer ranked works than this, an average of all works would tell another team's figures."""

SHORTEST_NAME = 4
"""Letters of a name that is looked for: shorter ones stand inside other words."""

_PHONE = re.compile(r"(?<!\d)(?:\+?66|0)(?:[\s().-]*\d){8,9}(?!\d)")


@dataclass(frozen=True, slots=True)
class ShownFigures:
    """Which figures of other works a team may see: the average of all ranked works, and the lowest and the highest."""

    averages: bool
    range: bool


def shown_figures(*, publishes_scores: bool, ranked: int, others: int, is_first: bool) -> ShownFigures:
    """The figures that a team may see beside its own.

    The lowest and the highest are single works' figures, so they are shown only where every work's are published.
    Where they are not, the averages are left out, too, if a team could compute another work's from them: there is one
    ranked work of another institution (``others`` counts these), or an earlier version published other averages
    (``is_first`` is false), and the difference is the work that left or changed."""
    is_safe = publishes_scores or (others != 1 and is_first)
    return ShownFigures(ranked >= FIELD and is_safe, ranked >= FIELD and publishes_scores)


def flags(comment: str, names: Iterable[str]) -> tuple[str, ...]:
    """The telephone numbers, in Thai digits or others, and the parts of persons' ``names`` that stand in a comment."""
    plain = thai.digits(comment)
    found = [comment[match.start() : match.end()].strip() for match in _PHONE.finditer(plain)]
    text = comment.casefold()
    parts = dict.fromkeys(part for name in names for part in name.split() if len(part) >= SHORTEST_NAME)
    return tuple(dict.fromkeys([*found, *(part for part in parts if _stands_in(part.casefold(), text))]))


def _stands_in(part: str, text: str) -> bool:
    """Whether a name stands in a text: in Thai anywhere, since no space parts its words; else as a word."""
    return part in text if not part.isascii() else re.search(rf"\b{re.escape(part)}\b", text) is not None
