"""An .xlsx file → its sheets as shown, in one streaming pass over each part.

The declared extent and the merges of a sheet are not trusted: programs write odd ones. The cells say where they are.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from posixpath import dirname, normpath
from xml.parsers import expat

from judging.core.imports.plan import RowAt
from judging.readers.spreadsheets.faults import Fault, SheetRefused, refuse_sheet_if
from judging.readers.spreadsheets.grids import CellKind, Grid, Merge, Workbook, unreadable
from judging.readers.spreadsheets.limits import (
    DEEPEST,
    LAST_ROW,
    LONGEST_CELL,
    LONGEST_TAG,
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_UNPACKED,
)
from judging.readers.spreadsheets.number_formats import BUILT_IN, GENERAL, shown

_CHUNK = 256 * 1024
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")

Attributes = dict[str, str]


class Package:
    """The parts of a zip package by path, whatever separators and case its program wrote."""

    def __init__(self, data: bytes) -> None:
        self._archive = zipfile.ZipFile(io.BytesIO(data))
        self._parts = {_path(info.filename): info for info in self._archive.infolist() if not info.is_dir()}
        self._unpacked = 0

    def __contains__(self, path: str) -> bool:
        return _path(path) in self._parts

    def chunks(self, path: str) -> Iterator[bytes]:
        """A part, unpacked piece by piece. Raises SheetRefused where the package unpacks to more than the limit."""
        found = self._parts.get(_path(path))
        if found is None:
            return
        with self._archive.open(found) as part:
            while chunk := part.read(_CHUNK):
                self._unpacked += len(chunk)
                refuse_sheet_if(self._unpacked > MAX_UNPACKED, "unpacks_too_large", {"limit": MAX_UNPACKED // 1024**2})
                yield chunk

    def relations(self, path: str) -> dict[str, tuple[str, str]]:
        """The relations of a part: id → (kind, path)."""
        folder, _, name = path.rpartition("/")
        found: dict[str, tuple[str, str]] = {}

        def start(tag: str, given: Attributes) -> None:
            if tag == "Relationship" and given.get("TargetMode") != "External":
                target = given.get("Target", "").replace("\\", "/")
                where = target if target.startswith("/") else normpath(f"{folder}/{target}")
                found[given.get("Id", "")] = (given.get("Type", "").rpartition("/")[2], where)

        walk(self.chunks(f"{folder}/_rels/{name}.rels"), start)
        return found


def read_xlsx(data: bytes) -> Workbook:
    """The sheets of an .xlsx. Raises SheetRefused."""
    try:
        return _workbook(Package(data))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as broken:
        raise SheetRefused(Fault("file_broken")) from broken
    except RuntimeError as encrypted:  # a zip with a password
        raise SheetRefused(Fault("file_protected")) from encrypted
    except (expat.ExpatError, ValueError, OSError) as unknown:
        raise unreadable() from unknown


def walk(
    chunks: Iterator[bytes],
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] = lambda tag: None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Parse XML piece by piece; tags come without their namespace. Nothing is expanded or fetched.

    Raises:
        SheetRefused: a document type declaration, elements nested too deeply, or a tag that is too long.
        expat.ExpatError: no well-formed XML.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    depth = fed = 0

    def opened(tag: str, given: Attributes) -> None:
        nonlocal depth
        depth += 1
        refuse_sheet_if(depth > DEEPEST, "file_too_complex")
        start(tag.rpartition(" ")[2], given)

    def closed(tag: str) -> None:
        nonlocal depth
        depth -= 1
        end(tag.rpartition(" ")[2])

    def declared(*_given: object) -> None:
        raise SheetRefused(Fault("file_too_complex"))

    parser.StartElementHandler, parser.EndElementHandler = opened, closed
    parser.StartDoctypeDeclHandler = declared
    if text is not None:
        parser.CharacterDataHandler = text
        parser.buffer_text = True
    for chunk in chunks:
        parser.Parse(chunk, False)
        fed += len(chunk)
        refuse_sheet_if(fed - parser.CurrentByteIndex > LONGEST_TAG + len(chunk), "file_too_complex")
    if fed:
        parser.Parse(b"", True)


def _workbook(package: Package) -> Workbook:
    roots = [where for kind, where in package.relations("").values() if kind == "officeDocument"]
    root = roots[0] if roots and roots[0] in package else "xl/workbook.xml"
    _refuse_other_kinds(package, root)
    sheets: list[tuple[str, str, bool]] = []
    counts_from_1904 = False

    def start(tag: str, given: Attributes) -> None:
        nonlocal counts_from_1904
        if tag == "sheet":
            relation = next((value for name, value in given.items() if name.rpartition(" ")[2] == "id"), "")
            sheets.append((given.get("name", ""), relation, given.get("state", "visible") == "visible"))
        elif tag == "workbookPr":
            counts_from_1904 = given.get("date1904") in ("1", "true")

    walk(package.chunks(root), start)
    relations = package.relations(root)
    parts = dict(relations.values())
    folder = dirname(root)
    look = _Look(
        _shared_strings(package, parts.get("sharedStrings", f"{folder}/sharedStrings.xml")),
        _formats(package, parts.get("styles", f"{folder}/styles.xml")),
        counts_from_1904,
    )
    made = Workbook()
    for name, relation, is_visible in sheets:
        kind, where = relations.get(relation, ("", ""))
        if kind != "worksheet" or where not in package:
            continue
        if not is_visible:
            made.hidden_sheets.append(name)
            continue
        pass_ = _SheetPass(Grid(name), look)
        walk(package.chunks(where), pass_.start, pass_.end, pass_.text)
        made.grids.append(pass_.grid)
    return made


def _refuse_other_kinds(package: Package, root: str) -> None:
    for part, code, shown_as in (
        ("word/document.xml", "file_is_document", "Word"),
        ("ppt/presentation.xml", "file_is_document", "PowerPoint"),
        ("xl/workbook.bin", "file_old_format", ".xlsb"),
    ):
        refuse_sheet_if(part in package, code, {"format": shown_as})
    refuse_sheet_if(root not in package, "file_unknown_kind")


@dataclass(frozen=True, slots=True)
class _Look:
    """What the sheets of a file share: its texts, the format code of each style, and the first day of its dates."""

    strings: list[str]
    formats: list[str]
    counts_from_1904: bool


def _shared_strings(package: Package, path: str) -> list[str]:
    """The shared texts; of rich text all runs, without the readings beside them."""
    strings: list[str] = []
    parts: list[str] = []
    inside = aside = False
    size = 0

    def start(tag: str, _given: Attributes) -> None:
        nonlocal inside, aside
        if tag == "si":
            parts.clear()
        elif tag == "rPh":
            aside = True
        inside = tag == "t" and not aside

    def end(tag: str) -> None:
        nonlocal inside, aside, size
        inside = False
        if tag == "rPh":
            aside = False
        elif tag == "si":
            strings.append("".join(parts)[: LONGEST_CELL + 1])
            size += 1
            refuse_sheet_if(size > MAX_CELLS, "file_too_complex")

    def text(piece: str) -> None:
        if inside:
            parts.append(piece)

    walk(package.chunks(path), start, end, text)
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
    tags: int = 0
    cell: Attributes = field(default_factory=dict)
    parts: list[str] = field(default_factory=list)
    reading: str = ""
    is_formula: bool = False

    def start(self, tag: str, given: Attributes) -> None:
        self._count()
        if tag == "c":
            self._open_cell(given)
        elif tag == "row":
            self.row = _number(given.get("r")) or self.row + 1
            self.column = 0
            if given.get("hidden") in ("1", "true"):
                self.grid.hidden_rows.append(self.row)
        elif tag in ("v", "t"):
            self.reading = tag if self.reading != "rPh" else "rPh"
        elif tag == "rPh":
            self.reading = "rPh"
        elif tag == "f":
            self.is_formula = True
        elif tag == "col" and given.get("hidden") in ("1", "true"):
            last = min(_number(given.get("max")), MAX_COLUMNS)
            self.grid.hidden_columns.extend(range(_number(given.get("min")), last + 1))
        elif tag == "mergeCell":
            self._merge(given.get("ref", ""))

    def end(self, tag: str) -> None:
        if tag == "c":
            text, kind = self._shown()
            if kind is CellKind.FORMULA or text:
                self.grid.add(self.row, self.column, text or "=", kind)
        elif tag in ("v", "t"):
            self.reading = self.reading if self.reading == "rPh" else ""
        elif tag == "rPh":
            self.reading = ""

    def text(self, piece: str) -> None:
        if self.reading in ("v", "t"):
            self.parts.append(piece)
            refuse_sheet_if(
                sum(map(len, self.parts)) > LONGEST_CELL, "cell_too_large", {"limit": LONGEST_CELL}, RowAt(self.row)
            )

    def _count(self) -> None:
        self.tags += 1
        refuse_sheet_if(self.tags > 8 * MAX_CELLS, "file_too_complex")

    def _open_cell(self, given: Attributes) -> None:
        found = _REFERENCE.fullmatch(given.get("r", ""))
        if found:
            self.row, self.column = int(found[2]), column_number(found[1])
        else:
            self.column += 1
        self.cell, self.parts, self.reading = given, [], ""
        self.is_formula = False

    def _shown(self) -> tuple[str, CellKind | None]:
        kind, stored = self.cell.get("t", "n"), "".join(self.parts)
        text, special = _as_shown(kind, stored, self.cell.get("s", ""), self.look)
        is_formula = self.is_formula and (stored or kind != "str")  # one that gives an empty text is an empty cell
        return text, CellKind.FORMULA if is_formula else special

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        ends = [_REFERENCE.fullmatch(end) for end in (first, last or first)]
        if ends[0] and ends[1] and int(ends[0][2]) <= LAST_ROW:
            top, left = int(ends[0][2]), column_number(ends[0][1])
            bottom, right = int(ends[1][2]), column_number(ends[1][1])
            if len(self.grid.merges) < LAST_ROW:
                self.grid.merges.append(Merge(top, left, min(bottom, LAST_ROW), min(right, MAX_COLUMNS)))


def _as_shown(kind: str, stored: str, style: str, look: _Look) -> tuple[str, CellKind | None]:
    """The text and kind of a cell of this type (``t``), value and style."""
    if kind == "s":
        number = _number(stored)
        return (look.strings[number] if stored and number < len(look.strings) else ""), None
    if kind == "b":
        return ("TRUE" if stored in ("1", "true") else "FALSE") if stored else "", CellKind.BOOLEAN
    if kind == "e":
        return "", None
    if kind == "d":
        return stored, CellKind.DATE
    if kind != "n" or not stored:
        return stored, None
    number = _number(style)
    code = look.formats[number] if number < len(look.formats) else GENERAL
    return shown(stored.strip(), code, counts_from_1904=look.counts_from_1904)


def column_number(letters: str) -> int:
    """The number of a column from 1: A → 1, AA → 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def _number(text: str | None) -> int:
    return int(text) if text and text.strip().isdecimal() and len(text) < 10 else 0


def _path(name: str) -> str:
    return normpath(name.replace("\\", "/")).lstrip("/").casefold()
