"""The largest request bodies: one table for Flask and for the server, which does not read further."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, request
from werkzeug.exceptions import HTTPException

from judging.readers import pdf, pictures, transfer_files
from judging.readers.spreadsheets.limits import MAX_BYTES as LARGEST_SHEET

ROOM = 60 * 1024 * 1024
"""Extra bytes, so that a file slightly too large gets a message that gives its limit."""

DEFAULT = LARGEST_SHEET + 1024 * 1024
"""Of every other request: imports of spreadsheets are the largest."""

_OF_CASES = ("teacher.case", "teacher.protest", "rulings.answer", "rulings.evidence")
_WITH_MINUTES = ("rulings.case", "rulings.tie", "rulings.reverse")
_OF_PAPER = ("organise.paper_open", "organise.paper_scan", "organise.paper_signed", "organise.announcement_attach")
_PICTURES = ("organise.certificate_picture", "organise.certificate_signatory", "admin.emblems")
LARGER = {
    **dict.fromkeys(("teacher.document_add", *_OF_CASES, *_WITH_MINUTES, *_OF_PAPER), pdf.LARGEST),
    **dict.fromkeys(_PICTURES, pictures.LARGEST),
    "organise.hand_over_in": transfer_files.MAX_BYTES,
}
"""Endpoints that take larger files, with the largest size of the file."""


def body_limits(app: Flask) -> Callable[[str, str], int]:
    """The largest body for a method and a path, before there is a request."""
    urls = app.url_map.bind("")

    def limit(method: str, path: str) -> int:
        try:
            endpoint, _ = urls.match(path, method)
        except HTTPException:
            return DEFAULT
        return _limit(endpoint)

    return limit


def _limit(endpoint: str | None) -> int:
    return LARGER[endpoint] + ROOM if endpoint in LARGER else DEFAULT


def init_app(app: Flask) -> None:
    """Allow larger requests for uploads only. Runs before the form is read."""
    app.config["MAX_CONTENT_LENGTH"] = DEFAULT

    @app.before_request
    def allow() -> None:
        if request.endpoint in LARGER:
            request.max_content_length = _limit(request.endpoint)

    @app.template_global()
    def largest_upload() -> int:
        """What this address takes, in MB."""
        return LARGER.get(request.endpoint or "", DEFAULT) // 1024**2
