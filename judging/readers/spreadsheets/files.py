"""A file of any kind that people keep lists in → its sheets as shown.

The contents decide the kind of the file, not its name. Files are read in a process of limited time and memory, so that
one that exhausts its reader ends only that process.
"""

from judging.core.imports.plan import RowAt
from judging.readers.spreadsheets.faults import Fault, SheetRefused, refuse_sheet_if
from judging.readers.spreadsheets.grids import Workbook
from judging.readers.spreadsheets.limits import MAX_BYTES

_ZIP = b"PK"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_workbook(data: bytes) -> Workbook:
    """The sheets of an .xlsx, .xls, .ods or CSV. Raises SheetRefused."""
    refuse_sheet_if(not data.strip(), "file_empty")
    refuse_sheet_if(len(data) > MAX_BYTES, "file_too_large", {"limit": MAX_BYTES // 1024**2})
    if data.startswith(_OLE):
        from judging.readers.spreadsheets.xls import read_xls

        return read_xls(data)
    if data.startswith(_ZIP):
        return _read_package(data)
    for head, name in ((b"%PDF", "PDF"), (b"{\\rtf", "RTF"), (b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG")):
        refuse_sheet_if(data.startswith(head), "file_is_document", {"format": name})
    from judging.readers.spreadsheets.csv_files import read_csv

    return read_csv(data)


def _read_package(data: bytes) -> Workbook:
    from judging.readers.spreadsheets.ods import is_ods, read_ods
    from judging.readers.spreadsheets.xlsx import read_xlsx

    return read_ods(data) if is_ods(data) else read_xlsx(data)


def read_as_json(data: bytes) -> dict[str, object]:
    """The same for another process: the workbook, or the faults of the refusal, as JSON values."""
    try:
        return {"workbook": read_workbook(data).as_json()}
    except SheetRefused as refusal:
        return {
            "faults": [[fault.code, dict(fault.params), fault.row and fault.row.number] for fault in refusal.faults]
        }
    except MemoryError:
        return {"faults": [["file_too_complex", {}, None]]}


def from_json(sent: dict[str, object]) -> Workbook:
    """What ``read_as_json`` sent. Raises SheetRefused."""
    faults = sent.get("faults")
    if isinstance(faults, list):
        raise SheetRefused(*(Fault(code, params, RowAt(row) if row else None) for code, params, row in faults))
    workbook = sent["workbook"]
    assert isinstance(workbook, dict)
    return Workbook.from_json(workbook)
