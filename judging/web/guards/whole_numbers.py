"""Whole numbers from addresses, query strings and forms, limited to what the database's columns hold."""

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter

LARGEST = 2**31 - 1
"""The largest ``Integer`` of PostgreSQL; its driver, and SQLite's above 63 bits, raise on more."""


def whole(text: str) -> int:
    """``text`` as a number, for ``type=`` of ``request.args`` and ``coerce=`` of a field.

    Raises:
        ValueError: it says none, a negative one, or one that no row can have.
    """
    number = int(text)
    if not 0 <= number <= LARGEST:
        raise ValueError(f"{number} is not a row number")
    return number


def wholes(texts: list[str]) -> list[int]:
    """The numbers among ``texts``, in order; other texts are left out."""
    found = []
    for text in texts:
        try:
            found.append(whole(text))
        except ValueError:
            continue
    return found


class WholeConverter(IntegerConverter):
    """``<int:…>`` in an address; a number too large for a column is a 404, and so is one in Thai digits."""

    regex = "[0-9]+"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max": LARGEST} | kwargs)


def init_app(app: Flask) -> None:
    """Use ``WholeConverter`` for every ``<int:…>`` of ``app``. Call it before routes are added."""
    app.url_map.converters["int"] = WholeConverter
