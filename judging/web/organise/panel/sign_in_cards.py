"""Judges' sign-in cards: list, print, replace, revoke. A card opens every contest of the round on whose panel its judge
sits, so that pages name these contests."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import abort, current_app, request, url_for
from flask_babel import gettext as _, ngettext

from judging import clock
from judging.core.contests import sign_in_cards as derive
from judging.core.roles import PanelRole
from judging.extensions import db
from judging.queries.contests import sign_in_cards as reads
from judging.queries.contests.contests import ContestHead, contest_heads
from judging.queries.contests.sign_in_cards import MemberCard, RoundCard
from judging.queries.scoring import corrections
from judging.queries.signin.sessions import count_by_member
from judging.services.contests import sign_in_cards
from judging.services.signin import sessions
from judging.web.guards.access import actor
from judging.web.guards.whole_numbers import whole
from judging.web.organise import frame
from judging.web.organise.panel import printed_cards
from judging.web.organise.panel.printed_cards import PrintedCard
from judging.web.serving.reach import out_of_reach
from judging.web.views import flash_and_redirect, in_transaction
from judging.web.wording.languages import spoken
from judging.web.wording.sessions import ended_text


def cards_page(contest_id: int) -> Any:
    """Who has a card; POST issues one to everyone without."""
    if request.method == "GET":
        return _listing(contest_id)
    made = in_transaction(sign_in_cards.issue, actor=actor(), contest_id=contest_id, secret=_secret())
    return flash_and_redirect(
        ngettext("%(num)d card is created.", "%(num)d cards are created.", made),
        "organise.cards",
        contest_id=contest_id,
    )


def round_cards(contest_id: int) -> Any:
    """POST issues a card to every judge of the round who has none."""
    made = in_transaction(sign_in_cards.issue_round, actor=actor(), contest_id=contest_id, secret=_secret())
    return flash_and_redirect(
        ngettext("%(num)d card is created.", "%(num)d cards are created.", made),
        "organise.round",
        contest_id=contest_id,
    )


def reissue(contest_id: int, member_id: int) -> Any:
    """Replace a lost card; the old one is revoked at once."""
    in_transaction(sign_in_cards.reissue, actor=actor(), member_id=member_id, secret=_secret())
    told = _("The new card is ready to print. The old card no longer works.")
    return flash_and_redirect(f"{told} {_opens_text(contest_id, member_id)}", "organise.cards", contest_id=contest_id)


def revoke(contest_id: int, member_id: int) -> Any:
    """Revoke a card, for every contest that it opens."""
    in_transaction(sign_in_cards.revoke, actor=actor(), member_id=member_id)
    told = _("The card no longer works.")
    return flash_and_redirect(f"{told} {_opens_text(contest_id, member_id)}", "organise.cards", contest_id=contest_id)


def end_sessions(contest_id: int, member_id: int) -> Any:
    """Sign a judge out on every device. The card stays valid."""
    ended = in_transaction(sessions.end_of_member, actor=actor(), member_id=member_id)
    return flash_and_redirect(ended_text(ended), "organise.cards", contest_id=contest_id)


def sheet(contest_id: int) -> Any:
    """The cards of a panel as a PDF, all or one member's; without cards, the list that says so."""
    head = frame.head_of(contest_id)
    wanted = request.args.get("member", type=whole)
    members = [
        member
        for member in reads.of_contest(db.session(), contest_id)
        if member.nonce and wanted in (None, member.member_id)
    ]
    if wanted is not None and not members:
        abort(404)
    return _print(head, members, "organise.cards")


def round_sheet(contest_id: int) -> Any:
    """The cards of all judges of the round as a PDF, one a judge."""
    head = frame.head_of(contest_id)
    return _print(head, reads.of_round(db.session(), head.round_id), "organise.round")


def _print(head: ContestHead, held: Iterable[MemberCard | RoundCard], back: str) -> Any:
    opened = _opened(head)
    cards = [
        PrintedCard(one.name, one.nonce, (one.valid_from, one.valid_until), opened.get(one.user_id, ()))
        for one in held
        if one.nonce and one.valid_from and one.valid_until
    ]
    if not cards:
        return flash_and_redirect(_("No cards are created yet."), back, "wait", contest_id=head.contest_id)
    return printed_cards.pdf(head, _("Sign-in cards"), cards, f"cards-{head.contest_id}")


def _opened(head: ContestHead) -> Mapping[int, tuple[tuple[ContestHead, PanelRole], ...]]:
    """By judge of the round: the contests that the card opens, each with the role on its panel."""
    seats = reads.seats(db.session(), head.round_id)
    heads = {
        one.contest_id: one
        for one in contest_heads(db.session(), {number for of in seats.values() for number, _role in of})
    }
    return {user_id: tuple((heads[number], role) for number, role in of) for user_id, of in seats.items()}


def _opens_text(contest_id: int, member_id: int) -> str:
    """Which contests the member's card opens, where they are several; else empty."""
    head = frame.head_of(contest_id)
    user_id = next((one.user_id for one in reads.of_contest(db.session(), contest_id) if one.member_id == member_id), 0)
    titles = [spoken(one.title) for one, _role in _opened(head).get(user_id, ())]
    return _("It is the judge's card for: %(contests)s.", contests=", ".join(titles)) if len(titles) > 1 else ""


def _secret() -> str:
    return str(current_app.config["SECRET_KEY"])


def _listing(contest_id: int) -> str:
    """Who has a card; replacing one takes two clicks."""
    head, session = frame.head_of(contest_id), db.session()
    members = reads.of_contest(session, contest_id)
    opened, days = _opened(head), reads.days(session, head.round_id)
    correcting = corrections.judges(session, head.round_id)
    held = [member for member in members if member.card_id and member.user_id not in correcting]
    return frame.page(
        "organise/panel/cards.html",
        head,
        "organise.cards",
        members=members,
        opens={member.member_id: [one for one, _role in opened.get(member.user_id, ())] for member in members},
        in_use=count_by_member(session, contest_id, today=clock.today()),
        days=derive.valid_days(head.first_day, head.last_day),
        without=sum(member.card_id is None for member in members),
        stale=any((member.valid_from, member.valid_until) != days.get(member.user_id) for member in held),
        is_over={
            member.member_id: member.valid_until is not None and member.valid_until < clock.today()
            for member in members
        },
        here=url_for("organise.cards", contest_id=contest_id),
        out_of_reach=out_of_reach(),
    )
