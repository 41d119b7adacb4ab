"""Entries: the judged works, with their makers and advisers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from judging.core import thai
from judging.core.eligibility.checks import Admission
from judging.core.entries import codes
from judging.core.entries.states import WithdrawalKind
from judging.core.roles import TeamRole
from judging.models.base import ONCE, Base, Moment, Numbered, word
from judging.models.contests.competitions import Institution
from judging.models.people.people import Person


def _code_key(row: Any) -> str:
    return codes.key(row.get_current_parameters()["code"])


class Entry(Numbered, Base):
    """A work in a contest. Its state is derived (``core.entries.states.entry_status``), never stored.

    ``code_key`` is its code as codes are compared, ``sort_key`` as they are sorted; both follow the code. ``admission``
    is the outcome of its requirements (``services.eligibility``), ``facts`` the known facts by catalogue name (JSON of
    texts). ``place`` orders the presentations; works without one follow by code.
    """

    __tablename__ = "entries"
    __table_args__ = (
        UniqueConstraint("contest_id", "code"),
        UniqueConstraint("id", "contest_id"),
        Index("uq_entries_contest_id_code_key", "contest_id", "code_key", unique=True),
        Index("uq_entries_contest_id_place", "contest_id", "place", unique=True),
        CheckConstraint("code <> '' AND title_th <> ''", name="named"),
        CheckConstraint("admission <> 'not_admitted' OR admission_reason <> ''", name="refusal_has_reason"),
        CheckConstraint("absent_at IS NULL OR absent_reason <> ''", name="absence_has_reason"),
        ONCE,
    )

    contest_id: Mapped[int] = mapped_column(ForeignKey("contests.id"))
    code: Mapped[str] = mapped_column(String(40))
    code_key: Mapped[str] = mapped_column(String(120), default=_code_key, server_default="")
    sort_key: Mapped[str] = mapped_column(String(120))
    title_th: Mapped[str] = mapped_column(String(400))
    title_en: Mapped[str] = mapped_column(String(400), default="", server_default="")
    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"), index=True)
    admission: Mapped[Admission] = mapped_column(word(Admission, "admission"), default=Admission.PENDING)
    admission_reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    admission_reason_en: Mapped[str] = mapped_column(Text, default="", server_default="")
    admission_at: Mapped[datetime | None] = mapped_column(Moment)
    admission_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    absent_at: Mapped[datetime | None] = mapped_column(Moment)
    absent_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    absent_reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    facts: Mapped[str] = mapped_column(Text, default="{}", server_default="{}")
    place: Mapped[int | None]

    @validates("code")
    def _follow(self, _name: str, code: str) -> str:
        for name, key in self.keys_of(code).items():
            setattr(self, name, key)
        return code

    @staticmethod
    def keys_of(code: str) -> dict[str, str]:
        """The columns that follow a code."""
        return {"code_key": codes.key(code), "sort_key": thai.sort_key(code, 120)}

    institution: Mapped[Institution] = relationship(lazy="raise")
    team: Mapped[list[TeamMember]] = relationship(
        lazy="raise", order_by="TeamMember.position", cascade="all, delete-orphan"
    )


class Withdrawal(Base):
    """The withdrawal of a work; the row is deleted when the withdrawal is revoked.

    A work that its teacher withdrew and that loses its place afterwards keeps the teacher's ``reason`` under the kind
    ``lost_place``, and is withdrawn by its team again if it gets its place back. Without such a reason it is empty.
    """

    __tablename__ = "withdrawals"
    __table_args__ = (CheckConstraint("kind <> 'team' OR reason <> ''", name="reasoned"),)

    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"), primary_key=True)
    kind: Mapped[WithdrawalKind] = mapped_column(
        word(WithdrawalKind, "kind"), default=WithdrawalKind.TEAM, server_default=WithdrawalKind.TEAM.value
    )
    reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    withdrawn_at: Mapped[datetime] = mapped_column(Moment)
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class EntryOrigin(Base):
    """The origin of an advanced work: the entry of the level below, or for a transfer file ``source`` (JSON without
    names of persons). Title and category of such a work are locked (5.4)."""

    __tablename__ = "entry_origins"
    __table_args__ = (CheckConstraint("came_from_id IS NOT NULL OR source <> ''", name="known"),)

    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"), primary_key=True)
    came_from_id: Mapped[int | None] = mapped_column(ForeignKey("entries.id"), index=True)
    source: Mapped[str] = mapped_column(Text, default="", server_default="")
    hand_over_id: Mapped[int | None] = mapped_column(ForeignKey("hand_overs.id"))
    advanced_at: Mapped[datetime] = mapped_column(Moment)


class TeamMember(Numbered, Base):
    """A maker or adviser of an entry, in the order of the team; ``facts`` as in `Entry`."""

    __tablename__ = "team_members"
    __table_args__ = (UniqueConstraint("entry_id", "role", "position"),)

    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    role: Mapped[TeamRole] = mapped_column(word(TeamRole, "team_role"))
    position: Mapped[int]
    facts: Mapped[str] = mapped_column(Text, default="{}", server_default="{}")

    person: Mapped[Person] = relationship(lazy="raise")
