"""Official papers: what an organiser enters for them, signed scans, and the emblems of issuers."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from judging.core.papers.official_papers import PaperKind
from judging.models.base import ONCE, Base, Moment, Numbered, unique_where, word


class OfficialPaper(Numbered, Base):
    """The values of an announcement or an order (``core.papers.official_papers``). ``version`` is that of the
    announced results, 0 for an order. The paper has its signer's row of ``persons`` for itself."""

    __tablename__ = "official_papers"
    __table_args__ = (
        UniqueConstraint("contest_id", "kind", "version"),
        CheckConstraint("(kind = 'order') = (version = 0)", name="announcement_of_a_version"),
        ONCE,
    )

    contest_id: Mapped[int] = mapped_column(ForeignKey("contests.id"))
    kind: Mapped[PaperKind] = mapped_column(word(PaperKind, "official_paper_kind"))
    version: Mapped[int]
    issuer: Mapped[str] = mapped_column(String(200), default="", server_default="")
    subject: Mapped[str] = mapped_column(String(500), default="", server_default="")
    has_number: Mapped[bool]
    number: Mapped[str] = mapped_column(String(80), default="", server_default="")
    body: Mapped[str] = mapped_column(Text, default="", server_default="")
    closing: Mapped[str] = mapped_column(Text, default="", server_default="")
    dated_on: Mapped[date | None]
    effective_on: Mapped[date | None]
    signer_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    saved_at: Mapped[datetime] = mapped_column(Moment)
    saved_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class SignedAnnouncement(Numbered, Base):
    """The scan of a signed announcement. ``stored`` is its random name in the document store, empty once it is
    replaced, removed or erased; ``kind`` is ``pdf``, ``jpeg`` or ``png``."""

    __tablename__ = "signed_announcements"
    __table_args__ = (
        CheckConstraint("size > 0 AND pages > 0", name="not_empty"),
        unique_where("uq_signed_announcements_stored", "publication_id", where="stored <> ''"),
        ONCE,
    )

    publication_id: Mapped[int] = mapped_column(ForeignKey("publications.id"))
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(200))
    stored: Mapped[str] = mapped_column(String(80), default="", server_default="")
    size: Mapped[int]
    pages: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    added_at: Mapped[datetime] = mapped_column(Moment)
    added_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class IssuerEmblem(Numbered, Base):
    """The emblem over the papers of an issuer, whose name is compared by ``match_key``. ``stored`` is the name of its
    PNG in the document store."""

    __tablename__ = "issuer_emblems"
    __table_args__ = ONCE

    issuer: Mapped[str] = mapped_column(String(200))
    match_key: Mapped[str] = mapped_column(String(200), unique=True)
    stored: Mapped[str] = mapped_column(String(80))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    added_at: Mapped[datetime] = mapped_column(Moment)
    added_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
