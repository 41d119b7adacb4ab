"""Score sheets: made when scoring opens, changed mark by mark, submitted with a receipt, returned or excused."""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from judging import clock
from judging.core.contests.lifecycle import ContestState
from judging.core.numbers import PointsError, parse_points, points_text
from judging.core.refusals import RuleViolation, refuse_if, require
from judging.core.roles import Actor
from judging.core.scoring import scoresheets as sheets_core
from judging.core.tablets.sync import Accepted, Change, Outcome, apply_changes
from judging.database.statements import Cursor
from judging.models import CorrectionState, Receipt, Scoresheet, SheetSection, SheetState
from judging.queries.rulebooks import rulebooks
from judging.queries.scoring import corrections, scoresheets
from judging.queries.scoring.scoresheets import SheetHead
from judging.queries.tablets.tablet_sync import SheetReceipt
from judging.services import audit
from judging.services.scoring import abstentions, marks

CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Saved:
    """The outcomes of a batch of changes, and the sheet's revision after it. ``times``: when the accepted changes were
    first written, by their revisions; None where a restore keeps that from being known."""

    revision: int
    outcomes: tuple[Outcome, ...]
    times: Mapping[int, datetime | None]


def save_changes(
    cursor: Cursor,
    *,
    actor: Actor,
    sheet_id: int,
    device: str,
    epoch: str,
    changes: Sequence[Change],
    is_restored: bool = False,
) -> Saved:
    """Save the changes a tablet sends, each by itself; retries are idempotent. Inside ``write_cursor()``.

    ``is_restored``: these are changes that the server acknowledged before a backup was restored, under their old ids.
    What the backup has of them is a retry; what it lacks is taken with the time at which it was first written, unless
    something stands that was written later.

    Raises:
        RuleViolation: ``no_sheet``, ``not_your_sheet``, ``confirm_first`` (who the judge is, and what they should not
            score), ``wrong_epoch`` (a backup was restored since), or ``not_taken_back`` (nobody has started that
            tablets give back what the backup lacks, or changes with an earlier time are not given back).
    """
    # Most of the work is done before the write transaction begins; it is repeated if the sheet changed until then.
    sent = _Sent(device, epoch, changes, is_restored)
    decide = partial(_decide, cursor, actor=actor, sheet_id=sheet_id, sent=sent)
    found = decide()
    if found.batch is not None:
        cursor.begin_write()
        if own_sheet(scoresheets.locked_head(cursor, sheet_id), actor) != found.sheet:
            found = decide()
    if (batch := found.batch) is None:
        return Saved(found.sheet.revision, found.outcomes, found.times)
    marks.write(cursor, sheet=found.sheet, batch=batch)
    audit.append(
        cursor,
        actor=actor,
        action="scoresheets.change",
        subject=f"sheet:{sheet_id}",
        contest_id=found.sheet.contest_id,
        data={
            "device": device,
            "revision": batch.revision,
            "items": batch.items,
            "changes": batch.digest,
            **({"restored": True, "written": batch.written} if is_restored else {}),
        },
    )
    return Saved(batch.revision, found.outcomes, found.times)


@dataclass(frozen=True, slots=True)
class _Sent:
    """What a tablet sent."""

    device: str
    epoch: str
    changes: Sequence[Change]
    is_restored: bool


@dataclass(frozen=True, slots=True)
class _Decided:
    """The sheet, the outcomes of changes on it as it is now, the batch to write if any, the times as in ``Saved``."""

    sheet: SheetHead
    outcomes: tuple[Outcome, ...]
    batch: marks.Batch | None
    times: Mapping[int, datetime | None]


def _decide(cursor: Cursor, *, actor: Actor, sheet_id: int, sent: _Sent) -> _Decided:
    after = 0 if sent.is_restored else min((change.base for change in sent.changes), default=0)
    seen = require(scoresheets.seen(cursor, sheet_id, device=sent.device, after=after), "no_sheet")
    sheet = own_sheet(seen.head, actor)
    refuse_if(sent.epoch != sheet.epoch, "wrong_epoch")
    restored_at = scoresheets.takes_back(cursor, sheet.contest_id, sent.epoch) if sent.is_restored else None
    is_earlier = sent.is_restored or any(change.written_at for change in sent.changes)
    refuse_if(is_earlier and restored_at is None, "not_taken_back")
    rulebook = rulebooks.parsed(cursor, sheet.rulebook_id, sheet.digest)
    elsewhere = seen.written_elsewhere
    written = scoresheets.written_elsewhere(cursor, sheet_id, device=sent.device, after=after) if elsewhere else {}
    comments = scoresheets.comments(cursor, sheet_id) if any(change.is_comment for change in sent.changes) else {}
    outcomes = apply_changes(
        sent.changes,
        rulebook=rulebook,
        sections=sheet.sections,
        written=written | comments,
        latest=scoresheets.latest_changes(cursor, sheet_id, device=sent.device),
        revision=sheet.revision,
        device=sent.device,
        is_open=sheet.is_open,
        opened=sheet.opened,
        restored_at=restored_at,
    )
    accepted = [outcome for outcome in outcomes if isinstance(outcome, Accepted)]
    now = clock.now()
    batch = marks.prepare(
        [outcome for outcome in accepted if outcome.is_new],
        sheet=sheet,
        rulebook=rulebook,
        device=sent.device,
        now=now,
        bind=cursor.bind_moment,
        is_restored=sent.is_restored,
    )
    return _Decided(sheet, outcomes, batch, marks.times(cursor, sheet_id, sent.device, accepted, now))


