"""Which contest a row is about: the first columns of queries about contests, and the first fields of their rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, or_, select, true
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestState
from judging.core.events import Event, EventNames, event_of
from judging.core.roles import Actor, Role, RoundLevel
from judging.core.text import Text
from judging.models import Competition, Contest, Round
from judging.queries.names import Combined
from judging.queries.rulebooks import rulebooks

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Place:
    """A contest by its category and round."""

    contest_id: int
    school_year: int
    level: RoundLevel
    area: str
    category: str
    state: ContestState


@dataclass(frozen=True, slots=True)
class DatedPlace(Place):
    """A contest with its days, the event of its round and the title of its rulebook."""

    first_day: date
    last_day: date
    event: Event
    rulebook_id: int
    title: Text

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day."""
        return self.first_day, self.last_day


PLACE_COLUMNS = (Contest.id, Competition.school_year, Round.level, Round.area, Contest.category, Contest.state)
"""The columns of a ``Place``, in its order; ``in_place`` joins their tables."""

PLACE = Combined("place", Place, *PLACE_COLUMNS)
"""The same columns read as one ``Place``."""


def _event(*stored: Any) -> Event:
    venue, host, is_practice, *names = stored
    own, default = EventNames(*names[:3]), EventNames(*names[3:])
    return event_of(own, default, venue=venue, host=host, is_practice=is_practice)


EVENT = Combined(
    "event",
    _event,
    *(Round.venue, Round.host, Contest.is_practice),
    *(Round.event_name, Round.event_name_en, Round.event_noun),
    *(Competition.event_name, Competition.event_name_en, Competition.event_noun),
)
"""The event of a contest; ``in_place`` joins the tables."""

DATED_PLACE = (*PLACE_COLUMNS, Contest.first_day, Contest.last_day, EVENT, Contest.rulebook_id)
"""The columns of a ``DatedPlace``, in its order; ``with_titles`` adds the title."""

RULEBOOK_ID = len(DATED_PLACE) - 1


def in_place(query: Select[Any]) -> Select[Any]:
    """The query, which selects from contests already, joined with round and competition."""
    return query.join(Round, Round.id == Contest.round_id).join(Competition, Competition.id == Round.competition_id)


def with_titles(session: Session, rows: Sequence[Any], make: Callable[..., Row]) -> tuple[Row, ...]:
    """One value for each row that begins with ``DATED_PLACE``. ``make`` gets the row with the rulebook's title after
    these columns; one more statement."""
    titles = rulebooks.titles(session, {row[RULEBOOK_ID] for row in rows})
    return tuple(make(*row[: RULEBOOK_ID + 1], titles[row[RULEBOOK_ID]], *row[RULEBOOK_ID + 1 :]) for row in rows)


REAL: ColumnElement[bool] = Contest.rehearsal_of.is_(None)
"""The condition on a contest that it is no rehearsal of another one."""


def organised(actor: Actor) -> ColumnElement[bool]:
    """The condition on a contest's round that the actor organises it (``Actor.organises``)."""
    grants = [grant for grant in actor.grants if grant.role in (Role.ADMIN, Role.ORGANISER)]
    if any(grant.competition_id is None and grant.round_id is None for grant in grants):
        return true()
    return or_(
        Round.competition_id.in_([grant.competition_id for grant in grants if grant.competition_id is not None]),
        Round.id.in_([grant.round_id for grant in grants if grant.round_id is not None]),
    )


def organised_contests(actor: Actor) -> Select[tuple[int]]:
    """The ids of the contests that the actor organises."""
    return select(Contest.id).join(Round, Round.id == Contest.round_id).where(organised(actor))
