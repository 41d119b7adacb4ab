"""Helpers at the counter of the contest's round: add one with a card, print, replace and revoke cards."""

from typing import Any

from flask import current_app, request
from flask_babel import gettext as _

from judging.extensions import db
from judging.queries.contests import sign_in_cards as reads
from judging.services.contests import counter_helpers
from judging.web.guards.access import actor
from judging.web.guards.whole_numbers import whole
from judging.web.organise import frame
from judging.web.organise.panel import printed_cards
from judging.web.organise.panel.printed_cards import PrintedCard
from judging.web.serving.reach import out_of_reach
from judging.web.views import flash_and_redirect, in_transaction


def helpers(contest_id: int) -> Any:
    """Who helps at the counter; POST adds a helper."""
    if request.method == "GET":
        head = frame.head_of(contest_id)
        found = reads.of_helpers(db.session(), head.round_id)
        return frame.page(
            "organise/panel/counter_helpers.html", head, "counter.works", helpers=found, out_of_reach=out_of_reach()
        )
    in_transaction(
        counter_helpers.add,
        actor=actor(),
        contest_id=contest_id,
        name=request.form.get("name", ""),
        secret=_secret(),
    )
    return flash_and_redirect(
        _("The helper is added. Print the card and hand it over."), "organise.counter_helpers", contest_id=contest_id
    )


def card(contest_id: int) -> Any:
    """Replace the card of a helper, or revoke it."""
    helper_id = request.form.get("helper", 0, type=whole)
    if "revoke" in request.form:
        in_transaction(counter_helpers.revoke, actor=actor(), contest_id=contest_id, helper_id=helper_id)
        said = _("The card no longer works. What the helper recorded stays.")
    else:
        in_transaction(
            counter_helpers.reissue, actor=actor(), contest_id=contest_id, helper_id=helper_id, secret=_secret()
        )
        said = _("The new card is ready to print. The old card no longer works.")
    return flash_and_redirect(said, "organise.counter_helpers", contest_id=contest_id)


def cards_print(contest_id: int) -> Any:
    """The cards of the round's helpers as a PDF; without cards, the list of helpers."""
    head = frame.head_of(contest_id)
    cards = [
        PrintedCard(one.name, one.nonce, (one.valid_from, one.valid_until))
        for one in reads.of_helpers(db.session(), head.round_id)
        if one.nonce and one.valid_from and one.valid_until
    ]
    if not cards:
        told = _("No cards are created yet.")
        return flash_and_redirect(told, "organise.counter_helpers", "wait", contest_id=contest_id)
    return printed_cards.pdf(head, _("Cards of the helpers at the counter"), cards, f"helpers-cards-{contest_id}")


def _secret() -> str:
    return str(current_app.config["SECRET_KEY"])
