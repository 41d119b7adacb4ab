"""Administrators manage accounts: list, roles, new passwords."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from judging.core.refusals import RuleViolation
from judging.core.roles import Grant, Role
from judging.database.transaction import transaction
from judging.extensions import db
from judging.queries.people import people as rows
from judging.services.people import accounts
from judging.web.admin.forms import NewPersonForm, PersonForm, RoleForm, limit_choices
from judging.web.forms import say
from judging.web.frame import ROLE_NAMES
from judging.web.guards.access import actor
from judging.web.guards.whole_numbers import whole

FIELD_OF = {
    "name_missing": "name",
    "username_unusable": "username",
    "username_taken": "username",
    "grant_doubtful": "limit",
    "grant_unknown": "limit",
    "teacher_institution_wanted": "limit",
}
"""The field that shows a refusal."""


def users() -> ResponseReturnValue:
    """The list of accounts, searched by name or username and filtered by role."""
    role = request.args.get("role", "")
    wanted = Role(role) if role in set(Role) else None
    search = request.args.get("search", "")
    page = rows.people(db.session(), search=search, role=wanted, page=request.args.get("page", 1, type=whole))
    return render_template("admin/people/users.html", page=page, search=search, role=wanted, role_names=ROLE_NAMES)


def user_new() -> ResponseReturnValue:
    """Create an account, with the role in the address preselected; its temporary password is shown once."""
    form = NewPersonForm(role=request.args.get("role", ""))
    form.offer(rows.grant_choices(db.session()))
    if not form.validate_on_submit():
        return render_template("admin/people/user_new.html", form=form), 422 if request.method == "POST" else 200
    acting, grant = actor(), form.grant()
    try:
        with transaction() as session:
            made = accounts.create_staff(
                session,
                actor=acting,
                name=form.name.data or "",
                username=form.username.data or "",
                position=form.position.data or "",
                grants=[grant] if grant else [],
            )
    except RuleViolation as refusal:
        say(form, refusal, FIELD_OF)
        return render_template("admin/people/user_new.html", form=form), 422
    return _once(made.user_id, made.temporary_password or "")


def user(user_id: int) -> ResponseReturnValue:
    """One account: names, roles, password, closing."""
    found = _found(user_id)
    form = PersonForm(obj=found)
    if found.username is None:
        del form.username
    if not form.validate_on_submit():
        return _page(found, form, 422 if request.method == "POST" else 200)
    acting = actor()
    try:
        with transaction() as session:
            accounts.edit_staff(
                session,
                actor=acting,
                user_id=user_id,
                name=form.name.data or "",
                username=form.username.data or "" if found.username is not None else "",
                position=form.position.data or "",
            )
    except RuleViolation as refusal:
        say(form, refusal, FIELD_OF)
        return _page(found, form, 422)
    flash(_("Saved."), "ok")
    return redirect(url_for("admin.user", user_id=user_id), 303)


def user_grants(user_id: int) -> ResponseReturnValue:
    """Grant a role, or withdraw the one with the id ``take``."""
    acting, form = actor(), RoleForm()
    _found(user_id)
    taken = request.form.get("take", type=whole)
    given = form.grant() if taken is None and form.validate_on_submit() else None
    if taken is not None:
        with transaction() as session:
            changed = accounts.revoke_grant(session, actor=acting, user_id=user_id, grant_id=taken)
        unchanged = _("The role had already been removed.")
    elif given is not None:
        with transaction() as session:
            changed = accounts.grant(session, actor=acting, user_id=user_id, role=given)
        unchanged = _("The person already has this role.")
    else:
        changed, unchanged = False, _("Choose a role first.")
    flash(_("The roles were changed.") if changed else unchanged, "ok" if changed else "wait")
    return redirect(url_for("admin.user", user_id=user_id), 303)


def user_password(user_id: int) -> ResponseReturnValue:
    """Set a temporary password; it is shown once."""
    acting = actor()
    with transaction() as session:
        temporary = accounts.reset_password(session, actor=acting, user_id=user_id)
    return _once(user_id, temporary)


def user_state(user_id: int) -> ResponseReturnValue:
    """Close or reopen an account."""
    acting, close = actor(), request.form.get("state") == "close"
    with transaction() as session:
        (accounts.disable if close else accounts.enable)(session, actor=acting, user_id=user_id)
    flash(_("The account is closed.") if close else _("The account is reopened."), "ok")
    return redirect(url_for("admin.user", user_id=user_id), 303)


def _found(user_id: int) -> rows.PersonDetail:
    found = rows.person(db.session(), user_id)
    if found is None:
        abort(404)
    return found


def _page(found: rows.PersonDetail, form: PersonForm, status: int) -> ResponseReturnValue:
    choices = rows.grant_choices(db.session())
    roles = RoleForm(formdata=None)
    roles.offer(choices)
    names = {value: label for _group, options in limit_choices(choices) for value, label in options}
    shown = [(one.grant_id, ROLE_NAMES[one.grant.role], names.get(_limit(one.grant), "")) for one in found.held]
    page = render_template("admin/people/user.html", found=found, form=form, roles=roles, grants=shown)
    return page, status


def _limit(grant: Grant) -> str:
    for kind, number in (
        ("competition", grant.competition_id),
        ("round", grant.round_id),
        ("institution", grant.institution_id),
    ):
        if number is not None:
            return f"{kind}:{number}"
    return ""


def _once(user_id: int, password: str) -> ResponseReturnValue:
    return render_template("admin/people/password_once.html", found=_found(user_id), password=password)
