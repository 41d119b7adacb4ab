"""Helpers at the counter of the contest's round: add one with a card, print, replace and revoke cards."""

from typing import Any

from flask import current_app, render_template, request, url_for
from flask_babel import gettext as _

from judging.extensions import db
from judging.queries.contests import sign_in_cards as reads
from judging.services.contests import counter_helpers
from judging.web.guards.access import actor
from judging.web.guards.whole_numbers import whole
from judging.web.organise import frame
from judging.web.organise.panel.reach import reach
from judging.web.organise.panel.sign_in_cards import printed
from judging.web.views import flash_and_redirect, in_transaction


def helpers(contest_id: int) -> Any:
    """Who helps at the counter; POST adds a helper."""
    if request.method == "GET":
        head = frame.head_of(contest_id)
        found = reads.of_helpers(db.session(), head.round_id)
        return frame.page("organise/panel/counter_helpers.html", head, "counter.works", helpers=found, **reach())
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


def cards_print(contest_id: int) -> str:
    """The cards of the round's helpers on A4."""
    head = frame.head_of(contest_id)
    found = [helper for helper in reads.of_helpers(db.session(), head.round_id) if helper.nonce]
    return render_template(
        "organise/panel/counter_helpers_print.html",
        head=head,
        cards=[printed(helper) for helper in found],
        address=url_for("signin.signin", _external=True),
        **reach(),
    )


def _secret() -> str:
    return str(current_app.config["SECRET_KEY"])
