"""Judges' sign-in cards: list, print, replace, revoke."""

from dataclasses import dataclass
from typing import Any

import segno
from flask import abort, current_app, render_template, request, url_for
from flask_babel import gettext as _, ngettext

from judging import clock
from judging.core.contests import sign_in_cards as derive
from judging.extensions import db
from judging.queries.contests import sign_in_cards as reads
from judging.queries.contests.sign_in_cards import HelperCard, MemberCard
from judging.queries.people.sessions import count_by_member
from judging.queries.scoring import corrections
from judging.services.contests import sign_in_cards
from judging.services.people import sessions
from judging.web.guards.access import actor
from judging.web.guards.whole_numbers import whole
from judging.web.organise import frame
from judging.web.organise.panel.reach import reach
from judging.web.views import flash_and_redirect, in_transaction
from judging.web.wording.sessions import ended_text


@dataclass(frozen=True, slots=True)
class PrintedCard:
    """A card as printed: the QR code as a data URL, the code in groups."""

    holder: MemberCard | HelperCard
    picture: str
    code: str
    days: tuple[Any, Any]


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


def reissue(contest_id: int, member_id: int) -> Any:
    """Replace a lost card; the old one is revoked at once."""
    in_transaction(sign_in_cards.reissue, actor=actor(), member_id=member_id, secret=_secret())
    return flash_and_redirect(
        _("The new card is ready to print. The old card no longer works."), "organise.cards", contest_id=contest_id
    )


def revoke(contest_id: int, member_id: int) -> Any:
    in_transaction(sign_in_cards.revoke, actor=actor(), member_id=member_id)
    return flash_and_redirect(_("The card no longer works."), "organise.cards", contest_id=contest_id)


def end_sessions(contest_id: int, member_id: int) -> Any:
    """Sign a judge out on every device. The card stays valid."""
    ended = in_transaction(sessions.end_of_member, actor=actor(), member_id=member_id)
    return flash_and_redirect(ended_text(ended), "organise.cards", contest_id=contest_id)


def sheet(contest_id: int) -> str:
    """The cards on A4, all or one member's."""
    head = frame.head_of(contest_id)
    wanted = request.args.get("member", type=whole)
    members = [
        member
        for member in reads.of_contest(db.session(), contest_id)
        if member.nonce and wanted in (None, member.member_id)
    ]
    if wanted is not None and not members:
        abort(404)
    return render_template(
        "organise/panel/cards_print.html",
        head=head,
        cards=[printed(member) for member in members],
        address=url_for("signin.signin", _external=True),
        **reach(),
    )


def printed(member: MemberCard | HelperCard) -> PrintedCard:
    """The card of a judge or helper with its QR code."""
    nonce = member.nonce or ""
    link = url_for("signin.card_link", token=derive.link_token(_secret(), nonce), _external=True)
    picture = segno.make_qr(link, error="m").svg_data_uri(border=2, dark="#000", light="#fff", xmldecl=False)
    return PrintedCard(member, picture, derive.code_text(_secret(), nonce), (member.valid_from, member.valid_until))


def _secret() -> str:
    return str(current_app.config["SECRET_KEY"])


def _listing(contest_id: int) -> str:
    """Who has a card; replacing one takes two clicks."""
    head = frame.head_of(contest_id)
    members = reads.of_contest(db.session(), contest_id)
    days = derive.valid_days(head.first_day, head.last_day)
    correcting = corrections.members(db.session(), contest_id)
    return frame.page(
        "organise/panel/cards.html",
        head,
        "organise.cards",
        members=members,
        in_use=count_by_member(db.session(), contest_id, today=clock.today()),
        days=days,
        without=sum(member.card_id is None for member in members),
        stale=any(
            member.card_id and (member.valid_from, member.valid_until) != days
            for member in members
            if member.member_id not in correcting
        ),
        is_over=clock.today() > days[1] and not correcting,
        here=url_for("organise.cards", contest_id=contest_id),
        **reach(),
    )
