"""Score sheets for saving and submitting: few statements, plain rows."""

from bisect import bisect_left
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, bindparam, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from judging.core.contests.lifecycle import ContestState
from judging.core.tablets.sync import Key, Latest, Written
from judging.database.statements import Cursor, Statement
from judging.models import (
    Comment,
    Contest,
    Correction,
    CorrectionState,
    Entry,
    InstallationFact,
    LatestChange,
    Mark,
    PanelMember,
    PracticeSettings,
    Recusal,
    RulebookRow,
    Scoresheet,
    SheetBatch,
    SheetSection,
    SheetState,
    TakeBack,
)
from judging.queries.backups import restores
from judging.queries.names import SECTIONS
from judging.queries.rulings.rulings_in_force import STANDS
from judging.queries.scoring import counted_sheets
from judging.queries.scoring.counted_sheets import ON_DUTY, recusal_of

FIRST_EPOCH = "1"
"""The epoch of an installation that was never restored from a backup."""


@dataclass(frozen=True, slots=True)
class SheetHead:
    """A sheet with everything that decides whether it may change. ``digest`` is the hash of its rulebook, ``epoch`` the
    installation's.

    ``revision`` grows with every change, so two equal heads are of an unchanged sheet. ``opened`` are the criteria that
    a ruling opened for correction.
    """

    id: int
    contest_id: int
    rulebook_id: int
    entry_id: int
    member_id: int
    user_id: int
    state: SheetState
    revision: int
    total: int | None
    contest_state: ContestState
    round_id: int
    has_confirmed: bool
    has_left: bool
    settings_frozen: bool
    digest: str
    epoch: str
    sections: tuple[str, ...]
    opened: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether the judge may change it now; with ``opened``, only these criteria."""
        may_change = self.contest_state is ContestState.SCORING or bool(self.opened)
        return self.state is SheetState.OPEN and may_change and not self.has_left


def _together(words: InstrumentedAttribute[str], sheet: InstrumentedAttribute[int]) -> ScalarSelect[str]:
    """A column of a sheet's rows joined into one text: the cursor releases the GIL for every row it fetches."""
    return select(func.aggregate_strings(words, " ")).where(sheet == bindparam("sheet_id")).scalar_subquery()


_SHEET = (
    select(
        Scoresheet.id,
        Scoresheet.contest_id,
        Scoresheet.rulebook_id,
        Scoresheet.entry_id,
        Scoresheet.member_id,
        PanelMember.user_id,
        Scoresheet.state,
        Scoresheet.revision,
        Scoresheet.total,
        Contest.state,
        Contest.round_id,
        PanelMember.confirmed_at.is_not(None),
        PanelMember.left_at.is_not(None),
        PracticeSettings.frozen_at.is_not(None),
        RulebookRow.digest,
        select(InstallationFact.value).where(InstallationFact.name == "epoch").scalar_subquery(),
        _together(SheetSection.section, SheetSection.sheet_id),
        select(Correction.items)
        .where(Correction.sheet_id == bindparam("sheet_id"), Correction.state == CorrectionState.OPEN)
        .scalar_subquery(),
    )
    .join(PanelMember, PanelMember.id == Scoresheet.member_id)
    .join(Contest, Contest.id == Scoresheet.contest_id)
    .join(RulebookRow, RulebookRow.id == Scoresheet.rulebook_id)
    .join(PracticeSettings, PracticeSettings.contest_id == Scoresheet.contest_id)
    .where(Scoresheet.id == bindparam("sheet_id"))
)
_LOCKED_HEAD = Statement(_SHEET.with_for_update(of=Scoresheet))
_CONTEST_LOCK = Statement(
    select(Contest.id)
    .join(Scoresheet, Scoresheet.contest_id == Contest.id)
    .where(Scoresheet.id == bindparam("sheet_id"))
    .with_for_update(of=Contest, read=True)
)
_SEEN = Statement(
    _SHEET.add_columns(
        exists().where(
            Mark.sheet_id == Scoresheet.id, Mark.revision > bindparam("after"), Mark.device != bindparam("device")
        ),
    )
)
_ELSEWHERE = Statement(
    select(Mark.criterion, Mark.level, Mark.revision, Mark.device, Mark.marked_at).where(
        Mark.sheet_id == bindparam("sheet_id"),
        Mark.revision > bindparam("after"),
        Mark.device != bindparam("device"),
    )
)


@dataclass(frozen=True, slots=True)
class SeenSheet:
    """A sheet read without a lock, and whether another device wrote marks after the revision that the caller knows."""

    head: SheetHead
    written_elsewhere: bool


def seen(cursor: Cursor, sheet_id: int, *, device: str, after: int) -> SeenSheet | None:
    """The sheet for a device that knows its marks up to the revision ``after``."""
    row = cursor.first(_SEEN, sheet_id=sheet_id, device=device, after=after)
    if row is None:
        return None
    return SeenSheet(_head(row[:-1]), bool(row[-1]))


def locked_head(cursor: Cursor, sheet_id: int) -> SheetHead | None:
    """The head of a sheet, locked until the transaction ends.

    Its contest is locked in shared mode; certifying takes the exclusive lock, so that no mark is written after its
    checks.
    """
    if cursor.dialect.name != "sqlite":
        cursor.rows(_CONTEST_LOCK, sheet_id=sheet_id)
    row = cursor.first(_LOCKED_HEAD, sheet_id=sheet_id)
    return None if row is None else _head(row)


