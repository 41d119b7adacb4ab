"""Accounts that were merged into others, and what each of two accounts has before they are merged."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from judging.core.named_people import person_key
from judging.core.names import bare_name
from judging.core.roles import PanelRole
from judging.core.text import Text
from judging.models import AccountMerge, Card, Competition, Contest, Institution, PanelMember, Person, Scoresheet, User
from judging.queries import judges_cards
from judging.queries.contest_place import PLACE, Place, in_place
from judging.queries.names import INSTITUTION
from judging.queries.people import people
from judging.queries.people.people import PersonDetail, PersonRow
from judging.queries.scoring.sheet_usage import used

STANDING: ColumnElement[bool] = User.id.not_in(select(AccountMerge.user_id))
"""The condition on ``User`` that it was not merged into another."""


@dataclass(frozen=True, slots=True)
class SeatRow:
    """A seat on a panel, with the number of sheets that something was written on, and whether a card is issued."""

    place: Place
    role: PanelRole
    institution: Text
    sheets: int
    has_card: bool


@dataclass(frozen=True, slots=True)
class AccountSide:
    """One of two accounts: its own values and roles, and its seats."""

    person: PersonDetail
    seats: tuple[SeatRow, ...]


def into(session: Session, user_id: int) -> int | None:
    """The account that this one was merged into; None if it was not."""
    return session.execute(select(AccountMerge.into_id).where(AccountMerge.user_id == user_id)).scalar()


def side(session: Session, user_id: int) -> AccountSide | None:
    """What the account has; None if there is none or it was merged or erased."""
    query = select(User.id).join(Person, Person.id == User.person_id)
    stands = session.execute(query.where(User.id == user_id, STANDING, Person.erased_at.is_(None))).first()
    person = people.person(session, user_id)
    return AccountSide(person, _seats(session, user_id)) if stands and person else None


def namesakes(session: Session, person: PersonDetail) -> tuple[PersonRow, ...]:
    """Other accounts whose person has the same name, titles apart."""
    rows = people.people(session, search=bare_name(person.name)).rows
    key = person_key(person.name)
    return tuple(row for row in rows if row.user_id != person.user_id and person_key(row.name) == key)


def _seats(session: Session, user_id: int) -> tuple[SeatRow, ...]:
    sheets = (
        select(func.count(Scoresheet.id))
        .where(Scoresheet.member_id == PanelMember.id, used())
        .correlate(PanelMember)
        .scalar_subquery()
    )
    card = select(Card.id).where(judges_cards.of_member(), Card.revoked_at.is_(None)).exists()
    query = (
        in_place(
            select(PLACE, PanelMember.role, INSTITUTION, sheets, card)
            .select_from(PanelMember)
            .join(Contest, Contest.id == PanelMember.contest_id)
        )
        .outerjoin(Institution, Institution.id == PanelMember.institution_id)
        .where(PanelMember.user_id == user_id)
        .order_by(Competition.school_year.desc(), PanelMember.id)
    )
    return tuple(SeatRow(*row) for row in session.execute(query))
