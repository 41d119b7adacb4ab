"""Lists that are shown page by page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func
from sqlalchemy.orm import Session

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """A page of a list: its rows, its number, the number of pages, and of rows on all pages."""

    rows: tuple[Row, ...]
    page: int
    pages: int
    total: int


def page_numbers(page: int, total: int, size: int) -> tuple[int, int]:
    """(page, pages) of a list of ``total`` rows: the page that was asked for, or the nearest one that exists."""
    pages = max(1, -(-total // size))
    return min(max(page, 1), pages), pages


def read_page(
    session: Session, query: Select[Any], make: Callable[..., Row], *, page: int, size: int, total: int | None = None
) -> Page[Row]:
    """One page of a query, each row made by ``make`` from its columns; two statements, one where the total is known."""
    if total is None:
        counting = query.with_only_columns(func.count(), maintain_column_froms=True).order_by(None)
        total = session.execute(counting).scalar_one()
    page, pages = page_numbers(page, total, size)
    rows = session.execute(query.limit(size).offset((page - 1) * size))
    return Page(tuple(make(*row) for row in rows), page, pages, total)
