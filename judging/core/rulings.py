"""Pure: what rulings do, and which of them stand."""

from __future__ import annotations

from enum import StrEnum


class Effect(StrEnum):
    """What a ruling does. None of them ever changes a mark."""

    DISQUALIFY = "disqualify"
    NOT_CONSIDERED = "not_considered"
    ZERO = "zero"
    REVOKE = "revoke"
    ORDER_TIE = "order_tie"
    OTHER = "other"
    NONE = "none"
    REVERSE = "reverse"
