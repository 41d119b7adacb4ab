"""What is presented now in contests, and the calls for the chair."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core.contests.hall import HallPhase, seconds
from judging.core.contests.timetable import USUAL, Lengths
from judging.core.text import Text
from judging.models import ChairCall, Entry, Hall, PanelMember, Person, Presentation, User
from judging.queries.entry_head import ENTRY_NAME, EntryName
from judging.queries.names import PERSON


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
    query = (
        select(
            *ENTRY_NAME,
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
        made.append(HallNow(entry_id, code, title, contest_id, phase, started_at, lasts, added, revision, bool(before)))
    return made


def hall(session: Session, contest_id: int) -> HallNow | None:
    """The hall of one contest, None while none runs."""
    return next(iter(halls(session, [contest_id])), None)


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
