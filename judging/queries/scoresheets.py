"""Score sheets, as saving and submitting need them: few statements, plain rows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from judging.core.changes import Written
from judging.core.contests import ContestState
from judging.models import (
    Admission,
    Comment,
    Contest,
    Entry,
    InstallationFact,
    Mark,
    PanelMember,
    PanelSection,
    PracticeSettings,
    Recusal,
    Scoresheet,
    SheetChange,
    SheetSection,
    SheetState,
)


@dataclass(frozen=True, slots=True)
class SheetHead:
    """A sheet with what decides whether it may change."""

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
    has_left: bool
    settings_frozen: bool

    @property
    def is_open(self) -> bool:
        """Whether the judge may change it now."""
        return self.state is SheetState.OPEN and self.contest_state is ContestState.SCORING and not self.has_left


def head(session: Session, sheet_id: int, *, lock: bool = False) -> SheetHead | None:
    """The head of a sheet; ``lock`` keeps others from changing it until the transaction ends."""
    query = (
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
            PanelMember.left_at.is_not(None),
            PracticeSettings.frozen_at.is_not(None),
        )
        .join(PanelMember, PanelMember.id == Scoresheet.member_id)
        .join(Contest, Contest.id == Scoresheet.contest_id)
        .join(PracticeSettings, PracticeSettings.contest_id == Scoresheet.contest_id)
        .where(Scoresheet.id == sheet_id)
    )
    if lock:
        # The contest too, shared: certifying locks it, so that no mark slips in behind the checks.
        query = query.with_for_update(of=Scoresheet)
        session.execute(
            select(Contest.id)
            .join(Scoresheet, Scoresheet.contest_id == Contest.id)
            .where(Scoresheet.id == sheet_id)
            .with_for_update(of=Contest, read=True)
        )
    row = session.execute(query).first()
    return SheetHead(*row) if row else None


def standing(session: Session, sheet_id: int) -> tuple[tuple[str, ...], dict[tuple[str, bool], Written]]:
    """The sections a sheet covers, and what is written on it: marks under (criterion, False)."""
    query = (
        select(SheetSection.section, Mark.criterion, Mark.level, Mark.revision, Mark.device, Mark.marked_at)
        .outerjoin(Mark, and_(Mark.sheet_id == SheetSection.sheet_id, Mark.section == SheetSection.section))
        .where(SheetSection.sheet_id == sheet_id)
        .order_by(SheetSection.section)
    )
    sections: dict[str, None] = {}
    written: dict[tuple[str, bool], Written] = {}
    for section, criterion, level, revision, device, at in session.execute(query):
        sections[section] = None
        if criterion is not None:
            written[criterion, False] = Written(level, revision, device, at)
    return tuple(sections), written


def comments(session: Session, sheet_id: int) -> dict[tuple[str, bool], Written]:
    """The comments of a sheet, under (item, True)."""
    columns = (Comment.item, Comment.text, Comment.revision, Comment.device, Comment.written_at)
    rows = session.execute(select(*columns).where(Comment.sheet_id == sheet_id))
    return {(item, True): Written(text, revision, device, at) for item, text, revision, device, at in rows}


def known_changes(session: Session, ids: Collection[str]) -> dict[str, tuple[str, int]]:
    """Of these ids, those taken before: their content and revision."""
    query = select(SheetChange.id, SheetChange.item, SheetChange.content, SheetChange.revision).where(
        SheetChange.id.in_(ids)
    )
    return {id_: (f"{item} {content}", revision) for id_, item, content, revision in session.execute(query)}


def points(session: Session, sheet_id: int) -> dict[str, int | None]:
    """The marks of a sheet in units."""
    query = select(Mark.criterion, Mark.points).where(Mark.sheet_id == sheet_id)
    return {criterion: units for criterion, units in session.execute(query)}  # noqa: C416 - rows are not pairs to mypy


def epoch(session: Session) -> str:
    """The installation's epoch: it changes when a backup was restored."""
    query = select(InstallationFact.value).where(InstallationFact.name == "epoch")
    return session.execute(query).scalar() or "1"


@dataclass(frozen=True, slots=True)
class MissingSheet:
    """A sheet that should be there and is not; empty ``sections`` stand for all."""

    entry_id: int
    member_id: int
    rulebook_id: int
    sections: tuple[str, ...]


def missing_sheets(session: Session, contest_id: int) -> list[MissingSheet]:
    """The sheets a contest in scoring lacks: admitted works that came × members who stay, without recusals."""
    contest = session.execute(select(Contest.state, Contest.rulebook_id).where(Contest.id == contest_id)).one()
    if contest[0] is not ContestState.SCORING:
        return []
    recused = (
        select(Recusal.id)
        .where(Recusal.member_id == PanelMember.id, Recusal.entry_id == Entry.id, Recusal.lifted_at.is_(None))
        .exists()
    )
    there = (
        select(Scoresheet.id).where(Scoresheet.member_id == PanelMember.id, Scoresheet.entry_id == Entry.id).exists()
    )
    pairs = session.execute(
        select(Entry.id, PanelMember.id)
        .join(PanelMember, PanelMember.contest_id == Entry.contest_id)
        .where(
            Entry.contest_id == contest_id,
            Entry.admission == Admission.ADMITTED,
            Entry.absent_at.is_(None),
            PanelMember.left_at.is_(None),
            ~recused,
            ~there,
        )
        .order_by(Entry.id, PanelMember.id)
    ).all()
    appointed: dict[int, list[str]] = {}
    rows = session.execute(
        select(PanelSection.member_id, PanelSection.section)
        .join(PanelMember, PanelMember.id == PanelSection.member_id)
        .where(PanelMember.contest_id == contest_id)
    )
    for member_id, section in rows:
        appointed.setdefault(member_id, []).append(section)
    return [
        MissingSheet(entry_id, member_id, contest[1], tuple(appointed.get(member_id, ())))
        for entry_id, member_id in pairs
    ]
