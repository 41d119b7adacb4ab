"""Valid and hostile import files, as bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook

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


def csv_text(*rows: Sequence[str], separator: str = ",") -> str:
    return "".join(separator.join(row) + "\r\n" for row in rows)
