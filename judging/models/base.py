"""The declarative base, the names of constraints, and the column types."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import DateTime, Dialect, Enum, Index, MetaData, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


ONCE = {"sqlite_autoincrement": True}
"""For tables whose rows can be deleted while the audit log or a finding refers to their ids: SQLite then never reuses
an id. PostgreSQL never does."""


class Base(DeclarativeBase):
    """The base of all mapped classes. Plain SQLAlchemy, since layers below ``web`` do not import Flask."""

    metadata = MetaData(naming_convention=NAMING)


class Numbered:
    """A table whose first column is ``id``, a surrogate primary key."""

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-1)


class Moment(TypeDecorator[datetime]):
    """An aware datetime in UTC on SQLite and PostgreSQL; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def word(kind: type[StrEnum], name: str) -> Enum:
    """A column for a member of the enum ``kind``, stored as text with a check constraint."""
    words: dict[str, Any] = {"native_enum": False, "create_constraint": True, "length": 20}
    return Enum(kind, name=name, values_callable=lambda members: [member.value for member in members], **words)


def unique_where(name: str, *columns: str, where: str) -> Index:
    """A unique index over the rows for which the SQL condition ``where`` is true, on both databases."""
    return Index(name, *columns, unique=True, sqlite_where=text(where), postgresql_where=text(where))
