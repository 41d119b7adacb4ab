"""The ranked works of the newest published versions, for search."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from judging.core.results.public_works import KEY_LENGTH
from judging.models.base import Base


class PublishedWork(Base):
    """A ranked work of its contest's newest version, made from the frozen public document and written anew with each
    version (``core.results.public_works``)."""

    __tablename__ = "published_works"

    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contests.id", ondelete="CASCADE"), index=True)
    rank: Mapped[int]
    is_awarded: Mapped[bool]
    key: Mapped[str] = mapped_column(String(KEY_LENGTH))
    shown: Mapped[str] = mapped_column(Text)
