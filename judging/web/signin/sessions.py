"""Where the signed-in person is signed in: the list, and ending entries of it."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from judging import clock
from judging.extensions import db
from judging.queries.signin.sessions import of_account
from judging.services.signin import sessions
from judging.web.guards.access import account, actor
from judging.web.guards.sessions import idle_limit
from judging.web.guards.whole_numbers import whole
from judging.web.views import flash_and_redirect, in_transaction
from judging.web.wording.sessions import ended_text


def mine() -> ResponseReturnValue:
    """The person's sessions; POST ends the one with the id ``end``, or with ``others`` all but this one. A session by
    card shows and ends only those by card."""
    who = account()
    assert who is not None  # guaranteed by the permission
    if request.method == "POST":
        if "others" in request.form:
            ended = in_transaction(sessions.end_others, actor=actor())
        else:
            chosen = request.form.get("end", 0, type=whole)
            ended = int(in_transaction(sessions.end, actor=actor(), session_id=chosen))
        return flash_and_redirect(ended_text(ended), "signin.sessions")
    by_card = who.card_id is not None
    found = of_account(
        db.session(), who.user_id, now=clock.now(), today=clock.today(), idle=idle_limit(), by_card_only=by_card
    )
    return render_template("signin/sessions.html", sessions=found, here=who.session_id, by_card=by_card)
