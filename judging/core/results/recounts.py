"""Pure: the marks behind a published version: whether they are public and give its ranking again, and the numbers that
stand for judges."""

import hashlib
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from judging.core.numbers import decimal_text
from judging.core.scoring.awards import DEFAULT_BANDS, Medal
from judging.core.scoring.ranking import RULING


class Obstacle(StrEnum):
    """What a marks file does not say: items that count 0, orders of ties by a ruling, other medal bands."""

    ZEROED = "zeroed"
    ORDERED = "ordered"
    BANDS = "bands"


def obstacles(document: Mapping[str, Any]) -> tuple[Obstacle, ...]:
    """Why ``judging recount`` of the marks of a published document gives another ranking; empty if it gives this one.

    The document publishes scores.
    """
    rows, medals = document["standings"], document["settings"]["medals"]
    bands = {medal.value: decimal_text(getattr(DEFAULT_BANDS, medal.value)) for medal in Medal if medal.value in medals}
    found = {
        Obstacle.ZEROED: any(row.get("zeroed") for row in rows),
        Obstacle.ORDERED: any(row["decided_by"] and row["decided_by"]["key"] == RULING for row in rows),
        Obstacle.BANDS: medals != bands,
    }
    return tuple(obstacle for obstacle, is_there in found.items() if is_there)


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
