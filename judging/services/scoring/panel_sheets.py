"""Score sheets when a panel or a work changes: unused ones are deleted, used ones are excused and kept. A sheet counts
as used, too, when its judge reported the work from it.

``which`` are conditions on ``Scoresheet``. All functions are part of the caller's act.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session

from judging.models import Entry, Mark, Receipt, Scoresheet, SheetSection, SheetState
from judging.queries.rulings import rulings_in_force
from judging.queries.scoring.sheet_usage import begun, reported, used

_DETACHED = {"synchronize_session": False}


def any_used(session: Session, *which: ColumnElement[bool]) -> bool:
    """Whether any of these sheets was ever written on."""
    return session.execute(select(Scoresheet.id).where(*which, used()).limit(1)).first() is not None


def any_reported(session: Session, *which: ColumnElement[bool]) -> bool:
    """Whether a case was reported from any of these sheets."""
    return session.execute(select(Scoresheet.id).where(*which, reported()).limit(1)).first() is not None


def count_begun(session: Session, *which: ColumnElement[bool]) -> int:
    """The number of these sheets that were written on and are not excused."""
    return session.execute(select(func.count()).select_from(Scoresheet).where(*which, begun())).scalar_one()


def count_ranked(session: Session, *, sheet_ids: Collection[int]) -> int:
    """The number of these sheets that belong to works which are scored and ranked."""
    query = select(func.count(Scoresheet.id)).join(Entry, Entry.id == Scoresheet.entry_id)
    return session.execute(query.where(Scoresheet.id.in_(sheet_ids), rulings_in_force.STANDS)).scalar_one()


def delete_unused(session: Session, *which: ColumnElement[bool]) -> int:
    """Delete those of these sheets that were never written on and that no case refers to; returns how many."""
    found = list(session.execute(select(Scoresheet.id).where(*which, ~used(), ~reported())).scalars())
    if found:
        session.execute(delete(SheetSection).where(SheetSection.sheet_id.in_(found)).execution_options(**_DETACHED))
        session.execute(delete(Scoresheet).where(Scoresheet.id.in_(found)).execution_options(**_DETACHED))
    return len(found)


def excuse(session: Session, *which: ColumnElement[bool], reason: str, at: datetime) -> list[int]:
    """Excuse these sheets: they do not count, their marks are kept; returns the ids. A sheet that is already excused
    keeps the reason and the time of the act that excused it, since only undoing that act reopens it."""
    wanted = select(Scoresheet.id).where(*which, Scoresheet.state != SheetState.EXCUSED)
    found = list(session.execute(wanted.order_by(Scoresheet.id)).scalars())
    if found:
        values = {"state": SheetState.EXCUSED, "total": None, "submitted_at": None, "returned_at": None}
        _write(session, found, **values, excused_at=at, reason=reason)
        session.execute(
            update(SheetSection)
            .where(SheetSection.sheet_id.in_(found))
            .values(points=None)
            .execution_options(**_DETACHED)
        )
    return found


def reopen(session: Session, *which: ColumnElement[bool], excused_at: datetime) -> list[int]:
    """Reopen those of these sheets that the act at ``excused_at`` excused; their judge submits again. Returns their
    ids."""
    wanted = select(Scoresheet.id).where(
        *which, Scoresheet.state == SheetState.EXCUSED, Scoresheet.excused_at == excused_at
    )
    found = list(session.execute(wanted.order_by(Scoresheet.id)).scalars())
    if found:
        _write(session, found, state=SheetState.OPEN, excused_at=None, reason="")
    return found


def restore_submitted(session: Session, *which: ColumnElement[bool], excused_at: datetime) -> list[int]:
    """Restore those of these sheets that were submitted before the act at ``excused_at``, with total and receipt: their
    judge has left and cannot submit again. Returns their ids."""
    wanted = (
        select(Scoresheet.id, Receipt.total, Receipt.submitted_at)
        .join(Receipt, (Receipt.sheet_id == Scoresheet.id) & (Receipt.revision == Scoresheet.revision - 1))
        .where(*which, Scoresheet.state == SheetState.EXCUSED, Scoresheet.excused_at == excused_at)
    )
    found = list(session.execute(wanted.order_by(Scoresheet.id)))
    for sheet_id, total, submitted_at in found:
        standing = {"state": SheetState.SUBMITTED, "total": total, "submitted_at": submitted_at}
        _write(session, [sheet_id], **standing, excused_at=None, reason="")
        marked = select(func.sum(Mark.points)).where(Mark.sheet_id == sheet_id, Mark.section == SheetSection.section)
        session.execute(
            update(SheetSection)
            .where(SheetSection.sheet_id == sheet_id)
            .values(points=marked.scalar_subquery())
            .execution_options(**_DETACHED)
        )
    return [sheet_id for sheet_id, *_ in found]


def set_sections(session: Session, *which: ColumnElement[bool], sections: list[str]) -> None:
    """Make these sheets, all unused, cover exactly ``sections``."""
    found = list(session.execute(select(Scoresheet.id).where(*which)).scalars())
    if not found:
        return
    session.execute(delete(SheetSection).where(SheetSection.sheet_id.in_(found)).execution_options(**_DETACHED))
    session.add_all(SheetSection(sheet_id=sheet_id, section=section) for sheet_id in found for section in sections)
    session.flush()  # the caller reads them


def _write(session: Session, sheet_ids: list[int], **values: object) -> None:
    session.execute(
        update(Scoresheet)
        .where(Scoresheet.id.in_(sheet_ids))
        .values(**values, revision=Scoresheet.revision + 1)
        .execution_options(**_DETACHED)
    )
