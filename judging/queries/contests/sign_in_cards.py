"""Sign-in cards: the holder of a card, and the pages that print the cards of a panel and of a counter's helpers."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from judging.models import Card, CounterHelper, PanelMember, Person, User
from judging.queries.names import PERSON
from judging.queries.scoring.counted_sheets import STAYS
from judging.queries.scoring.sheet_cells import IN_ORDER, PANEL_JUDGE, PanelJudge, of_members


@dataclass(frozen=True, slots=True)
class CardHolder:
    """The person whom a card signs in, and its first and last valid day. A judge's card has a contest, a helper's the
    round of the counter."""

    user_id: int
    card_id: int
    contest_id: int | None
    round_id: int | None
    valid_from: date
    valid_until: date

    def is_valid(self, today: date) -> bool:
        """Whether the card opens its contest or counter on this day."""
        return self.valid_from <= today <= self.valid_until


def by_link(session: Session, digest: str) -> CardHolder | None:
    """The holder of the card with this keyed hash of its link; None without such a card, or if it was revoked."""
    return _holder(session, Card.link_digest, digest)


def by_code(session: Session, digest: str) -> CardHolder | None:
    """The holder of the card with this keyed hash of its code; None without such a card, or if it was revoked."""
    return _holder(session, Card.code_digest, digest)


def _holder(session: Session, column: InstrumentedAttribute[str], digest: str) -> CardHolder | None:
    query = (
        select(
            func.coalesce(PanelMember.user_id, CounterHelper.user_id),
            Card.id,
            PanelMember.contest_id,
            CounterHelper.round_id,
            Card.valid_from,
            Card.valid_until,
        )
        .outerjoin(PanelMember, PanelMember.id == Card.member_id)
        .outerjoin(CounterHelper, CounterHelper.id == Card.helper_id)
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
    """Every member who stays on the panel, in order."""
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
        .order_by(*IN_ORDER)
    )
    return tuple(MemberCard(*row) for row in session.execute(query))


@dataclass(frozen=True, slots=True)
class HelperCard:
    """A helper at the counter of a round, with the valid card, if there is one."""

    helper_id: int
    name: str
    card_id: int | None
    nonce: str | None
    valid_from: date | None
    valid_until: date | None
    issued_at: datetime | None


def of_helpers(session: Session, round_id: int) -> tuple[HelperCard, ...]:
    """Every helper at the counter of a round, in the order in which they were added."""
    query = (
        select(CounterHelper.id, PERSON, Card.id, Card.nonce, Card.valid_from, Card.valid_until, Card.issued_at)
        .join(User, User.id == CounterHelper.user_id)
        .join(Person, Person.id == User.person_id)
        .outerjoin(Card, and_(Card.helper_id == CounterHelper.id, Card.revoked_at.is_(None)))
        .where(CounterHelper.round_id == round_id)
        .order_by(CounterHelper.id)
    )
    return tuple(HelperCard(*row) for row in session.execute(query))
