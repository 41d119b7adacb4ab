"""Pure: whether the marks behind a published version are enough to count its ranking again."""

from collections.abc import Mapping
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
