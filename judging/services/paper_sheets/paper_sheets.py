"""Score sheets from paper: a scan is attached, one or two persons key it, the judge settles what differs, and the sheet
counts. The marks are written as a tablet's are, under a device of their own, so that a tablet's later change of the
sheet is a conflict."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from judging import clock
from judging.core import thai
from judging.core.contests.lifecycle import ContestState
from judging.core.paper_sheets import paper as core
from judging.core.paper_sheets.paper import Settlement
from judging.core.refusals import RuleViolation, refuse_if, require
from judging.core.roles import Actor
from judging.core.rulebooks.rulebook import Item, Rulebook
from judging.core.scoring.scoresheets import Complete, criteria_of, tally_sheet
from judging.core.tablets.sync import COMMENT_LIMIT, TOTAL, Accepted, Change, apply_changes
from judging.database.statements import Cursor
from judging.models import (
    KeyingPlace,
    PaperFile,
    PaperKeying,
    PaperMark,
    PaperPart,
    PaperSheet,
    PaperState,
    SheetState,
)
from judging.queries.paper_sheets import paper_sheets as read
from judging.queries.rulebooks import rulebooks
from judging.queries.scoring import scoresheets as sheet_reads
from judging.queries.scoring.scoresheets import SheetHead
from judging.queries.tablets.tablet_sync import SheetReceipt
from judging.services import audit
from judging.services.locks import reason_of
from judging.services.scoring import marks, scoresheets

MOST_FILES = 20
"""Scans of one paper."""


@dataclass(frozen=True, slots=True)
class ScanFile:
    """A checked scan, in the store under the name ``stored``; ``size`` in bytes."""

    name: str
    stored: str
    kind: str
    size: int
    pages: int
    sha256: str


def open_paper(session: Session, *, actor: Actor, sheet_id: int, reason: str, files: Sequence[ScanFile]) -> int:
    """Begin to key a sheet from its paper, whose scan is in ``files``; returns the paper's id.

    Raises:
        RuleViolation: ``reason_wanted``, ``no_sheet``, ``not_in_scoring``, ``sheet_closed``, ``judge_left``,
            ``judge_recused``, ``paper_open``, ``paper_scan_wanted``.
    """
    why = reason_of(thai.normalise_lines(reason))
    sheet = _open_sheet(session, sheet_id)
    refuse_if(sheet_reads.is_recused(session, member_id=sheet.member_id, entry_id=sheet.entry_id), "judge_recused")
    refuse_if(read.open_on(session, sheet_id), "paper_open")
    refuse_if(not files, "paper_scan_wanted")
    paper = PaperSheet(
        sheet_id=sheet_id,
        rulebook_id=sheet.rulebook_id,
        state=PaperState.OPEN,
        reason=why,
        opened_at=clock.now(),
        opened_by=actor.user_id,
    )
    session.add(paper)
    session.flush()  # files and audit entry need its id
    _attach(session, actor, paper, PaperPart.SCAN, files)
    _record(session, actor, sheet, "paper_sheets.open", paper, reason=why, files=[file.sha256 for file in files])
    return paper.id


def add_scan(session: Session, *, actor: Actor, sheet_id: int, files: Sequence[ScanFile]) -> None:
    """Add a page to the scan of a sheet that is keyed now.

    Raises:
        RuleViolation: ``no_sheet``, ``no_paper``, ``paper_scan_wanted``, ``too_many_files`` (with ``most``).
    """
    sheet, paper = _paper(session, sheet_id)
    refuse_if(not files, "paper_scan_wanted")
    _attach(session, actor, paper, PaperPart.SCAN, files)
    _record(session, actor, sheet, "paper_sheets.add_scan", paper, files=[file.sha256 for file in files])


def key(
    session: Session, *, actor: Actor, sheet_id: int, levels: Mapping[str, str | None], comment: str = ""
) -> SheetReceipt | None:
    """Key all criteria of the sheet, as the first person or independently as the second, who keys no comment. If the
    second reads what the first did, the sheet counts and its receipt is returned; otherwise the judge settles it.

    Raises:
        RuleViolation: ``no_sheet``, ``no_paper``, ``not_in_scoring``, ``sheet_closed``, ``paper_keyed`` (twice),
            ``paper_shown`` (the values were printed), ``comment_too_long``, those of ``core.check_may_key`` and
            ``core.check_levels``.
    """
    sheet, paper = _keyed_paper(session, sheet_id)
    done = read.keyings(session, paper.id)
    first = done.get(KeyingPlace.FIRST)
    refuse_if(KeyingPlace.SECOND in done, "paper_keyed")
    refuse_if(first and paper.shown_at, "paper_shown")
    refuse_if(len(comment) > COMMENT_LIMIT, "comment_too_long")
    whose = read.who(session, first.keyed_by) if first else None
    core.check_may_key(read.who(session, actor.user_id), judges=read.judges(session, sheet_id), first=whose)
    criteria = criteria_of(_rulebook(session, sheet), sheet.sections)
    core.check_levels(criteria, levels)
    place = KeyingPlace.SECOND if first else KeyingPlace.FIRST
    words = "" if first else thai.normalise_lines(comment).strip()
    _write(session, actor, paper, place, criteria, levels, words)
    _record(session, actor, sheet, "paper_sheets.key", paper, place=place.value)
    rows = read.compared(session, sheet_id, paper.id, criteria)
    if first is None or core.unsettled(rows):
        return None
    return _count(session, actor, sheet, paper, core.settle(rows, {}), Settlement.AGREEMENT)


def show(session: Session, *, actor: Actor, sheet_id: int) -> None:
    """Note that the keyed levels are printed for the judge: nobody keys independently any more.

    Raises:
        RuleViolation: ``no_sheet``, ``no_paper``, ``not_in_scoring``, ``sheet_closed``, ``paper_not_keyed``.
    """
    sheet, paper = _keyed_paper(session, sheet_id)
    refuse_if(not read.keyings(session, paper.id), "paper_not_keyed")
    if paper.shown_at is None:
        paper.shown_at = clock.now()
        _record(session, actor, sheet, "paper_sheets.show", paper)


def confirm(session: Session, *, actor: Actor, sheet_id: int, chosen: Mapping[str, str], seen: str) -> SheetReceipt:
    """Confirm the keyed sheet as its judge, with a choice for each difference; the sheet counts. ``seen`` is the
    fingerprint of what the judge saw.

    Raises:
        RuleViolation: ``no_sheet``, ``not_your_sheet``, ``confirm_first``, ``no_paper``, ``not_in_scoring``,
            ``sheet_closed``, ``paper_not_keyed``, ``paper_changed``, those of ``core.settle``.
    """
    scoresheets.own_sheet(sheet_reads.locked_head(Cursor.of(session), sheet_id), actor)
    sheet, paper = _keyed_paper(session, sheet_id)
    levels = _settled(session, actor, sheet, paper, chosen, seen)
    _record(session, actor, sheet, "paper_sheets.confirm", paper, items=sorted(chosen))
    return _count(session, actor, sheet, paper, levels, Settlement.CARD)


def record_signed(
    session: Session,
    *,
    actor: Actor,
    sheet_id: int,
    chosen: Mapping[str, str],
    seen: str,
    files: Sequence[ScanFile],
) -> SheetReceipt:
    """Record what the judge ticked on the printout that the judge signed, with its scan; the sheet counts.

    Raises:
        RuleViolation: ``no_sheet``, ``no_paper``, ``not_in_scoring``, ``sheet_closed``, ``paper_not_keyed``,
            ``paper_not_shown`` (nothing was printed), ``paper_signed_wanted``, ``paper_changed``,
            ``paper_keyed_by_judge``, those of ``core.settle``.
    """
    sheet, paper = _keyed_paper(session, sheet_id)
    refuse_if(paper.shown_at is None, "paper_not_shown")
    refuse_if(not files, "paper_signed_wanted")
    core.check_may_key(read.who(session, actor.user_id), judges=read.judges(session, sheet_id), first=None)
    levels = _settled(session, actor, sheet, paper, chosen, seen)
    _attach(session, actor, paper, PaperPart.SIGNED, files)
    digests = [file.sha256 for file in files]
    _record(session, actor, sheet, "paper_sheets.record_signed", paper, items=sorted(chosen), files=digests)
    return _count(session, actor, sheet, paper, levels, Settlement.PRINTOUT)


def drop(session: Session, *, actor: Actor, sheet_id: int, reason: str) -> None:
    """Drop a keying that is not finished, with the reason; scans and keyed levels are kept.

    Raises:
        RuleViolation: ``reason_wanted``, ``no_sheet``, ``no_paper``.
    """
    why = reason_of(thai.normalise_lines(reason))
    sheet, paper = _paper(session, sheet_id)
    paper.state, paper.ended_at, paper.ended_by, paper.end_reason = PaperState.DROPPED, clock.now(), actor.user_id, why
    _record(session, actor, sheet, "paper_sheets.drop", paper, reason=why)


def _open_sheet(session: Session, sheet_id: int) -> SheetHead:
    sheet = require(sheet_reads.locked_head(Cursor.of(session), sheet_id), "no_sheet")
    refuse_if(sheet.contest_state is not ContestState.SCORING, "not_in_scoring")
    refuse_if(sheet.has_left, "judge_left")
    refuse_if(sheet.state is not SheetState.OPEN, "sheet_closed")
    return sheet


def _paper(session: Session, sheet_id: int) -> tuple[SheetHead, PaperSheet]:
    """The sheet and the paper from which it is keyed now, locked."""
    sheet = require(sheet_reads.locked_head(Cursor.of(session), sheet_id), "no_sheet")
    return sheet, require(read.open_on(session, sheet_id), "no_paper")


def _keyed_paper(session: Session, sheet_id: int) -> tuple[SheetHead, PaperSheet]:
    """The same where the sheet can still be submitted."""
    sheet = _open_sheet(session, sheet_id)
    return sheet, require(read.open_on(session, sheet_id), "no_paper")


def _rulebook(session: Session, sheet: SheetHead) -> Rulebook:
    return rulebooks.parsed(Cursor.of(session), sheet.rulebook_id, sheet.digest)


def _attach(session: Session, actor: Actor, paper: PaperSheet, part: PaperPart, files: Collection[ScanFile]) -> None:
    there = read.count_files(session, paper.id)
    refuse_if(there + len(files) > MOST_FILES, "too_many_files", most=MOST_FILES)
    session.add_all(
        PaperFile(
            paper_id=paper.id,
            part=part,
            kind=file.kind,
            name=thai.normalise(file.name)[:200] or file.kind,
            stored=file.stored,
            size=file.size,
            pages=file.pages,
            sha256=file.sha256,
            added_at=clock.now(),
            added_by=actor.user_id,
        )
        for file in files
    )
    session.flush()  # the next page is counted with them


def _write(
    session: Session,
    actor: Actor,
    paper: PaperSheet,
    place: KeyingPlace,
    criteria: Sequence[Item],
    levels: Mapping[str, str | None],
    comment: str = "",
) -> None:
    own = {"sheet_id": paper.sheet_id, "rulebook_id": paper.rulebook_id}
    now, by = clock.now(), actor.user_id
    keying = PaperKeying(paper_id=paper.id, place=place, keyed_at=now, keyed_by=by, comment=comment, **own)
    session.add(keying)
    session.flush()  # the levels need its id
    for item in criteria:
        if item.code in levels:
            level = levels[item.code]
            points = item.level(level).points if level is not None else None
            row = {"criterion": item.code, "section": item.section, "level": level, "points": points}
            session.add(PaperMark(keying_id=keying.id, **own, **row))
    session.flush()  # they are compared next


def _settled(
    session: Session, actor: Actor, sheet: SheetHead, paper: PaperSheet, chosen: Mapping[str, str], seen: str
) -> dict[str, str]:
    """The levels after the judge's choices, which are kept as a keying of their own."""
    criteria = criteria_of(_rulebook(session, sheet), sheet.sections)
    rows = read.compared(session, sheet.id, paper.id, criteria)
    refuse_if(not rows, "paper_not_keyed")
    refuse_if(read.fingerprint(paper.id, sheet.revision, rows) != seen, "paper_changed")
    levels = core.settle(rows, chosen)
    _write(session, actor, paper, KeyingPlace.JUDGE, criteria, chosen)
    return levels


