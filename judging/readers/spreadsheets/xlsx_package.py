"""A scan of an .xlsx file before it is read: integrity, size, and the position of formulas.

An .xlsx file is a zip of XML. It may unpack to gigabytes, and a single cell in the last row makes a reader build a
million rows. The reader also returns values without saying which came from a formula. So the parts are first scanned
with a regular expression, in little memory and without expanding XML entities.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from posixpath import normpath
from xml.etree import ElementTree

from judging.readers.spreadsheets.faults import Fault, SheetRefused, refuse_sheet_if
from judging.readers.spreadsheets.limits import LAST_ROW, MAX_CELLS, MAX_COLUMNS, MAX_ROWS, MAX_UNPACKED

_CHUNK = 256 * 1024
_OVERLAP = 4096
"""Longer than a cell's opening tag with the following tag, which may span two chunks."""
_LONGEST_TAG = 64 * 1024

_ROW_OR_CELL = re.compile(
    rb"<(?:\w+:)?(?:row(?=[\s/>])([^>]*)>|c(?=[\s/>])([^>]*)>(?:\s*<(/?)(?:\w+:)?(f|v|is|c)(?=[\s/>]))?)"
)
_REFERENCE = re.compile(rb'\br\s*=\s*["\']([A-Z]{0,3})([0-9]{1,7})["\']')
_IS_ERROR = re.compile(rb'\bt\s*=\s*["\']e["\']')


@dataclass(frozen=True, slots=True)
class NonValueCell:
    """A cell that is not a plain value: ``code`` is ``formula`` or ``cell_error``. Row and column count from 1."""

    code: str
    row: int
    column: int

    @property
    def cell(self) -> str:
        """The cell's reference, such as B2."""
        letters = ""
        rest = self.column
        while rest:
            rest, letter = divmod(rest - 1, 26)
            letters = chr(ord("A") + letter) + letters
        return f"{letters}{self.row}"


@dataclass(frozen=True, slots=True)
class Extent:
    """The last row and column with content, and the cells that are not plain values."""

    last_row: int
    last_column: int
    odd: tuple[NonValueCell, ...]


def open_archive(data: bytes) -> zipfile.ZipFile:
    """The zip archive of a workbook, complete and within the size limit. Raises SheetRefused."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        refuse_sheet_if(
            sum(part.file_size for part in archive.infolist()) > MAX_UNPACKED,
            "unpacks_too_large",
            {"limit": MAX_UNPACKED // 1024**2},
        )
        names = set(archive.namelist())
        refuse_sheet_if(len(names) != len(archive.namelist()), "file_broken")
        _refuse_other_kinds(archive, names)
        for name in names:
            if name.endswith((".xml", ".rels")):
                _check_part(archive, name)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as broken:
        raise SheetRefused(Fault("file_broken")) from broken
    return archive


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """The path of each sheet in the archive, by sheet name. Raises SheetRefused."""
    try:
        workbook = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    except (
        ElementTree.ParseError,
        LookupError,
        ValueError,
        zipfile.BadZipFile,
        zlib.error,
    ) as broken:  # LookupError: no such part, or an unknown encoding
        raise SheetRefused(Fault("file_broken")) from broken
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    parts = {}
    for element in workbook.iter():
        relation_id = next((value for name, value in element.attrib.items() if name.endswith("}id")), None)
        if element.tag.rpartition("}")[2] == "sheet" and relation_id in targets:
            target = targets[relation_id]
            path = target.lstrip("/") if target.startswith("/") else normpath(f"xl/{target}")
            parts[element.get("name", "")] = path
    return parts


def measure(archive: zipfile.ZipFile, part: str) -> Extent:
    """Scan one sheet. Raises SheetRefused at the first cell with content beyond the limits."""
    row = column = last_row = last_column = cells = 0
    odd: list[NonValueCell] = []
    for tag in _rows_and_cells(archive, part):
        row_tag, cell_tag, closing, content = tag.groups()
        cells += 1
        if cells > MAX_CELLS:
            raise SheetRefused(Fault("too_many_rows", {"limit": MAX_ROWS}))
        if cell_tag is None:
            found = _REFERENCE.search(row_tag or b"")
            row, column = (int(found[2]) if found else row + 1), 0
            continue
        found = _REFERENCE.search(cell_tag)
        row, column = (int(found[2]), _column_number(found[1])) if found else (row, column + 1)
        if cell_tag.endswith(b"/") or (closing and content == b"c"):
            continue
        last_row, last_column = max(last_row, row), max(last_column, column)
        if last_row > LAST_ROW:
            raise SheetRefused(Fault("too_many_rows", {"limit": MAX_ROWS}))
        if last_column > MAX_COLUMNS:
            raise SheetRefused(Fault("too_many_columns", {"limit": MAX_COLUMNS}))
        if content == b"f" and not closing:
            odd.append(NonValueCell("formula", row, column))
        elif _IS_ERROR.search(cell_tag):
            odd.append(NonValueCell("cell_error", row, column))
    return Extent(last_row, last_column, tuple(odd))


def _refuse_other_kinds(archive: zipfile.ZipFile, names: set[str]) -> None:
    refuse_sheet_if("xl/workbook.bin" in names, "file_old_format", {"format": ".xlsb"})
    refuse_sheet_if(
        "mimetype" in names and archive.read("mimetype").startswith(b"application/vnd.oasis.opendocument.spreadsheet"),
        "file_old_format",
        {"format": ".ods"},
    )
    refuse_sheet_if("xl/workbook.xml" not in names, "file_unknown_kind")


def _check_part(archive: zipfile.ZipFile, name: str) -> None:
    """Unpack one part to its end, which verifies its size and checksum; refuse a document type declaration."""
    with archive.open(name) as part:
        refuse_sheet_if(b"<!DOCTYPE" in part.read(1024), "file_broken")
        while part.read(_CHUNK):
            pass


def _rows_and_cells(archive: zipfile.ZipFile, part: str) -> Iterator[re.Match[bytes]]:
    """The opening tag of each row and cell, a cell's with the following tag, in file order."""
    try:
        stream = archive.open(part)
    except KeyError as missing:
        raise SheetRefused(Fault("file_broken")) from missing
    with stream:
        rest = b""
        while chunk := stream.read(_CHUNK):
            buffer = rest + chunk
            cut, start = max(len(buffer) - _OVERLAP, 0), 0
            if (open_tag := buffer.rfind(b"<")) > buffer.rfind(b">"):
                cut = min(cut, open_tag)
            refuse_sheet_if(len(buffer) - cut > _LONGEST_TAG and len(chunk) == _CHUNK, "file_broken")
            for found in _ROW_OR_CELL.finditer(buffer):
                if found.start() >= cut:
                    break
                start = found.end()
                yield found
            rest = buffer[max(cut, start) :]
        yield from _ROW_OR_CELL.finditer(rest)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
