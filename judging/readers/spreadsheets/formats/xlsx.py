"""An .xlsx file → its sheets as shown, in one streaming pass over each part.

The declared extent and the merges of a sheet are not trusted: programs write odd ones. The cells say where they are.
"""

import re
from dataclasses import dataclass, field
from posixpath import dirname

from judging.readers.spreadsheets.faults import SheetRefused, refuse_sheet_if
from judging.readers.spreadsheets.formats.number_formats import BUILT_IN, GENERAL, shown
from judging.readers.spreadsheets.formats.packages import Attributes, Package, walk
from judging.readers.spreadsheets.grids import CellKind, CellText, Grid, Merge, Workbook, unreadable
from judging.readers.spreadsheets.limits import LAST_ROW, LONGEST_CELL, MAX_COLUMNS

_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_TRUE = ("1", "true")
_NO_SIZE = ("0", "0.0")
_READINGS = ("rPh",)
"""Elements with the readings of Japanese characters, which stand beside the text."""


def read_xlsx(package: Package) -> Workbook:
    """The sheets of an .xlsx. Raises SheetRefused, and the errors of zipfile and expat."""
    roots = [where for kind, where in package.relations("").values() if kind == "officeDocument"]
    root = roots[0] if roots and roots[0] in package else "xl/workbook.xml"
    refuse_sheet_if(root not in package, "file_unknown_kind")
    sheets, counts_from_1904 = _sheets(package, root)
    relations, folder = package.relations(root), dirname(root)
    parts = dict(relations.values())
    look = _Look(
        _shared_strings(package, parts.get("sharedStrings", f"{folder}/sharedStrings.xml")),
        _formats(package, parts.get("styles", f"{folder}/styles.xml")),
        counts_from_1904,
    )
    made = Workbook()
    for number, sheet in enumerate(sheets, start=1):
        kind, where = relations.get(sheet.relation, ("worksheet", f"{folder}/worksheets/sheet{number}.xml"))
        if kind != "worksheet":  # a chart
            continue
        if not sheet.is_visible:
            made.hidden_sheets.append(sheet.name)
            continue
        if where not in package:
            raise unreadable()
        reading = _SheetPass(Grid(sheet.name), look)
        try:
            walk(package.chunks(where), reading.start, reading.end, reading.text, without=_READINGS)
        except SheetRefused as refusal:
            made.leave(sheet.name, refusal)
        else:
            made.grids.append(reading.grid)
    return made


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet as the workbook lists it."""

    name: str
    relation: str
    is_visible: bool


def _sheets(package: Package, root: str) -> tuple[list[_Sheet], bool]:
    """The sheets in their order, and whether dates count from 1904."""
    sheets: list[_Sheet] = []
    counts_from_1904 = False

    def start(tag: str, given: Attributes) -> None:
        nonlocal counts_from_1904
        if tag == "sheet":
            relation = next((value for name, value in given.items() if name.rpartition(" ")[2] == "id"), "")
            sheets.append(_Sheet(given.get("name", ""), relation, given.get("state", "visible") == "visible"))
        elif tag == "workbookPr":
            counts_from_1904 = given.get("date1904") in _TRUE

    walk(package.chunks(root), start)
    return sheets, counts_from_1904


@dataclass(frozen=True, slots=True)
class _Look:
    """What the sheets of a file share: its texts, the format code of each style, and the first day of its dates."""

    strings: list[str]
    formats: list[str]
    counts_from_1904: bool


def _shared_strings(package: Package, path: str) -> list[str]:
    """The shared texts; of rich text all runs."""
    strings: list[str] = []
    parts: list[str] = []
    is_text = False

    def start(tag: str, _given: Attributes) -> None:
        nonlocal is_text
        is_text = tag == "t"
        if tag == "si":
            parts.clear()

    def end(tag: str) -> None:
        nonlocal is_text
        is_text = False
        if tag == "si":
            strings.append(_unescaped("".join(parts))[: LONGEST_CELL + 1])

    def text(piece: str) -> None:
        if is_text:
            parts.append(piece)

    walk(package.chunks(path), start, end, text, without=_READINGS)
    return strings


def _formats(package: Package, path: str) -> list[str]:
    """The number format code of each cell style, in order."""
    own: dict[int, str] = {}
    used: list[int] = []
    in_styles = False

    def start(tag: str, given: Attributes) -> None:
        nonlocal in_styles
        if tag == "numFmt":
            own[_number(given.get("numFmtId"))] = given.get("formatCode", GENERAL)
        elif tag == "cellXfs":
            in_styles = True
        elif tag == "xf" and in_styles:
            used.append(_number(given.get("numFmtId")))

    def end(tag: str) -> None:
        nonlocal in_styles
        if tag == "cellXfs":
            in_styles = False

    walk(package.chunks(path), start, end)
    return [own.get(number) or BUILT_IN.get(number, GENERAL) for number in used]


@dataclass(slots=True)
class _SheetPass:
    """The pass over one sheet."""

    grid: Grid
    look: _Look
    row: int = 0
    column: int = 0
    cell: Attributes = field(default_factory=dict)
    value: CellText = field(default_factory=CellText)
    is_value: bool = False
    is_formula: bool = False

    def start(self, tag: str, given: Attributes) -> None:
        if tag == "c":
            self._open_cell(given)
        elif tag in ("v", "t"):
            self.is_value = True
        elif tag == "row":
            self.row = _number(given.get("r")) or self.row + 1
            self.column = 0
            if given.get("hidden") in _TRUE or given.get("ht") in _NO_SIZE:
                self.grid.hidden_rows.add(self.row)
        elif tag == "f":
            self.is_formula = True
        elif tag == "col" and (given.get("hidden") in _TRUE or given.get("width") in _NO_SIZE):
            last = min(_number(given.get("max")), MAX_COLUMNS)
            self.grid.hidden_columns.update(range(_number(given.get("min")), last + 1))
        elif tag == "mergeCell":
            self._merge(given.get("ref", ""))

    def end(self, tag: str) -> None:
        if tag in ("v", "t"):
            self.is_value = False
        elif tag == "c" and (self.value.size or self.is_formula):
            text, kind = self._shown()
            self.grid.add(self.row, self.column, text, kind)

    def text(self, piece: str) -> None:
        if self.is_value:
            self.value.add(piece, self.row)

    def _open_cell(self, given: Attributes) -> None:
        found = _REFERENCE.fullmatch(given.get("r", ""))
        if found:
            self.row, self.column = int(found[2]), column_number(found[1])
        else:
            self.column += 1
        self.cell = given
        self.value.clear()
        self.is_value = self.is_formula = False

    def _shown(self) -> tuple[str, CellKind | None]:
        kind, stored = self.cell.get("t", "n"), self.value.whole()
        text, special = _as_shown(kind, stored, self.cell.get("s", ""), self.look)
        if not self.is_formula or kind == "e" or (kind == "str" and not stored):
            return text, special
        return text or "=", CellKind.FORMULA

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        start, end = _REFERENCE.fullmatch(first), _REFERENCE.fullmatch(last)
        if start and end:  # a whole row or column has no numbers or no letters, and merges nothing of a list
            top, bottom = int(start[2]), min(int(end[2]), LAST_ROW)
            left, right = column_number(start[1]), min(column_number(end[1]), MAX_COLUMNS)
            self.grid.merge(Merge(top, left, bottom, right))


def _as_shown(kind: str, stored: str, style: str, look: _Look) -> tuple[str, CellKind | None]:
    """The text and kind of a cell of this type (``t``), value and style."""
    if kind == "s":
        number = _number(stored)
        return (look.strings[number] if stored and number < len(look.strings) else ""), None
    if kind == "b":
        return ("TRUE" if stored in _TRUE else "FALSE") if stored else "", CellKind.BOOLEAN
    if kind == "e":
        return "", None
    if kind == "d":
        return stored, CellKind.DATE
    if kind != "n" or not stored:
        return _unescaped(stored), None
    number = _number(style)
    code = look.formats[number] if number < len(look.formats) else GENERAL
    return shown(stored.strip(), code, counts_from_1904=look.counts_from_1904)


def column_number(letters: str) -> int:
    """The number of a column from 1: A → 1, AA → 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def _unescaped(text: str) -> str:
    """A stored text with its escaped characters: ``_x000D_`` is a carriage return."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _number(text: str | None) -> int:
    return int(text) if text and text.strip().isdecimal() and len(text) < 10 else 0
