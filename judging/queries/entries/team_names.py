"""The teams of a contest's works by name, for papers."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core.roles import TeamRole
from judging.models import Entry, Person, TeamMember
from judging.queries.grouping import grouped
from judging.queries.names import PERSON


@dataclass(frozen=True, slots=True)
class TeamName:
    """A person of a team as registered."""

    role: TeamRole
    name: str


def team_names(session: Session, contest_id: int) -> dict[int, list[TeamName]]:
    """By entry: makers, then advisers, in the order of the team; without erased persons."""
    query = (
        select(TeamMember.entry_id, TeamMember.role, PERSON)
        .join(Entry, Entry.id == TeamMember.entry_id)
        .join(Person, Person.id == TeamMember.person_id)
        .where(Entry.contest_id == contest_id, Person.erased_at.is_(None))
        .order_by(TeamMember.entry_id, TeamMember.role.desc(), TeamMember.position)
    )
    return grouped((entry_id, TeamName(role, name)) for entry_id, role, name in session.execute(query).tuples())
