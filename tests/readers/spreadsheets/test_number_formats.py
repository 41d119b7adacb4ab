"""Stored numbers are read as their format shows them."""

from __future__ import annotations

import pytest

from judging.readers.spreadsheets.formats.number_formats import BUILT_IN, is_date, shown
from judging.readers.spreadsheets.grids import CellKind


@pytest.mark.parametrize(
    ("stored", "code", "text"),
    [
        ("1", "General", "1"),
        ("1", "000", "001"),
        ("1", '"B"000', "B001"),
        ("1", "\\A\\-000", "A-001"),
        ("1", "ผ000", "ผ001"),
        ("401", "00-00", "04-01"),
        ("101", '0"/"00', "1/01"),
        ("1.1", "0.00", "1.10"),
        ("1234567", "#,##0", "1,234,567"),
        ("1234.5", "#,##0.0#", "1,234.5"),
        ("0.5", "0%", "50%"),
        ("5", "t0", "5"),
        ("5", "[$-D000000]0", "5"),
        ("5", "[Red]0;[Blue]-0", "5"),
        ("-3", "000", "-003"),
        ("-3", "0_);(0)", "(3)"),
        ("0", "0;-0;;@", ""),
        ("0", '0;-0;"ไม่มี"', "ไม่มี"),
        ("12", '_-* #,##0.00_-;\\-* #,##0.00_-;_-* "-"??_-;_-@_-', "12.00"),
        ("5", 'General" คน"', "5 คน"),
        ("5", "@", "5"),
        ("15", '[>=10]0" มาก";0" น้อย"', "15 มาก"),
        ("5", '[>=10]0" มาก";0" น้อย"', "5 น้อย"),
        ("812345678", "[<=99999999]####-####;(0##) ###-####", "(081) 234-5678"),
        ("1234567890123", "0-0000-00000-00-0", "1-2345-67890-12-3"),
        ("1234567890123456", "General", "1234567890123456"),
        ("1E15", "General", "1000000000000000"),
        ("0.30000000000000004", "General", "0.3"),
        ("1.5", "# ?/?", "1.5"),
        ("ไม่ใช่เลข", "000", "ไม่ใช่เลข"),
    ],
)
def test_number_is_read_as_its_format_shows_it(stored: str, code: str, text: str) -> None:
    assert shown(stored, code) == (text, None)


@pytest.mark.parametrize(
    "code",
    [
        "d/m/yyyy",
        "[$-41E]d mmm yy",
        "[$-D07041E]d mmmm yyyy;@",
        "[$-107041E]d mmmm bbbb",
        "ว/ดด/ปปปป",
        "bbbb",
        '"วันที่ "d mmm',
        BUILT_IN[16],
        BUILT_IN[71],
    ],
)
def test_date_in_any_format_is_a_date(code: str) -> None:
    assert shown("46026", code) == ("2026-01-04", CellKind.DATE)
    assert shown("44564", code, counts_from_1904=True) == ("2026-01-04", CellKind.DATE)


@pytest.mark.parametrize("code", ["General", "0", '"MS"000', "\\M\\S000", "[Magenta]0", '0" ม."', "#,##0.00", "@"])
def test_format_with_letters_that_are_no_part_of_a_date_is_none(code: str) -> None:
    assert not is_date(code)


@pytest.mark.parametrize(("stored", "code"), [("1316021234567", "0.00E+00"), ("1.5E+20", "General")])
def test_rounded_number_is_scientific(stored: str, code: str) -> None:
    assert shown(stored, code)[1] is CellKind.SCIENTIFIC
