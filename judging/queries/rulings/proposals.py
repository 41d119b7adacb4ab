"""Proposed rulings, for pages and for the service that confirms them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.models import Case, Person, RulingProposal, User
from judging.queries.names import PERSON


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A proposal that waits for its confirmation; ``draft`` is the ruling as JSON."""

    proposal_id: int
    draft: str
    proposed_at: datetime
    proposed_by: str
    proposer_id: int | None


def open_on(session: Session, case_id: int) -> ProposalRow | None:
    """The proposal of a case that waits; None without one."""
    query = (
        select(RulingProposal.id, RulingProposal.draft, RulingProposal.proposed_at, PERSON, RulingProposal.proposed_by)
        .outerjoin(User, User.id == RulingProposal.proposed_by)
        .outerjoin(Person, Person.id == User.person_id)
        .where(RulingProposal.case_id == case_id, RulingProposal.ended_at.is_(None))
    )
    row = session.execute(query).first()
    return ProposalRow(row[0], row[1], row[2], row[3] or "", row[4]) if row else None


def waiting(session: Session, contest_id: int) -> frozenset[int]:
    """The cases of a contest whose proposed ruling waits."""
    query = select(RulingProposal.case_id).join(Case, Case.id == RulingProposal.case_id)
    return frozenset(session.scalars(query.where(Case.contest_id == contest_id, RulingProposal.ended_at.is_(None))))
