"""Sign-in cards: issued, reissued, revoked. A judge's card opens every contest of one round on whose panel they sit, on
the days of these contests (``core`` ``days_of_round``); a helper's opens the counter of one round
(``counter_helpers``).

``secret`` is the installation's key. Cards may be issued in any state of the contest, also after certification, when
judges read the panel review.
"""

import secrets
from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.orm import Session

from judging import clock
from judging.core.contests import sign_in_cards
from judging.core.refusals import refuse_if, require
from judging.core.roles import Actor
from judging.models import Card, PanelMember
from judging.queries.contests import sign_in_cards as reads
from judging.queries.scoring import corrections
from judging.services import audit, locks
from judging.services.signin import sessions


def issue(session: Session, *, actor: Actor, contest_id: int, secret: str) -> int:
    """Issue a card to every member who has not left and has none for the round; returns how many. Cards whose days
    differ from those of the judge's contests get these and need not be printed again. Whoever corrects a sheet has two
    weeks more.

    Raises:
        RuleViolation: ``no_contest``, ``contest_archived``.
    """
    round_, _ = locks.lock_round(session, contest_id=contest_id)
    here = select(PanelMember.user_id).where(PanelMember.contest_id == contest_id)
    live = select(Card.user_id).where(Card.round_id == round_.id, Card.revoked_at.is_(None))
    without = select(PanelMember.id, PanelMember.user_id).where(
        PanelMember.contest_id == contest_id, PanelMember.left_at.is_(None), PanelMember.user_id.not_in(live)
    )
    made = [row._tuple() for row in session.execute(without.order_by(PanelMember.id))]
    _make_for(session, actor=actor, round_id=round_.id, user_ids=[user_id for _, user_id in made], secret=secret)
    moved = follow_days(session, round_id=round_.id, user_ids=session.execute(here).scalars().all())
    if made or moved:
        audit.record(
            session,
            actor=actor,
            action="cards.issue",
            subject=f"contest:{contest_id}",
            contest_id=contest_id,
            data={"members": [member_id for member_id, _ in made], "moved": moved},
        )
    return len(made)


def issue_round(session: Session, *, actor: Actor, contest_id: int, secret: str) -> int:
    """``issue`` for every contest of the contest's round; returns how many cards.

    Raises:
        RuleViolation: ``no_contest``, ``contest_archived``.
    """
    _, contests = locks.lock_round(session, contest_id=contest_id)
    return sum(issue(session, actor=actor, contest_id=contest.id, secret=secret) for contest in contests)


def reissue(session: Session, *, actor: Actor, member_id: int, secret: str) -> None:
    """Replace the member's card of the round; the old one, any printed before it, and their sessions end.

    Raises:
        RuleViolation: ``no_member``, ``member_left``.
    """
    member, round_id = _member(session, member_id)
    refuse_if(member.left_at is not None, "member_left")
    end(session, which=_of(member, round_id))
    _make_for(session, actor=actor, round_id=round_id, user_ids=[member.user_id], secret=secret)
    _record(session, actor, "cards.reissue", member, round_id)


def revoke(session: Session, *, actor: Actor, member_id: int) -> None:
    """Revoke the member's cards of the round; their sessions end.

    Raises:
        RuleViolation: ``no_member``, ``no_card``.
    """
    member, round_id = _member(session, member_id)
    refuse_if(not end(session, which=_of(member, round_id)), "no_card")
    _record(session, actor, "cards.revoke", member, round_id)


def follow_days(session: Session, *, round_id: int, user_ids: Collection[int] | None = None) -> list[int]:
    """Give the cards of these judges of a round, or of all, the days of their contests; returns the ids of the cards
    that moved. The card of whoever corrects a sheet never ends earlier for it. Part of the caller's act."""
    days, correcting = reads.days(session, round_id), corrections.judges(session, round_id)
    query = select(Card).where(Card.round_id == round_id, Card.revoked_at.is_(None)).order_by(Card.id)
    moved = []
    for card in session.execute(query.execution_options(populate_existing=True)).scalars():
        held = days.get(card.user_id or 0)
        if held is None or (user_ids is not None and card.user_id not in user_ids):
            continue
        first, last = held
        last = max(last, card.valid_until) if card.user_id in correcting else last
        if (card.valid_from, card.valid_until) != (first, last):
            card.valid_from, card.valid_until = first, last
            moved.append(card.id)
    session.flush()  # the caller queries cards
    return moved


def make(session: Session, *, actor: Actor, days: tuple[date, date], secret: str, **holder: int) -> None:
    """Make a card for its ``holder`` (``user_id`` and ``round_id``, or ``helper_id``). Part of the caller's act."""
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


def _make_for(session: Session, *, actor: Actor, round_id: int, user_ids: Collection[int], secret: str) -> None:
    days = reads.days(session, round_id)
    correcting = corrections.judges(session, round_id)
    for user_id in user_ids:
        own = _with_correction(days[user_id]) if user_id in correcting else days[user_id]
        make(session, actor=actor, days=own, secret=secret, user_id=user_id, round_id=round_id)


def _with_correction(days: tuple[date, date]) -> tuple[date, date]:
    return days[0], max(days[1], sign_in_cards.correction_until(clock.today()))


def _of(member: PanelMember, round_id: int) -> ColumnElement[bool]:
    return and_(Card.user_id == member.user_id, Card.round_id == round_id)


def _member(session: Session, member_id: int) -> tuple[PanelMember, int]:
    """The member, and the round, which is locked, so that concurrent calls issue no card twice."""
    contest_id = session.execute(select(PanelMember.contest_id).where(PanelMember.id == member_id)).scalar()
    round_, _ = locks.lock_round(session, contest_id=require(contest_id, "no_member"))
    return require(session.get(PanelMember, member_id, populate_existing=True), "no_member"), round_.id


def _record(session: Session, actor: Actor, action: str, member: PanelMember, round_id: int) -> None:
    """Record the act in the log of every contest that the card opens."""
    query = select(PanelMember.id, PanelMember.contest_id).where(PanelMember.user_id == member.user_id)
    opened = {contest_id for contest_id, _ in reads.seats(session, round_id).get(member.user_id, ())}
    seats = query.where(PanelMember.contest_id.in_(opened | {member.contest_id})).order_by(PanelMember.contest_id)
    for member_id, contest_id in session.execute(seats).all():
        audit.record(session, actor=actor, action=action, subject=f"member:{member_id}", contest_id=contest_id)
