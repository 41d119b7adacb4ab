"""The types of the JSON interface about the hall."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel


class Both(BaseModel):
    """A text in Thai and in English."""

    th: str
    en: str


class HallOut(BaseModel):
    """What is presented now in a contest: the work, and its phase since ``started_at``, which lasts ``seconds``. The
    timer only tells the time. ``presented``: the works that have presented."""

    contest: int
    entry: int
    code: str
    title: Both
    phase: Literal["pause", "presentation", "questions"]
    started_at: str
    seconds: int
    revision: int
    presented: list[int]


class CallOut(BaseModel):
    """The judge's last call for the chair in a contest; ``seen_at`` is null while nobody has seen it."""

    contest: int
    entry: int
    called_at: str
    seen_at: str | None


class HallsOut(BaseModel):
    """The halls that run in the judge's contests, the judge's calls, and after how many seconds to ask again."""

    halls: list[HallOut]
    calls: list[CallOut]
    ask_again: int
