"""Names as columns of a query: in both languages they make a ``Text`` of a row, a person's stands with its prefix."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy.orm import Bundle

from judging.core.names import full_name
from judging.core.text import Text
from judging.models import Entry, Institution, Person


class _InBoth(Bundle[Any]):
    """The Thai column and the English one as a ``Text``; empty where an outer join found nothing."""

    def create_row_processor(
        self, query: Any, procs: Sequence[Callable[[Any], Any]], labels: Sequence[str]
    ) -> Callable[[Any], Any]:
        del query, labels
        thai, english = procs
        return lambda row: Text(thai(row) or "", english(row) or "")


INSTITUTION = _InBoth("institution", Institution.name_th, Institution.name_en)
TITLE = _InBoth("title", Entry.title_th, Entry.title_en)
REFUSAL = _InBoth("refusal", Entry.admission_reason, Entry.admission_reason_en)


def standing_reason(entry: Entry) -> Text:
    """Why a work is not admitted, or did not come; empty where it takes part."""
    return Text(entry.admission_reason or entry.absent_reason, entry.admission_reason_en)


class _WithPrefix(Bundle[Any]):
    """Prefix and name of a person as one text; empty where an outer join found nobody."""

    def create_row_processor(
        self, query: Any, procs: Sequence[Callable[[Any], Any]], labels: Sequence[str]
    ) -> Callable[[Any], Any]:
        del query, labels
        prefix, name = procs
        return lambda row: full_name(prefix(row) or "", name(row) or "")


def person_name(person: Any = Person) -> Bundle[Any]:
    """The one way a person's name is read to be shown: with its prefix, of ``Person`` or an alias of it.

    Forms and comparisons read ``Person.name``; order comes from ``Person.sort_key``, which knows no prefix. Of an
    erased person the row itself says so (``core.names.ERASED``).
    """
    return _WithPrefix("person_name", person.prefix, person.name)


PERSON = person_name()
