"""The last restore of a backup."""

import json
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.models import InstallationFact

FACT = "restored"

TOLD_FOR = timedelta(days=3)
"""How long after a restore everyone reads at sign-in that there was one: the days of a contest."""


def told_now(session: Session, *, now: datetime) -> datetime | None:
    """When the backup was made that was restored in the last ``TOLD_FOR``; None without one."""
    kept = session.execute(select(InstallationFact.value).where(InstallationFact.name == FACT)).scalar()
    if kept is None:
        return None
    fact = json.loads(kept)
    return datetime.fromisoformat(fact["made"]) if now - datetime.fromisoformat(fact["at"]) < TOLD_FOR else None
