"""The registry of past national works and awards: the list, and a row taken out."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from judging.extensions import db
from judging.queries import past_works as rows
from judging.services import past_works as service
from judging.transaction import transaction
from judging.web import words
from judging.web.access import actor
from judging.web.whole_numbers import whole


def past_works() -> ResponseReturnValue:
    """The registry, searched by title, institution, award or year."""
    search = request.args.get("search", "")[:100]
    page = rows.past_works(db.session(), search=search, page=request.args.get("page", 1, type=whole))
    return render_template("admin/past_works.html", page=page, search=search, level_names=words.LEVELS)


def past_work_remove(past_work_id: int) -> ResponseReturnValue:
    """Take a row out that was registered by mistake."""
    who = actor()
    with transaction() as session:
        service.remove(session, actor=who, past_work_id=past_work_id)
    flash(_("The past work is taken out."), "ok")
    return redirect(url_for("admin.past_works"), 303)
