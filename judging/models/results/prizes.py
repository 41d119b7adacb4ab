"""Special prizes of a contest that works were given."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from judging.models.base import ONCE, Base, Moment, Numbered


class PrizeAward(Numbered, Base):
    """A work that gets a special prize. ``prize`` is the number of the prize from 1 in the practice settings, which are
    frozen by then. ``reason`` and ``clause`` may be empty. What was taken back is in the log alone."""

    __tablename__ = "prize_awards"
    __table_args__ = (
        UniqueConstraint("contest_id", "prize", "entry_id"),
        ForeignKeyConstraint(["entry_id", "contest_id"], ["entries.id", "entries.contest_id"], name="fk_prizes_entry"),
        CheckConstraint("prize >= 1", name="numbered"),
        ONCE,
    )

    contest_id: Mapped[int] = mapped_column(ForeignKey("contests.id"))
    prize: Mapped[int]
    entry_id: Mapped[int]
    reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    clause: Mapped[str] = mapped_column(String(20), default="", server_default="")
    decided_at: Mapped[datetime] = mapped_column(Moment)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
