"""Competitions, rounds and contests, and the institutions that enter works."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from judging.core.contests.lifecycle import ContestState
from judging.core.events import EventNoun
from judging.core.roles import RoundLevel
from judging.core.scoring.award_data import stored_titles
from judging.core.scoring.awards import DEFAULT_TITLES
from judging.core.scoring.ranking import RankStyle
from judging.models.base import ONCE, Base, Moment, Numbered, unique_where, word
from judging.models.rulebooks.rulebooks import RulebookRow


class Institution(Numbered, Base):
    """An institution. ``match_key`` is its normalised name, by which imports find it; two institutions of one province
    may share it where each has its code."""

    __tablename__ = "institutions"
    __table_args__ = (
        Index("ix_institutions_match_key_province", "match_key", "province"),
        unique_where("uq_institutions_uncoded", "match_key", "province", where="code IS NULL"),
    )

    code: Mapped[str | None] = mapped_column(String(40), unique=True)
    name_th: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200), default="", server_default="")
    match_key: Mapped[str] = mapped_column(String(200))
    sort_key: Mapped[str] = mapped_column(String(400))
    province: Mapped[str] = mapped_column(String(80), default="", server_default="")
    region: Mapped[str] = mapped_column(String(80), default="", server_default="")
    is_private: Mapped[bool] = mapped_column(default=False, server_default=text("false"))


class InstitutionMerge(Base):
    """An institution merged into another. Its row stays, because published results refer to its id."""

    __tablename__ = "institution_merges"
    __table_args__ = (CheckConstraint("institution_id <> into_id", name="two"),)

    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"), primary_key=True)
    into_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"), index=True)
    merged_at: Mapped[datetime] = mapped_column(Moment)
    merged_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class Competition(Numbered, Base):
    """The series of one school year of the Buddhist era (2564 is 2021/22). After ``names_kept_until`` the personal data
    of its works may be erased. The event's name and noun are the defaults of its rounds."""

    __tablename__ = "competitions"
    __table_args__ = (CheckConstraint("school_year BETWEEN 2500 AND 2700", name="buddhist_era"),)

    school_year: Mapped[int] = mapped_column(unique=True)
    names_kept_until: Mapped[date | None]
    event_name: Mapped[str] = mapped_column(String(200), default="", server_default="")
    event_name_en: Mapped[str] = mapped_column(String(200), default="", server_default="")
    event_noun: Mapped[EventNoun | None] = mapped_column(word(EventNoun, "event_noun"))


class Round(Numbered, Base):
    """One level of a competition in one area, with its days. The area is empty at the national level.

    The deadlines are datetimes by the server's clock; None sets no limit. Where the event has no name or noun, those of
    the competition apply (``core.events``).
    """

    __tablename__ = "rounds"
    __table_args__ = (
        UniqueConstraint("competition_id", "level", "area"),
        CheckConstraint("last_day >= first_day", name="days_in_order"),
    )

    competition_id: Mapped[int] = mapped_column(ForeignKey("competitions.id"))
    level: Mapped[RoundLevel] = mapped_column(word(RoundLevel, "level"))
    area: Mapped[str] = mapped_column(String(120), default="", server_default="")
    first_day: Mapped[date]
    last_day: Mapped[date]
    registration_opens_at: Mapped[datetime | None] = mapped_column(Moment)
    registration_closes_at: Mapped[datetime | None] = mapped_column(Moment)
    handing_in_closes_at: Mapped[datetime | None] = mapped_column(Moment)
    counter_opens_at: Mapped[datetime | None] = mapped_column(Moment)
    counter_closes_at: Mapped[datetime | None] = mapped_column(Moment)
    screening_closes_at: Mapped[datetime | None] = mapped_column(Moment)
    event_name: Mapped[str] = mapped_column(String(200), default="", server_default="")
    event_name_en: Mapped[str] = mapped_column(String(200), default="", server_default="")
    event_noun: Mapped[EventNoun | None] = mapped_column(word(EventNoun, "event_noun"))
    venue: Mapped[str] = mapped_column(String(200), default="", server_default="")
    host: Mapped[str] = mapped_column(String(200), default="", server_default="")

    competition: Mapped[Competition] = relationship(lazy="joined", innerjoin=True)


