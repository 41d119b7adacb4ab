"""A score sheet as it is printed: with a code, and a QR code that leads to the sheet."""

from dataclasses import dataclass

import segno
from flask import url_for

from judging.core.scoring.blank_sheets import BlankSheet
from judging.queries.entry_head import EntryHead


@dataclass(frozen=True, slots=True)
class PrintedSheet:
    """A sheet for a work; the name of the ``judge`` is empty where it is left to be written. ``picture`` is a QR code
    that leads to the sheet."""

    work: EntryHead
    judge: str
    layout: BlankSheet
    code: str
    picture: str


def qr_of(code: str) -> str:
    """The QR code of a sheet's code, a data URL."""
    link = url_for("papers.find", paper_code=code, _external=True)
    return segno.make_qr(link, error="m").svg_data_uri(border=2, dark="#000", light="#fff", xmldecl=False)
