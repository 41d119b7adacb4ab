"""Scans that people send, checked and stored."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

from flask import request

from judging.extensions import documents as store
from judging.readers.pdf import LARGEST
from judging.readers.scans import read_scan
from judging.services.paper_sheets.paper_sheets import ScanFile

ACCEPTED = ".pdf,.jpg,.jpeg,.png,image/jpeg,image/png,application/pdf"


@contextmanager
def stored_scans(field: str = "files") -> Iterator[list[ScanFile]]:
    """The scans that the request holds in ``field``, checked and put into the store; empty where none was chosen. They
    are removed again if the block fails. Enter it outside any transaction, because checking takes time.

    Raises:
        RuleViolation: those of ``readers.scans.read_scan``.
    """
    kept: list[ScanFile] = []
    try:
        for sent in request.files.getlist(field):
            if sent.filename:
                with closing(sent):
                    data = sent.read(LARGEST + 1)  # one byte more shows that it is too large
                found = read_scan(data)
                name, stored = sent.filename, store().put(data)
                kept.append(ScanFile(name, stored, found.kind, found.size, found.pages, found.sha256))
        yield kept
    except BaseException:
        for file in kept:
            store().remove(file.stored)
        raise
