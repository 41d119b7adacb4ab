"""Administrators manage accounts: list, roles, new passwords."""

from contextlib import nullcontext

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from judging import clock
from judging.core.people.accounts import clean_username
from judging.core.roles import Role
from judging.extensions import db
from judging.queries.contests import account_merges
from judging.queries.people import deputies as deputy_rows, managed_accounts, people as rows, second_factors as factors
from judging.queries.signin import sessions as in_use
from judging.services.people import (
    account_merges as account_merges_service,
    account_passwords,
    accounts,
    deputies,
    second_factors,
)
from judging.services.signin import sessions
from judging.web import password_slips
from judging.web.admin.data_export_tables import place_title
from judging.web.admin.forms import NewPersonForm, OwnAccountForm, PersonForm, RoleForm, limit_choices, limits_of
from judging.web.forms import refusals_on
from judging.web.frame import ROLE_NAMES
from judging.web.guards import limits
from judging.web.guards.access import actor
from judging.web.guards.sessions import idle_limit
from judging.web.guards.whole_numbers import whole
from judging.web.views import flash_and_redirect, in_transaction, or_404, page_number
from judging.web.wording import labels
from judging.web.wording.deputy_text import scope_text
from judging.web.wording.sessions import ended_text

FIELD_OF = {
    "name_missing": "name",
    "username_unusable": "username",
    "username_taken": "username",
    "own_password_wanted": "password",
    "password_wrong": "password",
    "grant_doubtful": "limit",
    "grant_unknown": "limit",
    "teacher_institution_wanted": "limit",
}
"""The field that shows a refusal."""


def users() -> ResponseReturnValue:
    """The list of accounts, searched by name or username and filtered by role."""
    role = request.args.get("role", "")
    wanted = Role(role) if role in set(Role) else None
    search, waiting = request.args.get("search", ""), bool(request.args.get("waiting"))
    page = rows.people(db.session(), search=search, role=wanted, waiting=waiting, page=page_number())
    return render_template(
        "admin/people/users.html",
        page=page,
        acting=deputy_rows.acting(db.session(), [row.user_id for row in page.rows], today=clock.today()),
        search=search,
        role=wanted,
        role_names=ROLE_NAMES,
        waiting=waiting,
        now=clock.now(),
    )


def user_new() -> ResponseReturnValue:
    """Create an account, with the role in the address preselected; its temporary password is shown once."""
    form = NewPersonForm(role=request.args.get("role", ""))
    form.offer(rows.grant_choices(db.session()))
    if form.validate_on_submit():
        grant = form.grant()
        with refusals_on(form, FIELD_OF):
            made = in_transaction(
                accounts.create_staff,
                actor=actor(),
                name=form.name.data or "",
                username=form.username.data or "",
                position=form.position.data or "",
                grants=[grant] if grant else [],
            )
            return _once(made.user_id, made.temporary_password or "")
    return render_template("admin/people/user_new.html", form=form), 422 if form.errors else 200


def user(user_id: int) -> ResponseReturnValue:
    """One account: names, roles, password, closing. A merged one leads to the account that it was merged into."""
    found = _found(user_id)
    into_id = account_merges.into(db.session(), user_id)
    if into_id is not None:
        said = _("The account of %(name)s was merged into this one.", name=found.name)
        return flash_and_redirect(said, "admin.user", category="wait", user_id=into_id)
    acting = actor()
    form = OwnAccountForm(obj=found) if user_id == acting.user_id else PersonForm(obj=found)
    if found.username is None:
        del form.username
    if form.validate_on_submit():
        renamed = found.username is not None and clean_username(form.username.data or "") != found.username
        asks_password = renamed and isinstance(form, OwnAccountForm)
        limited = limits.present_password(found.username or "") if asks_password else nullcontext()
        with refusals_on(form, FIELD_OF), limited:
            in_transaction(
                accounts.edit_staff,
                actor=acting,
                user_id=user_id,
                name=form.name.data or "",
                username=form.username.data or "" if found.username is not None else "",
                position=form.position.data or "",
                password=form.password.data or "" if isinstance(form, OwnAccountForm) else "",
            )
            return flash_and_redirect(_("Saved."), "admin.user", user_id=user_id)
    return _page(found, form)


def user_grants(user_id: int) -> ResponseReturnValue:
    """Grant a role, or withdraw the one with the id ``take``."""
    acting, form = actor(), RoleForm()
    _found(user_id)
    taken = request.form.get("take", type=whole)
    given = form.grant() if taken is None and form.validate_on_submit() else None
    if taken is not None:
        changed = in_transaction(accounts.revoke_grant, actor=acting, user_id=user_id, grant_id=taken)
        unchanged = _("The role had already been removed.")
    elif given is not None:
        changed = in_transaction(accounts.grant, actor=acting, user_id=user_id, role=given)
        unchanged = _("The person already has this role.")
    else:
        changed, unchanged = False, _("Choose a role first.")
    return flash_and_redirect(
        _("The roles were changed.") if changed else unchanged,
        "admin.user",
        category="ok" if changed else "wait",
        user_id=user_id,
    )


