"""Teachers of institutions with works in the organiser's rounds, and a new password for one."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from judging.core.roles import Role
from judging.database.transaction import transaction
from judging.extensions import db
from judging.queries.people import managed_accounts
from judging.services.people import accounts
from judging.web.guards.access import actor
from judging.web.guards.whole_numbers import whole


def teachers() -> str:
    """The list, searched by name, username or institution; administrators can create an account from here."""
    search = request.args.get("search", "")
    page = managed_accounts.teachers(db.session(), actor(), search=search, page=request.args.get("page", 1, type=whole))
    return render_template("organise/teachers.html", page=page, search=search, may_make=actor().has(Role.ADMIN))


def password(user_id: int) -> Any:
    """Set a temporary password; it is shown once. The service checks who may."""
    acting = actor()
    with transaction() as session:
        temporary = accounts.reset_password(session, actor=acting, user_id=user_id)
    name, username = managed_accounts.person_of(db.session(), user_id)
    found = {"name": name, "username": username}
    return render_template("organise/password_once.html", found=found, password=temporary)
