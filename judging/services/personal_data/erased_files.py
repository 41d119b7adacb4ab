"""Erasing the files that contain personal data: documents, files of cases, scans of score sheets and of
signed announcements."""

from collections.abc import Collection, Iterable, Iterator
from itertools import islice

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from judging import clock
from judging.core.names import ERASED
from judging.models import CaseFile, CertificatePicture, CertificateSignatory, Document, PaperFile, SignedAnnouncement
from judging.queries import stored_files

AT_ONCE = 1000
"""The most ids in one statement."""


def parts(ids: Iterable[int]) -> Iterator[list[int]]:
    """The ids in parts of at most ``AT_ONCE``, the limit of both databases for one statement."""
    left = iter(ids)
    while part := list(islice(left, AT_ONCE)):
        yield part


def erase(
    session: Session,
    *,
    document_ids: Collection[int],
    case_ids: Collection[int],
    scan_ids: Collection[int],
    signed_ids: Collection[int],
) -> tuple[str, ...]:
    """Erase these documents, the files of these cases, these scans of score sheets and these signed announcements;
    returns the stored names of files that nothing refers to any more. Part of the caller's act."""
    stored: set[str] = set()
    for part in parts(document_ids):
        of_these, now = Document.id.in_(part), clock.now()
        stored |= set(session.execute(select(Document.stored).where(of_these, Document.stored != "")).scalars())
        session.execute(update(Document).where(of_these).values(stored="", name=ERASED))
        session.execute(update(Document).where(of_these, Document.removed_at.is_(None)).values(removed_at=now))
    for part in parts(case_ids):
        of_cases = CaseFile.case_id.in_(part)
        stored |= set(session.execute(select(CaseFile.stored).where(of_cases, CaseFile.stored != "")).scalars())
        session.execute(update(CaseFile).where(of_cases).values(stored="", name=ERASED))
    for model, ids in ((PaperFile, scan_ids), (SignedAnnouncement, signed_ids)):
        for part in parts(ids):
            scans = model.id.in_(part)
            stored |= set(session.execute(select(model.stored).where(scans, model.stored != "")).scalars())
            session.execute(update(model).where(scans).values(stored="", name=ERASED))
    return tuple(sorted(stored - set(stored_files.names(session))))


def erase_signatures(session: Session, *, person_ids: Collection[int]) -> tuple[str, ...]:
    """Erase the pictures of these persons' signatures on certificates; returns the stored names of files that nothing
    refers to any more. Part of the caller's act."""
    stored: list[str] = []
    for part in parts(person_ids):
        theirs = select(CertificateSignatory.id).where(CertificateSignatory.person_id.in_(part))
        of_them = (CertificatePicture.signatory_id.in_(theirs), CertificatePicture.stored != "")
        stored += session.execute(select(CertificatePicture.stored).where(*of_them)).scalars()
        session.execute(update(CertificatePicture).where(*of_them).values(stored="", removed_at=clock.now()))
    return tuple(stored)
