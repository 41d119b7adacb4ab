"""The audit log: append-only entries in one chain per contest and one for the installation; and installation facts."""

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from judging.models.base import Base, Numbered

ACTS = text("action NOT IN ('scoresheets.change', 'scoresheets.submit')")
"""The condition on entries other than marks and submissions, which are almost all of a contest in scoring."""


class AuditChain(Numbered, Base):
    """The head of a chain. Locking this row serialises its entries; contests never wait for each other. The chain of a
    deleted contest stays, so ``contest_id`` is no foreign key."""

    __tablename__ = "audit_chains"

    contest_id: Mapped[int | None] = mapped_column(unique=True)
    seq: Mapped[int] = mapped_column(default=0)
    hash: Mapped[str] = mapped_column(String(64))


class AuditEntry(Numbered, Base):
    """One action. ``text`` is the whole entry as hashed (compact JSON); the other columns serve searches."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        UniqueConstraint("chain_id", "seq"),
        Index("ix_audit_entries_acts", "chain_id", "seq", sqlite_where=ACTS, postgresql_where=ACTS),
    )

    chain_id: Mapped[int] = mapped_column(ForeignKey("audit_chains.id"))
    seq: Mapped[int]
    action: Mapped[str] = mapped_column(String(60))
    text: Mapped[str] = mapped_column(Text)
    hash: Mapped[str] = mapped_column(String(64))


class InstallationFact(Base):
    """A fact of the installation, such as its ``epoch``, which changes when a backup is restored."""

    __tablename__ = "installation"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
