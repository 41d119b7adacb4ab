"""Persons, their accounts and roles, judges' sign-in cards, and who is signed in where."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from judging.core.roles import Role
from judging.models.base import ONCE, Base, Moment, Numbered, unique_where, word


class Person(Numbered, Base):
    """A name that can be erased, since frozen results and the audit log contain only ids. ``prefix`` precedes the name,
    as the person writes it (ว่าที่ร้อยตรี, ดร.)."""

    __tablename__ = "persons"
    __table_args__ = ONCE

    prefix: Mapped[str] = mapped_column(String(60), default="", server_default="")
    name: Mapped[str] = mapped_column(String(200))
    sort_key: Mapped[str] = mapped_column(String(400))
    position: Mapped[str] = mapped_column(String(300), default="", server_default="")
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("institutions.id"))
    erased_at: Mapped[datetime | None] = mapped_column(Moment)


class User(Numbered, Base):
    """An account. Staff have a username and a password; a judge has neither and signs in by card.

    ``password_chosen_at`` is when the person last chose a password; None means that they have never signed in.
    ``password_expires_at`` ends a temporary password; None: it does not expire.
    """

    __tablename__ = "users"
    __table_args__ = ONCE

    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    username: Mapped[str | None] = mapped_column(String(60), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    must_change_password: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    password_chosen_at: Mapped[datetime | None] = mapped_column(Moment)
    password_expires_at: Mapped[datetime | None] = mapped_column(Moment)
    disabled_at: Mapped[datetime | None] = mapped_column(Moment)
    created_at: Mapped[datetime] = mapped_column(Moment)

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
    grants: Mapped[list[RoleGrant]] = relationship(
        lazy="selectin", order_by="RoleGrant.id", foreign_keys="RoleGrant.user_id"
    )


class AccountMerge(Base):
    """An account merged into another of the same person. Its row stays closed, because frozen documents and the log
    refer to its id."""

    __tablename__ = "account_merges"
    __table_args__ = (CheckConstraint("user_id <> into_id", name="two"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    into_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    merged_at: Mapped[datetime] = mapped_column(Moment)
    merged_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class SecondFactorRow(Base):
    """The key of an account's authenticator app, encrypted with the installation's secret. ``last_step`` is the step of
    the last code, since each is used once."""

    __tablename__ = "second_factors"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    sealed_key: Mapped[str] = mapped_column(String(200))
    last_step: Mapped[int]
    confirmed_at: Mapped[datetime] = mapped_column(Moment)


class RecoveryCode(Numbered, Base):
    """The keyed digest of an unused recovery code; the row is deleted when the code is used."""

    __tablename__ = "recovery_codes"
    __table_args__ = (UniqueConstraint("user_id", "digest"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    digest: Mapped[str] = mapped_column(String(64))


class RoleGrant(Numbered, Base):
    """One role of an account, optionally limited to a competition, a round or an institution; a teacher's to an
    institution, and to one round of it where an organiser gave it.

    ``granted_by`` is the account that gave it: the person's own where it came with a round they made, None where the
    installation gave it or nobody knows. Only a role that another person gave has power over accounts
    (``queries.people.given_grants``).
    """

    __tablename__ = "role_grants"
    __table_args__ = (
        CheckConstraint("competition_id IS NULL OR round_id IS NULL", name="one_scope"),
        CheckConstraint("role <> 'teacher' OR institution_id IS NOT NULL", name="teacher_has_institution"),
        UniqueConstraint("user_id", "role", "competition_id", "round_id", "institution_id"),
        Index(  # the constraint above holds no two alike of which a limit is NULL
            "uq_role_grants_teacher",
            "user_id",
            "institution_id",
            unique=True,
            sqlite_where=text("role = 'teacher' AND round_id IS NULL"),
            postgresql_where=text("role = 'teacher' AND round_id IS NULL"),
        ),
        unique_where(
            "uq_role_grants_teacher_round",
            "user_id",
            "institution_id",
            "round_id",
            where="role = 'teacher' AND round_id IS NOT NULL",
        ),
        ONCE,
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    role: Mapped[Role] = mapped_column(word(Role, "role"))
    competition_id: Mapped[int | None] = mapped_column(ForeignKey("competitions.id"))
    round_id: Mapped[int | None] = mapped_column(ForeignKey("rounds.id"))
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("institutions.id"))
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class Deputy(Numbered, Base):
    """An organiser's deputy: ``user_id`` has what the organiser's grant ``grant_id`` gives, through the day ``until``.

    Whether it is in force is decided when it is read (``queries.people.deputies.in_force``): it ends with the grant and
    with the organiser's account. Ended rows are kept; ``grant_id`` is None once the grant was withdrawn, so the limits
    of the grant stand here too.
    """

    __tablename__ = "deputies"
    __table_args__ = (unique_where("uq_deputies_running", "grant_id", "user_id", where="ended_at IS NULL"),)

    grant_id: Mapped[int | None] = mapped_column(ForeignKey("role_grants.id", ondelete="SET NULL"))
    organiser_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    competition_id: Mapped[int | None] = mapped_column(ForeignKey("competitions.id"))
    round_id: Mapped[int | None] = mapped_column(ForeignKey("rounds.id"))
    until: Mapped[date | None]
    appointed_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class Card(Numbered, Base):
    """A sign-in card: of a judge for all panels of one round (``user_id``, ``round_id``), or of a helper for the
    counter of one round (``helper_id``). Its link and code are derived from ``nonce`` and the installation's key.

    The row has only their keyed digests, so the database does not suffice to sign in. ``is_former``: another card of
    the same judge and round is the one that is printed; this one was printed before and still works.
    """

    __tablename__ = "cards"
    __table_args__ = (
        unique_where("uq_cards_live", "user_id", "round_id", where="revoked_at IS NULL AND NOT is_former"),
        unique_where("uq_cards_live_helper", "helper_id", where="revoked_at IS NULL"),
        CheckConstraint("(user_id IS NULL) <> (helper_id IS NULL)", name="one_holder"),
        CheckConstraint("(user_id IS NULL) = (round_id IS NULL)", name="judge_of_a_round"),
    )

    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    round_id: Mapped[int | None] = mapped_column(ForeignKey("rounds.id"))
    helper_id: Mapped[int | None] = mapped_column(ForeignKey("counter_helpers.id"))
    nonce: Mapped[str] = mapped_column(String(40))
    link_digest: Mapped[str] = mapped_column(String(64), unique=True)
    code_digest: Mapped[str] = mapped_column(String(64), unique=True)
    valid_from: Mapped[date]
    valid_until: Mapped[date]
    issued_at: Mapped[datetime] = mapped_column(Moment)
    issued_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)
    is_former: Mapped[bool] = mapped_column(default=False, server_default=text("false"))


class UserSession(Numbered, Base):
    """A session: one browser in which an account is signed in, by password or by ``card``. The row has a digest of the
    token in the browser's cookie. ``seen_at`` is the last use, written at most every few minutes."""

    __tablename__ = "sessions"
    __table_args__ = ONCE

    digest: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    card_id: Mapped[int | None] = mapped_column(ForeignKey("cards.id", ondelete="CASCADE"), index=True)
    device: Mapped[str] = mapped_column(String(40))
    browser: Mapped[str] = mapped_column(String(40))
    began_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment)
