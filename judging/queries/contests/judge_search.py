"""Search for judges of earlier panels, so that an organiser can appoint them again: those of rounds they organise."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, Subquery, func, or_, select, true
from sqlalchemy.orm import Session

from judging.core import thai
from judging.core.imports.judges import judges as imported
from judging.core.roles import SYSTEM, Actor
from judging.core.text import Text
from judging.models import Competition, Contest, Institution, PanelMember, Person, Round, User
from judging.queries.contest_place import organised_contests
from judging.queries.names import INSTITUTION, PERSON

MOST = 20


@dataclass(frozen=True, slots=True)
class KnownJudge:
    """A judge with the institution of their latest panel."""

    user_id: int
    name: str
    position: str
    institution: Text
    province: str
    panels: int


def find_judges(session: Session, actor: Actor, contest_id: int, search: str) -> tuple[KnownJudge, ...]:
    """Judges of the actor's rounds whose name or institution contains ``search``, by name, at most ``MOST``; none for
    an empty search.

    Members of this contest's panel and closed accounts are left out.
    """
    wanted = thai.normalise(search)
    if not wanted:
        return ()
    fields = (Person.name, Institution.name_th, Institution.name_en)
    here = select(PanelMember.user_id).where(PanelMember.contest_id == contest_id)
    fits = or_(*(field.icontains(wanted, autoescape=True) for field in fields))
    query = _judges(actor).where(User.id.not_in(here), fits)
    rows = session.execute(query.order_by(Person.sort_key, User.id).limit(MOST))
    return tuple(KnownJudge(row[0], row[1], row[2], row[3], row[4] or "", row[5]) for row in rows)


def known_judge(session: Session, actor: Actor, user_id: int) -> KnownJudge | None:
    """The judge of this account; None if the account is closed or its person was never on a panel of the actor's
    rounds."""
    row = session.execute(_judges(actor).where(User.id == user_id)).first()
    return None if row is None else KnownJudge(row[0], row[1], row[2], row[3], row[4] or "", row[5])


def judges_elsewhere(session: Session, actor: Actor, contest_id: int) -> tuple[imported.KnownJudge, ...]:
    """Every judge whom ``find_judges`` can find, for comparison with an import, with the school year and the category
    of the latest panel."""
    here = select(PanelMember.user_id).where(PanelMember.contest_id == contest_id)
    columns = (User.id, Person.name, Person.position, PanelMember.institution_id)
    query = (
        _with_last_seat(select(*columns, Competition.school_year, Contest.category), _seats(actor))
        .join(Contest, Contest.id == PanelMember.contest_id)
        .join(Round, Round.id == Contest.round_id)
        .join(Competition, Competition.id == Round.competition_id)
        .where(User.id.not_in(here))
        .order_by(User.id)
    )
    return tuple(imported.KnownJudge(*row) for row in session.execute(query))


def seats_of_organiser(actor: Actor) -> ColumnElement[bool]:
    """The condition on ``PanelMember`` that the actor organises the contest."""
    if actor == SYSTEM:
        return true()
    return PanelMember.contest_id.in_(organised_contests(actor))


def _seats(actor: Actor) -> Subquery:
    """The judges of panels that the actor organises, each with the latest seat and the number of seats."""
    return (
        select(
            PanelMember.user_id, func.max(PanelMember.id).label("last_id"), func.count(PanelMember.id).label("panels")
        )
        .where(seats_of_organiser(actor))
        .group_by(PanelMember.user_id)
        .subquery()
    )


def _judges(actor: Actor) -> Select:  # type: ignore[type-arg]
    seats = _seats(actor)
    query = select(User.id, PERSON, Person.position, INSTITUTION, Institution.province, seats.c.panels)
    return _with_last_seat(query, seats).outerjoin(Institution, Institution.id == PanelMember.institution_id)


def _with_last_seat(query: Select, seats: Subquery) -> Select:  # type: ignore[type-arg]
    return (
        query.join(Person, Person.id == User.person_id)
        .join(seats, seats.c.user_id == User.id)
        .join(PanelMember, PanelMember.id == seats.c.last_id)
        .where(User.disabled_at.is_(None), Person.erased_at.is_(None))
    )