def _count(
    session: Session,
    actor: Actor,
    sheet: SheetHead,
    paper: PaperSheet,
    levels: Mapping[str, str],
    settlement: Settlement,
) -> SheetReceipt:
    """Write the levels as marks, submit the sheet, and end the paper."""
    rulebook = _rulebook(session, sheet)
    tally = tally_sheet(rulebook, sheet.sections, _points(rulebook, levels))
    if not isinstance(tally, Complete):
        raise ValueError("a settled sheet has a level for every criterion")
    batch = _mark(session, sheet, paper, rulebook, levels)
    now_there = replace(sheet, revision=batch.revision)
    receipt = scoresheets.close(session, sheet=now_there, tally=tally, given=sheet_reads.points(session, sheet.id))
    paper.state, paper.settlement, paper.revision = PaperState.COUNTED, settlement, batch.revision
    paper.ended_at, paper.ended_by = clock.now(), actor.user_id
    session.flush()  # pages read where the marks come from
    done = read.keyings(session, paper.id)
    told = {"changes": batch.digest, "total": tally.total, "receipt": receipt.code, "settlement": settlement.value}
    _record(
        session,
        actor,
        sheet,
        "paper_sheets.count",
        paper,
        device=_device(paper),
        revision=batch.revision,
        keyed_by=[done[place].keyed_by for place in (KeyingPlace.FIRST, KeyingPlace.SECOND) if place in done],
        **told,
    )
    return receipt


