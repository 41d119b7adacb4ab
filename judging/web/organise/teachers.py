"""Teachers of institutions with works in the organiser's rounds, and a new password for one."""

from typing import Any

from flask import render_template, request

from judging.core.roles import Role
from judging.extensions import db
from judging.queries.people import managed_accounts
from judging.services.people import accounts
from judging.web.guards.access import actor
from judging.web.views import in_transaction, page_number


def teachers() -> str:
    """The list, searched by name, username or institution; administrators can create an account from here."""
    search = request.args.get("search", "")
    page = managed_accounts.teachers(db.session(), actor(), search=search, page=page_number())
    return render_template("organise/teachers.html", page=page, search=search, may_make=actor().has(Role.ADMIN))


def password(user_id: int) -> Any:
    """Set a temporary password; it is shown once. The service checks who may."""
    temporary = in_transaction(accounts.reset_password, actor=actor(), user_id=user_id)
    name, username = managed_accounts.person_of(db.session(), user_id)
    found = {"name": name, "username": username}
    return render_template("organise/password_once.html", found=found, password=temporary)
