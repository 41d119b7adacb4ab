"""Score sheets (one judge, one work) with marks, comments, the changes that tablets sent, and receipts."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from judging.models.base import ONCE, Base, Moment, Numbered, word
from judging.models.rulebooks.rulebooks import keys_of_marks


class SheetState(StrEnum):
    """A sheet is open (possibly returned), submitted, or excused."""

    OPEN = "open"
    SUBMITTED = "submitted"
    EXCUSED = "excused"


class Scoresheet(Numbered, Base):
    """A judge's sheet for a work. ``revision`` counts its changes; ``total`` (integer units) is set on submission."""

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
    """A section of the sheet, with its points (integer units) while the sheet is submitted. Marks refer to it, so a
    mark outside the judge's sections is impossible."""

    __tablename__ = "sheet_sections"

    sheet_id: Mapped[int] = mapped_column(ForeignKey("scoresheets.id", ondelete="CASCADE"), primary_key=True)
    section: Mapped[str] = mapped_column(String(20), primary_key=True)
    points: Mapped[int | None]


class Mark(Base):
    """A judge's level for one criterion. A cleared mark keeps its row and revision without a level."""

    __tablename__ = "marks"
    __table_args__ = (
        ForeignKeyConstraint(
            ["sheet_id", "rulebook_id"], ["scoresheets.id", "scoresheets.rulebook_id"], name="fk_marks_sheet"
        ),
        *keys_of_marks("marks"),
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
    """A judge's comment to the team, on a section or on the whole work (``item`` is ``total``)."""

    __tablename__ = "comments"

    sheet_id: Mapped[int] = mapped_column(ForeignKey("scoresheets.id"), primary_key=True)
    item: Mapped[str] = mapped_column(String(20), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    revision: Mapped[int]
    device: Mapped[str] = mapped_column(String(40))
    written_at: Mapped[datetime] = mapped_column(Moment)


class HeldComment(Base):
    """A comment that the chair holds back from the team's feedback, with the reason. The comment itself never
    changes."""

    __tablename__ = "held_comments"
    __table_args__ = (
        ForeignKeyConstraint(
            ["sheet_id", "item"],
            ["comments.sheet_id", "comments.item"],
            name="fk_held_comments_comment",
            ondelete="CASCADE",
        ),
        CheckConstraint("reason <> ''", name="hold_has_reason"),
    )

    sheet_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    item: Mapped[str] = mapped_column(String(20), primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    held_at: Mapped[datetime] = mapped_column(Moment)
    held_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class Note(Base):
    """A judge's notes to self on a sheet. Nobody else is shown them; they are no record, are in no audit entry, and are
    deleted with the final results. ``counters`` is a JSON object: the latest counter of each page that wrote."""

    __tablename__ = "notes"

    sheet_id: Mapped[int] = mapped_column(ForeignKey("scoresheets.id", ondelete="CASCADE"), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    revision: Mapped[int]
    page: Mapped[str] = mapped_column(String(40))
    is_joined: Mapped[bool] = mapped_column(default=False, server_default=false())
    counters: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(Moment)


class SheetBatch(Base):
    """A batch of changes that a tablet sent and the server applied, append-only.

    ``ids`` are the device's counters of the changes, separated by spaces; ``changes`` is a JSON list of their
    [item, content] in the same order. Each change increments the sheet's revision, the last one to ``revision``. On
    SQLite the rows are stored in insertion order, several per page; clustered by sheet, each would write pages of its
    own. ``is_restored``: the tablet gave back what a restored backup lacked.
    """

    __tablename__ = "sheet_batches"

    sheet_id: Mapped[int] = mapped_column(ForeignKey("scoresheets.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    ids: Mapped[str] = mapped_column(Text)
    changes: Mapped[str] = mapped_column(Text)
    device: Mapped[str] = mapped_column(String(40))
    received_at: Mapped[datetime] = mapped_column(Moment)
    is_restored: Mapped[bool] = mapped_column(default=False, server_default=false())


class LatestChange(Base):
    """The latest change of an item that a device has sent (``core.tablets.sync.Latest``). It makes retries idempotent,
    and keeps the order of a device's changes whatever arrives when."""

    __tablename__ = "latest_changes"
    __table_args__ = ({"sqlite_with_rowid": False},)

    sheet_id: Mapped[int] = mapped_column(ForeignKey("scoresheets.id"), primary_key=True)
    device: Mapped[str] = mapped_column(String(40), primary_key=True)
    item: Mapped[str] = mapped_column(String(20), primary_key=True)
    is_comment: Mapped[bool] = mapped_column(primary_key=True)
    counter: Mapped[int]
    revision: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))


class Receipt(Numbered, Base):
    """The proof of a submission, append-only: the submitted revision and its total. ``former`` is the code of a receipt
    that was lost with a restored backup and that this one replaces; empty without one."""

    __tablename__ = "receipts"
    __table_args__ = (UniqueConstraint("sheet_id", "revision"), ONCE)

    sheet_id: Mapped[int] = mapped_column(ForeignKey("scoresheets.id"))
    revision: Mapped[int]
    code: Mapped[str] = mapped_column(String(20), unique=True)
    total: Mapped[int]
    marks: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(80))
    submitted_at: Mapped[datetime] = mapped_column(Moment)
    former: Mapped[str] = mapped_column(String(20), default="", server_default="")


class Tablet(Base):
    """A tablet on which a judge scores, as it last told: when it was seen, how many marks wait on it and since when,
    the version of its page, and how many marks of another epoch it holds.

    ``contest_id`` is the contest that it showed, None for none. The row is no record: it is written without an audit
    entry, at most every half minute, and deleted when the judge has no contest in scoring any more.
    """

    __tablename__ = "tablets"

    device: Mapped[str] = mapped_column(String(40), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True)
    contest_id: Mapped[int | None] = mapped_column(ForeignKey("contests.id", ondelete="SET NULL"))
    seen_at: Mapped[datetime] = mapped_column(Moment)
    waiting: Mapped[int]
    since: Mapped[datetime | None] = mapped_column(Moment)
    version: Mapped[str] = mapped_column(String(60))
    held_epoch: Mapped[str] = mapped_column(String(60), default="", server_default="")
    held: Mapped[int] = mapped_column(default=0, server_default="0")


class TakeBack(Base):
    """The decision that the tablets of a contest give back the marks that a restored backup lacks. ``epoch`` is the one
    that the restore began."""

    __tablename__ = "take_backs"

    contest_id: Mapped[int] = mapped_column(ForeignKey("contests.id", ondelete="CASCADE"), primary_key=True)
    epoch: Mapped[str] = mapped_column(String(60), primary_key=True)
    started_at: Mapped[datetime] = mapped_column(Moment)
    started_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
