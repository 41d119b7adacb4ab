"""What of a certified ranking the hall has been shown."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from judging.models.base import Base


class Reveal(Base):
    """The reveal of a certified ranking on the big screen: overwritten with every move, deleted when the contest leaves
    that state. It is no record of a result.

    ``standings`` is JSON, the ranked works of the public document when it began, and ``fingerprint`` that of its
    preview; ``step`` is the page that is shown, 0 the name of the contest.
    """

    __tablename__ = "reveals"
    __table_args__ = (CheckConstraint("step >= 0", name="step"),)

    contest_id: Mapped[int] = mapped_column(ForeignKey("contests.id", ondelete="CASCADE"), primary_key=True)
    standings: Mapped[str] = mapped_column(Text)
    fingerprint: Mapped[str] = mapped_column(String(80))
    step: Mapped[int] = mapped_column(default=0, server_default="0")
    is_blank: Mapped[bool] = mapped_column(default=False, server_default=false())
    revision: Mapped[int]
