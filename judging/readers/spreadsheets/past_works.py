"""The sheet of past national works and awards: bytes → works as typed, cleaned, with all that is wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from judging.core.imports.columns import header_key
from judging.core.imports.compare_registries import KnownPastWork, PastKey, PastWorkValues, compare_past, plan_of
from judging.core.imports.plan import Plan
from judging.core.imports.registry_columns import PAST_WORKS
from judging.core.roles import RoundLevel
from judging.core.thai import digits, expand_abbreviations
from judging.readers.spreadsheets.cells import Cells, Findings, is_example
from judging.readers.spreadsheets.faults import Fault, Note
from judging.readers.spreadsheets.sheets import read_table

FIRST_YEAR, LAST_YEAR = 2500, 2700
"""Years of the Buddhist era that a competition may have; anything else is mistyped, or of the common era."""

_ERA = 543
_YEAR = re.compile(r"(?:ปีการศึกษา|ปี|พ\.?\s*ศ\.?|\s)*([0-9]{4})")
_CATEGORY = re.compile(r"^(?:ประเภท(?:ที่)?|category|type)\s*", re.IGNORECASE)
_BARE_LEVEL = re.compile("^(?:การประเมิน|การประกวด)?(?:ระดับ)?(?:อาชีวศึกษา)?|level$")
_LEVELS = {
    **dict.fromkeys(("ชาติ", "ประเทศ", "national", "nation"), RoundLevel.NATION),
    **dict.fromkeys(("ภาค", "regional", "region"), RoundLevel.REGION),
    **dict.fromkeys(("จังหวัด", "provincial", "province"), RoundLevel.PROVINCE),
    **dict.fromkeys(("สถานศึกษา", "วิทยาลัย", "college", "institution", "school"), RoundLevel.INSTITUTION),
}


@dataclass(frozen=True, slots=True)
class PastRow:
    """One past work. ``row`` is its row in the spreadsheet."""

    row: int
    values: PastWorkValues


@dataclass(frozen=True, slots=True)
class PastSheet:
    """All past works of a sheet. With any fault nothing may be taken over."""

    rows: tuple[PastRow, ...]
    faults: tuple[Fault, ...]
    notes: tuple[Note, ...]
    fields: frozenset[str]


def read_past_works(data: bytes) -> PastSheet:
    """The past works in an .xlsx or .csv. Raises SheetRefused when the file is no sheet of past works at all."""
    table = read_table(data, PAST_WORKS)
    findings = Findings(notes=list(table.notes))
    rows: list[PastRow] = []
    first: dict[PastKey, PastRow] = {}
    for row in table.rows:
        if is_example(row, PAST_WORKS):
            findings.notes.append(Note("example_skipped", row=row.number))
            continue
        cells = Cells(row, table, PAST_WORKS, findings)
        one = PastRow(row.number, _values(cells))
        known = first.setdefault(one.values.key, one)
        if known is not one:
            one = replace(one, values=replace(one.values, title=known.values.title))
            if (known.values.award, known.values.category) == (one.values.award, one.values.category):
                cells.note("past_work_twice", "title", first=known.row)
            else:
                cells.fault("past_work_differs", "award", first=known.row)
        rows.append(one)
    if not rows:
        findings.faults.append(Fault("sheet_empty"))
    return PastSheet(tuple(rows), tuple(findings.faults), tuple(findings.notes), frozenset(table.headers))


def plan_past_works(sheet: PastSheet, known: dict[PastKey, KnownPastWork]) -> Plan[PastWorkValues]:
    """What an import of the past works would do."""
    wrong = frozenset(fault.row for fault in sheet.faults if fault.row is not None)
    return plan_of(compare_past(sheet.rows, known, fields=sheet.fields, wrong=wrong), faulty=bool(sheet.faults))


def _values(cells: Cells) -> PastWorkValues:
    return PastWorkValues(
        title=cells.text("title"),
        school_year=_year(cells),
        level=_level(cells),
        award=cells.text("award"),
        institution=cells.text("institution", expand_abbreviations),
        category=_CATEGORY.sub("", digits(cells.text("category"))),
    )


def _year(cells: Cells) -> int:
    typed = digits(cells.text("school_year"))
    found = _YEAR.fullmatch(typed)
    year = int(found[1]) if found else 0
    if typed and FIRST_YEAR <= year + _ERA <= LAST_YEAR:
        cells.fault("year_of_common_era", "school_year", found=typed, proposed=year + _ERA)
    elif typed and not FIRST_YEAR <= year <= LAST_YEAR:
        cells.fault("year_unreadable", "school_year", found=typed)
    return year


def _level(cells: Cells) -> str:
    typed = cells.text("level")
    level = _LEVELS.get(_BARE_LEVEL.sub("", header_key(typed)))
    if typed and level is None:
        cells.fault("level_unreadable", "level", found=typed)
    return level.value if level else ""
