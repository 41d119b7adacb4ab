"""What the screens of a hall share: the part of a page that changes, moves of who saw which state, and the link."""

import hashlib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from judging import clock
from judging.core.contests import sign_in_cards
from judging.core.presentation.screen_links import HallScreen
from judging.core.refusals import RuleViolation
from judging.extensions import db
from judging.queries.contests.contests import ContestHead, contest_head
from judging.queries.presentation import screen_links
from judging.web.guards.whole_numbers import whole
from judging.web.qr_codes import qr_code
from judging.web.serving.reach import for_others
from judging.web.views import in_transaction, or_404
from judging.web.wording.contest_title import round_title
from judging.web.wording.languages import language
from judging.web.wording.refusals import sentence

Move = TypeVar("Move", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class ShownLink:
    """The link of a screen as the phone shows it: where to type the code, the code, the address with it, the last
    day."""

    place: str
    code: str
    address: str
    valid_until: date

    @property
    def picture(self) -> str:
        """The address with the code as a QR code."""
        return qr_code(self.address)


def head_of(contest_id: int) -> ContestHead:
    """The contest of the address; 404 without it."""
    return or_404(contest_head(db.session(), contest_id))


def values(head: ContestHead, *told: object, **shown: Any) -> dict[str, Any]:
    """What a page shows; ``told`` is all that it depends on, so that it is sent again only when that changed."""
    state = repr((*told, head.state, language()))
    return {
        "head": head,
        "round": round_title(head),
        "now": clock.now(),
        "seen": hashlib.sha256(state.encode()).hexdigest()[:12],
        **shown,
    }


def live(template: str, shown: dict[str, Any]) -> Any:
    """The part of a page that changes; 204 if nothing changed since ``seen``."""
    if request.args.get("seen") == shown["seen"]:
        return "", 204
    return render_template(template, **shown)


def pressed(moves: type[Move]) -> Move:
    """The move of the button that was pressed; 400 if there is no such move."""
    try:
        return moves(request.form.get("act", ""))
    except ValueError:
        abort(400)


def moved(endpoint: str, contest_id: int, service: Any, /, **given: Any) -> Response:
    """Act on the screen as the person saw it, and show the page ``endpoint`` again with what came of it."""
    seen = request.form.get("seen", 0, type=whole)
    try:
        in_transaction(service, contest_id=contest_id, seen=seen, **given)
    except RuleViolation as refusal:
        flash(sentence(refusal), "wait")
    return redirect(url_for(endpoint, contest_id=contest_id), 303)


def secret() -> str:
    """The installation's key."""
    return str(current_app.config["SECRET_KEY"])


def shown_link(contest_id: int, screen: HallScreen) -> ShownLink | None:
    """The link of the screen; None without one in force."""
    link = screen_links.link(db.session(), contest_id, screen, clock.today())
    if link is None:
        return None
    code = sign_in_cards.code_text(secret(), link.nonce)
    here, opens = (
        for_others(url) or url
        for url in (url_for("screens.enter", _external=True), url_for("screens.open", code=code, _external=True))
    )
    return ShownLink(here.partition("://")[2], code, opens, link.valid_until)
