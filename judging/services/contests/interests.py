"""Decisions about judges with an interest in works: recused, or accepted with a reason; many at once."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging import clock
from judging.core.refusals import refuse_if
from judging.core.roles import Actor
from judging.models import Entry, PanelMember, Recusal, RecusalKind
from judging.queries.contests import interests
from judging.services import audit
from judging.services.contests import panels
from judging.services.locks import lock_uncertified, reason_of

Pair = tuple[int, int]
"""(member, work)"""


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
