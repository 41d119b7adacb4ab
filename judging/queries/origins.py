"""The origins (scheme, host and port) under which tablets saved marks: what a browser stores belongs to its origin."""

import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.models import InstallationFact

FACT = "origins"


def days(session: Session) -> dict[str, str]:
    """Each origin with the last day (ISO) on which marks were saved under it."""
    kept = session.execute(select(InstallationFact.value).where(InstallationFact.name == FACT)).scalar()
    return dict(json.loads(kept)) if kept else {}


def latest(session: Session) -> tuple[str, ...]:
    """The origins of the last day on which marks were saved."""
    known = days(session)
    return tuple(sorted(origin for origin, day in known.items() if day == max(known.values())))
