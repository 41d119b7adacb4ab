"""Rows of a query grouped by their first column."""

from collections.abc import Iterable
from typing import Any


def grouped(rows: Iterable[Any]) -> dict[Any, list[Any]]:
    """The second columns of the rows by the first, in the order of the rows."""
    found: dict[Any, list[Any]] = {}
    for key, value in rows:
        found.setdefault(key, []).append(value)
    return found
