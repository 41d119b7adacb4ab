"""Headers that a person explains: which column of a sheet is which."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import request

from judging.core.imports.columns import Column, SheetKind
from judging.core.refusals import RuleViolation
from judging.readers.spreadsheets.faults import Fault
from judging.readers.spreadsheets.grids import column_letters
from judging.readers.spreadsheets.headers import Mappings
from judging.readers.spreadsheets.tables import UnknownHeader
from judging.web.guards.whole_numbers import whole
from judging.web.wording.languages import language, spoken
from judging.web.wording.refusals import sentence

FIELD = "column"
ROW = "header-"
"""Prefix of the field that says in which row a header is; the signature of the supposed one follows."""


@dataclass(frozen=True, slots=True)
class ExplainedColumn:
    """One column of a sheet: its form field, its letter, its header, the first values below, and the choice."""

    field: str
    letter: str
    title: str
    sample: tuple[str, ...]
    chosen: str


@dataclass(frozen=True, slots=True)
class ExplainedSheet:
    """The sheets that share one header, with its columns; ``refusal`` says why the choice will not do. ``row`` is the
    header's row, ``first_rows`` those that can be chosen in its place, in the field ``row_field``."""

    signature: str
    row_field: str
    row: int
    first_rows: Mapping[int, str]
    names: tuple[str, ...]
    columns: tuple[ExplainedColumn, ...]
    refusal: str = ""

    @property
    def chosen(self) -> frozenset[str]:
        """The names of the columns that are chosen."""
        return frozenset(column.chosen for column in self.columns)


@dataclass(frozen=True, slots=True)
class Explanation:
    """The page on which a person says what the columns mean; ``faults`` say why it is needed."""

    sheets: tuple[ExplainedSheet, ...]
    options: tuple[Column, ...]
    required: tuple[Column, ...]
    faults: tuple[str, ...]

    @property
    def is_refused(self) -> bool:
        """Whether a choice was made that will not do."""
        return any(sheet.refusal for sheet in self.sheets)


def explanation(
    headers: Iterable[UnknownHeader],
    kind: SheetKind,
    mappings: Mappings,
    *,
    faults: Sequence[Fault] = (),
    refusal: RuleViolation | None = None,
) -> Explanation:
    """The page for these headers, with the choices made before or proposed. ``refusal`` concerns one of them."""
    alike: dict[str, list[UnknownHeader]] = defaultdict(list)
    for one in headers:
        alike[one.signature].append(one)
    meant = _meant([group[0] for group in alike.values()], kind, mappings)
    refused = refusal.params.get("signature") if refusal else None
    return Explanation(
        sheets=tuple(
            ExplainedSheet(
                signature=signature,
                row_field=f"{ROW}{group[0].supposed}",
                row=group[0].row,
                first_rows=group[0].first_rows,
                names=tuple(one.sheet for one in group if one.sheet),
                columns=_columns(group[0], meant[signature]),
                refusal=_sentence(refusal, kind) if refusal and signature == refused else "",
            )
            for signature, group in alike.items()
        ),
        options=kind.columns,
        required=kind.required,
        faults=tuple(fault.sentence(language()) for fault in faults),
    )


def chosen_columns(headers: Iterable[UnknownHeader]) -> dict[str, dict[int, str]]:
    """What the form says of these headers: signature → place of the column → name of the column."""
    return {
        one.signature: {place: request.form.get(_field(one, place), "") for place in range(len(one.titles))}
        for one in headers
    }


def chosen_rows() -> dict[str, int]:
    """In which rows the request says that headers are; fields without a number say nothing."""
    said = {name.removeprefix(ROW): text for name, text in request.values.items() if name.startswith(ROW)}
    return {signature: whole(text) for signature, text in said.items() if text.isdecimal()}


def _sentence(refusal: RuleViolation, kind: SheetKind) -> str:
    """The refusal with the column's title in the place of its name."""
    name = str(refusal.params.get("column", ""))
    title = spoken(kind.column(name).title) if name else ""
    return sentence(RuleViolation(refusal.code, column=title))


def _field(one: UnknownHeader, place: int) -> str:
    return f"{FIELD}-{one.signature}-{place}"


def _meant(headers: Sequence[UnknownHeader], kind: SheetKind, mappings: Mappings) -> Mappings:
    """What each header means: the choice made before, or what is proposed. Beside a sheet that is complete, one that is
    not is proposed as not read."""
    needed = {column.name for column in kind.required}
    complete = {one.signature for one in headers if needed <= set(one.proposed.values())}
    proposed = {one.signature: one.proposed if one.signature in complete or not complete else {} for one in headers}
    return {**proposed, **{one.signature: mappings[one.signature] for one in headers if one.signature in mappings}}


def _columns(one: UnknownHeader, meant: Mapping[int, str]) -> tuple[ExplainedColumn, ...]:
    return tuple(
        ExplainedColumn(
            field=_field(one, place),
            letter=column_letters(place + 1),
            title=title,
            sample=tuple(row[place] for row in one.sample),
            chosen=meant.get(place, ""),
        )
        for place, title in enumerate(one.titles)
        if title or any(row[place] for row in one.sample)
    )
