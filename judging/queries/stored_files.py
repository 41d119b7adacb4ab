"""The files in the document store that rows refer to."""

from sqlalchemy import inspect, select, union_all
from sqlalchemy.orm import Session

from judging.models import CaseFile, CertificatePicture, Document, IssuerEmblem, PaperFile, SignedAnnouncement

NAMING = (Document, CaseFile, PaperFile, SignedAnnouncement, IssuerEmblem, CertificatePicture)
"""The models whose rows name a file: documents of registrations, files of cases, scans of score sheets and of signed
announcements, emblems, pictures of certificates."""


def names(session: Session) -> list[str]:
    """The stored names of all files that a row refers to. A database that waits for its upgrade, and is backed up
    before, may lack a table."""
    tables = inspect(session.connection())
    there = [model for model in NAMING if tables.has_table(model.__tablename__)]
    named = (select(model.stored).where(model.stored != "") for model in there)
    return sorted(session.scalars(union_all(*named)))
