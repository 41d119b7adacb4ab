"""Sign-in cards: issued, reissued, revoked. A judge's card opens one contest on its days (``core`` ``valid_days``), a
helper's the counter of one round (``counter_helpers``).

``secret`` is the installation's key. Cards may be issued in any state of the contest, also after certification, when
judges read the panel review.
"""

import secrets
from datetime import date

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from judging import clock
from judging.core.contests import sign_in_cards
from judging.core.refusals import refuse_if
from judging.core.roles import Actor
from judging.models import Card, Contest, PanelMember
from judging.queries.scoring import corrections
from judging.services import audit, locks
from judging.services.people import sessions


def issue(session: Session, *, actor: Actor, contest_id: int, secret: str) -> int:
    """Issue a card to every member who has not left and has none; returns how many. Cards whose days differ from the
    contest's get the contest's days and need not be printed again. Whoever corrects a sheet has two weeks more.

    Raises:
        RuleViolation: ``no_contest``.
    """
    days = _days(session, contest_id)
    correcting = corrections.members(session, contest_id)
    here = select(PanelMember.id).where(PanelMember.contest_id == contest_id)
    live = select(Card.member_id).where(Card.member_id.is_not(None), Card.revoked_at.is_(None))
    without = here.where(PanelMember.left_at.is_(None), PanelMember.id.not_in(live)).order_by(PanelMember.id)
    made = list(session.execute(without).scalars())
    for member_id in made:
        own = _with_correction(days) if member_id in correcting else days
        make(session, actor=actor, days=own, secret=secret, member_id=member_id)
    stale = select(Card.id).where(
        Card.member_id.in_(here),
        Card.member_id.not_in(correcting),
        Card.revoked_at.is_(None),
        (Card.valid_from != days[0]) | (Card.valid_until != days[1]),
    )
    moved = list(session.execute(stale.order_by(Card.id)).scalars())
    if moved:
        session.execute(
            update(Card)
            .where(Card.id.in_(moved))
            .values(valid_from=days[0], valid_until=days[1])
            .execution_options(synchronize_session=False)
        )
    if made or moved:
        audit.record(
            session,
            actor=actor,
            action="cards.issue",
            subject=f"contest:{contest_id}",
            contest_id=contest_id,
            data={"members": made, "moved": moved, "from": days[0].isoformat(), "until": days[1].isoformat()},
        )
    return len(made)


def reissue(session: Session, *, actor: Actor, member_id: int, secret: str) -> None:
    """Replace the member's card; the old one and its sessions end.

    Raises:
        RuleViolation: ``no_member``, ``member_left``.
    """
    member, _ = _member(session, member_id)
    refuse_if(member.left_at is not None, "member_left")
    end(session, which=Card.member_id == member_id)
    days = _days(session, member.contest_id)
    if member_id in corrections.members(session, member.contest_id):
        days = _with_correction(days)
    make(session, actor=actor, days=days, secret=secret, member_id=member_id)
    audit.record(session, actor=actor, action="cards.reissue", subject=member)


def revoke(session: Session, *, actor: Actor, member_id: int) -> None:
    """Revoke the member's card; its sessions end.

    Raises:
        RuleViolation: ``no_member``, ``no_card``.
    """
    member, _ = _member(session, member_id)
    refuse_if(not end(session, which=Card.member_id == member_id), "no_card")
    audit.record(session, actor=actor, action="cards.revoke", subject=member)


def make(session: Session, *, actor: Actor, days: tuple[date, date], secret: str, **holder: int) -> None:
    """Make a card for its ``holder`` (``member_id`` or ``helper_id``). Part of the caller's act."""
    nonce = secrets.token_hex(16)
    session.add(
        Card(
            **holder,
            nonce=nonce,
            link_digest=sign_in_cards.digest(secret, sign_in_cards.link_token(secret, nonce)),
            code_digest=sign_in_cards.digest(secret, sign_in_cards.code_text(secret, nonce)),
            valid_from=days[0],
            valid_until=days[1],
            issued_at=clock.now(),
            issued_by=actor.user_id,
        )
    )
    session.flush()  # the caller queries cards


def end(session: Session, *, which: ColumnElement[bool]) -> bool:
    """Revoke these cards and end their sessions; returns whether there were any. Part of the caller's act."""
    ended = session.execute(
        update(Card)
        .where(which, Card.revoked_at.is_(None))
        .values(revoked_at=clock.now())
        .returning(Card.id)
        .execution_options(synchronize_session=False)
    )
    card_ids = list(ended.scalars())
    sessions.delete_of_cards(session, card_ids=card_ids)
    return bool(card_ids)


def _days(session: Session, contest_id: int) -> tuple[date, date]:
    """The days of the contest's cards. Locks the contest, so that concurrent calls issue no card twice."""
    contest = locks.lock_contest(session, contest_id=contest_id)
    return sign_in_cards.valid_days(contest.first_day, contest.last_day)


def _with_correction(days: tuple[date, date]) -> tuple[date, date]:
    return days[0], max(days[1], sign_in_cards.correction_until(clock.today()))


def _member(session: Session, member_id: int) -> tuple[PanelMember, Contest]:
    return locks.lock_row(session, model=PanelMember, row_id=member_id, missing="no_member", lock=locks.lock_contest)
