"""The counter: who helps there, and what was checked in and handed in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from judging.core.eligibility.counter import CounterState
from judging.models.base import Base, Moment, Numbered, word


class CounterRecord(Numbered, Base):
    """The counter recorded the state of one thing of a work, append-only; the last row of a thing applies.

    ``thing`` is ``team`` or the fact that is handed in, ``number`` of volumes or sheets. ``handed_in_at`` is when it
    was handed in, which an organiser who corrects a record can set.
    """

    __tablename__ = "counter_records"
    __table_args__ = (
        Index("ix_counter_records_entry", "entry_id", "thing"),
        CheckConstraint("number IS NULL OR (state = 'received' AND number BETWEEN 1 AND 99)", name="number_received"),
        CheckConstraint("(handed_in_at IS NOT NULL) = (state = 'received')", name="received_has_time"),
    )

    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"))
    thing: Mapped[str] = mapped_column(String(40))
    state: Mapped[CounterState] = mapped_column(word(CounterState, "counter_state"))
    number: Mapped[int | None]
    handed_in_at: Mapped[datetime | None] = mapped_column(Moment)
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class CounterHelper(Numbered, Base):
    """A helper at the counter of a round, who signs in by card and can record there and do nothing else."""

    __tablename__ = "counter_helpers"
    __table_args__ = (UniqueConstraint("round_id", "user_id"),)

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    added_at: Mapped[datetime] = mapped_column(Moment)
    added_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
