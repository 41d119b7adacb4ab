"""The order and timetable of presentations, what is presented now, and judges' calls for the chair."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from judging.core.presentation.hall import HallPhase
from judging.core.presentation.presentation_order import OrderKind
from judging.models.base import Base, Moment, word


class Presentation(Base):
    """How the works of a contest are presented: where their order (``Entry.place``) comes from, and the timetable.

    ``seed`` and ``reason`` are those of the last draw or change. Times of the day are minutes since midnight; without
    ``starts`` there is no timetable, only the lengths. ``pauses`` is JSON: [[starts, ends], …].
    """

    __tablename__ = "presentations"
    __table_args__ = (
        CheckConstraint("order_kind <> 'drawn' OR seed <> ''", name="draw_has_seed"),
        CheckConstraint("(starts IS NULL) = (ends IS NULL) AND (starts IS NULL) = (first_day IS NULL)", name="whole"),
        CheckConstraint("ends > starts", name="day_in_order"),
        CheckConstraint("presentation >= 1 AND questions >= 0 AND between_works >= 0", name="lengths"),
    )

    contest_id: Mapped[int] = mapped_column(ForeignKey("contests.id", ondelete="CASCADE"), primary_key=True)
    order_kind: Mapped[OrderKind | None] = mapped_column(word(OrderKind, "order_kind"))
    ordered_at: Mapped[datetime | None] = mapped_column(Moment)
    ordered_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    seed: Mapped[str] = mapped_column(String(80), default="", server_default="")
    reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    first_day: Mapped[date | None]
    starts: Mapped[int | None]
    ends: Mapped[int | None]
    presentation: Mapped[int] = mapped_column(default=10, server_default="10")
    questions: Mapped[int] = mapped_column(default=10, server_default="10")
    between_works: Mapped[int] = mapped_column(default=2, server_default="2")
    pauses: Mapped[str] = mapped_column(Text, default="[]", server_default="[]")


class Hall(Base):
    """What is presented now in a contest: overwritten with every move, deleted at certification. It is no record of a
    work. ``added`` are seconds; ``before`` is JSON, what the last move replaced, for one step back."""

    __tablename__ = "halls"
    __table_args__ = (
        ForeignKeyConstraint(
            ["entry_id", "contest_id"], ["entries.id", "entries.contest_id"], name="fk_halls_entry", ondelete="CASCADE"
        ),
        CheckConstraint("added >= 0", name="added"),
    )

    contest_id: Mapped[int] = mapped_column(ForeignKey("contests.id", ondelete="CASCADE"), primary_key=True)
    entry_id: Mapped[int] = mapped_column(index=True)
    phase: Mapped[HallPhase] = mapped_column(word(HallPhase, "hall_phase"))
    started_at: Mapped[datetime] = mapped_column(Moment)
    added: Mapped[int] = mapped_column(default=0, server_default="0")
    revision: Mapped[int]
    before: Mapped[str] = mapped_column(Text, default="", server_default="")


class HallTurn(Base):
    """That a work has presented, and since when, or that its team was late: what the hall shows on the day. Deleted at
    certification; it is no record of the work."""

    __tablename__ = "hall_turns"
    __table_args__ = (
        ForeignKeyConstraint(
            ["entry_id", "contest_id"],
            ["entries.id", "entries.contest_id"],
            name="fk_hall_turns_entry",
            ondelete="CASCADE",
        ),
    )

    entry_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    contest_id: Mapped[int] = mapped_column(index=True)
    presented_at: Mapped[datetime | None] = mapped_column(Moment)
    late_at: Mapped[datetime | None] = mapped_column(Moment)


class ChairCall(Base):
    """The last call of a judge for the chair, deleted at certification. It is no record of a work."""

    __tablename__ = "chair_calls"
    __table_args__ = (
        ForeignKeyConstraint(
            ["member_id", "contest_id"],
            ["panel_members.id", "panel_members.contest_id"],
            name="fk_chair_calls_member",
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["entry_id", "contest_id"],
            ["entries.id", "entries.contest_id"],
            name="fk_chair_calls_entry",
            ondelete="CASCADE",
        ),
    )

    member_id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(index=True)
    entry_id: Mapped[int] = mapped_column(index=True)
    called_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime | None] = mapped_column(Moment)
    seen_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
