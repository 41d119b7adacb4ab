"""Files of cases, for pages and downloads."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.models import Case, CaseFile, CaseFilePart, Contest, Entry, Person, User
from judging.queries.grouping import grouped
from judging.queries.names import PERSON


@dataclass(frozen=True, slots=True)
class CaseFileRow:
    """A file of a case; ``ruling_id`` is the ruling whose minutes it is."""

    file_id: int
    part: CaseFilePart
    ruling_id: int | None
    name: str
    pages: int
    added_at: datetime
    added_by: str


@dataclass(frozen=True, slots=True)
class StoredCaseFile:
    """A file in the store, and whose case it is: ``institution_id`` of its work, ``round_id`` of its contest,
    ``is_asked`` where the institution reads the case."""

    stored: str
    name: str
    part: CaseFilePart
    contest_id: int
    institution_id: int | None
    round_id: int
    is_asked: bool


def of_cases(session: Session, case_ids: Collection[int]) -> dict[int, list[CaseFileRow]]:
    """The files of these cases that are not erased, the oldest first."""
    query = (
        select(
            CaseFile.case_id,
            CaseFile.id,
            CaseFile.part,
            CaseFile.ruling_id,
            CaseFile.name,
            CaseFile.pages,
            CaseFile.added_at,
            PERSON,
        )
        .outerjoin(User, User.id == CaseFile.added_by)
        .outerjoin(Person, Person.id == User.person_id)
        .where(CaseFile.case_id.in_(case_ids), CaseFile.stored != "")
        .order_by(CaseFile.id)
    )
    rows = session.execute(query).tuples()
    return grouped(
        (case_id, CaseFileRow(file_id, part, ruling_id, name, pages, added_at, by or ""))
        for case_id, file_id, part, ruling_id, name, pages, added_at, by in rows
    )


def stored(session: Session, file_id: int) -> StoredCaseFile | None:
    """A file of a case; None if there is none, or it is erased."""
    whose = (Case.contest_id, Entry.institution_id, Contest.round_id, Case.asked_at)
    query = (
        select(CaseFile.stored, CaseFile.name, CaseFile.part, *whose)
        .join(Case, Case.id == CaseFile.case_id)
        .join(Contest, Contest.id == Case.contest_id)
        .outerjoin(Entry, Entry.id == Case.entry_id)
        .where(CaseFile.id == file_id, CaseFile.stored != "")
    )
    row = session.execute(query).first()
    if row is None:
        return None
    name, called, part, contest_id, institution_id, round_id, asked_at = row._tuple()
    return StoredCaseFile(name, called, part, contest_id, institution_id, round_id, asked_at is not None)
