"""Cases and rulings. A ruling is never changed; a later one reverses it."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from judging.core.rulings.rulings import Effect
from judging.models.base import ONCE, Base, Moment, Numbered, unique_where, word


class CaseSource(StrEnum):
    """The origin of a case."""

    JUDGE = "judge"
    ORGANISER = "organiser"
    SCREENING = "screening"
    PROTEST = "protest"


class Case(Numbered, Base):
    """An allegation about an entry, or a tie to be ordered (``entry_id`` empty).

    It is open until a ruling or until it is closed without one. ``asked_at`` is when the entry's teachers were asked
    for a statement, ``answer_until`` the last day for it, none where they may take their time. Its texts may name
    persons and can be erased; rulings must not name persons.
    """

    __tablename__ = "cases"
    __table_args__ = (
        UniqueConstraint("id", "contest_id"),
        ForeignKeyConstraint(["entry_id", "contest_id"], ["entries.id", "entries.contest_id"], name="fk_cases_entry"),
        CheckConstraint("closed_at IS NULL OR closing_reason <> ''", name="closing_has_reason"),
        Index("ix_cases_contest", "contest_id", "entry_id"),
        ONCE,
    )

    contest_id: Mapped[int] = mapped_column(ForeignKey("contests.id"))
    entry_id: Mapped[int | None]
    source: Mapped[CaseSource] = mapped_column(word(CaseSource, "source"))
    clause: Mapped[str] = mapped_column(String(20), default="", server_default="")
    requirement: Mapped[str] = mapped_column(String(60), default="", server_default="")
    allegation: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str] = mapped_column(Text, default="", server_default="")
    answer: Mapped[str] = mapped_column(Text, default="", server_default="")
    asked_at: Mapped[datetime | None] = mapped_column(Moment)
    answer_until: Mapped[date | None]
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    sheet_id: Mapped[int | None] = mapped_column(ForeignKey("scoresheets.id"))
    opened_at: Mapped[datetime] = mapped_column(Moment)
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    closing_reason: Mapped[str] = mapped_column(Text, default="", server_default="")


class Ruling(Numbered, Base):
    """A committee's decision on a case, append-only.

    ``items`` are the zeroed item codes, or the criteria that a judge corrects on the sheet ``sheet_id``, separated by
    spaces; ``reverses_id`` is the ruling whose effect it ends. ``told`` is the reason in words for the institution,
    ``exception`` why it differs from its clause or did not wait for the institution's answer.
    """

    __tablename__ = "rulings"
    __table_args__ = (
        UniqueConstraint("reverses_id"),
        UniqueConstraint("id", "contest_id"),
        ForeignKeyConstraint(["case_id", "contest_id"], ["cases.id", "cases.contest_id"], name="fk_rulings_case"),
        ForeignKeyConstraint(
            ["reverses_id", "contest_id"], ["rulings.id", "rulings.contest_id"], name="fk_rulings_reverses"
        ),
        CheckConstraint("(effect = 'reverse') = (reverses_id IS NOT NULL)", name="reversal_names_a_ruling"),
        CheckConstraint("(effect IN ('zero', 'correct')) = (items <> '')", name="names_items"),
        CheckConstraint("(effect = 'correct') = (sheet_id IS NOT NULL)", name="correction_names_a_sheet"),
        CheckConstraint("reason <> '' AND committee <> '' AND clause <> ''", name="reasoned"),
        Index("ix_rulings_contest", "contest_id"),
        ONCE,
    )

    case_id: Mapped[int]
    contest_id: Mapped[int]
    effect: Mapped[Effect] = mapped_column(word(Effect, "effect"))
    clause: Mapped[str] = mapped_column(String(20))
    items: Mapped[str] = mapped_column(String(200), default="", server_default="")
    reason: Mapped[str] = mapped_column(Text)
    committee: Mapped[str] = mapped_column(String(200))
    met_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reverses_id: Mapped[int | None]
    told: Mapped[str] = mapped_column(Text, default="", server_default="")
    exception: Mapped[str] = mapped_column(Text, default="", server_default="")
    sheet_id: Mapped[int | None] = mapped_column(ForeignKey("scoresheets.id"))


class CaseReading(Numbered, Base):
    """When a teacher of the work's institution first opened a case's question, or one of its rulings."""

    __tablename__ = "case_readings"
    __table_args__ = (Index("ix_case_readings_case", "case_id", "user_id"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    ruling_id: Mapped[int | None] = mapped_column(ForeignKey("rulings.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    read_at: Mapped[datetime] = mapped_column(Moment)


class CaseFilePart(StrEnum):
    """What a file of a case belongs to."""

    PROTEST = "protest"
    EVIDENCE = "evidence"
    ANSWER = "answer"
    MINUTES = "minutes"


class CaseFile(Numbered, Base):
    """A PDF of a case. ``stored`` is its random name in the document store, empty once it is erased; ``ruling_id`` is
    the ruling whose signed minutes it is."""

    __tablename__ = "case_files"
    __table_args__ = (
        CheckConstraint("size > 0 AND pages > 0", name="not_empty"),
        CheckConstraint("(part = 'minutes') = (ruling_id IS NOT NULL)", name="minutes_of_a_ruling"),
        ONCE,
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    part: Mapped[CaseFilePart] = mapped_column(word(CaseFilePart, "part"))
    ruling_id: Mapped[int | None] = mapped_column(ForeignKey("rulings.id"))
    name: Mapped[str] = mapped_column(String(200))
    stored: Mapped[str] = mapped_column(String(80), default="", server_default="")
    size: Mapped[int]
    pages: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    added_at: Mapped[datetime] = mapped_column(Moment)
    added_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class RulingProposal(Numbered, Base):
    """A ruling that one account wrote and a second one confirms, where the contest's settings ask for it.

    ``draft`` is the ruling as JSON. It ends with the ruling that it became, or without one by a ``reason``.
    """

    __tablename__ = "ruling_proposals"
    __table_args__ = (
        CheckConstraint("ended_at IS NULL OR ruling_id IS NOT NULL OR reason <> ''", name="ends_with_reason"),
        unique_where("uq_ruling_proposals_open", "case_id", where="ended_at IS NULL"),
        ONCE,
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    draft: Mapped[str] = mapped_column(Text)
    proposed_at: Mapped[datetime] = mapped_column(Moment)
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    ruling_id: Mapped[int | None] = mapped_column(ForeignKey("rulings.id"), unique=True)
    reason: Mapped[str] = mapped_column(Text, default="", server_default="")


class CorrectionState(StrEnum):
    """The way of a correction to the public: the judge resubmits, the chair certifies, an organiser publishes."""

    OPEN = "open"
    RESUBMITTED = "resubmitted"
    CERTIFIED = "certified"
    PUBLISHED = "published"
    UNDONE = "undone"


class Correction(Base):
    """The criteria (``items``, separated by spaces) that a ruling opens on one sheet of a published contest. Triggers
    keep everything else on the sheet closed. ``reason`` is the judge's; ``UNDONE`` means that the ruling was reversed
    before the judge resubmitted."""

    __tablename__ = "corrections"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'undone') OR reason <> ''", name="reasoned"),
        Index("ix_corrections_contest", "contest_id", "state"),
        unique_where("uq_corrections_open", "sheet_id", where="state = 'open'"),
    )

    ruling_id: Mapped[int] = mapped_column(ForeignKey("rulings.id"), primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contests.id"))
    sheet_id: Mapped[int] = mapped_column(ForeignKey("scoresheets.id"))
    items: Mapped[str] = mapped_column(String(200))
    state: Mapped[CorrectionState] = mapped_column(word(CorrectionState, "correction_state"))
    opened_at: Mapped[datetime] = mapped_column(Moment)
    reason: Mapped[str] = mapped_column(Text, default="", server_default="")


class RulingEntry(Base):
    """An entry of a ruling; ``place`` is its place in a tie that the ruling orders."""

    __tablename__ = "ruling_entries"
    __table_args__ = (
        ForeignKeyConstraint(
            ["ruling_id", "contest_id"], ["rulings.id", "rulings.contest_id"], name="fk_ruling_entries_ruling"
        ),
        ForeignKeyConstraint(
            ["entry_id", "contest_id"], ["entries.id", "entries.contest_id"], name="fk_ruling_entries_entry"
        ),
        Index("ix_ruling_entries_entry", "entry_id"),
    )

    ruling_id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int]
    place: Mapped[int | None]
