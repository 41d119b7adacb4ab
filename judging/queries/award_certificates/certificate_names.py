"""The names of works as certificates print them: what teachers confirmed, and the corrections they asked for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from judging.core.names import full_name
from judging.core.roles import Actor, TeamRole
from judging.core.text import Text
from judging.models import Entry, NameCorrection, Person, TeamMember
from judging.queries.award_certificates import award_certificates
from judging.queries.award_certificates.award_certificates import Issued
from judging.queries.names import PERSON, TITLE
from judging.queries.taught_works import is_taught


@dataclass(frozen=True, slots=True)
class AskedName:
    """A correction that a teacher asked for; ``is_accepted`` is None until an organiser decides."""

    correction_id: int
    entry_id: int
    entry: str
    person_id: int
    name_now: str
    name: str
    asked_at: datetime
    is_accepted: bool | None
    answer: str


@dataclass(frozen=True, slots=True)
class NamedPerson:
    """A member of a team with the parts of the name, the latest correction asked for, and the certificate held."""

    person_id: int
    role: TeamRole
    prefix: str
    bare: str
    name: str
    asked: AskedName | None
    certificate: Issued | None


@dataclass(frozen=True, slots=True)
class NamedWork:
    """A work with its team. ``is_confirmed``: a teacher confirmed the names."""

    entry_id: int
    contest_id: int
    code: str
    title: Text
    is_confirmed: bool
    persons: tuple[NamedPerson, ...]

    @property
    def waits(self) -> bool:
        """Whether a correction waits for an organiser."""
        return any(one.asked is not None and one.asked.is_accepted is None for one in self.persons)


def taught(session: Session, actor: Actor, contest_id: int) -> tuple[NamedWork, ...]:
    """The works of a contest that the actor teaches, with the names of their teams, in a constant number of
    statements."""
    rows = session.execute(
        select(Entry.id, Entry.code, TITLE, Person.id, TeamMember.role, Person.prefix, Person.name, PERSON)
        .join(TeamMember, TeamMember.entry_id == Entry.id)
        .join(Person, Person.id == TeamMember.person_id)
        .where(Entry.contest_id == contest_id, is_taught(actor, Entry.institution_id, Entry.contest_id))
        .order_by(Entry.sort_key, Entry.id, TeamMember.role == TeamRole.ADVISER, TeamMember.position)
    ).all()
    confirmed = award_certificates.confirmed_works(session, contest_id)
    asked = {(one.entry_id, one.person_id): one for one in _asked(session, contest_id)}
    held = {
        (one.entry_id, one.person_id, one.role.value): one
        for one in award_certificates.issued(session, contest_id)
        if not one.is_replaced
    }
    works: dict[int, tuple[str, Text, list[NamedPerson]]] = {}
    for entry_id, code, title, person_id, role, prefix, bare, name in rows:
        person = NamedPerson(
            person_id,
            role,
            prefix,
            bare,
            name,
            asked.get((entry_id, person_id)),
            held.get((entry_id, person_id, role.value)),
        )
        works.setdefault(entry_id, (code, title, []))[2].append(person)
    return tuple(
        NamedWork(entry_id, contest_id, code, title, entry_id in confirmed, tuple(persons))
        for entry_id, (code, title, persons) in works.items()
    )


def is_taught_in(session: Session, actor: Actor, contest_id: int) -> bool:
    """Whether the actor teaches a work of the contest."""
    query = select(Entry.id).where(
        Entry.contest_id == contest_id, is_taught(actor, Entry.institution_id, Entry.contest_id)
    )
    return session.execute(query.limit(1)).first() is not None


def waiting(session: Session, contest_id: int) -> tuple[AskedName, ...]:
    """The corrections of a contest that wait for an organiser, the oldest first."""
    return tuple(one for one in _asked(session, contest_id) if one.is_accepted is None)


def _asked(session: Session, contest_id: int) -> list[AskedName]:
    return [
        AskedName(
            row.id,
            row.entry_id,
            code,
            row.person_id,
            now,
            full_name(row.prefix, row.name),
            row.asked_at,
            row.is_accepted,
            row.answer,
        )
        for row, code, now in session.execute(_corrections(contest_id))
    ]


def _corrections(contest_id: int) -> Select[Any]:
    return (
        select(NameCorrection, Entry.code, PERSON)
        .join(Entry, Entry.id == NameCorrection.entry_id)
        .join(Person, Person.id == NameCorrection.person_id)
        .where(NameCorrection.contest_id == contest_id)
        .order_by(NameCorrection.id)
    )


def contest_of_work(session: Session, entry_id: int) -> int | None:
    """The contest of a work; None without such a work."""
    return session.execute(select(Entry.contest_id).where(Entry.id == entry_id)).scalar()
