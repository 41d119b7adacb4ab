"""PDF files for tests: valid ones, and files damaged as by mail or memory sticks."""

from __future__ import annotations

from io import BytesIO

from pypdf import PdfWriter


def pdf(pages: int = 1, *, password: str = "") -> bytes:
    """A PDF with this number of empty pages, encrypted if asked."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    if password:
        writer.encrypt(password)
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def truncated(pages: int = 3) -> bytes:
    """A PDF whose end is missing."""
    whole = pdf(pages)
    return whole[: len(whole) * 2 // 3]
