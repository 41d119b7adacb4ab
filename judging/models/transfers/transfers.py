"""Transfers between installations: trusted keys and received transfer files."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from judging.models.base import Base, Moment, Numbered


class TrustedKey(Numbered, Base):
    """A public key (Ed25519) of another installation, whose transfer files are accepted until ``removed_at``."""

    __tablename__ = "trusted_keys"

    name: Mapped[str] = mapped_column(String(200))
    public_key: Mapped[str] = mapped_column(String(64), unique=True)
    added_at: Mapped[datetime] = mapped_column(Moment)
    added_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    removed_at: Mapped[datetime | None] = mapped_column(Moment)


class ReceivedTransfer(Numbered, Base):
    """A transfer file that was imported; ``digest`` of its manifest is unique. ``source`` names the sending
    installation and contest, as JSON without names of persons."""

    __tablename__ = "hand_overs"

    contest_id: Mapped[int] = mapped_column(ForeignKey("contests.id"), index=True)
    key_id: Mapped[int] = mapped_column(ForeignKey("trusted_keys.id"))
    digest: Mapped[str] = mapped_column(String(80), unique=True)
    source: Mapped[str] = mapped_column(Text)
    taken_at: Mapped[datetime] = mapped_column(Moment)
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
