"""Documents as downloads: attachments, never shown by us, so nothing in a file runs on our site. Scans of score
sheets and of signed announcements alone are shown, without scripts."""

from pathlib import Path

from flask import Response, abort, send_file

from judging.extensions import db, documents
from judging.jobs import award_certificates as job
from judging.queries.award_certificates import award_certificates
from judging.queries.entries import registrations as reads
from judging.queries.paper_sheets import paper_sheets
from judging.queries.papers import signed_announcements
from judging.queries.rulings import case_files
from judging.web.serving.reach import verify_address
from judging.web.serving.routes import Route, blueprint
from judging.web.views import attachment, or_404
from judging.web.wording import evidence_text

POLICY = "default-src 'none'; sandbox"

SHOWN = {
    "jpeg": ("image/jpeg", "default-src 'none'; sandbox; frame-ancestors 'self'"),
    "png": ("image/png", "default-src 'none'; sandbox; frame-ancestors 'self'"),
    "pdf": (
        "application/pdf",
        "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'",
    ),
}
"""Scans, which people read or key beside the picture: their type and policy by kind. A browser shows a PDF in a process
of its own, which a sandbox would forbid."""


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


def scan(scan_id: int) -> Response:
    """A scan of a score sheet, to be shown beside the form in which it is keyed."""
    found = or_404(paper_sheets.stored(db.session(), scan_id))
    return _shown(found.stored, found.kind)


def signed(contest_id: int, version: int) -> Response:
    """The scan of the signed announcement of a version, for everyone."""
    found = or_404(signed_announcements.signed(db.session(), contest_id, version))
    return _shown(found.stored, found.kind)


def _shown(stored: str, kind: str) -> Response:
    try:
        path = documents().open(stored)
    except FileNotFoundError:
        abort(404)
    mimetype, policy = SHOWN[kind]
    return _guarded(send_file(path, mimetype=mimetype, conditional=False), policy)


def certificate(certificate_id: int) -> Response:
    """One certificate as a PDF, in the state in which it is; whether it is in force is what its code tells."""
    found = or_404(award_certificates.one(db.session(), certificate_id))
    made = job.typeset(db.session(), [found], verify=verify_address())
    return attachment(made, "application/pdf", f"certificate-{found.code}.pdf")


def _download(path: Path, name: str) -> Response:
    answer = send_file(path, mimetype="application/pdf", as_attachment=True, download_name=name, conditional=False)
    return _guarded(answer, POLICY)


def _guarded(answer: Response, policy: str) -> Response:
    answer.headers["Content-Security-Policy"] = policy
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "no-store"
    return answer


ROUTES: tuple[Route, ...] = (
    ("/documents/<int:document_id>", "document", document, ("GET",)),
    ("/documents/cases/<int:file_id>", "case_file", case_file, ("GET",)),
    ("/documents/certificates/<int:certificate_id>", "certificate", certificate, ("GET",)),
    ("/documents/scans/<int:scan_id>", "scan", scan, ("GET",)),
)

downloads = blueprint("documents", "", ROUTES)
