"""Whole numbers out of addresses, query strings and forms: none larger than the database's columns hold."""

from __future__ import annotations

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter

LARGEST = 2**31 - 1
"""What an ``Integer`` column of PostgreSQL holds; its driver, and SQLite's beyond 63 bits, fail on more."""


def whole(text: str) -> int:
    """The number that ``text`` says, for ``type=`` of ``request.args`` and ``coerce=`` of a field.

    Raises:
        ValueError: it says none, a negative one, or one that no row can have.
    """
    number = int(text)
    if not 0 <= number <= LARGEST:
        raise ValueError(f"{number} is no number of a row")
    return number


def wholes(texts: list[str]) -> list[int]:
    """The numbers among ``texts``, in their order; what is none is left out."""
    found = []
    for text in texts:
        try:
            found.append(whole(text))
        except ValueError:
            continue
    return found


class WholeConverter(IntegerConverter):
    """``<int:…>`` of an address: a number too large for a row is no address (404)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max": LARGEST} | kwargs)


def init_app(app: Flask) -> None:
    """Let every ``<int:…>`` of ``app`` be one that a row can have; before its routes are added."""
    app.url_map.converters["int"] = WholeConverter
