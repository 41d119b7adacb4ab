"""PDFs that people send, checked and stored."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

from flask import request

from judging.extensions import documents as store
from judging.readers.pdf import LARGEST, read_document
from judging.services.entries.documents import File

FAULTS = (
    "document_empty",
    "document_too_large",
    "document_no_pdf",
    "document_truncated",
    "document_encrypted",
    "document_without_pages",
    "document_too_long",
    "document_unreadable",
    "too_many_files",
)
"""The codes of refusals of a file."""


@contextmanager
def stored_pdf(field: str = "file") -> Iterator[File | None]:
    """The PDF that the request holds in ``field``, checked and put into the store; None where no file was chosen. It is
    removed again if the block fails. Enter it outside any transaction, because checking takes time.

    Raises:
        RuleViolation: those of ``readers.pdf.read_document``.
    """
    sent = request.files.get(field)
    if sent is None or not sent.filename:
        yield None
        return
    with closing(sent):
        data = sent.read(LARGEST + 1)  # one byte more shows that it is too large
    found = read_document(data)
    stored = store().put(data)
    try:
        yield File(sent.filename, stored, found.size, found.pages, found.sha256)
    except BaseException:
        store().remove(stored)
        raise
