"""A score sheet for organisers: read, return, excuse."""

from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import gettext as _

from judging.core.contests.lifecycle import ContestState
from judging.extensions import db
from judging.models import Scoresheet, SheetState
from judging.queries.contests.progress_grid import shows_totals
from judging.queries.paper_sheets import paper_sheets
from judging.queries.scoring.sheet_page import sheet_page
from judging.services.scoring import scoresheets
from judging.web.guards.access import actor
from judging.web.organise import log
from judging.web.organise.frame import head_of, page
from judging.web.views import flash_and_redirect, in_transaction, or_404
from judging.web.wording.paper_text import paper_origin


def sheet(sheet_id: int) -> str:
    """The sheet and its history; what the judge gave only where the totals may be seen."""
    found = or_404(sheet_page(db.session(), sheet_id))
    head = head_of(found.contest_id)
    scoring, with_marks = head.state is ContestState.SCORING, shows_totals(db.session(), found.contest_id)
    return page(
        "organise/panel/sheet.html",
        head,
        "organise.grid",
        sheet=found,
        may_return=scoring and found.state is not SheetState.OPEN,
        may_excuse=scoring and found.state is not SheetState.EXCUSED,
        with_marks=with_marks,
        paper=_paper(sheet_id, is_open=scoring and found.state is SheetState.OPEN),
        history=[log.describe(row, found.rulebook, with_totals=with_marks) for row in found.history],
    )


@dataclass(frozen=True, slots=True)
class SheetPaper:
    """Where the marks of a sheet come from, in words, if from paper; whether it is keyed now, or can be."""

    origin: str
    is_keyed: bool
    may_key: bool


def _paper(sheet_id: int, *, is_open: bool) -> SheetPaper:
    origin = paper_sheets.origins(db.session(), Scoresheet.id == sheet_id).get(sheet_id)
    is_keyed = sheet_id in paper_sheets.waiting(db.session(), Scoresheet.id == sheet_id)
    return SheetPaper(paper_origin(origin) if origin else "", is_keyed, is_open or is_keyed)


def sheet_return(sheet_id: int) -> Any:
    """Return the sheet to its judge."""
    in_transaction(scoresheets.return_sheet, actor=actor(), sheet_id=sheet_id, reason=_reason())
    return flash_and_redirect(
        _("The sheet is returned. The judge can change it and submit it again."), "organise.sheet", sheet_id=sheet_id
    )


def sheet_excuse(sheet_id: int) -> Any:
    """Excuse the judge from this work."""
    in_transaction(scoresheets.excuse_sheet, actor=actor(), sheet_id=sheet_id, reason=_reason())
    return flash_and_redirect(
        _("The judge is excused from this work. The sheet does not count, but its marks are kept."),
        "organise.sheet",
        sheet_id=sheet_id,
    )


def _reason() -> str:
    return request.form.get("reason", "")[:1000]
