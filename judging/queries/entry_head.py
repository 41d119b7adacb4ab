"""Which work a row is about: the first columns of queries about works, and the first fields of their rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from judging.core import thai
from judging.core.text import Text
from judging.models import Entry
from judging.queries.names import INSTITUTION, PROVINCE, TITLE


@dataclass(frozen=True, slots=True)
class EntryName:
    """A work by its code and title."""

    entry_id: int
    code: str
    title: Text


@dataclass(frozen=True, slots=True)
class EntryHead(EntryName):
    """A work with its institution."""

    institution: Text
    province: str


Row = TypeVar("Row", bound=EntryHead)


def matching(rows: Iterable[Row], search: str) -> list[Row]:
    """The rows with every word of ``search`` in the code, a title, the institution or the province."""
    words = thai.digits(thai.normalise(search)).casefold().split()
    found = []
    for row in rows:
        both = (row.title.th, row.title.en, row.institution.th, row.institution.en)
        text = "\n".join((row.code, *both, row.province)).casefold()
        if all(word in text for word in words):
            found.append(row)
    return found


ENTRY_NAME = (Entry.id, Entry.code, TITLE)
"""The columns of an ``EntryName``, in its order."""

ENTRY_HEAD = (*ENTRY_NAME, INSTITUTION, PROVINCE)
"""The columns of an ``EntryHead``, in its order; the query joins ``Institution``."""

PRESENTATION_ORDER = (Entry.place.is_(None), Entry.place, Entry.sort_key, Entry.code)
"""The order in which works are presented: by place, then those without one by code."""

Head = tuple[int, str, Text, Text, str]
"""The values of ``ENTRY_HEAD``."""
