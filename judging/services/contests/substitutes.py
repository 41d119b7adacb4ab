"""Substitutes: judges appointed in place of one who left, from a work on. Part of ``panels.appoint``."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select, tuple_
from sqlalchemy.orm import Session

from judging import clock
from judging.core.refusals import refuse_if, require
from judging.core.roles import Actor
from judging.models import Entry, PanelMember, Recusal, RecusalKind, Scoresheet, SheetState
from judging.queries.rulings.rulings_in_force import STANDS


@dataclass(frozen=True, slots=True)
class Substitution:
    """The member in whose place somebody is appointed, and the first work of the substitute; None for all works of
    which the member has not submitted the sheet."""

    in_place_of: int
    from_entry_id: int | None = None


@dataclass(frozen=True, slots=True)
class Presented:
    """The works that were presented before the substitute, and the code of the first work after them ("" for none
    named)."""

    in_place_of: int
    from_code: str
    entry_ids: Sequence[int]


def presented(session: Session, *, contest_id: int, substitution: Substitution | None) -> Presented | None:
    """Which works the substitute is not asked for: those before the named one in the order of presentation, and those
    for which the sheet of the former member counts. A work admitted later is asked of the substitute.

    Raises:
        RuleViolation: ``no_member``, ``no_entry``, ``substituted_stays`` (the member has not left),
            ``member_substituted``.
    """
    if substitution is None:
        return None
    former = session.get(PanelMember, substitution.in_place_of)
    refuse_if(former is None or former.contest_id != contest_id, "no_member")
    refuse_if(require(former, "no_member").left_at is None, "substituted_stays")
    check_none(session, member_id=substitution.in_place_of)
    submitted = select(Scoresheet.entry_id).where(
        Scoresheet.member_id == substitution.in_place_of, Scoresheet.state == SheetState.SUBMITTED
    )
    is_done: ColumnElement[bool] = Entry.id.in_(submitted)
    from_code = ""
    if substitution.from_entry_id is not None:
        first = session.get(Entry, substitution.from_entry_id)
        refuse_if(first is None or first.contest_id != contest_id, "no_entry")
        first = require(first, "no_entry")
        is_done = or_(is_done, _is_before(first))
        from_code = first.code
    works = select(Entry.id).where(Entry.contest_id == contest_id, STANDS, is_done).order_by(Entry.id)
    return Presented(substitution.in_place_of, from_code, session.execute(works).scalars().all())


def _is_before(first: Entry) -> ColumnElement[bool]:
    """The condition on works that are presented before this one (``queries.entry_head.PRESENTATION_ORDER``)."""
    if first.place is not None:
        return Entry.place < first.place
    by_code = tuple_(Entry.sort_key, Entry.code) < (first.sort_key, first.code)
    return or_(Entry.place.is_not(None), by_code)


def record(session: Session, *, actor: Actor, member: PanelMember, presented: Presented) -> dict[str, object]:
    """Record whose place the new member takes and recuse them from the presented works; returns what the audit entry
    says."""
    member.in_place_of, member.from_code = presented.in_place_of, presented.from_code
    now = clock.now()
    session.add_all(
        Recusal(
            contest_id=member.contest_id,
            member_id=member.id,
            entry_id=entry_id,
            kind=RecusalKind.PRESENTED,
            reason="",
            recorded_at=now,
            recorded_by=actor.user_id,
        )
        for entry_id in presented.entry_ids
    )
    session.flush()  # ensure_sheets reads the database
    return {"in_place_of": presented.in_place_of, "from": presented.from_code, "presented": list(presented.entry_ids)}


def check_none(session: Session, *, member_id: int) -> None:
    """Refuse (``member_substituted``) a member in whose place another is appointed."""
    found = session.execute(select(PanelMember.id).where(PanelMember.in_place_of == member_id)).first()
    refuse_if(found is not None, "member_substituted")
