"""Scans of signed announcements, attached to the versions that they announce. Everyone can open them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging import clock
from judging.core import thai
from judging.core.names import ERASED
from judging.core.refusals import require
from judging.core.roles import Actor
from judging.models import Publication, SignedAnnouncement
from judging.services import audit, locks
from judging.services.paper_sheets.paper_sheets import ScanFile


def attach(session: Session, *, actor: Actor, contest_id: int, version: int, file: ScanFile | None) -> tuple[str, ...]:
    """Attach a checked scan, which is in the document store, in place of an earlier one; returns the stored names of
    files that are no longer needed, which the caller removes after the transaction.

    Raises:
        RuleViolation: ``no_contest``, ``contest_archived``, ``no_version``, ``signed_scan_wanted`` (no file).
    """
    locks.lock_contest(session, contest_id=contest_id)
    publication_id = _publication(session, contest_id, version)
    scan = require(file, "signed_scan_wanted")
    replaced = _take_off(session, publication_id)
    row = SignedAnnouncement(
        publication_id=publication_id,
        kind=scan.kind,
        name=thai.normalise(scan.name)[:200] or scan.kind,
        stored=scan.stored,
        size=scan.size,
        pages=scan.pages,
        sha256=scan.sha256,
        added_at=clock.now(),
        added_by=actor.user_id,
    )
    session.add(row)
    session.flush()  # the audit entry needs its id
    data = {"version": version, "file": row.id, "pages": scan.pages, "sha256": scan.sha256}
    _record(session, actor, contest_id, "results.attach_signed", data)
    return replaced


def remove(session: Session, *, actor: Actor, contest_id: int, version: int) -> tuple[str, ...]:
    """Remove the scan of a version; returns the stored names of files that are no longer needed.

    Raises:
        RuleViolation: ``no_contest``, ``contest_archived``, ``no_version``, ``signed_scan_gone``.
    """
    locks.lock_contest(session, contest_id=contest_id)
    removed = _take_off(session, _publication(session, contest_id, version))
    require(removed or None, "signed_scan_gone")
    _record(session, actor, contest_id, "results.remove_signed", {"version": version})
    return removed


def _publication(session: Session, contest_id: int, version: int) -> int:
    query = select(Publication.id).where(Publication.contest_id == contest_id, Publication.version == version)
    return require(session.execute(query).scalar(), "no_version")


def _take_off(session: Session, publication_id: int) -> tuple[str, ...]:
    query = select(SignedAnnouncement).where(
        SignedAnnouncement.publication_id == publication_id, SignedAnnouncement.stored != ""
    )
    stored = []
    for row in session.execute(query).scalars():
        stored.append(row.stored)
        row.stored, row.name = "", ERASED
    session.flush()  # only one of a version is stored
    return tuple(stored)


def _record(session: Session, actor: Actor, contest_id: int, action: str, data: dict[str, object]) -> None:
    subject = f"contest:{contest_id}"
    audit.record(session, actor=actor, action=action, subject=subject, contest_id=contest_id, data=data)
