"""Scans of signed announcements, attached to the versions that they announce. Everyone can open them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging import clock
from judging.core import thai
from judging.core.names import ERASED
from judging.core.refusals import refuse_if, require
from judging.core.roles import Actor
from judging.models import Publication, SignedAnnouncement
from judging.services import audit, locks
from judging.services.paper_sheets.paper_sheets import ScanFile


def attach(
    session: Session, *, actor: Actor, contest_id: int, version: int, file: ScanFile | None, seen: int | None = None
) -> tuple[str, ...]:
    """Attach a checked scan, which is in the document store, in place of an earlier one; returns the stored names of
    files that are no longer needed, which the caller removes after the transaction. The same scan sent again changes
    nothing. ``seen`` is the id of the one that the person saw attached, 0 for none; None does not compare it.

    Raises:
        RuleViolation: ``no_contest``, ``contest_archived``, ``no_version``, ``signed_scan_wanted`` (no file),
            ``signed_scan_changed`` (another one than was seen).
    """
    locks.lock_contest(session, contest_id=contest_id)
    publication_id = _publication(session, contest_id, version)
    scan = require(file, "signed_scan_wanted")
    attached = _attached(session, publication_id)
    if attached is not None and attached.sha256 == scan.sha256:
        return (scan.stored,)
    _refuse_unseen(attached, seen)
    replaced = _take_off(session, attached)
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


def remove(
    session: Session, *, actor: Actor, contest_id: int, version: int, seen: int | None = None
) -> tuple[str, ...]:
    """Remove the scan of a version; returns the stored names of files that are no longer needed. ``seen`` is as above.

    Raises:
        RuleViolation: ``no_contest``, ``contest_archived``, ``no_version``, ``signed_scan_gone``,
            ``signed_scan_changed``.
    """
    locks.lock_contest(session, contest_id=contest_id)
    attached = require(_attached(session, _publication(session, contest_id, version)), "signed_scan_gone")
    _refuse_unseen(attached, seen)
    removed = _take_off(session, attached)
    _record(session, actor, contest_id, "results.remove_signed", {"version": version})
    return removed


def _publication(session: Session, contest_id: int, version: int) -> int:
    query = select(Publication.id).where(Publication.contest_id == contest_id, Publication.version == version)
    return require(session.execute(query).scalar(), "no_version")


def _attached(session: Session, publication_id: int) -> SignedAnnouncement | None:
    query = select(SignedAnnouncement).where(
        SignedAnnouncement.publication_id == publication_id, SignedAnnouncement.stored != ""
    )
    return session.execute(query).scalar()


def _refuse_unseen(attached: SignedAnnouncement | None, seen: int | None) -> None:
    refuse_if(seen is not None and seen != (attached.id if attached else 0), "signed_scan_changed")


def _take_off(session: Session, attached: SignedAnnouncement | None) -> tuple[str, ...]:
    if attached is None:
        return ()
    stored = attached.stored
    attached.stored, attached.name = "", ERASED
    session.flush()  # only one of a version is stored
    return (stored,)


def _record(session: Session, actor: Actor, contest_id: int, action: str, data: dict[str, object]) -> None:
    subject = f"contest:{contest_id}"
    audit.record(session, actor=actor, action=action, subject=subject, contest_id=contest_id, data=data)
