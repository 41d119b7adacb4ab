"""Panels: the judges of a contest, their sections, and their recusals."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from judging.core.roles import PanelRole
from judging.models.base import ONCE, Base, Moment, Numbered, word
from judging.models.people import User


class PanelMember(Numbered, Base):
    """A judge or the chair of a contest. A member without rows in ``panel_sections`` scores every section."""

    __tablename__ = "panel_members"
    __table_args__ = (
        UniqueConstraint("contest_id", "user_id"),
        UniqueConstraint("id", "contest_id"),
        Index(
            "uq_panel_members_chair",
            "contest_id",
            unique=True,
            sqlite_where=text("role = 'chair'"),
            postgresql_where=text("role = 'chair'"),
        ),
        ONCE,
    )

    contest_id: Mapped[int] = mapped_column(ForeignKey("contests.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    role: Mapped[PanelRole] = mapped_column(word(PanelRole, "panel_role"), default=PanelRole.JUDGE)
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("institutions.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    left_at: Mapped[datetime | None] = mapped_column(Moment)
    left_reason: Mapped[str] = mapped_column(Text, default="", server_default="")

    user: Mapped[User] = relationship(lazy="raise")
    sections: Mapped[list[PanelSection]] = relationship(
        lazy="selectin", order_by="PanelSection.section", cascade="all, delete-orphan"
    )


class PanelSection(Base):
    """A section that a member scores."""

    __tablename__ = "panel_sections"

    member_id: Mapped[int] = mapped_column(ForeignKey("panel_members.id", ondelete="CASCADE"), primary_key=True)
    section: Mapped[str] = mapped_column(String(20), primary_key=True)


class Recusal(Numbered, Base):
    """A member does not score a work, for a reason; ``lifted_at`` ends the recusal."""

    __tablename__ = "recusals"
    __table_args__ = (
        UniqueConstraint("member_id", "entry_id"),
        ForeignKeyConstraint(
            ["member_id", "contest_id"], ["panel_members.id", "panel_members.contest_id"], name="fk_recusals_member"
        ),
        ForeignKeyConstraint(
            ["entry_id", "contest_id"], ["entries.id", "entries.contest_id"], name="fk_recusals_entry"
        ),
        ONCE,
    )

    contest_id: Mapped[int]
    member_id: Mapped[int]
    entry_id: Mapped[int] = mapped_column(index=True)
    reason: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    lifted_at: Mapped[datetime | None] = mapped_column(Moment)
