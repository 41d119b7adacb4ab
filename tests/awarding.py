"""Awards, for the arrangement of tests and for reading documents."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from judging.core.scoring.awards import MEDAL_NAMES, AwardRules, Medal, MedalBand, SpecialPrize
from judging.core.text import Text

HONOUR = SpecialPrize(Text("รางวัลเกียรติยศ", "Honor Award"), giver="สมาคมนักประดิษฐ์", level="gold")


def bands(*leasts: int | str | Fraction) -> tuple[MedalBand, ...]:
    """Gold, silver and bronze from these means, and participation from 0 where only three are given."""
    bounds = (*leasts, 0) if len(leasts) < len(Medal) else leasts
    return tuple(
        MedalBand(MEDAL_NAMES[medal], Fraction(bound), medal) for medal, bound in zip(Medal, bounds, strict=True)
    )


def rules(titles_to: int, **changes: Any) -> AwardRules:
    """The usual rules with titles to this rank."""
    return AwardRules(titles_to=titles_to, **changes)


def title(row: Mapping[str, Any]) -> str | None:
    """The English title in a row of a document."""
    return _title(row["awards"])


def titles_moved(move: Mapping[str, Any]) -> list[str | None]:
    """The English titles before and after in a change between two versions."""
    return [_title(awards) for awards in move["awards"]]


def _title(awards: list[dict[str, Any]]) -> str | None:
    return next((one["name"]["en"] for one in awards if one["kind"] == "title"), None)
