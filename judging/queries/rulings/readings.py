"""Who of an institution has opened a question or a ruling about its work, and who could."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judging.core.roles import Role
from judging.models import Case, CaseReading, Contest, Entry, Person, RoleGrant, User
from judging.queries.grouping import grouped
from judging.queries.names import PERSON
from judging.queries.taught_works import REACHES_CONTEST


@dataclass(frozen=True, slots=True)
class Readings:
    """The teachers who opened it, each with the time, by ruling (None: the question); ``accounts`` counts the teachers
    of the institution who have an account for the round."""

    accounts: int
    by_ruling: Mapping[int | None, list[tuple[str, datetime]]]

    def of(self, ruling_id: int | None) -> list[tuple[str, datetime]]:
        """Who opened this ruling, or the question."""
        return self.by_ruling.get(ruling_id, [])


def of_case(session: Session, case_id: int) -> Readings:
    """The readings of a case by teachers of its work's institution, the first ones first. A ruling that names further
    works is read by their institutions too, which tells nothing about this one."""
    theirs = (
        select(RoleGrant.user_id)
        .join(Entry, Entry.institution_id == RoleGrant.institution_id)
        .join(Case, Case.entry_id == Entry.id)
        .join(Contest, Contest.id == Entry.contest_id)
        .where(Case.id == case_id, RoleGrant.role == Role.TEACHER, REACHES_CONTEST)
    )
    rows = session.execute(
        select(CaseReading.ruling_id, PERSON, CaseReading.read_at)
        .join(User, User.id == CaseReading.user_id)
        .join(Person, Person.id == User.person_id)
        .where(CaseReading.case_id == case_id, CaseReading.user_id.in_(theirs))
        .order_by(CaseReading.id)
    )
    teachers = (
        select(func.count(func.distinct(RoleGrant.user_id)))
        .join(Entry, Entry.institution_id == RoleGrant.institution_id)
        .join(Case, Case.entry_id == Entry.id)
        .join(Contest, Contest.id == Entry.contest_id)
        .join(User, User.id == RoleGrant.user_id)
        .where(Case.id == case_id, RoleGrant.role == Role.TEACHER, REACHES_CONTEST, User.disabled_at.is_(None))
    )
    return Readings(session.execute(teachers).scalar_one(), grouped((row[0], (row[1], row[2])) for row in rows))


def has_read(session: Session, *, case_id: int, ruling_id: int | None, user_id: int | None) -> bool:
    """Whether this person has opened the ruling, or the question of the case, before."""
    query = select(CaseReading.id).where(
        CaseReading.case_id == case_id,
        CaseReading.user_id == user_id,
        CaseReading.ruling_id.is_not_distinct_from(ruling_id),
    )
    return session.execute(query).first() is not None
