"""Judges and helpers at the counter sign in with a card: by its link (QR code) or its typed code. A card in hand always
opens: attempts are not limited, because neither link nor code can be guessed (``core.contests.sign_in_cards``)."""

import unicodedata

from flask import current_app, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from judging import clock
from judging.core import dates
from judging.core.contests import sign_in_cards as core
from judging.core.roles import Actor
from judging.extensions import db
from judging.queries.contests import sign_in_cards
from judging.services.signin import sessions
from judging.web.guards import refusals
from judging.web.guards.access import device
from judging.web.guards.redirects import local_path
from judging.web.guards.sessions import browser, sign_in
from judging.web.signin.forms import CodeForm
from judging.web.signin.restored import say_restored
from judging.web.signin.staff import forms, page
from judging.web.views import in_transaction
from judging.web.wording.languages import language

LINK, CODE = "card link", "card code"
"""Kinds of sign-in, as the audit log names them."""


def card_link(token: str) -> ResponseReturnValue:
    """Sign in the holder of the card from its QR code."""
    holder = sign_in_cards.by_link(db.session(), core.digest(_secret(), token))
    if holder is None:
        refusals.sign_in_failed(LINK)
        return _refused(forms()[1], _("This card is no longer valid. Ask the organiser for a new one."), 404)
    return _begin(holder, forms()[1], LINK)


def card_code() -> ResponseReturnValue:
    """Sign in the holder of the card from the typed code."""
    form = CodeForm()
    if not form.validate_on_submit():
        return page(forms()[0], form, 422)
    typed = core.typed_code(unicodedata.normalize("NFKC", form.code.data or ""))
    holder = sign_in_cards.by_code(db.session(), core.digest(_secret(), typed)) if typed else None
    if holder is None:
        refusals.sign_in_failed(CODE)
        return _refused(
            form,
            _(
                "This code is not valid. Check the card: codes never contain the letters O, I and L or the "
                "digits 0 and 1."
            )
            if typed is None
            else _("This code is not valid. Check the card, or ask the organiser for a new one."),
            422,
        )
    return _begin(holder, form, CODE, local_path(form.next.data))


def _begin(holder: sign_in_cards.CardHolder, form: CodeForm, kind: str, on: str | None = None) -> ResponseReturnValue:
    today = clock.today()
    if not holder.is_valid(today):
        refusals.sign_in_failed(kind, user_id=holder.user_id)
        days = dates.day_range(holder.valid_from, holder.valid_until, language())
        return _refused(form, _("This card is valid on %(days)s only.", days=days), 422)
    acting = Actor(holder.user_id, device=device(), panels_of=holder.panels_of, only_round=holder.round_id)
    token = in_transaction(sessions.begin_with_card, actor=acting, card_id=holder.card_id, browser=browser())
    if token is None or sign_in(token) is None:
        refusals.sign_in_failed(kind, user_id=holder.user_id)
        return _refused(form, _("This account is closed. Contact the organiser."), 422)
    say_restored(is_judge=holder.round_id is None)
    return redirect(on or url_for("judge.home" if holder.round_id is None else "counter.home"), 303)


def _refused(form: CodeForm, text: str, status: int) -> ResponseReturnValue:
    form.code.errors = [text]
    return page(forms()[0], form, status)


def _secret() -> str:
    return str(current_app.config["SECRET_KEY"])
