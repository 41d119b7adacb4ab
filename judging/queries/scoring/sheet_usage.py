"""Conditions on used score sheets: such a sheet is never deleted, and its judge and work stay."""

from sqlalchemy import ColumnElement, and_, exists, or_

from judging.models import Case, Comment, Mark, PaperSheet, Receipt, Scoresheet, SheetBatch, SheetState

TRACES = (Mark, Comment, SheetBatch, Receipt, PaperSheet)


def used() -> ColumnElement[bool]:
    """Whether something was written on a sheet: a mark, a comment, a change from a tablet, a receipt,
    or a paper for it was begun."""
    return or_(*(exists().where(trace.sheet_id == Scoresheet.id) for trace in TRACES))


def begun() -> ColumnElement[bool]:
    """Whether something was written on a sheet whose judge is not excused: lost if the team is recorded absent."""
    return and_(used(), Scoresheet.state != SheetState.EXCUSED)


def reported() -> ColumnElement[bool]:
    """Whether a case was reported from a sheet."""
    return exists().where(Case.sheet_id == Scoresheet.id)
