"""The judge's own sheet and paper: what was keyed from paper and what the judge settles, and a copy to keep."""

from typing import Any

from flask import Response, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _

from judging.core.paper_sheets import paper as core
from judging.core.refusals import RuleViolation
from judging.extensions import db
from judging.models import Scoresheet
from judging.queries import scopes
from judging.queries.contests.contests import contest_head
from judging.queries.paper_sheets.paper_desk import desk
from judging.queries.papers.submitted_sheets import submitted_sheets
from judging.queries.rulebooks.rulebooks import rulebook
from judging.services.paper_sheets import paper_sheets
from judging.web.guards.access import actor
from judging.web.papers import printed_sheets
from judging.web.views import in_transaction, or_404
from judging.web.wording.contest_title import round_title
from judging.web.wording.refusals import sentence


def paper(sheet_id: int) -> Any:
    """Confirm the keyed sheet, with a choice for each difference."""
    found = or_404(desk(db.session(), sheet_id))
    if found.paper is None or not found.rows:
        return redirect(url_for("judge.sheet", sheet_id=sheet_id), 303)
    fault = ""
    chosen = found.chosen(request.form)
    if request.method == "POST":
        seen = request.form.get("seen", "")
        try:
            in_transaction(paper_sheets.confirm, actor=actor(), sheet_id=sheet_id, chosen=chosen, seen=seen)
        except RuleViolation as refusal:
            fault = sentence(refusal)
            found = or_404(desk(db.session(), sheet_id))
        else:
            return redirect(url_for("judge.sheet", sheet_id=sheet_id), 303)
    head = or_404(contest_head(db.session(), found.sheet.contest_id))
    shown = render_template(
        "judge/paper.html",
        desk=found,
        sheet=found.sheet,
        head=head,
        round=round_title(head),
        unsettled=core.unsettled(found.rows),
        chosen=chosen,
        fault=fault,
    )
    return shown, 422 if fault else 200


def sheet_copy(sheet_id: int) -> Response:
    """The judge's own submitted sheet with its receipt; 404 before it is submitted."""
    session = db.session()
    (sheet,) = submitted_sheets(session, Scoresheet.id == sheet_id) or abort(404)
    head = or_404(contest_head(session, or_404(scopes.sheet_owner(session, sheet_id))[0]))
    book = rulebook(session, head.rulebook_id)
    return printed_sheets.pdf(head, book, _("Score sheet"), [printed_sheets.filled(sheet)], f"score-sheet-{sheet.code}")
