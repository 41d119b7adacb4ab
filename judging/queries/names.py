"""Names in both languages, as columns of a query: a row then holds a ``Text``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy.orm import Bundle

from judging.core.texts import Text
from judging.models import Entry, Institution


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
