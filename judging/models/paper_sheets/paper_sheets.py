"""Score sheets that came in on paper: the scans, what was keyed and by whom, and how it was settled."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from judging.core.paper_sheets.paper import Settlement
from judging.models.base import ONCE, Base, Moment, Numbered, unique_where, word
from judging.models.rulebooks.rulebooks import keys_of_marks


class PaperState(StrEnum):
    """A paper is keyed until its sheet counts, or until it is dropped."""

    OPEN = "open"
    COUNTED = "counted"
    DROPPED = "dropped"


class PaperSheet(Numbered, Base):
    """A score sheet on paper for a sheet whose judge has no tablet; ``reason`` says why.

    From ``shown_at`` on, the keyed levels are on a printout, and nobody keys independently any more. A counted paper
    was submitted at the sheet's ``revision``; a sheet with a newer one is no longer from paper.
    """

    __tablename__ = "paper_sheets"
    __table_args__ = (
        UniqueConstraint("id", "sheet_id", "rulebook_id"),
        ForeignKeyConstraint(
            ["sheet_id", "rulebook_id"], ["scoresheets.id", "scoresheets.rulebook_id"], name="fk_paper_sheets_sheet"
        ),
        CheckConstraint("reason <> ''", name="reasoned"),
        CheckConstraint("(state = 'counted') = (settlement IS NOT NULL)", name="settled_when_counted"),
        CheckConstraint("(state = 'counted') = (revision IS NOT NULL)", name="revision_when_counted"),
        CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="ended_unless_open"),
        CheckConstraint("state <> 'dropped' OR end_reason <> ''", name="dropped_with_reason"),
        unique_where("uq_paper_sheets_open", "sheet_id", where="state = 'open'"),
        Index("ix_paper_sheets_sheet", "sheet_id", "revision"),
        ONCE,
    )

    sheet_id: Mapped[int]
    rulebook_id: Mapped[int]
    state: Mapped[PaperState] = mapped_column(word(PaperState, "paper_state"), default=PaperState.OPEN)
    reason: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime] = mapped_column(Moment)
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    shown_at: Mapped[datetime | None] = mapped_column(Moment)
    settlement: Mapped[Settlement | None] = mapped_column(word(Settlement, "settlement"))
    revision: Mapped[int | None]
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    end_reason: Mapped[str] = mapped_column(Text, default="", server_default="")


class KeyingPlace(StrEnum):
    """Whose reading of the paper it is; the judge's has the criteria that the judge settled alone."""

    FIRST = "first"
    SECOND = "second"
    JUDGE = "judge"


class PaperKeying(Numbered, Base):
    """What one person read on the paper. ``keyed_by`` is that person; of the judge's reading it is who recorded it: the
    judge, or the organiser who has the signed printout. ``comment`` is the judge's to the team."""

    __tablename__ = "paper_keyings"
    __table_args__ = (
        UniqueConstraint("paper_id", "place"),
        UniqueConstraint("id", "sheet_id", "rulebook_id"),
        ForeignKeyConstraint(
            ["paper_id", "sheet_id", "rulebook_id"],
            ["paper_sheets.id", "paper_sheets.sheet_id", "paper_sheets.rulebook_id"],
            name="fk_paper_keyings_paper",
        ),
        ONCE,
    )

    paper_id: Mapped[int]
    sheet_id: Mapped[int]
    rulebook_id: Mapped[int]
    place: Mapped[KeyingPlace] = mapped_column(word(KeyingPlace, "keying_place"))
    keyed_at: Mapped[datetime] = mapped_column(Moment)
    keyed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    comment: Mapped[str] = mapped_column(Text, default="", server_default="")


class PaperMark(Base):
    """A level that a person read, None where none can be read; append-only. The keys are those of a mark, so that a
    level outside the criterion, or a criterion outside the sheet, is impossible."""

    __tablename__ = "paper_marks"
    __table_args__ = (
        ForeignKeyConstraint(
            ["keying_id", "sheet_id", "rulebook_id"],
            ["paper_keyings.id", "paper_keyings.sheet_id", "paper_keyings.rulebook_id"],
            name="fk_paper_marks_keying",
        ),
        *keys_of_marks("paper_marks"),
        {"sqlite_with_rowid": False},
    )

    keying_id: Mapped[int] = mapped_column(primary_key=True)
    criterion: Mapped[str] = mapped_column(String(20), primary_key=True)
    sheet_id: Mapped[int]
    rulebook_id: Mapped[int]
    section: Mapped[str] = mapped_column(String(20))
    level: Mapped[str | None] = mapped_column(String(40))
    points: Mapped[int | None]


class PaperPart(StrEnum):
    """What a file of a paper shows: the judge's sheet, or the printout that the judge signed."""

    SCAN = "scan"
    SIGNED = "signed"


class PaperFile(Numbered, Base):
    """A scan. ``stored`` is its random name in the document store, empty once it is erased; ``kind`` is ``pdf``,
    ``jpeg`` or ``png``."""

    __tablename__ = "paper_files"
    __table_args__ = (CheckConstraint("size > 0 AND pages > 0", name="not_empty"), ONCE)

    paper_id: Mapped[int] = mapped_column(ForeignKey("paper_sheets.id"), index=True)
    part: Mapped[PaperPart] = mapped_column(word(PaperPart, "paper_part"))
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(200))
    stored: Mapped[str] = mapped_column(String(80), default="", server_default="")
    size: Mapped[int]
    pages: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    added_at: Mapped[datetime] = mapped_column(Moment)
    added_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