class Contest(Numbered, Base):
    """One category judged in one round: the unit of ranking. From ``released_at`` on, organisers of the next level may
    enter its advancing works.

    ``first_day`` and ``last_day`` are its own days where it has any, else those of its round; a query that uses them
    joins ``Round``. The works of a contest for practice (``is_practice``) are
    compared with no others, and nothing of it is published. An archived contest leaves its place in the round to
    another one of its category. A rehearsal is a contest for practice that copies the contest ``rehearsal_of``; it has
    no place of its own in the round, and the database lets nobody set or clear that later (``models.triggers``).
    """

    __tablename__ = "contests"
    __table_args__ = (
        unique_where(
            "uq_contests_round_id_category",
            "round_id",
            "category",
            where="state <> 'archived' AND rehearsal_of IS NULL",
        ),
        UniqueConstraint("id", "rulebook_id"),
        UniqueConstraint("rehearsal_of"),
        CheckConstraint("rehearsal_of IS NULL OR (is_practice AND state <> 'published')", name="rehearsal_is_practice"),
        CheckConstraint("(own_first_day IS NULL) = (own_last_day IS NULL)", name="own_days_together"),
        CheckConstraint("own_last_day >= own_first_day", name="own_days_in_order"),
        Index("ix_contests_state", "state"),
        ONCE,
    )

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    category: Mapped[str] = mapped_column(String(20))
    rulebook_id: Mapped[int] = mapped_column(ForeignKey("rulebooks.id"))
    state: Mapped[ContestState] = mapped_column(word(ContestState, "state"), default=ContestState.SETUP)
    created_at: Mapped[datetime] = mapped_column(Moment)
    certified_at: Mapped[datetime | None] = mapped_column(Moment)
    certified_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    released_at: Mapped[datetime | None] = mapped_column(Moment)
    own_first_day: Mapped[date | None]
    own_last_day: Mapped[date | None]
    is_practice: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    rehearsal_of: Mapped[int | None] = mapped_column(ForeignKey("contests.id"))

    round: Mapped[Round] = relationship(lazy="joined", innerjoin=True)
    rulebook: Mapped[RulebookRow] = relationship(lazy="raise")
    settings: Mapped[PracticeSettings] = relationship(lazy="joined", innerjoin=True)

    @hybrid_property
    def first_day(self) -> date:
        """The first day of the contest."""
        return self.own_first_day or self.round.first_day

    @first_day.inplace.expression
    @classmethod
    def _first_day(cls) -> ColumnElement[date]:
        return func.coalesce(cls.own_first_day, Round.first_day)

    @hybrid_property
    def last_day(self) -> date:
        """The last day of the contest."""
        return self.own_last_day or self.round.last_day

    @last_day.inplace.expression
    @classmethod
    def _last_day(cls) -> ColumnElement[date]:
        return func.coalesce(cls.own_last_day, Round.last_day)


class WipedRehearsal(Base):
    """A rehearsal of a contest that was removed, by the number it had as a contest, which no other contest gets.
    ``sheets`` are the ids of its score sheets, separated by spaces: tablets that still hold marks of them are told so.
    """

    __tablename__ = "wiped_rehearsals"

    contest_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    rehearsal_of: Mapped[int] = mapped_column(ForeignKey("contests.id", ondelete="CASCADE"), index=True)
    sheets: Mapped[str] = mapped_column(Text)
    wiped_at: Mapped[datetime] = mapped_column(Moment)


