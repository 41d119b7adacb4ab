"""The last steps of signing in by password: the second factor is asked for where the account has or needs one, and a
session begins."""

from flask import flash, redirect, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from judging import clock
from judging.core.roles import Actor, Role
from judging.extensions import db
from judging.queries.people import second_factors
from judging.queries.signin.sessions import Account
from judging.services.signin import sessions
from judging.web.guards import limits
from judging.web.guards.access import PASSED, device, lacks_second_factor, second_factor_setting
from judging.web.guards.sessions import browser, sign_in, sign_out
from judging.web.signin import pending
from judging.web.signin.restored import say_restored
from judging.web.views import in_transaction


def landing(who: Account) -> str:
    """A person's first page after signing in. Who has no task yet is told so on the public home page."""
    roles = {grant.role for grant in who.grants}
    for role, endpoint in (
        (Role.ADMIN, "admin.home"),
        (Role.ORGANISER, "organise.contests"),
        (Role.CENTRAL, "rulings.home"),
        (Role.TEACHER, "teacher.home"),
    ):
        if role in roles:
            return url_for(endpoint)
    if who.sits_on_panels:
        return url_for("judge.home")
    flash(_("Your account has no task yet. Ask whoever gave it to you to assign a role to it."), "wait")
    return url_for("public.home")


def after_password(user_id: int, verified_hash: str, on: str | None) -> ResponseReturnValue:
    """Go on after the right password. Who must change a temporary one does that before setting up a second factor."""
    wanted = _wanted_page(user_id)
    if wanted is None:
        return begin(user_id, verified_hash, on)
    pending.begin(user_id, verified_hash, on)
    return redirect(url_for(wanted), 303)


def after_change(who: Account) -> ResponseReturnValue:
    """Go on after a changed password: the session goes on, or the second factor that it lacks is set up."""
    found = second_factors.candidate(db.session(), who.user_id, today=clock.today())
    if found is None or not lacks_second_factor(who):
        return redirect(landing(who), 303)
    sign_out()
    return after_password(who.user_id, found.password_hash, None)


def begin(user_id: int, verified_hash: str, on: str | None, *, passed: bool = False) -> ResponseReturnValue:
    """Begin a session of the person and go to the page ``on``, or to their first; who has a temporary password chooses
    one first. ``passed``: with a second factor."""
    who = begin_session(user_id, verified_hash, passed=passed)
    if who is None:  # closed or changed at the same moment
        return redirect(url_for("signin.signin"), 303)
    if who.must_change_password:  # public pages would not ask for it
        return redirect(url_for("signin.password"), 303)
    return redirect(on or landing(who), 303)


def begin_session(user_id: int, verified_hash: str, *, passed: bool) -> Account | None:
    """Begin a session of the person, whose password matched ``verified_hash``; None where the account was closed or got
    another password meanwhile."""
    acting = Actor(user_id, device=device())
    token = in_transaction(sessions.begin_with_password, actor=acting, verified_hash=verified_hash, browser=browser())
    who = None if token is None else sign_in(token)
    if who is not None:
        if passed:
            session[PASSED] = True
        limits.succeeded(who.username or "")
        say_restored(is_judge=who.sits_on_panels)
    return who


def _wanted_page(user_id: int) -> str | None:
    """The endpoint that asks for the second factor or sets one up; None where neither is needed."""
    setting = second_factor_setting()
    who = second_factors.candidate(db.session(), user_id, today=clock.today())
    if who is None or not setting.is_on:
        return None
    if second_factors.state(db.session(), user_id) is not None:
        return "signin.second_factor_check"
    is_needed = setting.is_required(who.roles) and not who.must_change_password
    return "signin.second_factor_new" if is_needed else None
