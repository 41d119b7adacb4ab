"""Stored rulebooks: the whole document, and the rows that marks refer to."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Constraint, ForeignKey, ForeignKeyConstraint, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from judging.models.base import Base, Moment, Numbered


class RulebookRow(Numbered, Base):
    """One version of a rulebook: ``document`` is its compact JSON, ``digest`` the SHA-256 of that."""

    __tablename__ = "rulebooks"

    name: Mapped[str] = mapped_column(String(80), index=True)
    edition: Mapped[int]
    school_year: Mapped[int]
    category: Mapped[str] = mapped_column(String(20))
    digest: Mapped[str] = mapped_column(String(80), unique=True)
    rules_digest: Mapped[str] = mapped_column(String(80))
    document: Mapped[str] = mapped_column(Text)
    added_at: Mapped[datetime] = mapped_column(Moment)
    added_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class CriterionRow(Base):
    """A criterion of a rulebook and its section."""

    __tablename__ = "rulebook_criteria"
    __table_args__ = (UniqueConstraint("rulebook_id", "code", "section"),)

    rulebook_id: Mapped[int] = mapped_column(ForeignKey("rulebooks.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    section: Mapped[str] = mapped_column(String(20))


class LevelRow(Base):
    """A level of a criterion and its points, an integer in the rulebook's unit."""

    __tablename__ = "rulebook_levels"
    __table_args__ = (
        ForeignKeyConstraint(
            ["rulebook_id", "criterion"],
            ["rulebook_criteria.rulebook_id", "rulebook_criteria.code"],
            name="fk_rulebook_levels_criterion",
        ),
        UniqueConstraint("rulebook_id", "criterion", "level", "points"),
    )

    rulebook_id: Mapped[int] = mapped_column(primary_key=True)
    criterion: Mapped[str] = mapped_column(String(20), primary_key=True)
    level: Mapped[str] = mapped_column(String(40), primary_key=True)
    points: Mapped[int]


def keys_of_marks(table: str) -> tuple[Constraint, ...]:
    """What the marks of a table refer to: a criterion of the rulebook in its section, and a level of the criterion with
    its points; and a section that the judge of the sheet scores."""
    return (
        ForeignKeyConstraint(
            ["sheet_id", "section"], ["sheet_sections.sheet_id", "sheet_sections.section"], name=f"fk_{table}_section"
        ),
        ForeignKeyConstraint(
            ["rulebook_id", "criterion", "section"],
            ["rulebook_criteria.rulebook_id", "rulebook_criteria.code", "rulebook_criteria.section"],
            name=f"fk_{table}_criterion",
        ),
        ForeignKeyConstraint(
            ["rulebook_id", "criterion", "level", "points"],
            [f"rulebook_levels.{column}" for column in ("rulebook_id", "criterion", "level", "points")],
            name=f"fk_{table}_level",
        ),
        CheckConstraint("(level IS NULL) = (points IS NULL)", name="level_has_points"),
    )
