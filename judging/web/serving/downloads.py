"""Documents as downloads: always attachments, never shown by us, so nothing in a file runs on our site."""

from pathlib import Path

from flask import Response, abort, send_file

from judging.extensions import db, documents
from judging.queries.entries import registrations as reads
from judging.queries.rulings import case_files
from judging.web.serving.routes import Route, blueprint
from judging.web.views import or_404
from judging.web.wording import evidence_text

POLICY = "default-src 'none'; sandbox"


def document(document_id: int) -> Response:
    """The file as a download, under its kind and its own name."""
    found = or_404(reads.document_file(db.session(), document_id))
    try:
        path = documents().open(found.stored)
    except FileNotFoundError:
        abort(404)
    kind = evidence_text.kind_name(found.kind)
    return _download(path, f"{found.code} {kind}.pdf" if found.code else f"{kind}.pdf")


def case_file(file_id: int) -> Response:
    """A file of a case as a download, under its own name."""
    found = or_404(case_files.stored(db.session(), file_id))
    try:
        path = documents().open(found.stored)
    except FileNotFoundError:
        abort(404)
    return _download(path, found.name if found.name.lower().endswith(".pdf") else f"{found.name}.pdf")


def _download(path: Path, name: str) -> Response:
    answer = send_file(path, mimetype="application/pdf", as_attachment=True, download_name=name, conditional=False)
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "no-store"
    return answer


ROUTES: tuple[Route, ...] = (
    ("/documents/<int:document_id>", "document", document, ("GET",)),
    ("/documents/cases/<int:file_id>", "case_file", case_file, ("GET",)),
)

downloads = blueprint("documents", "", ROUTES)
