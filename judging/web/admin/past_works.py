"""The registry of past national works and awards: the list, and removing a row."""

from typing import Any

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from judging.core.imports.registry_columns import PAST_WORKS
from judging.extensions import db
from judging.queries.eligibility import past_works as rows
from judging.services.imports import registries
from judging.web.guards.access import actor
from judging.web.organise.imports.sheet_import import download, registry_import
from judging.web.views import flash_and_redirect, in_transaction, page_number
from judging.web.wording.languages import language
from judging.writers.import_templates import past_works_template


def past_works() -> ResponseReturnValue:
    """The registry, searched by title, institution, award or year."""
    search = request.args.get("search", "")[:100]
    page = rows.past_works(db.session(), search=search, page=page_number())
    return render_template("admin/past_works/past_works.html", page=page, search=search)


def past_work_remove(past_work_id: int) -> ResponseReturnValue:
    """Remove a row that was added by mistake."""
    in_transaction(registries.remove_past_work, actor=actor(), past_work_id=past_work_id)
    return flash_and_redirect(_("The past work is removed."), "admin.past_works")


def past_works_import() -> Any:
    """Past works from a spreadsheet."""
    return registry_import(PAST_WORKS)


def past_works_template_() -> Response:
    """An empty sheet of past works to fill in."""
    return download(past_works_template(language()), "past-works.xlsx")
