"""Small files that take much to read: each is refused by the process that reads it, within its limits."""

from __future__ import annotations

import io
import resource
import struct
import time
import zipfile
from collections.abc import Callable, Iterable
from itertools import repeat

import pytest

from judging.readers.spreadsheets.faults import SheetRefused
from judging.readers.spreadsheets.files import parse_workbook, read_workbook
from judging.readers.spreadsheets.limits import SECONDS
from tests.readers.files import A_WORK, WORKS_HEADER, repacked, sample, xlsx

SHEET, BOOK, STRINGS, STYLES = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"
END = b"</sheetData>"
ODS_HEAD = (
    b'<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    b'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    b'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table>'
)
ODS_TAIL = b"</table:table></office:spreadsheet></office:body></office:document-content>"


def changed(part: str, change: Callable[[bytes], bytes]) -> bytes:
    return repacked(xlsx([WORKS_HEADER, A_WORK]), {part: change})


def with_rows(rows: bytes) -> bytes:
    return changed(SHEET, lambda content: content.replace(END, rows + END))


def ods(rows: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", ODS_HEAD + rows + ODS_TAIL)
    return out.getvalue()


def open_tags() -> bytes:
    """A quadratic one for readers that search an end for each beginning."""
    return with_rows(b'<row r="3">' + b"<c r='A3' " * 3_000_000)


def inline_cell() -> bytes:
    return with_rows(b'<row r="3"><c r="A3" t="inlineStr"><is><t>' + b"x" * 39_000_000 + b"</t></is></c></row>")


def rich_text() -> bytes:
    runs = b"<r><t>x</t></r>" * 2_000_000
    return with_rows(b'<row r="3"><c r="A3" t="inlineStr"><is>' + runs + b"</is></c></row>")


def csv_line() -> bytes:
    return ",".join(WORKS_HEADER).encode() + b"\r\n" + b"x" * 5_000_000


def csv_cells() -> bytes:
    return ",".join(WORKS_HEADER).encode() + b"\r\n" + b"x," * 2_500_000


def csv_quotes() -> bytes:
    return b'"' * 5_000_000


def deep_workbook() -> bytes:
    return changed(BOOK, lambda content: content.replace(b"<sheets>", b"<a>" * 5_000_000 + b"<sheets>"))


def document_type() -> bytes:
    entities = b"".join(b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10 if n else b"x" * 1000) for n in range(12))
    head = b"<!--" + b" " * 2048 + b"--><!DOCTYPE sst [" + entities + b"]>"
    return changed(SHEET, lambda content: head + content[content.index(b"<worksheet") :])


def with_strings(data: bytes, pieces: Iterable[bytes]) -> bytes:
    """The workbook with these shared strings."""
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as package, package.open(STRINGS, "w") as part:
        for piece in (b"<sst>", *pieces, b"</sst>"):
            part.write(piece)
    return out.getvalue()


def gigabytes() -> bytes:
    return with_strings(xlsx([WORKS_HEADER, A_WORK]), repeat(b" " * 1024 * 1024, 300))


def shared_strings() -> bytes:
    return with_strings(xlsx([WORKS_HEADER, A_WORK]), repeat(b"<si><t>x</t></si>" * 1000, 2300))


def styled_cells() -> bytes:
    return with_rows(b"".join(b'<row r="%d">%s</row>' % (n, b'<c s="1"/>' * 100) for n in range(3, 40_003)))


def one_text_a_million_times() -> bytes:
    cells = b'<c t="s"><v>0</v></c>' * 60
    rows = b"".join(b'<row r="%d">%s</row>' % (n, cells) for n in range(3, 20_003))
    return with_strings(with_rows(rows), [b"<si><t>", b"x" * 39_000, b"</t></si>"])


def merges() -> bytes:
    areas = b"<mergeCells>" + b'<mergeCell ref="A1:CV20000"/>' * 20_000 + b"</mergeCells>"
    return changed(SHEET, lambda content: content.replace(END, END + areas))


def attributes() -> bytes:
    return with_rows(b"<row" + b"".join(b' a%d="1"' % n for n in range(1_500_000)) + b"/>")


def styles() -> bytes:
    return changed(STYLES, lambda content: content.replace(b"</cellXfs>", b"<xf/>" * 8_000_000 + b"</cellXfs>"))


def repeated_rows() -> bytes:
    return ods(
        b'<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="1024">'
        b"<text:p>x</text:p></table:table-cell></table:table-row>"
    )


def repeated_spaces() -> bytes:
    spaces = b'<text:s text:c="9999999"/>' * 100_000
    return ods(
        b"<table:table-row><table:table-cell><text:p>" + spaces + b"</text:p></table:table-cell></table:table-row>"
    )


def repeated_cells() -> bytes:
    cells = b'<table:table-cell table:number-columns-repeated="1000000"/>' * 3
    rows = b'<table:table-row table:number-rows-repeated="1000000">' + cells + b"</table:table-row>"
    text = b'<table:table-cell table:number-columns-repeated="1000000"><text:p>x</text:p></table:table-cell>'
    return ods(rows * 1000 + b'<table:table-row table:number-rows-repeated="1000000">' + text + b"</table:table-row>")


def allocation_loop() -> bytes:
    """An .xls whose sectors follow themselves."""
    data = bytearray(sample("works.xls"))
    table = (struct.unpack_from("<I", data, 76)[0] + 1) * 512
    entries = struct.unpack_from("<128I", data, table)
    struct.pack_into("<128I", data, table, *(place if one < 2**32 - 16 else one for place, one in enumerate(entries)))
    return bytes(data)


def directory_loop() -> bytes:
    """An .xls whose directory entries are below each other."""
    data = bytearray(sample("works.xls"))
    directory = (struct.unpack_from("<I", data, 48)[0] + 1) * 512
    struct.pack_into("<III", data, directory + 68, 1, 2, 1)
    struct.pack_into("<III", data, directory + 128 + 68, 1, 1, 1)
    return bytes(data)


BOMBS = (
    *(open_tags, inline_cell, rich_text, csv_line, csv_cells, csv_quotes, deep_workbook, document_type, gigabytes),
    *(shared_strings, styled_cells, one_text_a_million_times, attributes, styles, repeated_rows, repeated_spaces),
    *(repeated_cells, allocation_loop, directory_loop),
)


@pytest.mark.parametrize("bomb", BOMBS)
def test_bomb_is_refused_within_the_limits(bomb: Callable[[], bytes]) -> None:
    data = bomb()
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    with pytest.raises(SheetRefused) as refused:
        read_workbook(data)
    taken = time.monotonic() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert refused.value.faults[0].sentence("th")
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < SECONDS + 0.5
    assert taken < 3 * SECONDS + 1


def test_overlapping_merges_are_left_out() -> None:
    (grid,) = read_workbook(merges()).grids
    assert len(grid.merges) == 1


def test_xls_that_breaks_its_reader_is_refused_as_unreadable() -> None:
    with pytest.raises(SheetRefused) as refused:
        parse_workbook(directory_loop())
    assert [fault.code for fault in refused.value.faults] == ["file_unreadable"]