class PracticeSettings(Base):
    """The practice settings of a contest (clause 10), which the rulebook leaves open. Points are integers in its unit.

    They are frozen at the first mark (``frozen_at``). ``medals``, ``titles`` and ``prizes`` are JSON texts
    (``core/scoring/award_data.py``), best first. ``tie_reading`` and ``confirmed_at`` are empty until an organiser
    chooses.
    """

    __tablename__ = "practice_settings"
    __table_args__ = (
        CheckConstraint("min_judges >= 1", name="some_judges"),
        CheckConstraint("departed_sheets IN ('stand', 'fall')", name="departed_sheets"),
        CheckConstraint("titles_to >= 0 AND advance >= 0 AND protest_days >= 0", name="counts"),
    )

    contest_id: Mapped[int] = mapped_column(ForeignKey("contests.id"), primary_key=True)
    tie_reading: Mapped[str | None] = mapped_column(String(40))
    min_judges: Mapped[int] = mapped_column(default=3)
    departed_sheets: Mapped[str] = mapped_column(String(10), default="stand")
    rank_style: Mapped[RankStyle] = mapped_column(
        word(RankStyle, "rank_style"), default=RankStyle.COMPETITION, server_default=RankStyle.COMPETITION.value
    )
    medals: Mapped[str] = mapped_column(Text)
    titles: Mapped[str] = mapped_column(Text, default=stored_titles(DEFAULT_TITLES))
    titles_to: Mapped[int] = mapped_column(default=5)
    prizes: Mapped[str] = mapped_column(Text, default="[]", server_default="[]")
    advance: Mapped[int] = mapped_column(default=0)
    advance_least: Mapped[int | None]
    advance_per_institution: Mapped[int | None]
    treatments: Mapped[str] = mapped_column(Text, default="{}", server_default="{}")
    clear_days: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    publish_clauses: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    publish_scores: Mapped[bool] = mapped_column(default=False)
    publish_sheets: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    publish_names: Mapped[bool] = mapped_column(default=False)
    protest_days: Mapped[int] = mapped_column(default=0)
    provisional: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    same_institution_abstains: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    totals_in_progress: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    rulings_confirmed: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    frozen_at: Mapped[datetime | None] = mapped_column(Moment)


class ContestStep(Numbered, Base):
    """One step of a contest, forward or back, with its actor and reason."""

    __tablename__ = "contest_steps"

    contest_id: Mapped[int] = mapped_column(ForeignKey("contests.id"), index=True)
    from_state: Mapped[ContestState | None] = mapped_column(word(ContestState, "from_state"))
    to_state: Mapped[ContestState] = mapped_column(word(ContestState, "to_state"))
    reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    shared_ties: Mapped[str] = mapped_column(Text, default="", server_default="")
    at: Mapped[datetime] = mapped_column(Moment)
    by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class Publication(Numbered, Base):
    """A frozen, numbered version of a contest's results. It is never changed; a later version supersedes it. The first
    one of a contest supersedes none; its number is above 1 where a restore lost printed versions."""

    __tablename__ = "publications"
    __table_args__ = (
        UniqueConstraint("contest_id", "version"),
        UniqueConstraint("id", "contest_id"),
        ForeignKeyConstraint(
            ["supersedes_id", "contest_id"],
            ["publications.id", "publications.contest_id"],
            name="fk_publications_supersedes",
        ),
        CheckConstraint("version >= 1", name="versions_count_from_one"),
        CheckConstraint("version > 1 OR supersedes_id IS NULL", name="supersedes_the_one_before"),
        unique_where("uq_publications_first", "contest_id", where="supersedes_id IS NULL"),
    )

    contest_id: Mapped[int] = mapped_column(ForeignKey("contests.id"))
    version: Mapped[int]
    supersedes_id: Mapped[int | None] = mapped_column()
    record: Mapped[str] = mapped_column(Text)
    record_digest: Mapped[str] = mapped_column(String(80))
    public: Mapped[str] = mapped_column(Text)
    public_digest: Mapped[str] = mapped_column(String(80))
    published_at: Mapped[datetime] = mapped_column(Moment)
    published_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class PublicationNotice(Base):
    """The announcement of a publication, append-only: the protest period, the numbers of the appointment order and of
    the announcement, the signer, and the ruling that caused it."""

    __tablename__ = "publication_notices"
    __table_args__ = (CheckConstraint("NOT is_provisional OR protests_until IS NOT NULL", name="protests_end"),)

    publication_id: Mapped[int] = mapped_column(ForeignKey("publications.id"), primary_key=True)
    is_provisional: Mapped[bool]
    protests_until: Mapped[date | None]
    order_number: Mapped[str] = mapped_column(String(80))
    announcement_number: Mapped[str] = mapped_column(String(80))
    signer_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    ruling_id: Mapped[int | None] = mapped_column(ForeignKey("rulings.id"))
