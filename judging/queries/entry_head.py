"""Which work a row is about: the first columns of queries about works, and the first fields of their rows."""

from dataclasses import dataclass

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


ENTRY_NAME = (Entry.id, Entry.code, TITLE)
"""The columns of an ``EntryName``, in its order."""

ENTRY_HEAD = (*ENTRY_NAME, INSTITUTION, PROVINCE)
"""The columns of an ``EntryHead``, in its order; the query joins ``Institution``."""

Head = tuple[int, str, Text, Text, str]
"""The values of ``ENTRY_HEAD``."""
