"""PDF files, judged by what is in them and not by their name: whole, open to everyone, with pages.

The reading itself is done by ``read_pdf`` in a process of its own with limits of time and memory: a file made to keep
its reader busy, or to swell when unpacked, ends that process and nothing else.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
import subprocess
import sys
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from judging.core.refusals import RuleViolation

LARGEST = 20 * 1024 * 1024
"""Bytes of one document."""

SECONDS = 20
MEMORY = 1024 * 1024 * 1024
MOST_PAGES = 5000

_HEAD = b"%PDF-"
_END = b"%%EOF"
_START = re.compile(rb"startxref\s+(\d+)\s*%%EOF\s*\Z")
_TAIL = 2048
"""An end mark is looked for in so many last bytes, as readers do; zeros and blanks behind it are no fault."""


@dataclass(frozen=True, slots=True)
class Pdf:
    """What a document is: its pages as counted, its size in bytes, and its digest."""

    pages: int
    size: int
    sha256: str


def read_document(data: bytes) -> Pdf:
    """What the PDF in ``data`` is.

    Raises:
        RuleViolation: ``document_empty``, ``document_too_large`` (with the ``most`` megabytes), ``document_no_pdf``,
            ``document_truncated``, ``document_encrypted``, ``document_without_pages``, ``document_too_long`` (with the
            ``most`` pages), ``document_unreadable``.
    """
    if not data:
        raise RuleViolation("document_empty")
    if len(data) > LARGEST:
        raise RuleViolation("document_too_large", most=LARGEST // 1024 // 1024)
    if _HEAD not in data[:1024]:
        raise RuleViolation("document_no_pdf")
    if not _is_whole(data):
        raise RuleViolation("document_truncated")
    found = _apart(data)
    if isinstance(found, str):
        raise RuleViolation(found, **({"most": MOST_PAGES} if found == "document_too_long" else {}))
    return Pdf(found, len(data), hashlib.sha256(data).hexdigest())


def _is_whole(data: bytes) -> bool:
    """Whether the file ends as a PDF ends, with a table of contents that lies inside it."""
    tail = data[-_TAIL:].rstrip(b"\x00\t\r\n \x1a")
    if not tail.endswith(_END):
        return False
    found = _START.search(tail)
    return found is not None and int(found[1]) < len(data)


def _apart(data: bytes) -> int | str:
    """The pages as counted in a process of its own, or the code of what is wrong."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "judging.readers.pdf"],
            input=data,
            capture_output=True,
            timeout=SECONDS,
            check=False,
            cwd=Path(__file__).resolve().parents[2],
        )
    except subprocess.TimeoutExpired:
        return "document_unreadable"
    if done.returncode != 0:
        return "document_unreadable"
    answer: int | str = json.loads(done.stdout)
    return answer


def read_pdf(data: bytes) -> int | str:
    """The pages of a PDF, counted one by one, or the code of what is wrong with it."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted:
            return "document_encrypted"
        pages = len(reader.pages)
    except (PyPdfError, ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError, MemoryError):
        return "document_unreadable"  # what the library says of a broken file takes all these forms
    if not pages:
        return "document_without_pages"
    return pages if pages <= MOST_PAGES else "document_too_long"


def _limit() -> None:
    """Hold this process to its seconds of work and its memory, where the system can."""
    try:
        import resource
    except ImportError:  # Windows: the time limit of whoever waits is left
        return
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


if __name__ == "__main__":
    _limit()
    sys.stdout.write(json.dumps(read_pdf(sys.stdin.buffer.read())))
