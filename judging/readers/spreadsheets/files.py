"""A file of any kind that people keep lists in → its sheets as shown.

The contents decide the kind of the file, not its name. Files are read in a limited process (``judging.limited``), so
that one that exhausts its reader ends only that process.
"""

import re
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any
from xml.parsers import expat

from judging import limited
from judging.core.imports.plan import RowAt
from judging.readers.spreadsheets.faults import Fault, SheetRefused, refuse_sheet_if
from judging.readers.spreadsheets.grids import Workbook, unreadable
from judging.readers.spreadsheets.limits import MAX_BYTES, MEGABYTES, SECONDS

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_HEADS = (
    (b"%PDF", "PDF"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "gzip"),
)
"""How files of other kinds begin."""

_PARTS = (
    ("word/document.xml", "file_is_document", "Word"),
    ("ppt/presentation.xml", "file_is_document", "PowerPoint"),
    ("xl/workbook.bin", "file_old_format", ".xlsb"),
    ("Index/Document.iwa", "file_old_format", "Apple Numbers"),
)
"""Parts by which packages of other kinds are known."""

_OPEN_DOCUMENTS = {b"text": "OpenDocument (.odt)", b"presentation": "OpenDocument (.odp)"}

_MARKUP = re.compile(rb"\s*<(?:!doctype|html|head|body|table|meta|div|style|\?xml|!--)|\s*MIME-Version:", re.IGNORECASE)
"""How pages begin that some programs save under the name of a spreadsheet."""


def read_workbook(data: bytes) -> Workbook:
    """The sheets of an .xlsx, .xls, .ods or CSV, read in a limited process. Raises SheetRefused."""
    _check_size(data)
    try:
        sent = limited.run(
            "judging.readers.spreadsheets.files:read_as_json", data, seconds=SECONDS, megabytes=MEGABYTES
        )
    except limited.LimitReachedError as reached:
        raise SheetRefused(Fault("file_too_complex")) from reached
    return from_json(sent)


def parse_workbook(data: bytes) -> Workbook:
    """The same in this process. Raises SheetRefused."""
    _check_size(data)
    workbook = _parse(data)
    if workbook.beyond and not any(grid.rows for grid in workbook.grids):
        raise SheetRefused(workbook.beyond[0][1])
    for grid in workbook.grids:
        grid.empty_covered()
    return workbook


def _parse(data: bytes) -> Workbook:
    if data.startswith(_OLE):
        from judging.readers.spreadsheets.formats.xls import read_xls

        return read_xls(data)
    if data.startswith(_ZIP):
        return _parse_package(data)
    _refuse_other_kinds(data)
    from judging.readers.spreadsheets.formats.csv_files import read_csv

    return read_csv(data)


def _check_size(data: bytes) -> None:
    refuse_sheet_if(len(data) > MAX_BYTES, "file_too_large", {"limit": MAX_BYTES // 1024**2})
    refuse_sheet_if(not data.strip(), "file_empty")


def _refuse_other_kinds(data: bytes) -> None:
    """Name a file that is no spreadsheet."""
    for head, name in _HEADS:
        refuse_sheet_if(data.startswith(head), "file_is_document", {"format": name})
    start = data[:2048].replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf").lstrip(b"\xff\xfe")
    refuse_sheet_if(_MARKUP.match(start), "file_is_document", {"format": "HTML/XML"})


def _parse_package(data: bytes) -> Workbook:
    from judging.readers.spreadsheets.formats.ods import CONTENT, read_ods
    from judging.readers.spreadsheets.formats.packages import Package
    from judging.readers.spreadsheets.formats.xlsx import read_xlsx

    try:
        package = Package(data)
        for part, code, name in _PARTS:
            refuse_sheet_if(part in package, code, {"format": name})
        if CONTENT not in package:
            return read_xlsx(package)
        mime = b"".join(package.chunks("mimetype"))
        for word, name in _OPEN_DOCUMENTS.items():
            refuse_sheet_if(mime.endswith(b"opendocument." + word), "file_is_document", {"format": name})
        return read_ods(package)
    except (zipfile.BadZipFile, zlib.error, EOFError) as broken:
        raise SheetRefused(Fault("file_broken")) from broken
    except (expat.ExpatError, LookupError, NotImplementedError, ValueError, OSError) as unknown:
        raise unreadable() from unknown
    except RuntimeError as encrypted:  # a zip with a password
        raise SheetRefused(Fault("file_protected")) from encrypted


def read_as_json(data: bytes) -> dict[str, Any]:
    """``parse_workbook`` for another process: the workbook, or the faults of the refusal, as JSON values."""
    try:
        return {"workbook": parse_workbook(data).as_json()}
    except SheetRefused as refusal:
        return {
            "faults": [[fault.code, dict(fault.params), fault.row and fault.row.number] for fault in refusal.faults]
        }


def from_json(sent: Mapping[str, Any]) -> Workbook:
    """What ``read_as_json`` sent. Raises SheetRefused."""
    if "faults" in sent:
        raise SheetRefused(*(Fault(code, params, RowAt(row) if row else None) for code, params, row in sent["faults"]))
    return Workbook.from_json(sent["workbook"])
