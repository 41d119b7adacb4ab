"""The last restore of a backup."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.models import InstallationFact

FACT = "restored"

TOLD_FOR = timedelta(days=3)
"""How long after a restore everyone reads at sign-in that there was one: the days of a contest."""


@dataclass(frozen=True, slots=True)
class Restore:
    """A restore: when the backup was made, and when it was restored."""

    made_at: datetime
    at: datetime


def last(session: Session) -> Restore | None:
    """The last restore of this installation; None if there was none."""
    kept = session.execute(select(InstallationFact.value).where(InstallationFact.name == FACT)).scalar()
    return None if kept is None else read(kept)


def read(kept: str) -> Restore:
    """A restore as the installation keeps it."""
    fact = json.loads(kept)
    return Restore(datetime.fromisoformat(fact["made"]), datetime.fromisoformat(fact["at"]))


def told_now(session: Session, *, now: datetime) -> datetime | None:
    """When the backup was made that was restored in the last ``TOLD_FOR``; None without one."""
    found = last(session)
    return found.made_at if found is not None and now - found.at < TOLD_FOR else None
