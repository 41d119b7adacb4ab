"""Decisions about judges with an interest in works: recused, or accepted with a reason; many at once."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging import clock
from judging.core.refusals import refuse_if, require
from judging.core.roles import Actor
from judging.database.statements import Cursor
from judging.models import Entry, PanelMember, Recusal, RecusalKind, Scoresheet
from judging.queries.contests import interests
from judging.queries.scoring import scoresheets as read
from judging.services import audit
from judging.services.contests import panels
from judging.services.locks import lock_uncertified, reason_of
from judging.services.scoring import scoresheets

Pair = tuple[int, int]
"""(member, work)"""


def declare(session: Session, *, actor: Actor, sheet_id: int, reason: str) -> None:
    """Say as a judge, from the own score sheet, that they should not score the work, and why. An organiser decides;
    until then nothing about the sheet changes. The same reason again changes nothing.

    Raises:
        RuleViolation: ``no_sheet``, ``not_your_sheet``, ``confirm_first``, ``reason_wanted``, ``contest_certified``,
            ``already_recused``.
    """
    contest_id = session.execute(select(Scoresheet.contest_id).where(Scoresheet.id == sheet_id)).scalar()
    lock_uncertified(session, contest_id=require(contest_id, "no_sheet"))
    sheet = scoresheets.own_sheet(read.locked_head(Cursor.of(session), sheet_id), actor)
    kept = reason_of(reason)
    pair = (Recusal.member_id == sheet.member_id, Recusal.entry_id == sheet.entry_id)
    row = session.execute(select(Recusal).where(*pair)).scalar_one_or_none()
    refuse_if(row is not None and row.lifted_at is None, "already_recused")
    if row is None:
        row = Recusal(contest_id=sheet.contest_id, member_id=sheet.member_id, entry_id=sheet.entry_id)
        session.add(row)
    elif row.asked == kept and not row.reason and not row.accepted:
        return
    row.kind, row.asked, row.reason, row.accepted = RecusalKind.INTEREST, kept, "", ""
    row.recorded_at = row.lifted_at = clock.now()
    row.recorded_by = actor.user_id
    session.flush()
    audit.record(
        session,
        actor=actor,
        action="panels.declare_interest",
        subject=session.get_one(PanelMember, sheet.member_id),
        data={"entry": sheet.entry_id, "reason": kept},
    )


def recuse(session: Session, *, actor: Actor, contest_id: int, pairs: Collection[Pair], reason: str) -> int:
    """Recuse every judge of the pairs from the work, for one reason; returns how many were not recused before.

    Raises:
        RuleViolation: those of ``accept`` but ``setting_recuses``, and those of ``panels.recuse``.
    """
    known = _decided(session, contest_id, pairs, reason)
    new = [pair for pair in sorted(set(pairs)) if pair not in known or known[pair].lifted_at is not None]
    for member_id, entry_id in new:
        panels.recuse(session, actor=actor, member_id=member_id, entry_id=entry_id, reason=reason)
    return len(new)


def accept(session: Session, *, actor: Actor, contest_id: int, pairs: Collection[Pair], reason: str) -> int:
    """Decide for every pair that the judge may score the work in spite of an interest, for one reason; a recusal is
    lifted. Returns how many pairs there are.

    Raises:
        RuleViolation: ``no_contest``, ``contest_certified``, ``reason_wanted``, ``nothing_chosen``, ``no_member``,
            ``no_entry``, and those of ``panels.lift_recusal``.
    """
    known = _decided(session, contest_id, pairs, reason)
    for member_id, entry_id in sorted(set(pairs)):
        refuse_if(interests.must_abstain(session, member_id=member_id, entry_id=entry_id), "setting_recuses")
        row = known.get((member_id, entry_id))
        if row is None:
            row = Recusal(contest_id=contest_id, member_id=member_id, entry_id=entry_id, reason="")
            row.kind, row.lifted_at = RecusalKind.INTEREST, clock.now()
            session.add(row)
        elif row.lifted_at is None:
            panels.lift_recusal(session, actor=actor, recusal_id=row.id)
        row.accepted, row.recorded_at, row.recorded_by = reason_of(reason), clock.now(), actor.user_id
        session.flush()
        audit.record(
            session,
            actor=actor,
            action="panels.accept_interest",
            subject=session.get_one(PanelMember, member_id),
            data={"entry": entry_id, "reason": row.accepted},
        )
    return len(set(pairs))


def _decided(session: Session, contest_id: int, pairs: Collection[Pair], reason: str) -> dict[Pair, Recusal]:
    """What was decided about these pairs, each of a member and a work of the contest."""
    lock_uncertified(session, contest_id=contest_id)
    reason_of(reason)
    refuse_if(not pairs, "nothing_chosen")
    members = {member_id for member_id, _ in pairs}
    works = {entry_id for _, entry_id in pairs}
    here = select(PanelMember.id).where(PanelMember.contest_id == contest_id, PanelMember.id.in_(members))
    refuse_if(set(session.execute(here).scalars()) != members, "no_member")
    judged = select(Entry.id).where(Entry.contest_id == contest_id, Entry.id.in_(works))
    refuse_if(set(session.execute(judged).scalars()) != works, "no_entry")
    rows = select(Recusal).where(Recusal.contest_id == contest_id, Recusal.member_id.in_(members))
    return {(row.member_id, row.entry_id): row for row in session.execute(rows).scalars()}
