"""The sheet of judges: bytes → judges as typed, cleaned, with the college that hides in a position."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from judging.core.imports.columns import JUDGES
from judging.core.thai import digits, match_key, normalise
from judging.readers.spreadsheets.cells import Cells, Findings, is_example
from judging.readers.spreadsheets.faults import Fault, Note
from judging.readers.spreadsheets.institution_from_position import extract_institution
from judging.readers.spreadsheets.sheets import read_table

_YES = frozenset({"ใช่", "ประธาน", "ประธานกรรมการ", "เป็น", "yes", "y", "x", "✓", "✔", "/", "1", "true", "chair"})
_NO = frozenset({"", "ไม่", "ไม่ใช่", "กรรมการ", "no", "n", "-", "0", "false", "judge"})
_ALL = frozenset({"", "ทั้งหมด", "ทุกข้อ", "ทุกจุด", "all", "-"})
_SECTION_WORDS = re.compile(r"จุดให้คะแนน|จุดที่|จุด|ข้อที่|ข้อ|ด้านที่|ด้าน|sections?", re.IGNORECASE)
_UNTIL = re.compile(r"\s*(?:-|–|—|ถึง|\bto\b)\s*")
_BETWEEN = re.compile(r"\s*(?:[,;+]|และ|\band\b|\s)\s*")
_RANGE = re.compile(r"([0-9]{1,2})(?:-([0-9]{1,2}))?")


@dataclass(frozen=True, slots=True)
class JudgeRow:
    """One judge. Empty ``sections`` are all of them. ``institution`` is what the sheet says, ``proposed_institution``
    what the position seems to say where the sheet has nothing."""

    row: int
    name: str
    position: str
    institution: str
    proposed_institution: str
    sections: tuple[str, ...]
    is_chair: bool


@dataclass(frozen=True, slots=True)
class JudgesSheet:
    """All judges of a sheet. With any fault nothing may be taken over. ``fields`` are those the sheet has a column for:
    only these say anything, also where their cells are empty."""

    rows: tuple[JudgeRow, ...]
    faults: tuple[Fault, ...]
    notes: tuple[Note, ...]
    ignored_columns: tuple[str, ...]
    fields: frozenset[str]


def read_judges(data: bytes, *, sections: Sequence[str] = ()) -> JudgesSheet:
    """The judges in an .xlsx or .csv; ``sections`` are those of the rulebook, where they are known.

    Raises SheetRefused when the file is no sheet of judges at all.
    """
    table = read_table(data, JUDGES)
    findings = Findings(notes=list(table.notes))
    rows: list[JudgeRow] = []
    names: dict[str, int] = {}
    for row in table.rows:
        if is_example(row, JUDGES):
            findings.notes.append(Note("example_skipped", row=row.number))
            continue
        cells = Cells(row, table, JUDGES, findings)
        rows.append(_judge(cells, names, sections, next((judge.row for judge in rows if judge.is_chair), None)))
    if not rows:
        findings.faults.append(Fault("sheet_empty"))
    return JudgesSheet(
        tuple(rows), tuple(findings.faults), tuple(findings.notes), table.ignored_columns, frozenset(table.headers)
    )


def parse_sections(text: str) -> tuple[str, ...] | None:
    """The sections a cell appoints for: "1", "1,3", "2-6", "ข้อ ๒ ถึง ๖". Empty for all; None when it says none."""
    typed = digits(normalise(text))
    if typed.casefold() in _ALL:
        return ()
    numbers: list[int] = []
    for part in _BETWEEN.split(_UNTIL.sub("-", _SECTION_WORDS.sub(" ", typed)).strip()):
        found = _RANGE.fullmatch(part)
        if not found:
            return None
        first, last = int(found[1]), int(found[2] or found[1])
        if not 1 <= first <= last:
            return None
        numbers += range(first, last + 1)
    return tuple(str(number) for number in sorted(set(numbers)))


def _judge(cells: Cells, names: dict[str, int], known: Sequence[str], chair_row: int | None) -> JudgeRow:
    name, position, institution = cells.text("name"), cells.text("position"), cells.text("institution")
    if name:
        first = names.setdefault(match_key(name), cells.row.number)
        if first != cells.row.number:
            cells.fault("name_twice", "name", name=name, first=first)
    is_chair = _is_chair(cells, position)
    if is_chair and chair_row is not None:
        cells.fault("chair_twice", "chair", first=chair_row)
    return JudgeRow(
        row=cells.row.number,
        name=name,
        position=position,
        institution=institution,
        proposed_institution="" if institution else extract_institution(position),
        sections=_sections(cells, known),
        is_chair=is_chair,
    )


def _is_chair(cells: Cells, position: str) -> bool:
    answer = digits(cells.text("chair")).casefold()
    if answer in _YES:
        return True
    if answer not in _NO:
        cells.fault("chair_unreadable", "chair", found=answer)
    elif not answer and position.startswith("ประธานกรรมการ"):
        cells.note("chair_from_position", "position", position=position)
        return True
    return False


def _sections(cells: Cells, known: Sequence[str]) -> tuple[str, ...]:
    typed = cells.text("sections")
    sections = parse_sections(typed)
    if sections is None:
        is_date = re.match(r"\d{4}-\d{2}-\d{2}", typed) is not None
        cells.fault("sections_are_a_date" if is_date else "sections_unreadable", "sections", found=typed)
        return ()
    unknown = [section for section in sections if known and section not in known]
    if unknown:
        cells.fault("section_unknown", "sections", found=unknown, allowed=known)
    return sections
