"""Staff sign in by name and password, sign out, and change their password."""

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from judging.core.people.accounts import clean_username
from judging.core.roles import Actor
from judging.extensions import db
from judging.services.people import account_passwords
from judging.web.forms import refusals_on
from judging.web.guards import limits
from judging.web.guards.access import account, actor, lacks_second_factor
from judging.web.guards.redirects import local_path
from judging.web.guards.sessions import sign_out
from judging.web.signin import beginning
from judging.web.signin.forms import CodeForm, PasswordForm, StaffForm
from judging.web.views import flash_and_redirect, in_transaction


def page(staff: StaffForm, code: CodeForm, status: int = 200) -> ResponseReturnValue:
    """The sign-in page with both its forms."""
    return render_template("signin/signin.html", staff=staff, code=code), status


def forms() -> tuple[StaffForm, CodeForm]:
    """Both forms of the page, empty, each with the next page."""
    on = local_path(request.values.get("next")) or ""
    return StaffForm(formdata=None, next=on), CodeForm(formdata=None, next=on)


def signin() -> ResponseReturnValue:
    """The sign-in page; POST signs in by username and password."""
    who = account()
    if request.method == "GET":
        if who is not None and not lacks_second_factor(who):
            return redirect(local_path(request.args.get("next")) or beginning.landing(who), 303)
        if who is not None:
            flash(_("Please sign in again: your account now needs a second factor."), "wait")
        return page(*forms())
    form, code = StaffForm(), forms()[1]
    if not form.validate_on_submit():
        return page(form, code, 422)
    username, password = clean_username(form.username.data or ""), form.password.data or ""
    limits.check("password", username)
    found = account_passwords.authenticate(db.session(), username=username, password=password, hashing=limits.hashing())
    if found is None:
        limits.failed("password", username)
        form.form_errors.append(_("The username or password is wrong."))
        return page(form, code, 422)
    if found.expired:
        form.form_errors.append(
            _(
                "This temporary password has expired. Ask the person who gave it to you, or an administrator, for a "
                "new one."
            )
        )
        return page(form, code, 422)
    verified = found.verified_hash
    if found.outdated:
        acting = Actor(found.user_id)
        verified = (
            in_transaction(account_passwords.rehash, actor=acting, user_id=found.user_id, password=password) or verified
        )
    return beginning.after_password(found.user_id, verified, local_path(form.next.data))


def signout() -> ResponseReturnValue:
    """End the session of this browser."""
    sign_out()
    return flash_and_redirect(_("You have signed out."), "signin.signin", signed_out=1)


def password() -> ResponseReturnValue:
    """Change one's own password; a card holder reads where to get a new one."""
    who = account()
    assert who is not None  # guaranteed by the permission
    form = PasswordForm()
    if who.card_id is not None or who.username is None:
        return render_template("signin/card.html")
    if form.validate_on_submit():
        with refusals_on(form, {"password_wrong": "current"}, "new"):
            with limits.present_password(who.username):
                in_transaction(
                    account_passwords.change_password,
                    actor=actor(),
                    current=form.current.data or "",
                    new=form.new.data or "",
                )
            flash(_("Your password is changed. You are signed out in every other browser."), "ok")
            return beginning.after_change(who)
    return render_template(
        "signin/password.html", form=form, forced=who.must_change_password
    ), 422 if form.errors else 200
