"""Headers that a person explains: which column of a sheet is which."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import request

from judging.core.imports.columns import SheetKind
from judging.core.text import Text
from judging.readers.spreadsheets.faults import Fault
from judging.readers.spreadsheets.grids import column_letters
from judging.readers.spreadsheets.headers import Mappings
from judging.readers.spreadsheets.tables import UnknownHeader
from judging.web.wording.languages import language

FIELD = "column"


@dataclass(frozen=True, slots=True)
class ExplainedColumn:
    """One column of the sheet: its form field, its letter, its header, the first values below, and the choice."""

    field: str
    letter: str
    title: str
    sample: tuple[str, ...]
    chosen: str


@dataclass(frozen=True, slots=True)
class ExplainedSheet:
    """One sheet with its columns."""

    name: str
    columns: tuple[ExplainedColumn, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """The page on which a person says what the columns mean; ``faults`` say why it is needed."""

    sheets: tuple[ExplainedSheet, ...]
    options: tuple[tuple[str, Text], ...]
    required: tuple[Text, ...]
    faults: tuple[str, ...]


def explanation(
    headers: Iterable[UnknownHeader], kind: SheetKind, mappings: Mappings, faults: Sequence[Fault] = ()
) -> Explanation:
    """The page for these headers, with the choices made before or proposed."""
    return Explanation(
        sheets=tuple(ExplainedSheet(one.sheet, _columns(one, mappings.get(one.signature))) for one in headers),
        options=tuple((column.name, column.title) for column in kind.columns),
        required=tuple(column.title for column in kind.required),
        faults=tuple(fault.sentence(language()) for fault in faults),
    )


def chosen_columns() -> dict[str, dict[int, str]]:
    """What the form says: signature of the header → place of the column → name of the column."""
    chosen: dict[str, dict[int, str]] = defaultdict(dict)
    for name, said in request.form.items():
        parts = name.split("-")
        if len(parts) == 3 and parts[0] == FIELD and parts[2].isdecimal():
            chosen[parts[1]][int(parts[2])] = said
    return dict(chosen)


def _columns(one: UnknownHeader, chosen: Mapping[int, str] | None) -> tuple[ExplainedColumn, ...]:
    meant = one.proposed if chosen is None else chosen
    return tuple(
        ExplainedColumn(
            field=f"{FIELD}-{one.signature}-{place}",
            letter=column_letters(place + 1),
            title=title,
            sample=tuple(row[place] for row in one.sample),
            chosen=meant.get(place, ""),
        )
        for place, title in enumerate(one.titles)
        if title or any(row[place] for row in one.sample)
    )
