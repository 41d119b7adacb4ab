"""Comments to the teams: what the chair looks through before they go out, and which ones are held back."""

from dataclasses import dataclass

from sqlalchemy import and_, literal, select, union
from sqlalchemy.orm import Session

from judging.core.roles import Role
from judging.core.text import Text
from judging.models import (
    Comment,
    Entry,
    HeldComment,
    PanelMember,
    Person,
    RoleGrant,
    Scoresheet,
    SheetState,
    TeamMember,
    User,
)
from judging.queries.entry_head import ENTRY_NAME, PRESENTATION_ORDER
from judging.queries.grouping import grouped
from judging.queries.names import PERSON
from judging.queries.scoring.sheet_cells import IN_ORDER


@dataclass(frozen=True, slots=True)
class TeamComment:
    """A judge's comment on a section, or on the whole work (``item`` is ``total``). ``held`` is why the chair holds it
    back; empty if it goes out."""

    entry_id: int
    code: str
    title: Text
    sheet_id: int
    judge: str
    item: str
    text: str
    held: str


IS_HELD = and_(HeldComment.sheet_id == Comment.sheet_id, HeldComment.item == Comment.item)
"""The condition that joins a comment with what holds it back."""


def of_contest(session: Session, contest_id: int) -> tuple[TeamComment, ...]:
    """The comments on the submitted sheets of a contest, by work in the order of presentation and then by judge."""
    rows = session.execute(
        select(*ENTRY_NAME, Scoresheet.id, PERSON, Comment.item, Comment.text, HeldComment.reason)
        .select_from(Comment)
        .join(Scoresheet, Scoresheet.id == Comment.sheet_id)
        .join(Entry, Entry.id == Scoresheet.entry_id)
        .join(PanelMember, PanelMember.id == Scoresheet.member_id)
        .join(User, User.id == PanelMember.user_id)
        .join(Person, Person.id == User.person_id)
        .outerjoin(HeldComment, IS_HELD)
        .where(Scoresheet.contest_id == contest_id, Scoresheet.state == SheetState.SUBMITTED, Comment.text != "")
        .order_by(*PRESENTATION_ORDER, *IN_ORDER, Comment.item)
    )
    return tuple(TeamComment(*row[:-1], row[-1] or "") for row in rows)  # type: ignore[call-arg]


def names(session: Session, contest_id: int) -> dict[int, tuple[str, ...]]:
    """By work: the names of its makers, advisers and teachers; under 0 those of the panel. Without erased persons."""
    panel = (
        select(literal(0), Person.name)
        .join(User, User.person_id == Person.id)
        .join(PanelMember, PanelMember.user_id == User.id)
    )
    teams = (
        select(TeamMember.entry_id, Person.name)
        .join(Person, Person.id == TeamMember.person_id)
        .join(Entry, Entry.id == TeamMember.entry_id)
    )
    teachers = (
        select(Entry.id, Person.name)
        .join(RoleGrant, and_(RoleGrant.institution_id == Entry.institution_id, RoleGrant.role == Role.TEACHER))
        .join(User, User.id == RoleGrant.user_id)
        .join(Person, Person.id == User.person_id)
    )
    found = session.execute(
        union(
            panel.where(PanelMember.contest_id == contest_id, Person.erased_at.is_(None)),
            teams.where(Entry.contest_id == contest_id, Person.erased_at.is_(None)),
            teachers.where(Entry.contest_id == contest_id, Person.erased_at.is_(None)),
        )
    )
    return {entry_id: tuple(sorted(of)) for entry_id, of in grouped(found).items()}
