"""The files in the document store that rows refer to."""

from sqlalchemy import inspect, select, union_all
from sqlalchemy.orm import Session

from judging.models import CaseFile, CertificatePicture, Document, PaperFile


def names(session: Session) -> list[str]:
    """The stored names of all files that a row refers to: documents of registrations, files of cases, scans of
    score sheets and pictures of certificates. A database that waits for its upgrade, and is backed up before, may lack
    a table."""
    tables = inspect(session.connection())
    there = [
        model for model in (Document, CaseFile, PaperFile, CertificatePicture) if tables.has_table(model.__tablename__)
    ]
    named = (select(model.stored).where(model.stored != "") for model in there)
    return sorted(session.scalars(union_all(*named)))
