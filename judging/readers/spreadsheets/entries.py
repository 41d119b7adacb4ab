"""The sheet of works: bytes → works as typed, cleaned, with all that is wrong and all that was mended."""

from __future__ import annotations

from dataclasses import dataclass

from judging.core.entries import codes as entry_codes
from judging.core.imports.columns import WORKS
from judging.core.provinces import is_province, nearest_province, province
from judging.core.thai import match_key
from judging.readers.spreadsheets.cells import Cells, Findings, is_example
from judging.readers.spreadsheets.faults import Fault, Note
from judging.readers.spreadsheets.sheets import read_table


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One work. ``row`` is its row in the spreadsheet; what the sheet does not say is empty."""

    row: int
    code: str
    title_th: str
    title_en: str
    institution: str
    province: str
    region: str
    makers: tuple[str, ...]
    advisers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WorksSheet:
    """All works of a sheet. With any fault nothing may be taken over. ``fields`` are those the sheet has a column for:
    only these say anything, also where their cells are empty."""

    rows: tuple[WorkRow, ...]
    faults: tuple[Fault, ...]
    notes: tuple[Note, ...]
    ignored_columns: tuple[str, ...]
    fields: frozenset[str]


def read_works(data: bytes) -> WorksSheet:
    """The works in an .xlsx or .csv. Raises SheetRefused when the file is no sheet of works at all."""
    table = read_table(data, WORKS)
    findings = Findings(notes=list(table.notes))
    rows: list[WorkRow] = []
    codes: dict[str, int] = {}
    titles: dict[str, int] = {}
    for row in table.rows:
        if is_example(row, WORKS):
            findings.notes.append(Note("example_skipped", row=row.number))
            continue
        cells = Cells(row, table, WORKS, findings)
        work = WorkRow(
            row=row.number,
            code=_code(cells, codes),
            title_th=_title(cells, titles),
            title_en=cells.text("title_en"),
            institution=cells.text("institution"),
            province=_province(cells),
            region=cells.text("region"),
            makers=cells.names("makers"),
            advisers=cells.names("advisers"),
        )
        rows.append(work)
    if not rows:
        findings.faults.append(Fault("sheet_empty"))
    return WorksSheet(
        tuple(rows), tuple(findings.faults), tuple(findings.notes), table.ignored_columns, frozenset(table.headers)
    )


def _code(cells: Cells, seen: dict[str, int]) -> str:
    code = cells.text("code", entry_codes.cleaned)
    odd = entry_codes.forbidden_letters(code)
    if odd:
        cells.fault("code_characters", "code", code=code, found=odd)
    if code:
        first = seen.setdefault(entry_codes.key(code), cells.row.number)
        if first != cells.row.number:
            cells.fault("code_twice", "code", code=code, first=first)
    return code


def _title(cells: Cells, seen: dict[str, int]) -> str:
    title = cells.text("title_th")
    if title:
        first = seen.setdefault(match_key(title), cells.row.number)
        if first != cells.row.number:
            cells.note("title_twice", "title_th", first=first)
    return title


def _province(cells: Cells) -> str:
    name = cells.text("province", province)
    if name and not is_province(name):
        nearest = nearest_province(name)
        code = "province_alike" if nearest else "province_unknown"
        cells.note(code, "province", found=name, proposed=nearest)
    return name
