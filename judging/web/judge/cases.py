"""Judges report works from their score sheet; the chair reads the reports. Neither stops anything."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from judging.core.refusals import RuleViolation
from judging.extensions import db
from judging.models import CaseSource
from judging.queries.contests.contests import contest_head
from judging.queries.rulings import cases as read
from judging.services.rulings import cases as service
from judging.web.guards.access import actor
from judging.web.views import in_transaction, or_404
from judging.web.wording.contest_title import round_title
from judging.web.wording.refusals import sentence


def report(sheet_id: int) -> Any:
    """Take a report about the work of this sheet for the chair."""
    try:
        in_transaction(
            service.report,
            actor=actor(),
            sheet_id=sheet_id,
            requirement=request.form.get("requirement", ""),
            words=request.form.get("reason", ""),
        )
    except RuleViolation as refusal:
        flash(sentence(refusal), "fail")
    else:
        flash(_("Thank you. The chair will see your report. Continue to score the work on its merits."), "ok")
    return redirect(url_for("judge.sheet", sheet_id=sheet_id), 303)


def cases(contest_id: int) -> str:
    """The judges' reports, undecided ones first, without judges' names."""
    session = db.session()
    head = or_404(contest_head(session, contest_id))
    return render_template(
        "judge/cases.html",
        head=head,
        round=round_title(head),
        rows=read.of_contest(session, contest_id, sources=(CaseSource.JUDGE,)),
    )
