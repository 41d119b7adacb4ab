"""Arrangements for journeys: contests that take place today, cards, staff with passwords."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select, update

from judging import clock
from judging.core.contests import sign_in_cards as derive
from judging.core.roles import Grant
from judging.database.transaction import transaction
from judging.extensions import db
from judging.models import Card, PanelMember, Round
from judging.queries.contests import sign_in_cards as card_rows
from judging.services.contests import sign_in_cards
from judging.services.people import accounts
from tests.world import ADMIN, Setting

SECRET = "k" * 40
PASSWORD = "จักรยานสีเขียวเก้าคัน"


@dataclass(frozen=True, slots=True)
class CardInHand:
    """A judge's card: the address in its QR code, and the code to type."""

    path: str
    code: str


def make_it_today(setting: Setting) -> None:
    """Move the contest's days to today, so that its cards are valid."""
    today = clock.today()
    with transaction() as session:
        session.execute(update(Round).where(Round.id == setting.round_id).values(first_day=today, last_day=today))


def hand_out_cards(contest_id: int) -> dict[int, CardInHand]:
    """Issue a card to every member: member → card."""
    with transaction() as session:
        have_cards = select(Card.user_id).where(Card.user_id.is_not(None))
        unmet = update(PanelMember).where(PanelMember.contest_id == contest_id, PanelMember.user_id.not_in(have_cards))
        session.execute(unmet.values(confirmed_at=None))  # a new card has not been used
        sign_in_cards.issue(session, actor=ADMIN, contest_id=contest_id, secret=SECRET)
    members = card_rows.of_contest(db.session(), contest_id)
    db.session.rollback()
    return {
        member.member_id: CardInHand(
            f"/c/{derive.link_token(SECRET, member.nonce)}", derive.code_text(SECRET, member.nonce)
        )
        for member in members
        if member.nonce
    }


def staff(username: str, *grants: Grant, name: str = "") -> int:
    """Create an account with ``PASSWORD``; returns its ID."""
    with transaction() as session:
        made = accounts.create_staff(
            session, actor=ADMIN, name=name or username, username=username, password=PASSWORD, grants=grants
        )
    return made.user_id


def fresh(query: object) -> list[object]:
    """The current rows of a select."""
    db.session.rollback()
    found = list(db.session.execute(query))  # type: ignore[call-overload]
    db.session.rollback()
    return found


__all__ = ["PASSWORD", "SECRET", "CardInHand", "fresh", "hand_out_cards", "make_it_today", "select", "staff"]
