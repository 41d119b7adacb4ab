"""The second factor: set up, asked for after the password, shown and ended by its owner."""

from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from judging.core.refusals import RuleViolation
from judging.core.roles import Actor
from judging.extensions import db
from judging.queries.people import second_factors as reads
from judging.queries.signin.sessions import Account
from judging.services.people import second_factors
from judging.web.forms import refusals_on
from judging.web.guards import limits
from judging.web.guards.access import PASSED, account, actor, device, second_factor_setting
from judging.web.qr_codes import qr_code
from judging.web.signin import beginning, pending
from judging.web.signin.forms import FirstCodeForm, PresentPasswordForm, SecondFactorForm
from judging.web.views import flash_and_redirect, in_transaction

PROPOSED = "proposed_key"
KIND = "second factor"
FIELD_OF = {"second_factor_code_wrong": "code", "password_wrong": "password", "own_password_wanted": "password"}


def check() -> ResponseReturnValue:
    """Ask for a code after the password; the right one signs in."""
    who = pending.read()
    if who is None:
        return _too_late()
    if reads.state(db.session(), who.user_id) is None:
        return redirect(url_for("signin.second_factor_new"), 303)
    form = SecondFactorForm()
    if form.validate_on_submit():
        limits.check(KIND, who.username)
        with refusals_on(form, FIELD_OF):
            in_transaction(
                second_factors.check, actor=_acting(who.user_id), code=form.code.data or "", secret=_secret()
            )
            return beginning.begin(who.user_id, who.verified_hash, who.on, passed=True)
        limits.failed(KIND, who.username)
    return render_template("signin/second_factor_code.html", form=form), 422 if form.errors or form.form_errors else 200


def new() -> ResponseReturnValue:
    """Set up the second factor that the account needs; the first code signs in."""
    who = pending.read()
    if who is None:
        return _too_late()
    if reads.state(db.session(), who.user_id) is not None:
        return redirect(url_for("signin.second_factor_check"), 303)
    form, proposed = FirstCodeForm(), _proposed(who.user_id)
    del form.password
    if form.validate_on_submit():
        with refusals_on(form, FIELD_OF):
            codes = _enrol(_acting(who.user_id), proposed, form)
            begun = beginning.begin_session(who.user_id, who.verified_hash, passed=True)
            on = (who.on or beginning.landing(begun)) if begun else url_for("signin.signin")
            return _codes_page(codes, on)
    return _setup_page(form, proposed, who.user_id, who.username)


def mine() -> ResponseReturnValue:
    """The signed-in person's second factor. POST sets one up; later it replaces the recovery codes, or ends
    it where ``act`` is ``end``."""
    who = _who()
    if who is None:
        return render_template("signin/card.html")
    found = reads.state(db.session(), who.user_id)
    return _set_up(who) if found is None and second_factor_setting().is_on else _change(who, found)


def _set_up(who: Account) -> ResponseReturnValue:
    form, proposed = FirstCodeForm(), _proposed(who.user_id)
    if form.validate_on_submit():
        with refusals_on(form, FIELD_OF):
            with limits.present_password(who.username or ""):
                codes = _enrol(actor(), proposed, form, password=form.password.data or "")
            session[PASSED] = True
            return _codes_page(codes, url_for("signin.second_factor"))
    return _setup_page(form, proposed, who.user_id, who.username or "")


def _change(who: Account, found: reads.SecondFactorState | None) -> ResponseReturnValue:
    form = PresentPasswordForm()
    if form.validate_on_submit():
        typed, ends = form.password.data or "", request.form.get("act") == "end"
        with refusals_on(form, FIELD_OF):
            with limits.present_password(who.username or ""):
                if ends:
                    in_transaction(second_factors.end, actor=actor(), password=typed)
                else:
                    made = in_transaction(second_factors.renew_codes, actor=actor(), password=typed, secret=_secret())
            if ends:
                return flash_and_redirect(_("The second factor is removed."), "signin.second_factor")
            return _codes_page(made, url_for("signin.second_factor"))
    setting = second_factor_setting()
    page = render_template(
        "signin/second_factor.html",
        form=form,
        found=found,
        is_off=not setting.is_on,
        is_required=setting.is_required(grant.role for grant in who.grants),
    )
    return page, 422 if form.errors or form.form_errors else 200


def _enrol(acting: Actor, proposed: str, form: FirstCodeForm, password: str | None = None) -> tuple[str, ...]:
    made = in_transaction(
        second_factors.enrol,
        actor=acting,
        proposed=proposed,
        code=form.code.data or "",
        password=password,
        secret=_secret(),
    )
    session.pop(PROPOSED, None)
    return made


def _proposed(user_id: int) -> str:
    """The key that this browser was shown; a new one where there is none, or where it was another account's."""
    kept = session.get(PROPOSED)
    try:
        second_factors.key_of(kept or "", user_id, secret=_secret())
    except RuleViolation:
        kept = session[PROPOSED] = second_factors.propose(user_id, secret=_secret())
    return str(kept)


def _setup_page(form: FirstCodeForm, proposed: str, user_id: int, username: str) -> ResponseReturnValue:
    key = second_factors.key_of(proposed, user_id, secret=_secret())
    address = second_factors.app_address(key, username=username, site=request.host)
    page = render_template(
        "signin/second_factor_new.html",
        form=form,
        picture=qr_code(address),
        key=" ".join(key[start : start + 4] for start in range(0, len(key), 4)),
    )
    return page, 422 if form.errors or form.form_errors else 200


def _codes_page(codes: tuple[str, ...], on: str) -> ResponseReturnValue:
    return render_template("signin/recovery_codes.html", codes=codes, on=on)


def _too_late() -> ResponseReturnValue:
    flash(_("Please sign in again: more than ten minutes have passed since you entered the password."), "wait")
    return redirect(url_for("signin.signin"), 303)


def _who() -> Account | None:
    """The signed-in person; None for a card holder, who has no password."""
    who = account()
    return None if who is None or who.card_id is not None or who.username is None else who


def _acting(user_id: int) -> Actor:
    return Actor(user_id, device=device())


def _secret() -> str:
    return str(current_app.config["SECRET_KEY"])
