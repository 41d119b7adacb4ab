"""The registry of past national works and awards: the list, and removing a row."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from judging.database.transaction import transaction
from judging.extensions import db
from judging.queries.eligibility import past_works as rows
from judging.services.imports import registries
from judging.web.guards.access import actor
from judging.web.guards.whole_numbers import whole
from judging.web.wording import labels


def past_works() -> ResponseReturnValue:
    """The registry, searched by title, institution, award or year."""
    search = request.args.get("search", "")[:100]
    page = rows.past_works(db.session(), search=search, page=request.args.get("page", 1, type=whole))
    return render_template("admin/past_works/past_works.html", page=page, search=search, level_names=labels.LEVELS)


def past_work_remove(past_work_id: int) -> ResponseReturnValue:
    """Remove a row that was added by mistake."""
    who = actor()
    with transaction() as session:
        registries.remove_past_work(session, actor=who, past_work_id=past_work_id)
    flash(_("The past work is removed."), "ok")
    return redirect(url_for("admin.past_works"), 303)
