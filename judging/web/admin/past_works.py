"""The registry of past national works and awards: the list, and removing a row."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from judging.extensions import db
from judging.queries.eligibility import past_works as rows
from judging.services.imports import registries
from judging.web.guards.access import actor
from judging.web.views import flash_and_redirect, in_transaction, page_number


def past_works() -> ResponseReturnValue:
    """The registry, searched by title, institution, award or year."""
    search = request.args.get("search", "")[:100]
    page = rows.past_works(db.session(), search=search, page=page_number())
    return render_template("admin/past_works/past_works.html", page=page, search=search)


def past_work_remove(past_work_id: int) -> ResponseReturnValue:
    """Remove a row that was added by mistake."""
    in_transaction(registries.remove_past_work, actor=actor(), past_work_id=past_work_id)
    return flash_and_redirect(_("The past work is removed."), "admin.past_works")
