"""Pure: a judge's notes to self on a sheet, when several pages or devices of the judge write them.

A write is named by its page (128 random bits) and that page's counter. A repeated write changes nothing. A write that
has not seen another page's text never replaces it: both texts are kept, one below the other.
"""

from collections.abc import Mapping
from typing import NamedTuple

LIMIT = 20_000
"""The most characters that one write may have; a page lets a judge type fewer."""

_BREAK = "\n\n"


class Note(NamedTuple):
    """The text, its revision, and who wrote it last. ``is_joined``: that write had not seen all of the text.
    ``counters`` are the latest counters by page."""

    text: str = ""
    revision: int = 0
    page: str = ""
    is_joined: bool = False
    counters: Mapping[str, int] = {}


class Write(NamedTuple):
    """What a page sends: the whole text, as typed upon revision ``base``."""

    page: str
    counter: int
    base: int
    text: str


def written(note: Note, write: Write) -> Note:
    """The note after a write; the same object where the write is known already."""
    if write.counter <= note.counters.get(write.page, 0):
        return note
    counters = {**note.counters, write.page: write.counter}
    is_seen = note.revision <= write.base or (note.page == write.page and not note.is_joined)
    text = write.text if is_seen else joined(note.text, write.text)
    return Note(text, note.revision + 1, write.page, not is_seen, counters)


def joined(one: str, other: str) -> str:
    """Both texts; only the longer one where it contains the other."""
    if other.strip() in one:
        return one
    return other if one.strip() in other else f"{one.rstrip()}{_BREAK}{other}"