def submit(
    session: Session, *, actor: Actor, sheet_id: int, revision: int, total: str, epoch: str, former: str = ""
) -> SheetReceipt:
    """Submit the sheet and return its receipt; a retry returns the same receipt. ``total`` is the sum the judge saw.

    ``former`` is the code of a receipt of this sheet that the tablet has and a restored backup lacks; the new receipt
    names it. A code that the server knows is not lost: it is not named.

    Raises:
        RuleViolation: ``no_sheet``, ``not_your_sheet``, ``confirm_first``, ``wrong_epoch`` (a backup was restored since
            the page was loaded), ``sheet_closed``, ``newer_revision``, ``incomplete`` (with the ``missing`` criteria),
            ``total_differs`` (with ``yours`` and ``ours``), ``correction_reason_wanted``.
    """
    cursor = Cursor.of(session)
    sheet = own_sheet(scoresheets.locked_head(cursor, sheet_id), actor)
    refuse_if(epoch != sheet.epoch, "wrong_epoch")
    rulebook = rulebooks.parsed(cursor, sheet.rulebook_id, sheet.digest)
    try:
        units = parse_points(total, rulebook.unit)
    except PointsError:
        units = -1
    if sheet.state is SheetState.SUBMITTED:
        return _same_receipt(session, sheet, revision, units)
    refuse_if(not sheet.is_open, "sheet_closed")
    refuse_if(revision != sheet.revision, "newer_revision", yours=revision, ours=sheet.revision)
    given = scoresheets.points(session, sheet_id)
    tally = sheets_core.tally_sheet(rulebook, sheet.sections, given)
    if isinstance(tally, sheets_core.Incomplete):
        raise RuleViolation("incomplete", missing=list(tally.missing))
    refuse_if(tally.total != units, "total_differs", yours=total, ours=points_text(tally.total, rulebook.unit))
    _resubmit(session, sheet_id)
    known = former and session.execute(select(Receipt.id).where(Receipt.code == former)).first()
    lost = "" if known else former
    receipt = close(session, sheet=sheet, tally=tally, given=given, former=lost)
    audit.record(
        session,
        actor=actor,
        action="scoresheets.submit",
        subject=f"sheet:{sheet_id}",
        contest_id=sheet.contest_id,
        data={"revision": revision, "total": tally.total, "receipt": receipt.code} | ({"former": lost} if lost else {}),
    )
    return receipt


def close(
    session: Session,
    *,
    sheet: SheetHead,
    tally: sheets_core.Complete,
    given: Mapping[str, int | None],
    former: str = "",
) -> SheetReceipt:
    """Close a complete sheet, which is open and locked, and write its receipt. Part of the caller's act."""
    now = clock.now()
    _set(
        session, sheet.id, state=SheetState.SUBMITTED, total=tally.total, submitted_at=now, returned_at=None, reason=""
    )
    for section, points in tally.by_section.items():
        session.execute(
            update(SheetSection)
            .where(SheetSection.sheet_id == sheet.id, SheetSection.section == section)
            .values(points=points)
        )
    return _receive(session, sheet, tally.total, given, now, former)


def return_sheet(session: Session, *, actor: Actor, sheet_id: int, reason: str) -> None:
    """Return a submitted or excused sheet to its judge, with the reason; this hides the panel review again.

    Raises:
        RuleViolation: ``no_sheet``, ``reason_wanted``, ``not_in_scoring``, ``sheet_not_closed`` (it may have been
            returned already), ``judge_recused``, ``judge_left``.
    """
    sheet = _sheet_in_scoring(session, sheet_id, reason)
    refuse_if(sheet.state is SheetState.OPEN, "sheet_not_closed")
    refuse_if(sheet.has_left, "judge_left")
    refuse_if(scoresheets.is_recused(session, member_id=sheet.member_id, entry_id=sheet.entry_id), "judge_recused")
    reopen_and_record(
        session,
        actor=actor,
        sheet=sheet,
        action="scoresheets.return",
        reason=reason.strip(),
        state=SheetState.OPEN,
        returned_at=clock.now(),
        excused_at=None,
    )


def excuse_sheet(session: Session, *, actor: Actor, sheet_id: int, reason: str) -> None:
    """Excuse the judge from this work, with the reason: the sheet does not count, its marks are kept.

    Raises:
        RuleViolation: ``no_sheet``, ``reason_wanted``, ``not_in_scoring``, ``sheet_excused``.
    """
    sheet = _sheet_in_scoring(session, sheet_id, reason)
    refuse_if(sheet.state is SheetState.EXCUSED, "sheet_excused")
    reopen_and_record(
        session,
        actor=actor,
        sheet=sheet,
        action="scoresheets.excuse",
        reason=reason.strip(),
        state=SheetState.EXCUSED,
        returned_at=None,
        excused_at=clock.now(),
    )