def user_password(user_id: int) -> ResponseReturnValue:
    """Set a temporary password; it is shown once."""
    return _once(user_id, in_transaction(account_passwords.reset_password, actor=actor(), user_id=user_id))


def user_second_factor(user_id: int) -> ResponseReturnValue:
    """Reset the second factor of a person who has lost the phone."""
    in_transaction(second_factors.reset, actor=actor(), user_id=user_id)
    return flash_and_redirect(
        _("The second factor is removed, and the person is signed out everywhere."), "admin.user", user_id=user_id
    )


def user_sessions(user_id: int) -> ResponseReturnValue:
    """Sign the person out everywhere."""
    ended = in_transaction(sessions.end_of_account, actor=actor(), user_id=user_id)
    return flash_and_redirect(ended_text(ended), "admin.user", user_id=user_id)


def users_reissue() -> str:
    """New temporary passwords for the ticked people, on one page to print."""
    return password_slips.reissue(url_for("admin.users", waiting=1))


def user_state(user_id: int) -> ResponseReturnValue:
    """Close or reopen an account."""
    close = request.form.get("state") == "close"
    in_transaction(accounts.disable if close else accounts.enable, actor=actor(), user_id=user_id)
    return flash_and_redirect(
        _("The account is closed.") if close else _("The account is reopened."), "admin.user", user_id=user_id
    )


def user_deputy_end(user_id: int) -> ResponseReturnValue:
    """End a deputy of the person, or their acting for another organiser."""
    ended = in_transaction(deputies.end, actor=actor(), deputy_id=request.form.get("deputy", 0, type=whole))
    said = _("The deputy no longer acts for the organiser.") if ended else _("This had ended already.")
    return flash_and_redirect(said, "admin.user", category="ok" if ended else "wait", user_id=user_id)


def user_merge(user_id: int) -> ResponseReturnValue:
    """Choose the other account of the person, see what both have, and say which one stays."""
    session = db.session()
    own = or_404(account_merges.side(session, user_id))
    if request.method == "POST":
        return _merged(user_id, request.form.get("other", 0, type=whole), request.form.get("keep", 0, type=whole))
    search = request.args.get("search", "")[:100]
    other = account_merges.side(session, request.args.get("other", 0, type=whole))
    choices: tuple[rows.PersonRow, ...] = ()
    if other is None:
        found = rows.people(session, search=search).rows if search else account_merges.namesakes(session, own.person)
        choices = tuple(row for row in found if row.user_id != user_id)
    return render_template(
        "admin/people/merge.html",
        own=own,
        other=other,
        search=search,
        choices=choices,
        role_names=ROLE_NAMES,
        seat_names=labels.PANEL_ROLES,
        place_title=place_title,
        now=clock.now(),
    )


def _merged(first: int, second: int, keep: int) -> ResponseReturnValue:
    if keep not in (first, second):
        return flash_and_redirect(
            _("Choose the account that stays."), "admin.user_merge", category="fail", user_id=first
        )
    gone = second if keep == first else first
    in_transaction(account_merges_service.merge_accounts, actor=actor(), user_id=gone, into_id=keep)
    return flash_and_redirect(
        _("The accounts are merged. Seats, marks, cards and roles of both are here."), "admin.user", user_id=keep
    )


def _found(user_id: int) -> rows.PersonDetail:
    return or_404(rows.person(db.session(), user_id))


def _page(found: rows.PersonDetail, form: PersonForm) -> ResponseReturnValue:
    choices = rows.grant_choices(db.session())
    roles = RoleForm(formdata=None)
    roles.offer(choices)
    names = {value: label for _group, options in limit_choices(choices) for value, label in options}
    shown = [
        (
            one.grant_id,
            ROLE_NAMES[one.grant.role],
            " · ".join(names.get(limit, "") for limit in limits_of(one.grant)) or names[""],
            one.grant.role is Role.ORGANISER and not one.is_given,
        )
        for one in found.held
    ]
    page = render_template(
        "admin/people/user.html",
        found=found,
        form=form,
        roles=roles,
        grants=shown,
        is_own=found.user_id == actor().user_id,
        deputies=deputy_rows.of_organiser(db.session(), found.user_id, today=clock.today()),
        acts_for=deputy_rows.of_account(db.session(), found.user_id, today=clock.today()),
        scope_text=scope_text,
        second_factor=factors.state(db.session(), found.user_id),
        now=clock.now(),
        sessions=in_use.of_account(
            db.session(), found.user_id, now=clock.now(), today=clock.today(), idle=idle_limit()
        ),
    )
    return page, 422 if form.errors else 200


def _once(user_id: int, password: str) -> ResponseReturnValue:
    (found,) = managed_accounts.slip_holders(db.session(), [user_id])
    limits.end_pauses(found.username or "")
    return render_template("admin/people/password_once.html", found=found, password=password)
