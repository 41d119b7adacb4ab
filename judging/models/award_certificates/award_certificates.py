"""Certificates for makers, advisers and panels: their design, their serials, the rows issued, and the names on them.

The package ``judging.certificates`` is about TLS; what is handed to people is an ``AwardCertificate``.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from judging.core.award_certificates.award_certificates import CertificateRole
from judging.models.base import ONCE, Base, Moment, Numbered, unique_where, word


class CertificateDesign(Base):
    """What an organiser chose for the certificates of a contest; empty texts stand for the defaults. ``prefix`` begins
    the serials; contests with one prefix share its series."""

    __tablename__ = "certificate_designs"
    __table_args__ = (CheckConstraint("language IN ('th', 'en')", name="language"),)

    contest_id: Mapped[int] = mapped_column(ForeignKey("contests.id"), primary_key=True)
    prefix: Mapped[str] = mapped_column(String(20), default="", server_default="")
    language: Mapped[str] = mapped_column(String(2), default="th", server_default="th")
    thai_digits: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    issuer: Mapped[str] = mapped_column(String(200), default="", server_default="")
    venue: Mapped[str] = mapped_column(String(200), default="", server_default="")
    given_on: Mapped[date | None]
    changed_at: Mapped[datetime] = mapped_column(Moment)
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class CertificateSignatory(Numbered, Base):
    """Somebody who signs the certificates of a contest. Name and position stand in the row of the person. Rows are not
    changed: a removed one stays for the certificates that name it."""

    __tablename__ = "certificate_signatories"
    __table_args__ = ONCE

    contest_id: Mapped[int] = mapped_column(ForeignKey("contests.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    position: Mapped[int]
    added_at: Mapped[datetime] = mapped_column(Moment)
    removed_at: Mapped[datetime | None] = mapped_column(Moment)


class PictureKind(StrEnum):
    """What a picture of a design is."""

    BACKGROUND = "background"
    SEAL = "seal"
    SIGNATURE = "signature"


class CertificatePicture(Numbered, Base):
    """A picture of a design, reduced when it was uploaded; ``stored`` is its random name in the instance folder, empty
    once it is deleted.

    A signature has the consent of its owner: ``consented_on`` is the day, ``consent`` the statement, and ``added_by``
    who recorded it.
    """

    __tablename__ = "certificate_pictures"
    __table_args__ = (
        CheckConstraint("(kind = 'signature') = (signatory_id IS NOT NULL)", name="signature_of_somebody"),
        CheckConstraint("kind <> 'signature' OR (consented_on IS NOT NULL AND consent <> '')", name="consented"),
        ONCE,
    )

    contest_id: Mapped[int] = mapped_column(ForeignKey("contests.id"), index=True)
    kind: Mapped[PictureKind] = mapped_column(word(PictureKind, "picture_kind"))
    signatory_id: Mapped[int | None] = mapped_column(ForeignKey("certificate_signatories.id"), index=True)
    stored: Mapped[str] = mapped_column(String(80), default="", server_default="")
    size: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    consented_on: Mapped[date | None]
    consent: Mapped[str] = mapped_column(String(300), default="", server_default="")
    added_at: Mapped[datetime] = mapped_column(Moment)
    added_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    removed_at: Mapped[datetime | None] = mapped_column(Moment)


class CertificateSeries(Numbered, Base):
    """The serials of a prefix in a year of the Buddhist era: ``last`` is the last one allotted. Locking the row orders
    those who issue; a transaction that fails takes its numbers back with it."""

    __tablename__ = "certificate_series"
    __table_args__ = (UniqueConstraint("prefix", "year"), CheckConstraint("last >= 0", name="counts"))

    prefix: Mapped[str] = mapped_column(String(20))
    year: Mapped[int]
    last: Mapped[int] = mapped_column(default=0)


class CertificateBatch(Numbered, Base):
    """Certificates that were issued together. ``design`` (JSON of ``core.award_certificates.certificate_text.Design``)
    is frozen; ``version`` is the version of the results; ``refused`` names by ids who got none, and why (JSON)."""

    __tablename__ = "certificate_batches"
    __table_args__ = ONCE

    contest_id: Mapped[int] = mapped_column(ForeignKey("contests.id"), index=True)
    version: Mapped[int]
    is_provisional: Mapped[bool]
    unconfirmed: Mapped[int]
    design: Mapped[str] = mapped_column(Text)
    refused: Mapped[str] = mapped_column(Text, default="[]", server_default="[]")
    issued_at: Mapped[datetime] = mapped_column(Moment)
    issued_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class AwardCertificate(Numbered, Base):
    """A certificate, which is never deleted. ``content`` is what it says of work, institution and awards (JSON); its
    state is derived (``core.award_certificates.award_certificates.state_of``). ``withdrawn_at`` is set where an
    organiser withdrew it."""

    __tablename__ = "award_certificates"
    __table_args__ = (
        UniqueConstraint("series_id", "number"),
        CheckConstraint("(role IN ('maker', 'adviser')) = (entry_id IS NOT NULL)", name="team_has_work"),
        CheckConstraint("withdrawn_at IS NULL OR withdrawn_reason <> ''", name="withdrawn_with_reason"),
        unique_where("uq_award_certificates_replaces", "replaces_id", where="replaces_id IS NOT NULL"),
        ONCE,
    )

    contest_id: Mapped[int] = mapped_column(ForeignKey("contests.id"), index=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("certificate_batches.id"), index=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("certificate_series.id"))
    number: Mapped[int]
    code: Mapped[str] = mapped_column(String(20), unique=True)
    role: Mapped[CertificateRole] = mapped_column(word(CertificateRole, "certificate_role"))
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entries.id"), index=True)
    content: Mapped[str] = mapped_column(Text)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("award_certificates.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    withdrawn_reason: Mapped[str] = mapped_column(Text, default="", server_default="")


class CertificateName(Base):
    """The name on a certificate, as it was printed: erased with its person, so it stands apart."""

    __tablename__ = "certificate_names"

    certificate_id: Mapped[int] = mapped_column(ForeignKey("award_certificates.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(300))


class NameConfirmation(Base):
    """A teacher confirmed the names of a work as they will be printed, on the page of certificates."""

    __tablename__ = "name_confirmations"

    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True)
    confirmed_at: Mapped[datetime] = mapped_column(Moment)
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class NameCorrection(Numbered, Base):
    """A teacher's request to correct a name: ``prefix`` and ``name`` as they should be, erased with the person. An
    organiser accepts it, which renames the person, or refuses it with an ``answer``."""

    __tablename__ = "name_corrections"
    __table_args__ = (
        CheckConstraint("(decided_at IS NULL) = (is_accepted IS NULL)", name="decided"),
        unique_where("uq_name_corrections_open", "person_id", where="decided_at IS NULL"),
        ONCE,
    )

    contest_id: Mapped[int] = mapped_column(ForeignKey("contests.id"), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    prefix: Mapped[str] = mapped_column(String(60), default="", server_default="")
    name: Mapped[str] = mapped_column(String(200))
    asked_at: Mapped[datetime] = mapped_column(Moment)
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    is_accepted: Mapped[bool | None]
    answer: Mapped[str] = mapped_column(Text, default="", server_default="")
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
