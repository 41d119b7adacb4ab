"""What a journey finds already done: days that are today, cards, staff with passwords."""

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
    """A judge's card: the address behind its picture, and the code to type."""

    path: str
    code: str


def make_it_today(setting: Setting) -> None:
    """Let the contest's days be today, so that cards open it."""
    today = clock.today()
    with transaction() as session:
        session.execute(update(Round).where(Round.id == setting.round_id).values(first_day=today, last_day=today))


def hand_out_cards(contest_id: int) -> dict[int, CardInHand]:
    """A card for every member: member → card."""
    with transaction() as session:
        have_cards = select(Card.member_id)
        unmet = update(PanelMember).where(PanelMember.contest_id == contest_id, PanelMember.id.not_in(have_cards))
        session.execute(unmet.values(confirmed_at=None))  # nobody has opened a new card yet
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
    """An account with ``PASSWORD``; its number."""
    with transaction() as session:
        made = accounts.create_staff(
            session, actor=ADMIN, name=name or username, username=username, password=PASSWORD, grants=grants
        )
    return made.user_id


def fresh(query: object) -> list[object]:
    """The rows of a select as they stand now."""
    db.session.rollback()
    found = list(db.session.execute(query))  # type: ignore[call-overload]
    db.session.rollback()
    return found


__all__ = ["PASSWORD", "SECRET", "CardInHand", "fresh", "hand_out_cards", "make_it_today", "select", "staff"]
