"""Teachers of institutions with works in the organiser's rounds, and a new password for one."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from judging import clock
from judging.core.roles import Role
from judging.extensions import db
from judging.queries.people import managed_accounts
from judging.queries.signin import sessions as in_use
from judging.services.people import account_passwords
from judging.services.signin import sessions
from judging.web import password_slips
from judging.web.guards import limits
from judging.web.guards.access import actor
from judging.web.guards.redirects import local_path
from judging.web.guards.sessions import idle_limit
from judging.web.views import in_transaction, page_number
from judging.web.wording.sessions import ended_text


def teachers() -> str:
    """The list, searched by name, username or institution; administrators can create an account from here."""
    search, waiting = request.args.get("search", ""), bool(request.args.get("waiting"))
    acting = actor()
    page = managed_accounts.teachers(
        db.session(), acting, today=clock.today(), search=search, waiting=waiting, page=page_number()
    )
    managed = {row.user_id for row in page.rows if row.is_managed}
    return render_template(
        "organise/teachers.html",
        page=page,
        in_use=in_use.count_by_account(db.session(), managed, now=clock.now(), today=clock.today(), idle=idle_limit()),
        search=search,
        waiting=waiting,
        now=clock.now(),
        acting_id=acting.user_id,
        may_make=acting.has(Role.ADMIN),
    )


def reissue() -> str:
    """New temporary passwords for the ticked teachers, on one page to print."""
    return password_slips.reissue(local_path(request.form.get("back")) or url_for("organise.teachers", waiting=1))


def end_sessions(user_id: int) -> ResponseReturnValue:
    """Sign a teacher out everywhere. The service checks who may."""
    flash(ended_text(in_transaction(sessions.end_of_account, actor=actor(), user_id=user_id)), "ok")
    return redirect(local_path(request.form.get("back")) or url_for("organise.teachers"), 303)


def password(user_id: int) -> Any:
    """Set a temporary password; it is shown once. The service checks who may."""
    temporary = in_transaction(account_passwords.reset_password, actor=actor(), user_id=user_id)
    (found,) = managed_accounts.slip_holders(db.session(), [user_id])
    limits.end_pauses(found.username or "")
    back = local_path(request.form.get("back")) or url_for("organise.teachers")
    return render_template("organise/password_once.html", found=found, password=temporary, back=back)
