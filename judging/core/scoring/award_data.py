"""Pure: the settings on awards as practice settings store them: JSON texts, bounds in units of the rulebook."""

import json
from collections.abc import Iterable
from fractions import Fraction
from typing import Any, Protocol

from judging.core.scoring.awards import AwardRules, Decider, Medal, MedalBand, SpecialPrize
from judging.core.text import Text


class StoredAwards(Protocol):
    """The columns of the practice settings on awards."""

    medals: Any
    titles: Any
    titles_to: Any
    prizes: Any
    rank_style: Any


def stored(rules: AwardRules, unit: Fraction) -> dict[str, object]:
    """The columns of the practice settings on awards, under their names. ValueError for a bound that is no multiple of
    the unit."""
    return {
        "medals": stored_bands(rules.bands, unit),
        "titles": stored_titles(rules.titles),
        "titles_to": rules.titles_to,
        "prizes": stored_prizes(rules.prizes),
        "rank_style": rules.style,
    }


def stored_titles(titles: Iterable[Text]) -> str:
    """The names of the titles as stored."""
    return _text([_names(name) for name in titles])


def stored_prizes(prizes: Iterable[SpecialPrize]) -> str:
    """The special prizes as stored."""
    return _text(
        [
            _names(prize.name) | {"giver": prize.giver, "level": prize.level, "by": prize.decided_by.value}
            for prize in prizes
        ]
    )


def stored_bands(bands: Iterable[MedalBand], unit: Fraction) -> str:
    """The bands as stored. ValueError for a bound that is no multiple of the unit."""
    return _text(
        [
            _names(band.name) | {"least": _units(band.least, unit), "medal": band.medal.value if band.medal else ""}
            for band in bands
        ]
    )


def award_rules(kept: StoredAwards, unit: Fraction) -> AwardRules:
    """The rules of stored settings, bounds in points."""
    return AwardRules(
        bands=tuple(
            MedalBand(_name(one), one["least"] * unit, Medal(one["medal"]) if one["medal"] else None)
            for one in json.loads(kept.medals)
        ),
        titles=tuple(map(_name, json.loads(kept.titles))),
        titles_to=kept.titles_to,
        prizes=tuple(
            SpecialPrize(_name(one), one["giver"], one["level"], Decider(one["by"])) for one in json.loads(kept.prizes)
        ),
        style=kept.rank_style,
    )


def _units(points: Fraction, unit: Fraction) -> int:
    units = points / unit
    if units.denominator != 1:
        raise ValueError(f"{points} is no multiple of {unit}")
    return units.numerator


def _names(name: Text) -> dict[str, Any]:
    return {"th": name.th, "en": name.en}


def _name(data: dict[str, Any]) -> Text:
    return Text(data["th"], data["en"])


def _text(data: list[dict[str, Any]]) -> str:
    return json.dumps(data, ensure_ascii=False)
