"""What permissions ask: the contest and round of a resource, and the seat of a person on its panel."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, bindparam, func, select
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestState
from judging.core.events import EventNoun
from judging.core.roles import PanelRole
from judging.models import (
    AwardCertificate,
    Case,
    CertificateBatch,
    CertificatePicture,
    CertificateSignatory,
    Competition,
    Contest,
    Entry,
    NameCorrection,
    PanelMember,
    Recusal,
    Registration,
    Round,
    Ruling,
    Scoresheet,
)


@dataclass(frozen=True, slots=True)
class ContestScope:
    """A contest with its competition and round, and the person's seat on its panel, if there is one. ``has_left``
    says that the person left the panel; ``rehearsal_of`` is the contest that this one rehearses."""

    contest_id: int
    competition_id: int
    round_id: int
    state: ContestState
    member_id: int | None
    panel_role: PanelRole | None
    has_left: bool = False
    noun: EventNoun = EventNoun.EVALUATION
    is_practice: bool = False
    rehearsal_of: int | None = None


NOUN = func.coalesce(Round.event_noun, Competition.event_noun, EventNoun.EVALUATION)
"""The noun of a round's event."""

_SCOPE = (
    select(
        *(Round.competition_id, Round.id, Contest.state, NOUN, Contest.is_practice, Contest.rehearsal_of),
        *(PanelMember.id, PanelMember.role, PanelMember.left_at),
    )
    .join(Round, Round.id == Contest.round_id)
    .join(Competition, Competition.id == Round.competition_id)
    .outerjoin(PanelMember, and_(PanelMember.contest_id == Contest.id, PanelMember.user_id == bindparam("user_id")))
    .where(Contest.id == bindparam("contest_id"))
)


def contest_scope(session: Session, contest_id: int, user_id: int) -> ContestScope | None:
    """The scope of a contest for a person; None without such a contest."""
    row = session.execute(_SCOPE, {"contest_id": contest_id, "user_id": user_id}).first()
    if row is None:
        return None
    competition_id, round_id, state, noun, is_practice, rehearsal_of, member_id, role, left_at = row
    stays = left_at is None
    return ContestScope(
        contest_id=contest_id,
        competition_id=competition_id,
        round_id=round_id,
        state=state,
        member_id=member_id if stays else None,
        panel_role=role if stays else None,
        has_left=not stays,
        noun=EventNoun(noun),
        is_practice=is_practice,
        rehearsal_of=rehearsal_of,
    )


def noun_of_entry(session: Session, entry_id: int) -> EventNoun:
    """The noun of the event that a work was entered in; the usual one without such a work."""
    return _noun(session, select(Entry.contest_id).where(Entry.id == entry_id))


def noun_of_registration(session: Session, registration_id: int) -> EventNoun:
    """The noun of the event that a registration is for."""
    return _noun(session, select(Registration.contest_id).where(Registration.id == registration_id))


def _noun(session: Session, contest: Select[tuple[int]]) -> EventNoun:
    query = select(NOUN).select_from(Contest).join(Contest.round).join(Round.competition)
    return EventNoun(session.execute(query.where(Contest.id == contest.scalar_subquery())).scalar() or "evaluation")


CONTEST_OF = {
    "sheet_id": Scoresheet,
    "entry_id": Entry,
    "member_id": PanelMember,
    "recusal_id": Recusal,
    "case_id": Case,
    "ruling_id": Ruling,
    "certificate_id": AwardCertificate,
    "batch_id": CertificateBatch,
    "picture_id": CertificatePicture,
    "signatory_id": CertificateSignatory,
    "correction_id": NameCorrection,
}
"""The tables with rows of a contest, by the name of their id in a URL."""


def contest_of(session: Session, name: str, number: int) -> int | None:
    """The contest of the row with this id; ``name`` is a key of ``CONTEST_OF``. None without such a row."""
    model: Any = CONTEST_OF[name]
    return session.execute(select(model.contest_id).where(model.id == number)).scalar()


def sheet_owner(session: Session, sheet_id: int) -> tuple[int, int] | None:
    """(contest, judge's user) of a sheet; None without such a sheet."""
    query = (
        select(Scoresheet.contest_id, PanelMember.user_id)
        .join(PanelMember, PanelMember.id == Scoresheet.member_id)
        .where(Scoresheet.id == sheet_id)
    )
    row = session.execute(query).first()
    return None if row is None else row._tuple()


class InRound(NamedTuple):
    """The institution of a row, and the round of its contest: what ``Actor.teaches`` asks."""

    institution_id: int
    round_id: int


def entry_in_round(session: Session, entry_id: int) -> InRound | None:
    """The institution and the round of a work; None without such a work, and for one of a rehearsal."""
    return _in_round(session, Entry, entry_id)


def registration_in_round(session: Session, registration_id: int) -> InRound | None:
    """The institution and the round of a registration; None without one."""
    return _in_round(session, Registration, registration_id)


def round_of(session: Session, contest_id: int) -> int | None:
    """The round of a contest; None without such a contest."""
    return session.execute(select(Contest.round_id).where(Contest.id == contest_id)).scalar()


def _in_round(session: Session, model: type[Entry] | type[Registration], number: int) -> InRound | None:
    query = select(model.institution_id, Contest.round_id).join(Contest, Contest.id == model.contest_id)
    row = session.execute(query.where(model.id == number, Contest.rehearsal_of.is_(None))).first()
    return None if row is None else InRound(*row)
