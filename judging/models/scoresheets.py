"""Score sheets: one judge, one work. Marks, comments, every change a tablet sent, and the receipts."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from judging.models.base import ONCE, Base, Moment, word


class SheetState(StrEnum):
    """A sheet is open (perhaps returned), submitted, or excused."""

    OPEN = "open"
    SUBMITTED = "submitted"
    EXCUSED = "excused"


class Scoresheet(Base):
    """A judge's sheet for a work. ``revision`` counts its changes; ``total`` (integer units) stands while submitted."""

    __tablename__ = "scoresheets"
    __table_args__ = (
        UniqueConstraint("entry_id", "member_id"),
        UniqueConstraint("id", "rulebook_id"),
        ForeignKeyConstraint(
            ["contest_id", "rulebook_id"], ["contests.id", "contests.rulebook_id"], name="fk_scoresheets_contest"
        ),
        ForeignKeyConstraint(
            ["entry_id", "contest_id"], ["entries.id", "entries.contest_id"], name="fk_scoresheets_entry"
        ),
        ForeignKeyConstraint(
            ["member_id", "contest_id"], ["panel_members.id", "panel_members.contest_id"], name="fk_scoresheets_member"
        ),
        CheckConstraint("(state = 'submitted') = (total IS NOT NULL)", name="total_when_submitted"),
        CheckConstraint("state <> 'excused' OR reason <> ''", name="excuse_has_reason"),
        CheckConstraint("returned_at IS NULL OR reason <> ''", name="return_has_reason"),
        Index("ix_scoresheets_contest", "contest_id", "state", "entry_id", "total"),
        Index("ix_scoresheets_member", "member_id"),
        ONCE,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int]
    rulebook_id: Mapped[int]
    entry_id: Mapped[int]
    member_id: Mapped[int]
    state: Mapped[SheetState] = mapped_column(word(SheetState, "sheet_state"), default=SheetState.OPEN)
    revision: Mapped[int] = mapped_column(default=0, server_default="0")
    total: Mapped[int | None]
    submitted_at: Mapped[datetime | None] = mapped_column(Moment)
    returned_at: Mapped[datetime | None] = mapped_column(Moment)
    excused_at: Mapped[datetime | None] = mapped_column(Moment)
    reason: Mapped[str] = mapped_column(Text, default="", server_default="")


class SheetSection(Base):
    """A section the sheet covers, with its points (integer units) while the sheet is submitted. Marks refer to it, so
    no mark can stand outside the sections its judge was appointed for."""

    __tablename__ = "sheet_sections"

    sheet_id: Mapped[int] = mapped_column(ForeignKey("scoresheets.id", ondelete="CASCADE"), primary_key=True)
    section: Mapped[str] = mapped_column(String(20), primary_key=True)
    points: Mapped[int | None]


class Mark(Base):
    """A judge's level for one criterion. A cleared mark keeps its row, and its revision, without a level."""

    __tablename__ = "marks"
    __table_args__ = (
        ForeignKeyConstraint(
            ["sheet_id", "rulebook_id"], ["scoresheets.id", "scoresheets.rulebook_id"], name="fk_marks_sheet"
        ),
        ForeignKeyConstraint(
            ["sheet_id", "section"], ["sheet_sections.sheet_id", "sheet_sections.section"], name="fk_marks_section"
        ),
        ForeignKeyConstraint(
            ["rulebook_id", "criterion", "section"],
            ["rulebook_criteria.rulebook_id", "rulebook_criteria.code", "rulebook_criteria.section"],
            name="fk_marks_criterion",
        ),
        ForeignKeyConstraint(
            ["rulebook_id", "criterion", "level", "points"],
            [
                "rulebook_levels.rulebook_id",
                "rulebook_levels.criterion",
                "rulebook_levels.level",
                "rulebook_levels.points",
            ],
            name="fk_marks_level",
        ),
        CheckConstraint("(level IS NULL) = (points IS NULL)", name="level_has_points"),
        {"sqlite_with_rowid": False},
    )

    sheet_id: Mapped[int] = mapped_column(primary_key=True)
    criterion: Mapped[str] = mapped_column(String(20), primary_key=True)
    rulebook_id: Mapped[int]
    section: Mapped[str] = mapped_column(String(20))
    level: Mapped[str | None] = mapped_column(String(40))
    points: Mapped[int | None]
    revision: Mapped[int]
    device: Mapped[str] = mapped_column(String(40))
    marked_at: Mapped[datetime] = mapped_column(Moment)


class Comment(Base):
    """A judge's words to the team, for a section or for the whole (``item`` is ``total``)."""

    __tablename__ = "comments"

    sheet_id: Mapped[int] = mapped_column(ForeignKey("scoresheets.id"), primary_key=True)
    item: Mapped[str] = mapped_column(String(20), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    revision: Mapped[int]
    device: Mapped[str] = mapped_column(String(40))
    written_at: Mapped[datetime] = mapped_column(Moment)


class SheetBatch(Base):
    """What a tablet sent at once and the server took, append-only: what makes sending twice harmless.

    ``ids`` are the changes' own, with spaces between, ``changes`` a JSON list of each one's [item, content], in the
    same order; each took the next number of the sheet's counter, the last one ``revision``. On SQLite the rows stand in
    the order they came, several to a page; kept by sheet, each would take pages of its own.
    """

    __tablename__ = "sheet_batches"

    sheet_id: Mapped[int] = mapped_column(ForeignKey("scoresheets.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    ids: Mapped[str] = mapped_column(Text)
    changes: Mapped[str] = mapped_column(Text)
    device: Mapped[str] = mapped_column(String(40))
    received_at: Mapped[datetime] = mapped_column(Moment)


class Receipt(Base):
    """Proof that the server has the sheet, append-only: what was submitted, at which revision, with its total."""

    __tablename__ = "receipts"
    __table_args__ = (UniqueConstraint("sheet_id", "revision"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("scoresheets.id"))
    revision: Mapped[int]
    code: Mapped[str] = mapped_column(String(20), unique=True)
    total: Mapped[int]
    marks: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(80))
    submitted_at: Mapped[datetime] = mapped_column(Moment)
