"""Columns that queries read as one value: names in both languages, a person's name with its prefix, words of a list."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Bundle

from judging.core.names import full_name
from judging.core.text import Text
from judging.models import Entry, Institution, PanelMember, PanelSection, Person


class Combined(Bundle[Any]):
    """Columns that a query reads as one value, made by ``combine`` from their values."""

    def __init__(self, name: str, combine: Callable[..., Any], *columns: Any) -> None:
        super().__init__(name, *columns)
        self._combine = combine

    def create_row_processor(
        self, query: Any, procs: Sequence[Callable[[Any], Any]], labels: Sequence[str]
    ) -> Callable[[Any], Any]:
        del query, labels
        return lambda row: self._combine(*(value(row) for value in procs))


def _in_both(thai: str | None, english: str | None) -> Text:
    """The text; empty where an outer join found nothing."""
    return Text(thai or "", english or "")


INSTITUTION = Combined("institution", _in_both, Institution.name_th, Institution.name_en)
TITLE = Combined("title", _in_both, Entry.title_th, Entry.title_en)
REFUSAL = Combined("refusal", _in_both, Entry.admission_reason, Entry.admission_reason_en)
PROVINCE = func.coalesce(Institution.province, "")

SECTIONS = Combined(
    "sections",
    lambda codes: tuple(sorted((codes or "").split())),
    select(func.aggregate_strings(PanelSection.section, " "))
    .where(PanelSection.member_id == PanelMember.id)
    .correlate(PanelMember)
    .scalar_subquery(),
)
"""The codes of the sections a panel member is appointed for; empty for all sections."""


def standing_reason(entry: Entry) -> Text:
    """Why a work is not admitted, or did not come; empty where it takes part."""
    return Text(entry.admission_reason or entry.absent_reason, entry.admission_reason_en)


def person_name(person: Any = Person) -> Bundle[Any]:
    """A person's name with its prefix, to be shown; of ``Person`` or an alias of it.

    Forms and comparisons read ``Person.name``. Lists are ordered by ``Person.sort_key``, which has no prefix. The row
    of an erased person holds ``core.names.ERASED`` as its name.
    """
    return Combined("person_name", _written, person.prefix, person.name)


def _written(prefix: str | None, name: str | None) -> str:
    return full_name(prefix or "", name or "")


PERSON = person_name()
