"""Screening: decisions on requirements, possible duplicates, the registry of past national works, and the counter at
which works are checked in and documents handed in."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from judging.core.eligibility.checks import Answer, Decision
from judging.core.eligibility.counter import CounterState
from judging.core.eligibility.duplicates import Verdict
from judging.models.base import ONCE, Base, Moment, Numbered, word


class Finding(Numbered, Base):
    """A committee's decision on one requirement of one entry, append-only; the last one applies.

    ``subject`` is empty for the entry itself, else ``person:ID`` of the maker or adviser. ``seen`` is the answer of the
    facts at that time, ``against`` the facts that spoke against it (JSON of texts, ``checks.against``). Further facts
    against it overtake a decision that passed it.
    """

    __tablename__ = "findings"
    __table_args__ = (
        Index("ix_findings_entry", "entry_id", "requirement"),
        CheckConstraint("decision NOT IN ('fail', 'waive') OR reason <> ''", name="reason_given"),
        CheckConstraint("committee <> ''", name="committee_named"),
        ONCE,
    )

    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"))
    requirement: Mapped[str] = mapped_column(String(60))
    clause: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(40), default="", server_default="")
    decision: Mapped[Decision] = mapped_column(word(Decision, "decision"))
    seen: Mapped[Answer] = mapped_column(word(Answer, "seen"))
    against: Mapped[str] = mapped_column(Text, default="{}", server_default="{}")
    scope: Mapped[str] = mapped_column(String(200), default="", server_default="")
    reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    committee: Mapped[str] = mapped_column(String(200))
    met_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    carried_from: Mapped[str] = mapped_column(String(200), default="", server_default="")


class PastWork(Numbered, Base):
    """A work of an earlier national round or with an earlier award, from a registry sheet (4.6, 5.10).

    ``look_key`` is the part of its title that is compared (``core.eligibility.duplicates``).
    """

    __tablename__ = "past_works"
    __table_args__ = (UniqueConstraint("match_key", "school_year", "level", "institution"), ONCE)

    school_year: Mapped[int]
    level: Mapped[str] = mapped_column(String(20))
    category: Mapped[str] = mapped_column(String(20), default="", server_default="")
    award: Mapped[str] = mapped_column(String(200), default="", server_default="")
    title: Mapped[str] = mapped_column(String(400))
    institution: Mapped[str] = mapped_column(String(200))
    match_key: Mapped[str] = mapped_column(String(400))
    look_key: Mapped[str] = mapped_column(String(400))


class LookAlike(Numbered, Base):
    """A possible duplicate: a work titled like another entry or a past work, and the verdict on it."""

    __tablename__ = "look_alikes"
    __table_args__ = (
        UniqueConstraint("entry_id", "other_entry_id"),
        UniqueConstraint("entry_id", "past_work_id"),
        CheckConstraint("(other_entry_id IS NULL) <> (past_work_id IS NULL)", name="one_other"),
        CheckConstraint("score BETWEEN 0 AND 100", name="percent"),
        CheckConstraint("(verdict IS NULL) = (decided_at IS NULL)", name="verdict_has_time"),
        ONCE,
    )

    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id", ondelete="CASCADE"))
    other_entry_id: Mapped[int | None] = mapped_column(ForeignKey("entries.id", ondelete="CASCADE"), index=True)
    past_work_id: Mapped[int | None] = mapped_column(ForeignKey("past_works.id"), index=True)
    score: Mapped[int]
    found_at: Mapped[datetime] = mapped_column(Moment)
    verdict: Mapped[Verdict | None] = mapped_column(word(Verdict, "verdict"))
    reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class CounterRecord(Numbered, Base):
    """The counter recorded the state of one thing of a work, append-only; the last row of a thing applies.

    ``thing`` is ``team`` or the fact that is handed in, ``number`` of volumes or sheets. ``handed_in_at`` is when it
    was handed in, which an organiser who corrects a record can set.
    """

    __tablename__ = "counter_records"
    __table_args__ = (
        Index("ix_counter_records_entry", "entry_id", "thing"),
        CheckConstraint("number IS NULL OR (state = 'received' AND number BETWEEN 1 AND 99)", name="number_received"),
        CheckConstraint("(handed_in_at IS NOT NULL) = (state = 'received')", name="received_has_time"),
        ONCE,
    )

    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"))
    thing: Mapped[str] = mapped_column(String(40))
    state: Mapped[CounterState] = mapped_column(word(CounterState, "counter_state"))
    number: Mapped[int | None]
    handed_in_at: Mapped[datetime | None] = mapped_column(Moment)
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class CounterHelper(Numbered, Base):
    """A helper at the counter of a round, who signs in by card and can record there and do nothing else."""

    __tablename__ = "counter_helpers"
    __table_args__ = (UniqueConstraint("round_id", "user_id"),)

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    added_at: Mapped[datetime] = mapped_column(Moment)
    added_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
