"""Registrations, their documents, and requests to change an entered work (5.4)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from judging.models.base import ONCE, Base, Moment, Numbered, word


class Registration(Numbered, Base):
    """A teacher's form for one work: a draft until it is submitted, then kept beside its entry.

    ``content`` is the form as last saved (JSON). It contains names of persons and is emptied when they are erased.
    ``revision`` counts the saves.
    """

    __tablename__ = "registrations"
    __table_args__ = ONCE

    contest_id: Mapped[int] = mapped_column(ForeignKey("contests.id"), index=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"), index=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entries.id", ondelete="SET NULL"), unique=True)
    content: Mapped[str] = mapped_column(Text, default="{}", server_default="{}")
    revision: Mapped[int] = mapped_column(default=0, server_default="0")
    saved_at: Mapped[datetime] = mapped_column(Moment)
    saved_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    submitted_at: Mapped[datetime | None] = mapped_column(Moment)
    names_confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    names_confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    documents: Mapped[list[Document]] = relationship(lazy="raise", order_by="Document.id")


class Document(Numbered, Base):
    """A PDF of a registration. ``kind`` is the fact that it answers (``has_report``); ``stored`` is its random name in
    the instance folder, empty once it is removed or erased."""

    __tablename__ = "documents"
    __table_args__ = (CheckConstraint("size > 0 AND pages > 0", name="not_empty"), ONCE)

    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    stored: Mapped[str] = mapped_column(String(80), default="", server_default="")
    size: Mapped[int]
    pages: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    uploaded_at: Mapped[datetime] = mapped_column(Moment)
    uploaded_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    removed_at: Mapped[datetime | None] = mapped_column(Moment)


class ChangeKind(StrEnum):
    """The part of an entered work that a request changes."""

    NAME = "name"
    CATEGORY = "category"


class ChangeRequest(Numbered, Base):
    """A request to change the title or category, with the answer by rule; append-only (5.4)."""

    __tablename__ = "change_requests"
    __table_args__ = ONCE

    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"), index=True)
    kind: Mapped[ChangeKind] = mapped_column(word(ChangeKind, "change_kind"))
    before: Mapped[str] = mapped_column(Text)
    after: Mapped[str] = mapped_column(Text)
    notice_day: Mapped[date]
    last_day: Mapped[date | None]
    is_accepted: Mapped[bool]
    clause: Mapped[str] = mapped_column(String(20))
    requested_at: Mapped[datetime] = mapped_column(Moment)
    requested_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
