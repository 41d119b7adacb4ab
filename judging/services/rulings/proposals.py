"""Rulings that one account proposes and a second one confirms, in contests whose settings ask for it."""

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging import clock
from judging.core.refusals import refuse_if, require
from judging.core.roles import Actor
from judging.models import Case, RulingProposal
from judging.queries.people import deputies
from judging.queries.rulings import cases as read, proposals
from judging.services import audit, locks
from judging.services.rulings import previews
from judging.services.rulings.previews import Draft
from judging.services.rulings.rulings import Recorded

_DRAFT = TypeAdapter(Draft)


def draft_of(text: str) -> Draft:
    """The ruling that a proposal's ``draft`` holds."""
    return _DRAFT.validate_json(text)


def propose(session: Session, *, actor: Actor, draft: Draft, seen: str) -> int:
    """Propose what was previewed, for a second account to confirm; returns the proposal's id.

    Raises:
        RuleViolation: ``no_case``, ``confirmation_not_wanted`` (the contest's settings ask for none),
            ``proposal_waits`` (one of the case is undecided), ``ruling_outdated``, and those of ``Draft.record``.
    """
    case, _ = locks.lock_case(session, case_id=draft.case_id)
    refuse_if(not read.needs_confirmation(session, case.id), "confirmation_not_wanted")
    refuse_if(proposals.open_on(session, case.id) is not None, "proposal_waits")
    refuse_if(previews.preview(session, actor=actor, draft=draft).fingerprint != seen, "ruling_outdated")
    row = RulingProposal(
        case_id=case.id, draft=_DRAFT.dump_json(draft).decode(), proposed_at=clock.now(), proposed_by=actor.user_id
    )
    session.add(row)
    session.flush()  # the audit entry needs its id
    data = {"proposal": row.id, "effect": draft.effect.value, "clause": draft.decision.clause}
    audit.record(session, actor=actor, action="rulings.propose", subject=case, data=data)
    return row.id


def confirm(session: Session, *, actor: Actor, proposal_id: int, seen: str, accept_ties: bool = False) -> Recorded:
    """Confirm a proposal as a second person: the ruling is recorded and takes effect.

    Raises:
        RuleViolation: ``no_proposal``, ``proposal_ended``, ``second_account_wanted`` (the actor, or another
            account of the same person, proposed it; an organiser and their deputies count as one),
            ``ruling_outdated``, and those of ``Draft.record``.
    """
    row, case = _open(session, proposal_id)
    one_side = deputies.is_one_side(session, row.proposed_by, actor.user_id, since=row.proposed_at)
    refuse_if(one_side, "second_account_wanted")
    draft = draft_of(row.draft)
    recorded = previews.record_seen(session, actor=actor, draft=draft, seen=seen, accept_ties=accept_ties)
    row.ended_at, row.ended_by, row.ruling_id = clock.now(), actor.user_id, recorded.ruling_id
    data = {"proposal": row.id, "ruling": recorded.ruling_id, "proposed_by": row.proposed_by}
    audit.record(session, actor=actor, action="rulings.confirm", subject=case, data=data)
    return recorded


def reject(session: Session, *, actor: Actor, proposal_id: int, reason: str) -> None:
    """End a proposal without a ruling, with the reason; its author may too.

    Raises:
        RuleViolation: ``no_proposal``, ``proposal_ended``, ``reason_wanted``.
    """
    row, case = _open(session, proposal_id)
    row.reason = locks.reason_of(reason)
    row.ended_at, row.ended_by = clock.now(), actor.user_id
    data = {"proposal": row.id, "reason": row.reason}
    audit.record(session, actor=actor, action="rulings.reject", subject=case, data=data)


def _open(session: Session, proposal_id: int) -> tuple[RulingProposal, Case]:
    query = select(RulingProposal.case_id).where(RulingProposal.id == proposal_id)
    case, _ = locks.lock_case(session, case_id=require(session.execute(query).scalar(), "no_proposal"))
    row = session.get_one(RulingProposal, proposal_id, populate_existing=True)
    refuse_if(row.ended_at is not None, "proposal_ended")
    return row, case
