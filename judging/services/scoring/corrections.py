"""Corrections: a ruling on a right protest opens named criteria of one sheet; only their judge changes them."""

import json
from collections.abc import Collection

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from judging import clock
from judging.core import thai
from judging.core.contests import sign_in_cards
from judging.core.refusals import refuse_if, require
from judging.core.roles import Actor
from judging.database.statements import Cursor
from judging.models import (
    Card,
    Contest,
    Correction,
    CorrectionState,
    Mark,
    Receipt,
    Scoresheet,
    SheetSection,
    SheetState,
)
from judging.queries.rulebooks import rulebooks
from judging.queries.scoring import corrections, scoresheets as read
from judging.services import audit
from judging.services.locks import reason_of
from judging.services.scoring import scoresheets

LONGEST = 1000
"""Characters of a judge's reason."""


def open_criteria(
    session: Session, *, actor: Actor, contest_id: int, sheet_id: int, items: str, ruling_id: int, reason: str
) -> None:
    """Open the criteria ``items`` (separated by spaces) of a submitted sheet for its judge, as part of the ruling. The
    cards of judge and chair are valid again, since protests follow the contest's days."""
    sheet = require(read.locked_head(Cursor.of(session), sheet_id), "no_sheet")
    session.add(
        Correction(
            ruling_id=ruling_id,
            contest_id=contest_id,
            sheet_id=sheet_id,
            items=items,
            state=CorrectionState.OPEN,
            opened_at=clock.now(),
        )
    )
    session.flush()  # from here on the database keeps every other criterion closed
    round_id = session.execute(select(Contest.round_id).where(Contest.id == contest_id)).scalar_one()
    until = sign_in_cards.correction_until(clock.today())
    session.execute(
        update(Card)
        .where(
            Card.round_id == round_id,
            Card.user_id.in_(corrections.judges(session, round_id)),
            Card.revoked_at.is_(None),
            Card.valid_until < until,
        )
        .values(valid_until=until)
        .execution_options(synchronize_session=False)
    )
    scoresheets.reopen_and_record(
        session,
        actor=actor,
        sheet=sheet,
        action="scoresheets.open_criteria",
        reason=reason,
        state=SheetState.OPEN,
        returned_at=clock.now(),
    )


def give_reason(session: Session, *, actor: Actor, sheet_id: int, reason: str) -> None:
    """Say as the judge why the opened criteria change; the sheet is not submitted without it.

    Raises:
        RuleViolation: ``no_sheet``, ``not_your_sheet``, ``confirm_first``, ``nothing_opened``, ``reason_wanted``.
    """
    sheet = scoresheets.own_sheet(read.locked_head(Cursor.of(session), sheet_id), actor)
    correction = require(corrections.open_on(session, sheet_id), "nothing_opened")
    correction.reason = reason_of(thai.normalise_lines(reason))[:LONGEST]
    audit.record(
        session,
        actor=actor,
        action="scoresheets.explain_correction",
        subject=f"sheet:{sheet_id}",
        contest_id=sheet.contest_id,
        data={"reason": correction.reason, "items": correction.items.split()},
    )


def undo(session: Session, *, actor: Actor, ruling_id: int) -> None:
    """Close the criteria again with the marks of the last receipt. Part of the act that reverses the ruling.

    Raises:
        RuleViolation: ``correction_done`` (the judge has resubmitted the sheet).
    """
    correction = session.get_one(Correction, ruling_id)
    refuse_if(correction.state is not CorrectionState.OPEN, "correction_done")
    sheet = require(read.locked_head(Cursor.of(session), correction.sheet_id), "no_sheet")
    receipt = session.execute(
        select(Receipt).where(Receipt.sheet_id == sheet.id).order_by(Receipt.id.desc()).limit(1)
    ).scalar_one()
    given: dict[str, int] = json.loads(receipt.marks)["marks"]
    _restore(session, sheet.id, sheet.rulebook_id, given, correction.items.split(), sheet.revision + 1)
    correction.state = CorrectionState.UNDONE
    session.flush()
    _restore_sums(session, sheet, given, receipt)
    audit.record(
        session,
        actor=actor,
        action="scoresheets.close_criteria",
        subject=f"sheet:{sheet.id}",
        contest_id=sheet.contest_id,
        data={"ruling": ruling_id, "items": correction.items.split(), "total": receipt.total},
    )


def advance(session: Session, *, contest_id: int, to: CorrectionState) -> tuple[int, ...]:
    """Move the contest's corrections one state on with its result; returns their rulings. Part of the caller's act."""
    before = {
        CorrectionState.CERTIFIED: CorrectionState.RESUBMITTED,
        CorrectionState.PUBLISHED: CorrectionState.CERTIFIED,
    }
    found = corrections.in_state(session, contest_id, [before[to]])
    for correction in found:
        correction.state = to
    return tuple(correction.ruling_id for correction in found)


def _restore(
    session: Session, sheet_id: int, rulebook_id: int, given: dict[str, int], items: Collection[str], revision: int
) -> None:
    """Give the criteria back the levels that the receipt froze as points."""
    scales = rulebooks.rulebook(session, rulebook_id).scales
    for item in items:
        level = next(level for level, points in scales[item][1].items() if points == given[item])
        session.execute(
            update(Mark)
            .where(Mark.sheet_id == sheet_id, Mark.criterion == item)
            .values(level=level, points=given[item], revision=revision, marked_at=clock.now())
            .execution_options(synchronize_session=False)
        )


def _restore_sums(session: Session, sheet: read.SheetHead, given: dict[str, int], receipt: Receipt) -> None:
    scales = rulebooks.rulebook(session, sheet.rulebook_id).scales
    for section in sheet.sections:
        points = sum(units for item, units in given.items() if scales[item][0] == section)
        session.execute(
            update(SheetSection)
            .where(SheetSection.sheet_id == sheet.id, SheetSection.section == section)
            .values(points=points)
            .execution_options(synchronize_session=False)
        )
    session.execute(
        update(Scoresheet)
        .where(Scoresheet.id == sheet.id)
        .values(
            state=SheetState.SUBMITTED,
            total=receipt.total,
            submitted_at=receipt.submitted_at,
            returned_at=None,
            reason="",
            revision=sheet.revision + 1,
        )
        .execution_options(synchronize_session=False)
    )
