"""The sheet of institutions: bytes → institutions as typed, cleaned, with all that is wrong and all that was mended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from judging.core.imports.columns import header_key
from judging.core.imports.compare_registries import InstitutionValues, StoredInstitution, compare_institutions, plan_of
from judging.core.imports.plan import Plan, RowState
from judging.core.imports.registry_columns import INSTITUTIONS
from judging.core.provinces import REGIONS, is_province, is_region, nearest_province, province, region
from judging.core.thai import digits, expand_abbreviations, match_key, normalise
from judging.readers.institution_matching import Register
from judging.readers.spreadsheets.cells import Cells, Findings, is_example
from judging.readers.spreadsheets.faults import Fault, Note
from judging.readers.spreadsheets.sheets import read_table

_Key = TypeVar("_Key")

OBSTACLES = ("institution_in_file_twice", "institution_code_of_another")
"""What core finds in the way of a row that is right in itself; each has its sentence among the faults."""

_PRIVATE = frozenset({"เอกชน", "private", "ใช่", "yes", "true", "1"})
_PUBLIC = frozenset({"รัฐ", "รัฐบาล", "ของรัฐ", "public", "government", "ไม่", "no", "false", "0"})


@dataclass(frozen=True, slots=True)
class InstitutionRow:
    """One institution. ``row`` is its row in the spreadsheet; what the sheet does not say is empty or None."""

    row: int
    name_th: str
    name_en: str
    code: str
    province: str
    region: str
    is_private: bool | None


@dataclass(frozen=True, slots=True)
class InstitutionsSheet:
    """All institutions of a sheet. With any fault nothing may be taken over."""

    rows: tuple[InstitutionRow, ...]
    faults: tuple[Fault, ...]
    notes: tuple[Note, ...]
    fields: frozenset[str]


def read_institutions(data: bytes) -> InstitutionsSheet:
    """The institutions in an .xlsx or .csv. Raises SheetRefused when the file is no sheet of institutions at all."""
    table = read_table(data, INSTITUTIONS)
    findings = Findings(notes=list(table.notes))
    rows: list[InstitutionRow] = []
    names: dict[tuple[str, str], int] = {}
    codes: dict[str, int] = {}
    for row in table.rows:
        if is_example(row, INSTITUTIONS):
            findings.notes.append(Note("example_skipped", row=row.number))
            continue
        cells = Cells(row, table, INSTITUTIONS, findings)
        one = InstitutionRow(
            row=row.number,
            name_th=cells.text("name_th", expand_abbreviations),
            name_en=cells.text("name_en"),
            code=cells.text("code", lambda text: digits(normalise(text))),
            province=_province(cells),
            region=_region(cells),
            is_private=_is_private(cells),
        )
        if first := _again(names, (match_key(one.name_th), one.province), row.number):
            cells.fault("institution_twice", "name_th", first=first)
        if one.code and (first := _again(codes, one.code, row.number)):
            cells.fault("institution_code_twice", "code", code=one.code, first=first)
        rows.append(one)
    if not rows:
        findings.faults.append(Fault("sheet_empty"))
    return InstitutionsSheet(tuple(rows), tuple(findings.faults), tuple(findings.notes), frozenset(table.headers))


def plan_institutions(sheet: InstitutionsSheet, known: Sequence[StoredInstitution]) -> Plan[InstitutionValues]:
    """What an import of the institutions would do."""
    wrong = frozenset(fault.row for fault in sheet.faults if fault.row is not None)
    rows, obstacles = compare_institutions(sheet.rows, known, fields=sheet.fields, wrong=wrong)
    return plan_of(rows, faulty=bool(sheet.faults), obstacles=obstacles)


def alike_notes(plan: Plan[InstitutionValues], known: Sequence[StoredInstitution]) -> tuple[Note, ...]:
    """Which new institutions of a plan may be known ones under another spelling."""
    register = Register((one.id, one.name_th, one.province) for one in known)
    notes = []
    for row in plan.rows:
        if row.state is RowState.NEW and (near := register.alike(row.values.name_th, row.values.province)):
            notes.append(Note("institution_alike", {"names": [one.name for one in near]}, row.row))
    return tuple(notes)


def _again(seen: dict[_Key, int], key: _Key, row: int) -> int:
    first = seen.setdefault(key, row)
    return 0 if first == row else first


def _province(cells: Cells) -> str:
    name = cells.text("province", province)
    if name and not is_province(name):
        nearest = nearest_province(name)
        code = "province_alike" if nearest else "province_unknown"
        cells.fault(code, "province", found=name, proposed=nearest)
    return name


def _region(cells: Cells) -> str:
    name = cells.text("region", region)
    if name and not is_region(name):
        cells.fault("region_unknown", "region", found=name, allowed=list(REGIONS))
    return name


def _is_private(cells: Cells) -> bool | None:
    typed = cells.text("kind")
    word = header_key(typed).removeprefix("สถานศึกษา")
    if word in _PRIVATE:
        return True
    if word and word not in _PUBLIC:
        cells.fault("kind_unreadable", "kind", found=typed)
    return False if word in _PUBLIC else None
