"""A score sheet for organisers: read, return, excuse."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _

from judging.core.contests.lifecycle import ContestState
from judging.database.transaction import transaction
from judging.extensions import db
from judging.models import SheetState
from judging.queries.scoring.sheet_page import sheet_page
from judging.services.scoring import scoresheets
from judging.web.guards.access import actor
from judging.web.organise import log
from judging.web.organise.frame import head_of, page


def sheet(sheet_id: int) -> str:
    """Everything on the sheet, and its history."""
    found = sheet_page(db.session(), sheet_id)
    if found is None:
        abort(404)
    head = head_of(found.contest_id)
    scoring = head.state is ContestState.SCORING
    return page(
        "organise/panel/sheet.html",
        head,
        "organise.grid",
        sheet=found,
        may_return=scoring and found.state is not SheetState.OPEN,
        may_excuse=scoring and found.state is not SheetState.EXCUSED,
        history=[log.describe(row, found.rulebook) for row in found.history],
    )


def sheet_return(sheet_id: int) -> Any:
    """Return the sheet to its judge."""
    who = actor()
    with transaction() as session:
        scoresheets.return_sheet(session, actor=who, sheet_id=sheet_id, reason=_reason())
    flash(_("The sheet is returned. The judge can change it and submit it again."), "ok")
    return redirect(url_for("organise.sheet", sheet_id=sheet_id), 303)


def sheet_excuse(sheet_id: int) -> Any:
    """Excuse the judge from this work."""
    who = actor()
    with transaction() as session:
        scoresheets.excuse_sheet(session, actor=who, sheet_id=sheet_id, reason=_reason())
    flash(_("The judge is excused from this work. The sheet does not count, but its marks are kept."), "ok")
    return redirect(url_for("organise.sheet", sheet_id=sheet_id), 303)


def _reason() -> str:
    return request.form.get("reason", "")[:1000]
