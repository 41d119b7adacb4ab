"""What a backup says about itself, read from the same snapshot that it contains."""

from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import version
from typing import Any, Self

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from judging import clock
from judging.backup import BackupError
from judging.models import (
    AuditChain,
    AuditEntry,
    Competition,
    Contest,
    Document,
    Entry,
    Mark,
    Publication,
    Round,
    Scoresheet,
    User,
)
from judging.queries.scoring import scoresheets

COUNTED = {
    "contests": Contest,
    "entries": Entry,
    "scoresheets": Scoresheet,
    "marks": Mark,
    "publications": Publication,
    "documents": Document,
    "users": User,
}


@dataclass(frozen=True, slots=True)
class BackedUpContest:
    """A contest of a backup: its number, what it is, and its newest published version, 0 without one."""

    number: int
    title: str
    version: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """A backup in figures. ``heads`` maps each audit chain (``installation`` or a contest's id) to its length
    and last hash. ``missing`` names documents of the database whose files were not there."""

    made_at: datetime
    program: str
    migration: str
    database: str
    epoch: str
    with_keys: bool
    counts: dict[str, int]
    heads: dict[str, tuple[int, str]]
    missing: tuple[str, ...]
    contests: tuple[BackedUpContest, ...] = ()

    def to_data(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self) | {"made_at": self.made_at.isoformat(timespec="seconds")}

    @classmethod
    def from_data(cls, data: Any) -> Self:
        """From JSON.

        Raises:
            BackupError
        """
        try:
            heads = {str(name): (int(length), str(head)) for name, (length, head) in data["heads"].items()}
            made_at = datetime.fromisoformat(data["made_at"])
            rest = {name: data[name] for name in ("program", "migration", "database", "epoch", "with_keys", "counts")}
            contests = tuple(BackedUpContest(**one) for one in data.get("contests", ()))
            return cls(made_at=made_at, heads=heads, missing=tuple(data["missing"]), contests=contests, **rest)
        except (AttributeError, KeyError, TypeError, ValueError):
            raise BackupError("the file is damaged: its manifest cannot be read") from None


def of_snapshot(session: Session, *, with_keys: bool, missing: tuple[str, ...]) -> Manifest:
    """The manifest of the database that the session reads."""
    return Manifest(
        made_at=clock.now(),
        program=version("judging"),
        migration=str(session.execute(text("SELECT version_num FROM alembic_version")).scalar_one()),
        database=session.get_bind().dialect.name,
        epoch=scoresheets.epoch(session),
        with_keys=with_keys,
        counts={
            name: session.execute(select(func.count()).select_from(model)).scalar_one()
            for name, model in COUNTED.items()
        },
        heads=heads(session),
        missing=missing,
        contests=_contests(session),
    )


def _contests(session: Session) -> tuple[BackedUpContest, ...]:
    newest = func.coalesce(func.max(Publication.version), 0)
    query = (
        select(Contest.id, Contest.category, Round.level, Round.area, Competition.school_year, newest)
        .join(Round, Round.id == Contest.round_id)
        .join(Competition, Competition.id == Round.competition_id)
        .outerjoin(Publication, Publication.contest_id == Contest.id)
        .group_by(Contest.id, Contest.category, Round.level, Round.area, Competition.school_year)
        .order_by(Contest.id)
    )
    return tuple(
        BackedUpContest(number, f"category {category}, {f'{level.value} {area}'.strip()}, {year}", version)
        for number, category, level, area, year, version in session.execute(query)
    )


def heads(session: Session) -> dict[str, tuple[int, str]]:
    """The length and last hash of every chain of the audit log."""
    query = select(AuditChain.contest_id, AuditChain.seq, AuditChain.hash).order_by(AuditChain.contest_id)
    return {str(contest or "installation"): (length, head) for contest, length, head in session.execute(query)}


def installation_id(session: Session) -> str:
    """What tells this installation from others: the hash of its first audit entry."""
    query = (
        select(AuditEntry.hash)
        .join(AuditChain, AuditChain.id == AuditEntry.chain_id)
        .where(AuditChain.contest_id.is_(None), AuditEntry.seq == 1)
    )
    return str(session.execute(query).scalar() or "")
