"""Panels: the judges of a contest, their sections, and their recusals."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from judging.core.roles import PanelRole
from judging.models.base import ONCE, Base, Moment, Numbered, unique_where, word
from judging.models.people.people import User


class RecusalKind(StrEnum):
    """Why a member does not score a work."""

    INTEREST = "interest"
    """A conflict of interest, declared by the member or recorded by an organiser."""
    SETTING = "setting"
    """The same institution, where the practice settings say that its judges abstain."""
    PRESENTED = "presented"
    """The work was presented before the member was appointed as a substitute."""


class PanelMember(Numbered, Base):
    """A judge, the chair or the secretary of a contest, in the order of the ids, which is that of appointment.

    A judge without rows in ``panel_sections`` scores every section. A substitute stands ``in_place_of`` another member
    from the work ``from_code`` on, or for all works if that is empty.
    """

    __tablename__ = "panel_members"
    __table_args__ = (
        UniqueConstraint("contest_id", "user_id"),
        UniqueConstraint("id", "contest_id"),
        ForeignKeyConstraint(
            ["in_place_of", "contest_id"],
            ["panel_members.id", "panel_members.contest_id"],
            name="fk_panel_members_in_place_of",
        ),
        CheckConstraint("from_code = '' OR in_place_of IS NOT NULL", name="substitute_begins"),
        unique_where("uq_panel_members_in_place_of", "in_place_of", where="in_place_of IS NOT NULL"),
        unique_where("uq_panel_members_chair", "contest_id", where="role = 'chair'"),
        ONCE,
    )

    contest_id: Mapped[int] = mapped_column(ForeignKey("contests.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    role: Mapped[PanelRole] = mapped_column(word(PanelRole, "panel_role"), default=PanelRole.JUDGE)
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("institutions.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    left_at: Mapped[datetime | None] = mapped_column(Moment)
    left_reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    in_place_of: Mapped[int | None]
    from_code: Mapped[str] = mapped_column(String(40), default="", server_default="")

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
    """A decision on a member and a work: the member does not score it, until ``lifted_at``.

    ``accepted`` is why the member may score it in spite of an interest; such a row is lifted, perhaps from the
    beginning. Only a conflict of interest has a written ``reason``. ``asked`` is what the member declared from the
    score sheet; without a ``reason`` or an ``accepted``, an organiser has not decided about it yet.
    """

    __tablename__ = "recusals"
    __table_args__ = (
        UniqueConstraint("member_id", "entry_id"),
        ForeignKeyConstraint(
            ["member_id", "contest_id"], ["panel_members.id", "panel_members.contest_id"], name="fk_recusals_member"
        ),
        ForeignKeyConstraint(
            ["entry_id", "contest_id"], ["entries.id", "entries.contest_id"], name="fk_recusals_entry"
        ),
        CheckConstraint("accepted = '' OR lifted_at IS NOT NULL", name="accepted_is_lifted"),
        ONCE,
    )

    contest_id: Mapped[int]
    member_id: Mapped[int]
    entry_id: Mapped[int] = mapped_column(index=True)
    kind: Mapped[RecusalKind] = mapped_column(
        word(RecusalKind, "kind"), default=RecusalKind.INTEREST, server_default="interest"
    )
    reason: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    lifted_at: Mapped[datetime | None] = mapped_column(Moment)
    accepted: Mapped[str] = mapped_column(Text, default="", server_default="")
    asked: Mapped[str] = mapped_column(Text, default="", server_default="")
