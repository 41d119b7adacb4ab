"""Sign-in cards: the holder of a card, and the page that prints the cards of a panel."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from judging.core.roles import PanelRole
from judging.models import Card, PanelMember, Person
from judging.queries.scoring.counted_sheets import STAYS
from judging.queries.scoring.sheet_cells import PANEL_JUDGE, PanelJudge, of_members


@dataclass(frozen=True, slots=True)
class CardHolder:
    """The person whom a card signs in, and its first and last valid day."""

    user_id: int
    card_id: int
    contest_id: int
    valid_from: date
    valid_until: date

    def is_valid(self, today: date) -> bool:
        """Whether the card opens its contest on this day."""
        return self.valid_from <= today <= self.valid_until


def by_link(session: Session, digest: str) -> CardHolder | None:
    """The holder of the card with this keyed hash of its link; None without such a card, or if it was revoked."""
    return _holder(session, Card.link_digest, digest)


def by_code(session: Session, digest: str) -> CardHolder | None:
    """The holder of the card with this keyed hash of its code; None without such a card, or if it was revoked."""
    return _holder(session, Card.code_digest, digest)


def _holder(session: Session, column: InstrumentedAttribute[str], digest: str) -> CardHolder | None:
    query = (
        select(PanelMember.user_id, Card.id, PanelMember.contest_id, Card.valid_from, Card.valid_until)
        .join(PanelMember, PanelMember.id == Card.member_id)
        .where(column == digest, Card.revoked_at.is_(None))
    )
    row = session.execute(query).first()
    return CardHolder(*row) if row else None


@dataclass(frozen=True, slots=True)
class MemberCard(PanelJudge):
    """A member who stays on the panel, with the valid card, if there is one."""

    card_id: int | None
    nonce: str | None
    valid_from: date | None
    valid_until: date | None
    issued_at: datetime | None


def of_contest(session: Session, contest_id: int) -> tuple[MemberCard, ...]:
    """Every member who stays on the panel, the chair first, then by name."""
    query = (
        of_members(
            select(
                *PANEL_JUDGE,
                Card.id,
                Card.nonce,
                Card.valid_from,
                Card.valid_until,
                Card.issued_at,
            )
        )
        .outerjoin(Card, and_(Card.member_id == PanelMember.id, Card.revoked_at.is_(None)))
        .where(PanelMember.contest_id == contest_id, STAYS)
        .order_by(PanelMember.role != PanelRole.CHAIR, Person.sort_key, PanelMember.id)
    )
    return tuple(MemberCard(*row) for row in session.execute(query))
