"""What most pages show of a work: the first columns of their queries, and the fields their rows begin with."""

from __future__ import annotations

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
