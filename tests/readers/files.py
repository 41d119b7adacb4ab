"""Valid and hostile import files, as bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook

from judging.core.imports.categories import RoundCategory
from judging.core.imports.columns import SheetKind
from judging.core.imports.compare_institutions import InstitutionRow
from judging.core.imports.compare_registries import PastWorkRow
from judging.core.imports.judges.judges import JudgeRow
from judging.core.imports.plan import WorkRow
from judging.core.text import Text
from judging.readers.spreadsheets import tables
from judging.readers.spreadsheets.categories import ListPlace
from judging.readers.spreadsheets.cells import Sheet
from judging.readers.spreadsheets.faults import Fault, Note
from judging.readers.spreadsheets.files import parse_workbook
from judging.readers.spreadsheets.sheets import entries, institutions, judges, past_works
from judging.readers.spreadsheets.tables import Table

CONTEST = 1
ONLY = ListPlace((RoundCategory(CONTEST, "4", Text("ประเภทที่ 4", "Category 4")),), own=CONTEST)
"""The list of the only contest of a round."""

SAMPLES = Path(__file__).parent.parent / "samples"

WORKS_HEADER = ("รหัสสิ่งประดิษฐ์", "ชื่อสิ่งประดิษฐ์", "สถานศึกษา", "จังหวัด")
A_WORK = ("A001", "เครื่องอบแห้ง", "วิทยาลัยเทคนิคลพบุรี", "ลพบุรี")


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def xlsx(*sheets: Sequence[Sequence[object]], hidden: int | None = None) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for place, rows in enumerate(sheets):
        sheet = book.create_sheet(f"แผ่น {place + 1}")
        for row in rows:
            sheet.append(list(row))
        if place == hidden:
            sheet.sheet_state = "hidden"
    return saved(book)


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(data: bytes, changes: Mapping[str, Callable[[bytes], bytes]]) -> bytes:
    """The workbook with some of its parts replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            after.writestr(name, changes.get(name, lambda part: part)(before.read(name)))
    return out.getvalue()


def read_table(data: bytes, kind: SheetKind) -> Table:
    """The table of a file, without anything that people said about its headers."""
    return tables.read_table(parse_workbook(data), kind, {})


def read_works(data: bytes) -> Sheet[WorkRow]:
    """The works in a file, for the only contest of a round."""
    return entries.read_works(parse_workbook(data), place=ONLY).parts[CONTEST]


def read_judges(data: bytes, *, sections: Sequence[str] = ()) -> Sheet[JudgeRow]:
    """The judges in a file, for the only contest of a round."""
    return judges.read_judges(parse_workbook(data), place=ONLY, sections={CONTEST: sections}).parts[CONTEST]


def read_institutions(data: bytes) -> Sheet[InstitutionRow]:
    """The institutions in a file."""
    return institutions.read_institutions(parse_workbook(data))


def read_past_works(data: bytes) -> Sheet[PastWorkRow]:
    """The past works in a file."""
    return past_works.read_past_works(parse_workbook(data))


def at(one: Fault | Note) -> int | None:
    """The row number of a fault or note."""
    return one.row.number if one.row else None


def csv_text(*rows: Sequence[str], separator: str = ",") -> str:
    return "".join(separator.join(row) + "\r\n" for row in rows)