def ensure_sheets(session: Session, *, contest_id: int) -> int:
    """Make the missing sheets: one for every admitted work and every judge who has not left and is not recused, after
    the recusals that the practice settings ask for.

    Returns how many were made. Part of the caller's act: opening scoring, admitting, appointing. Makes none outside
    scoring.
    """
    abstentions.record(session, contest_id=contest_id)
    wanted = scoresheets.missing_sheets(session, contest_id)
    if not wanted:
        return 0
    every = [item.code for item in rulebooks.rulebook(session, wanted[0].rulebook_id).sections]
    session.execute(
        insert(Scoresheet),
        [
            {
                "contest_id": contest_id,
                "rulebook_id": pair.rulebook_id,
                "entry_id": pair.entry_id,
                "member_id": pair.member_id,
                "state": SheetState.OPEN,
                "revision": 0,
            }
            for pair in wanted
        ],
    )
    rows = session.execute(
        select(Scoresheet.entry_id, Scoresheet.member_id, Scoresheet.id).where(Scoresheet.contest_id == contest_id)
    )
    numbers = {(entry_id, member_id): sheet_id for entry_id, member_id, sheet_id in rows}
    session.execute(
        insert(SheetSection),
        [
            {"sheet_id": numbers[pair.entry_id, pair.member_id], "section": section}
            for pair in wanted
            for section in (pair.sections or every)
        ],
    )
    return len(wanted)


def own_sheet(found: SheetHead | None, actor: Actor) -> SheetHead:
    sheet = require(found, "no_sheet")
    is_of_card = not actor.is_by_card or actor.panels_of == sheet.round_id
    refuse_if(sheet.user_id != actor.user_id or not is_of_card, "not_your_sheet")
    refuse_if(not sheet.has_confirmed, "confirm_first")
    return sheet


def _resubmit(session: Session, sheet_id: int) -> None:
    """Close the criteria that a ruling opened on the sheet; their judge must have said why they change."""
    correction = corrections.open_on(session, sheet_id)
    if correction is not None:
        refuse_if(not correction.reason, "correction_reason_wanted")
        correction.state = CorrectionState.RESUBMITTED


def _sheet_in_scoring(session: Session, sheet_id: int, reason: str) -> SheetHead:
    refuse_if(not reason.strip(), "reason_wanted")
    sheet = require(scoresheets.locked_head(Cursor.of(session), sheet_id), "no_sheet")
    refuse_if(sheet.contest_state is not ContestState.SCORING, "not_in_scoring")
    return sheet


def _set(session: Session, sheet_id: int, **values: object) -> None:
    session.execute(
        update(Scoresheet)
        .where(Scoresheet.id == sheet_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def reopen_and_record(
    session: Session, *, actor: Actor, sheet: SheetHead, action: str, reason: str, **values: object
) -> None:
    """Clear the sheet's total, with the reason; its marks and receipts stay, its revision increases."""
    _set(
        session,
        sheet.id,
        total=None,
        submitted_at=None,
        reason=reason,
        revision=sheet.revision + 1,
        **values,
    )
    session.execute(
        update(SheetSection)
        .where(SheetSection.sheet_id == sheet.id)
        .values(points=None)
        .execution_options(synchronize_session=False)
    )
    audit.record(
        session,
        actor=actor,
        action=action,
        subject=f"sheet:{sheet.id}",
        contest_id=sheet.contest_id,
        data={"reason": reason, "from": sheet.state, "total": sheet.total},
    )


def _same_receipt(session: Session, sheet: SheetHead, revision: int, units: int) -> SheetReceipt:
    """The receipt of exactly this submission, for a retry; anything else is refused as ``sheet_closed``."""
    query = select(Receipt.code, Receipt.total, Receipt.submitted_at).where(
        Receipt.sheet_id == sheet.id, Receipt.revision == revision, Receipt.total == units
    )
    refuse_if(revision != sheet.revision, "sheet_closed")
    return SheetReceipt(*require(session.execute(query).first(), "sheet_closed"))


def _receive(
    session: Session, sheet: SheetHead, total: int, given: Mapping[str, int | None], now: datetime, former: str
) -> SheetReceipt:
    """Write the receipt: the marks the server has, frozen, under a code a person can read out."""
    frozen = json.dumps(
        {"sheet": sheet.id, "entry": sheet.entry_id, "revision": sheet.revision, "marks": dict(given), "total": total},
        sort_keys=True,
        separators=(",", ":"),
    )
    letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(8))
    code = f"{letters[:4]}-{letters[4:]}"
    session.execute(
        insert(Receipt).values(
            sheet_id=sheet.id,
            revision=sheet.revision,
            code=code,
            total=total,
            marks=frozen,
            digest=f"sha256:{hashlib.sha256(frozen.encode()).hexdigest()}",
            submitted_at=now,
            former=former,
        )
    )
    return SheetReceipt(code, total, now)