def _mark(
    session: Session, sheet: SheetHead, paper: PaperSheet, rulebook: Rulebook, levels: Mapping[str, str]
) -> marks.Batch:
    """Write the levels and the keyed comment on the sheet, as a tablet's changes are."""
    cursor, device = Cursor.of(session), _device(paper)
    changes = [Change(place, item, level, sheet.revision) for place, (item, level) in enumerate(levels.items(), 1)]
    words = _comment(session, sheet.id, paper.id)
    if words:
        changes.append(Change(len(changes) + 1, TOTAL, words, sheet.revision, is_comment=True))
    outcomes = apply_changes(
        changes,
        rulebook=rulebook,
        sections=sheet.sections,
        written={},
        latest={},
        revision=sheet.revision,
        device=device,
        is_open=True,
    )
    accepted = [outcome for outcome in outcomes if isinstance(outcome, Accepted)]
    batch = marks.prepare(
        accepted, sheet=sheet, rulebook=rulebook, device=device, now=clock.now(), bind=cursor.bind_moment
    )
    if batch is None or len(accepted) < len(changes):  # the levels were checked; both comments may be too long
        raise RuleViolation("comment_too_long")
    marks.write(cursor, sheet=sheet, batch=batch)
    return batch


def _device(paper: PaperSheet) -> str:
    """The device of a paper's marks, which no tablet can have."""
    return f"paper-{paper.id}"


def _points(rulebook: Rulebook, levels: Mapping[str, str]) -> dict[str, int | None]:
    return {item: rulebook.scales[item][1][level] for item, level in levels.items()}


def _comment(session: Session, sheet_id: int, paper_id: int) -> str:
    """The keyed comment to the team, after what the tablet had sent; empty where nothing new was keyed."""
    keyed = read.keyings(session, paper_id)[KeyingPlace.FIRST].comment
    before = read.comment(session, sheet_id, TOTAL)
    if not keyed or keyed in before:
        return ""
    return f"{before}\n{keyed}" if before else keyed


def _record(session: Session, actor: Actor, sheet: SheetHead, action: str, paper: PaperSheet, **data: object) -> None:
    audit.record(
        session,
        actor=actor,
        action=action,
        subject=f"sheet:{sheet.id}",
        contest_id=sheet.contest_id,
        data={"paper": paper.id, **data},
    )
