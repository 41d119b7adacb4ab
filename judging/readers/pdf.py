"""PDF files, checked by their contents: complete, not encrypted, with pages.

``read_pdf`` runs in a limited process (``judging.limited``).
"""

import hashlib
import logging
import re
from dataclasses import dataclass
from io import BytesIO

from judging import limited
from judging.core.refusals import RuleViolation, refuse_if

LARGEST = 20 * 1024 * 1024
"""Bytes of one document."""

SECONDS = 20
MEGABYTES = 1024
MOST_PAGES = 5000

_HEAD = b"%PDF-"
_END = b"%%EOF"
_START = re.compile(rb"startxref\s+(\d+)\s*%%EOF\s*\Z")
_OBJECT = re.compile(rb"[0-9]+ [0-9]+ obj\b")
_TAIL = 2048
"""The start of the cross-reference table is named in this many bytes before the end mark."""


@dataclass(frozen=True, slots=True)
class Pdf:
    """The counted pages of a document, its size in bytes, and its digest."""

    pages: int
    size: int
    sha256: str


def read_document(data: bytes) -> Pdf:
    """The properties of the PDF in ``data``.

    Raises:
        RuleViolation: ``document_empty``, ``document_too_large`` (with the ``most`` megabytes), ``document_no_pdf``,
            ``document_truncated``, ``document_encrypted``, ``document_without_pages``, ``document_too_long`` (with the
            ``most`` pages), ``document_unreadable``.
    """
    refuse_if(not data, "document_empty")
    refuse_if(len(data) > LARGEST, "document_too_large", most=LARGEST // 1024 // 1024)
    refuse_if(_HEAD not in data[:1024], "document_no_pdf")
    refuse_if(not _is_whole(data), "document_truncated")
    found = _apart(data)
    if isinstance(found, str):
        raise RuleViolation(found, **({"most": MOST_PAGES} if found == "document_too_long" else {}))
    return Pdf(found, len(data), hashlib.sha256(data).hexdigest())


def _is_whole(data: bytes) -> bool:
    """Whether the file has the end of a PDF, with a cross-reference table inside the file. Other bytes may follow, as
    mail programs and scanners append them, but no further objects: these are an update that was cut off."""
    end = data.rfind(_END) + len(_END)
    if end < len(_END) or _OBJECT.search(data, end):
        return False
    found = _START.search(data[:end][-_TAIL:])
    return found is not None and int(found[1]) < len(data)


def _apart(data: bytes) -> int | str:
    """The number of pages, counted in a limited process, or a refusal code."""
    try:
        found: int | str = limited.run("judging.readers.pdf:read_pdf", data, seconds=SECONDS, megabytes=MEGABYTES)
    except limited.LimitReachedError:
        return "document_unreadable"
    return found


def read_pdf(data: bytes) -> int | str:
    """The number of pages of a PDF, or a refusal code."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):  # a password for changes alone opens without one
            return "document_encrypted"
        pages = len(reader.pages)
    except (PyPdfError, ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError, MemoryError):
        return "document_unreadable"  # the library raises any of these for a broken file
    if not pages:
        return "document_without_pages"
    return pages if pages <= MOST_PAGES else "document_too_long"