def _head(row: Any) -> SheetHead:
    sheet, contest, rulebook, entry, member, user, state, revision, total, stage, round_, *said = row
    confirmed, left, frozen, digest, epoch_, of, opened = said
    return SheetHead(
        id=sheet,
        contest_id=contest,
        rulebook_id=rulebook,
        entry_id=entry,
        member_id=member,
        user_id=user,
        state=SheetState(state),
        revision=revision,
        total=total,
        contest_state=ContestState(stage),
        round_id=round_,
        has_confirmed=bool(confirmed),
        has_left=bool(left),
        settings_frozen=bool(frozen),
        digest=digest,
        epoch=epoch_ or FIRST_EPOCH,
        sections=tuple(sorted((of or "").split())),
        opened=tuple((opened or "").split()),
    )


def written_elsewhere(cursor: Cursor, sheet_id: int, *, device: str, after: int) -> dict[Key, Written]:
    """The marks that other devices wrote after a revision, by (criterion, False): possible conflicts."""
    rows = cursor.rows(_ELSEWHERE, sheet_id=sheet_id, device=device, after=after)
    return {
        (criterion, False): Written(level, revision, other, cursor.read_moment(at))
        for criterion, level, revision, other, at in rows
    }


_COMMENTS = Statement(
    select(Comment.item, Comment.text, Comment.revision, Comment.device, Comment.written_at).where(
        Comment.sheet_id == bindparam("sheet_id")
    )
)


def comments(cursor: Cursor, sheet_id: int) -> dict[Key, Written]:
    """The comments of a sheet by (item, True)."""
    rows = cursor.rows(_COMMENTS, sheet_id=sheet_id)
    return {
        (item, True): Written(text, revision, device, cursor.read_moment(at))
        for item, text, revision, device, at in rows
    }


_LATEST = Statement(
    select(
        LatestChange.item, LatestChange.is_comment, LatestChange.counter, LatestChange.revision, LatestChange.digest
    ).where(LatestChange.sheet_id == bindparam("sheet_id"), LatestChange.device == bindparam("device"))
)


def latest_changes(cursor: Cursor, sheet_id: int, *, device: str) -> dict[Key, Latest]:
    """What a device sent last for each item of a sheet."""
    rows = cursor.rows(_LATEST, sheet_id=sheet_id, device=device)
    return {(item, bool(is_comment)): Latest(*sent) for item, is_comment, *sent in rows}


def points(session: Session, sheet_id: int) -> dict[str, int | None]:
    """The marks of a sheet, in units."""
    query = select(Mark.criterion, Mark.points).where(Mark.sheet_id == sheet_id)
    return {criterion: units for criterion, units in session.execute(query)}  # noqa: C416 - rows are not pairs to mypy


def epoch(session: Session) -> str:
    """The installation's epoch: it changes when a backup was restored."""
    query = select(InstallationFact.value).where(InstallationFact.name == "epoch")
    return session.execute(query).scalar() or FIRST_EPOCH


_TAKES_BACK = Statement(
    select(InstallationFact.value)
    .join(TakeBack, InstallationFact.name == restores.FACT)
    .where(TakeBack.contest_id == bindparam("contest"), TakeBack.epoch == bindparam("epoch"))
)


def takes_back(cursor: Cursor, contest_id: int, epoch: str) -> datetime | None:
    """When the backup was restored with which the epoch began, if the tablets of the contest give back what it lacks;
    None if they do not."""
    row = cursor.first(_TAKES_BACK, contest=contest_id, epoch=epoch)
    return None if row is None else restores.read(row[0]).at


_BATCHES = Statement(
    select(SheetBatch.revision, SheetBatch.received_at, SheetBatch.is_restored)
    .where(
        SheetBatch.sheet_id == bindparam("sheet_id"),
        SheetBatch.device == bindparam("device"),
        SheetBatch.revision >= bindparam("after"),
    )
    .order_by(SheetBatch.revision)
)


def batch_times(
    cursor: Cursor, sheet_id: int, *, device: str, revisions: Collection[int]
) -> dict[int, datetime | None]:
    """When a device's changes came first, by the revisions at which they were written; None for those that it gave
    back after a restore."""
    rows = list(cursor.rows(_BATCHES, sheet_id=sheet_id, device=device, after=min(revisions)))
    ends = [revision for revision, _, _ in rows]
    times = [None if is_restored else cursor.read_moment(at) for _, at, is_restored in rows]
    return {revision: [*times, None][bisect_left(ends, revision)] for revision in revisions}


def is_recused(session: Session, *, member_id: int, entry_id: int) -> bool:
    """Whether the member is recused from this work."""
    return session.execute(select(Recusal.id).where(recusal_of(member_id, entry_id))).first() is not None


@dataclass(frozen=True, slots=True)
class MissingSheet:
    """A sheet that is required and does not exist; empty ``sections`` stand for all."""

    entry_id: int
    member_id: int
    rulebook_id: int
    sections: tuple[str, ...]


def missing_sheets(session: Session, contest_id: int) -> list[MissingSheet]:
    """The sheets that a contest in scoring lacks: judged works × members who stay, without recusals."""
    there = (
        select(Scoresheet.id).where(Scoresheet.member_id == PanelMember.id, Scoresheet.entry_id == Entry.id).exists()
    )
    query = (
        select(Entry.id, PanelMember.id, Contest.rulebook_id, SECTIONS)
        .join(Contest, Contest.id == Entry.contest_id)
        .join(PanelMember, PanelMember.contest_id == Entry.contest_id)
        .where(
            Entry.contest_id == contest_id,
            Contest.state == ContestState.SCORING,
            STANDS,
            ON_DUTY,
            ~counted_sheets.is_recused(PanelMember.id, Entry.id),
            ~there,
        )
        .order_by(Entry.id, PanelMember.id)
    )
    return [MissingSheet(*row) for row in session.execute(query)]
