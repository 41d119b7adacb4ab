"""PDF files for tests, made as a scanner or a word processor would, and spoilt as mail and memory sticks spoil them."""

from __future__ import annotations

from io import BytesIO

from pypdf import PdfWriter


def pdf(pages: int = 1, *, password: str = "") -> bytes:
    """A PDF of so many empty pages, perhaps locked."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    if password:
        writer.encrypt(password)
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def truncated(pages: int = 3) -> bytes:
    """A PDF whose end did not arrive."""
    whole = pdf(pages)
    return whole[: len(whole) * 2 // 3]
