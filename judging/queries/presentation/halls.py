"""What is presented now in contests, and the calls for the chair."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, cast, func, select
from sqlalchemy.orm import Session

from judging.core.presentation import hall as rules
from judging.core.presentation.hall import HallPhase, seconds
from judging.core.presentation.timetable import USUAL, Lengths
from judging.core.text import Text
from judging.models import ChairCall, Entry, Hall, HallTurn, PanelMember, Person, Presentation, User
from judging.queries.entry_head import ENTRY_NAME, EntryName
from judging.queries.names import PERSON
from judging.queries.presentation import presentation as orders


@dataclass(frozen=True, slots=True)
class HallNow(EntryName):
    """The work that is presented now, and its phase since ``started_at``, which lasts ``seconds`` with what was
    added."""

    contest_id: int
    phase: HallPhase
    started_at: datetime
    seconds: int
    added: int
    revision: int
    can_undo: bool
    presented: tuple[int, ...]
    """The works of the contest that have presented."""


@dataclass(frozen=True, slots=True)
class Call:
    """The last call of a judge for the chair. ``seen_by`` is empty for an erased person or while nobody saw it."""

    contest_id: int
    member_id: int
    judge: str
    entry_id: int
    code: str
    title: Text
    called_at: datetime
    seen_at: datetime | None


def halls(session: Session, contest_ids: Collection[int]) -> list[HallNow]:
    """The halls of these contests that run."""
    presented = (
        select(func.aggregate_strings(cast(HallTurn.entry_id, String), " "))
        .where(HallTurn.contest_id == Hall.contest_id, HallTurn.presented_at.is_not(None))
        .correlate(Hall)
        .scalar_subquery()
    )
    query = (
        select(
            *ENTRY_NAME,
            presented,
            Hall.contest_id,
            Hall.phase,
            Hall.started_at,
            Hall.added,
            Hall.revision,
            Hall.before,
            Presentation.presentation,
            Presentation.questions,
            Presentation.between_works,
        )
        .join(Hall, Hall.entry_id == Entry.id)
        .outerjoin(Presentation, Presentation.contest_id == Hall.contest_id)
        .where(Hall.contest_id.in_(contest_ids))
        .order_by(Hall.contest_id)
    )
    made: list[HallNow] = []
    for (
        entry_id,
        code,
        title,
        presented_ids,
        contest_id,
        phase,
        started_at,
        added,
        revision,
        before,
        presentation,
        questions,
        between,
    ) in session.execute(query):
        lengths = USUAL if presentation is None else Lengths(presentation, questions, between)
        lasts = seconds(phase, lengths) + added
        ids = tuple(sorted(int(text) for text in (presented_ids or "").split()))
        made.append(
            HallNow(entry_id, code, title, contest_id, phase, started_at, lasts, added, revision, bool(before), ids)
        )
    return made


def hall(session: Session, contest_id: int) -> HallNow | None:
    """The hall of one contest, None while none runs."""
    return next(iter(halls(session, [contest_id])), None)


@dataclass(frozen=True, slots=True)
class Turns:
    """The works of a contest that have presented, by entry with since when, and those that were late."""

    presented: Mapping[int, datetime]
    late: frozenset[int]


def turns(session: Session, contest_id: int) -> Turns:
    """Which works have presented, and which were late."""
    query = select(HallTurn.entry_id, HallTurn.presented_at, HallTurn.late_at)
    rows = session.execute(query.where(HallTurn.contest_id == contest_id)).all()
    presented = {entry_id: began for entry_id, began, _ in rows if began is not None}
    return Turns(presented, frozenset(entry_id for entry_id, _, late in rows if late is not None))


def work_due(session: Session, contest_id: int, now: int | None) -> int | None:
    """The next work that has not presented, after the one at hand; see the core's ``work_due``."""
    return rules.work_due(orders.order(session, contest_id), turns(session, contest_id).presented, now)


def calls(session: Session, contest_id: int) -> list[Call]:
    """The last call of each judge of the contest: those that nobody has seen first, then the newest."""
    found = _calls(session, ChairCall.contest_id == contest_id)
    return sorted(found, key=lambda call: (call.seen_at is not None, -call.called_at.timestamp()))


def calls_of(session: Session, *, user_id: int, contest_ids: Collection[int]) -> list[Call]:
    """The last calls of one judge in these contests."""
    return _calls(session, PanelMember.user_id == user_id, ChairCall.contest_id.in_(contest_ids))


def _calls(session: Session, *which: object) -> list[Call]:
    query = (
        select(
            ChairCall.contest_id,
            ChairCall.member_id,
            PERSON,
            ChairCall.entry_id,
            Entry.code,
            ENTRY_NAME[2],
            ChairCall.called_at,
            ChairCall.seen_at,
        )
        .join(PanelMember, PanelMember.id == ChairCall.member_id)
        .join(User, User.id == PanelMember.user_id)
        .join(Person, Person.id == User.person_id)
        .join(Entry, Entry.id == ChairCall.entry_id)
        .where(*which)  # type: ignore[arg-type]
        .order_by(ChairCall.member_id)
    )
    return [Call(*row) for row in session.execute(query)]
