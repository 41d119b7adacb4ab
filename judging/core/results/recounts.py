"""Pure: the marks behind a published version: whether they are public and give its ranking again, and the numbers that
stand for judges."""

import hashlib
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from judging.core.numbers import decimal_text
from judging.core.results.published_awards import rules_in
from judging.core.scoring.awards import DEFAULT_RULES
from judging.core.scoring.ranking import RULING


class Obstacle(StrEnum):
    """What a marks file does not say: items that count 0, orders of ties by a ruling."""

    ZEROED = "zeroed"
    ORDERED = "ordered"


def obstacles(document: Mapping[str, Any]) -> tuple[Obstacle, ...]:
    """Why ``judging recount`` of the marks of a published document gives another ranking; empty if it gives this one.

    The document publishes scores.
    """
    rows = document["standings"]
    found = {
        Obstacle.ZEROED: any(row.get("zeroed") for row in rows),
        Obstacle.ORDERED: any(row["decided_by"] and row["decided_by"]["key"] == RULING for row in rows),
    }
    return tuple(obstacle for obstacle, is_there in found.items() if is_there)


def recount_options(settings: Mapping[str, Any]) -> tuple[str, ...]:
    """The options of ``judging recount`` that the settings of a published document need: the style of ranks and the
    bounds of medals, where they are not the default."""
    rules, usual = rules_in(settings), DEFAULT_RULES
    ranks = () if rules.style is usual.style else (f"--ranks {rules.style}",)
    bounds = [(rules.band_id(band), band.least) for band in rules.bands]
    if bounds == [(usual.band_id(band), band.least) for band in usual.bands]:
        return ranks
    return (*ranks, *(f"--medal {word}={decimal_text(least)}" for word, least in bounds))


def are_sheets_public(settings: Mapping[str, Any]) -> bool:
    """Whether a published document's settings give everyone its single sheets; older ones did so with the scores."""
    return bool(settings.get("publish_sheets", settings["publish_scores"]))


def judge_numbers(sheets: Sequence[Mapping[str, Any]], secret: str) -> tuple[int, ...]:
    """A number from 1 for the judge of each sheet of a record, dealt anew for each work, so that no number follows a
    judge from work to work. The order comes from the ``secret``, which readers of the file must not know: it would tell
    them the judges' ids.

    A number has the same sections in every work, because ``judging recount`` requires the same empty sections in every
    row of a judge. Neither the chair nor a recusal shows.
    """

    def dealt(sheet: Mapping[str, Any]) -> str:
        return hashlib.sha256(f"{secret}\n{sheet['entry']}\n{sheet['judge']}".encode()).hexdigest()

    places: dict[int, tuple[tuple[str, ...], int]] = {}
    taken: dict[tuple[str, tuple[str, ...]], int] = {}
    for at in sorted(range(len(sheets)), key=lambda at: dealt(sheets[at])):
        sections = tuple(sheets[at]["sections"])
        work = sheets[at]["entry"], sections
        places[at] = sections, taken.get(work, 0)
        taken[work] = taken.get(work, 0) + 1
    numbers = {place: number for number, place in enumerate(sorted(set(places.values())), start=1)}
    return tuple(numbers[places[at]] for at in range(len(sheets)))
