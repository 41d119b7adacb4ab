"""Which sign-in cards open the seat of a panel member."""

from sqlalchemy import ColumnElement, and_, select

from judging.models import Card, Contest, PanelMember


def of_member() -> ColumnElement[bool]:
    """The condition on a card, for a query that selects from panel members, that it is the member's: the one for all
    panels of the round."""
    round_of = select(Contest.round_id).where(Contest.id == PanelMember.contest_id).correlate(PanelMember)
    return and_(Card.user_id == PanelMember.user_id, Card.round_id == round_of.scalar_subquery())


def printed() -> ColumnElement[bool]:
    """The condition on a card that it works and is the one that is printed."""
    return and_(Card.revoked_at.is_(None), Card.is_former.is_(False))
