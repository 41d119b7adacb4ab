"""Scans of paper: what is taken, and what is refused with which reason."""

from __future__ import annotations

import pytest

from judging.core.refusals import RuleViolation
from judging.readers.pdf import LARGEST
from judging.readers.scans import read_scan
from tests.pdfs import pdf, truncated
from tests.pictures import jpeg, png


@pytest.mark.parametrize(
    ("data", "kind", "pages"),
    [(png(), "png", 1), (jpeg(), "jpeg", 1), (pdf(2), "pdf", 2), (jpeg() + b"added by a camera", "jpeg", 1)],
)
def test_pdf_and_pictures_are_taken(data: bytes, kind: str, pages: int) -> None:
    found = read_scan(data)

    assert (found.kind, found.pages, found.size, len(found.sha256)) == (kind, pages, len(data), 64)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "document_empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(LARGEST), "document_too_large"),
        (png()[:-20], "scan_unreadable"),
        (png()[:40] + b"x" + png()[41:], "scan_unreadable"),
        (png(1, 1).replace(b"\0\0\0\1\0\0\0\1", bytes(8)), "scan_unreadable"),
        (jpeg()[:-2], "scan_unreadable"),
        (jpeg(60_000, 10), "scan_unreadable"),
        (b"\xff\xd8\xff", "scan_unreadable"),
        (truncated(), "document_truncated"),
        (pdf(password="x"), "document_encrypted"),
        (b"GIF89a", "scan_kind"),
        ("ข้อความ".encode(), "scan_kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "scan_kind"),
    ],
)
def test_what_is_no_whole_scan_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(RuleViolation) as found:
        read_scan(data)

    assert found.value.code == code


def test_no_beginning_of_a_picture_breaks_the_reader() -> None:
    for data in (png(3, 3), jpeg()):
        for end in range(len(data)):
            with pytest.raises(RuleViolation):
                read_scan(data[:end])
