"""Pure: awards and their settings in a frozen document, in the form of today or in that of older versions.

Older versions (``format`` 1) name the title of a rank and the medal of a score by words, and hold the bounds of gold,
silver and bronze; titles, names and the style of ranks were the same in every contest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from fractions import Fraction
from typing import Any

from judging.core.numbers import decimal_text
from judging.core.scoring.awards import (
    DEFAULT_TITLES,
    MEDAL_NAMES,
    Award,
    AwardKind,
    AwardRules,
    Decider,
    Medal,
    MedalBand,
    SpecialPrize,
)
from judging.core.scoring.ranking import RankStyle
from judging.core.text import Text

FORMER_TITLES = ("winner", "runner_up_1", "runner_up_2", "runner_up_3", "honourable_mention")
"""The words for the titles in older versions, best first."""


def awards_data(awards: Sequence[Award]) -> list[dict[str, Any]]:
    """The awards of a work as a document holds them."""
    return [
        {"kind": award.kind.value, "name": asdict(award.name), "giver": award.giver, "level": award.level}
        for award in awards
    ]


def read_awards(data: Sequence[Mapping[str, Any]]) -> tuple[Award, ...]:
    """The awards of a list in a document of today."""
    return tuple(Award(AwardKind(one["kind"]), _name(one["name"]), one["giver"], one["level"]) for one in data)


def awards_in(row: Mapping[str, Any]) -> tuple[Award, ...]:
    """The awards of a row of a document, ranked or not."""
    if "awards" in row:
        return read_awards(row["awards"])
    title, medal = row["award"], row["medal"]
    return (
        *([former_title(title)] if title else []),
        *([Award(AwardKind.MEDAL, MEDAL_NAMES[Medal(medal)], level=medal)] if medal else []),
    )


def former_title(word: str) -> Award:
    """The title that older versions call so."""
    return Award(AwardKind.TITLE, DEFAULT_TITLES[FORMER_TITLES.index(word)])


def moved_awards(move: Mapping[str, Any]) -> tuple[tuple[Award, ...], tuple[Award, ...]]:
    """The awards before and after in a change between two versions; older versions name titles alone."""
    if "awards" in move:
        before, after = move["awards"]
        return read_awards(before), read_awards(after)
    before, after = move["award"]
    return (former_title(before),) if before else (), (former_title(after),) if after else ()


def settings_data(rules: AwardRules) -> dict[str, Any]:
    """The settings on awards as a document holds them, bounds in points."""
    return {
        "ranks": rules.style.value,
        "medals": [
            {"id": rules.band_id(band), "name": asdict(band.name), "least": decimal_text(band.least)}
            | {"medal": band.medal.value if band.medal else ""}
            for band in rules.bands
        ],
        "titles": [asdict(title) for title in rules.titles],
        "titles_to": rules.titles_to,
        "prizes": [
            {"name": asdict(prize.name), "giver": prize.giver, "level": prize.level}
            | {"decided_by": prize.decided_by.value}
            for prize in rules.prizes
        ],
    }


def rules_in(settings: Mapping[str, Any]) -> AwardRules:
    """The rules of the ``settings`` of a document."""
    medals = settings["medals"]
    if isinstance(medals, Mapping):
        bounds = [*(medals[medal.value] for medal in Medal if medal.value in medals), "0"]
        bands = [
            MedalBand(MEDAL_NAMES[medal], Fraction(least), medal) for medal, least in zip(Medal, bounds, strict=True)
        ]
        return AwardRules(tuple(bands), titles_to=settings["titles_to"])
    return AwardRules(
        bands=tuple(
            MedalBand(_name(one["name"]), Fraction(one["least"]), Medal(one["medal"]) if one["medal"] else None)
            for one in medals
        ),
        titles=tuple(map(_name, settings["titles"])),
        titles_to=settings["titles_to"],
        prizes=tuple(
            SpecialPrize(_name(one["name"]), one["giver"], one["level"], Decider(one["decided_by"]))
            for one in settings["prizes"]
        ),
        style=RankStyle(settings["ranks"]),
    )


def todays_form(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of a document with its awards in the form of today."""
    kept = {name: value for name, value in row.items() if name != "award"}
    return kept | {"awards": awards_data(awards_in(row))}


def todays_settings(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of a document in the form of today."""
    return {**settings, **settings_data(rules_in(settings))}


def _name(both: Mapping[str, str]) -> Text:
    return Text(both["th"], both["en"])
