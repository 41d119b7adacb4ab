"""Keep the origin (scheme, host and port) under which tablets save marks."""

import json
from datetime import date

from sqlalchemy.orm import Session

from judging.core.roles import Actor
from judging.models import InstallationFact
from judging.queries import origins as queries
from judging.services import audit

MOST = 8
"""So many origins are kept, the latest ones."""

LONGEST = 200


def keep(session: Session, *, actor: Actor, origin: str, day: date) -> None:
    """Keep the origin with the day, unless it is kept already."""
    known = queries.days(session)
    if len(origin) > LONGEST or known.get(origin) == day.isoformat():
        return
    latest = sorted((known | {origin: day.isoformat()}).items(), key=lambda one: one[1])[-MOST:]
    session.merge(InstallationFact(name=queries.FACT, value=json.dumps(dict(latest))))
    audit.record(session, actor=actor, action="installation.origin", subject="installation", data={"origin": origin})
