"""What a restored backup changes in its database: the epoch, the sessions, and the numbers that are already printed."""

import json
import secrets
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging import clock
from judging.core.refusals import refuse_if
from judging.core.roles import Actor
from judging.models import Contest, InstallationFact
from judging.queries.backups import restores as queries
from judging.services import audit
from judging.services.signin import sessions

Heads = Mapping[str, tuple[int, str]]
"""Each chain of an audit log, with its length and last hash."""


def begin_epoch(
    session: Session,
    *,
    actor: Actor,
    made_at: datetime,
    replaced: Heads,
    restored: Heads,
    printed: Mapping[int, int],
    certificates: int | None = None,
) -> str:
    """Begin a new epoch, by which tablets notice that the system was restored; returns it.

    ``made_at`` is the time of the backup, ``replaced`` and ``restored`` the heads of the audit log before and in the
    backup. ``printed`` is the highest version of each contest on paper: the next publication gets a higher one.
    ``certificates`` is the highest number of a printed certificate. Every session ends.

    Raises:
        RuleViolation: ``no_contest`` for a contest that the backup does not have.
    """
    known = set(session.execute(select(Contest.id).where(Contest.id.in_(list(printed)))).scalars())
    refuse_if(set(printed) - known, "no_contest")
    epoch = secrets.token_hex(8)
    facts = {"epoch": epoch} | {f"printed:{contest}": str(version) for contest, version in printed.items()}
    facts[queries.FACT] = json.dumps({"made": made_at.isoformat(), "at": clock.now().isoformat()})
    if certificates is not None:
        facts["printed certificates"] = str(certificates)
    for name, value in facts.items():
        session.merge(InstallationFact(name=name, value=value))
    sessions.end_everyone(session, actor=actor)
    audit.record(
        session,
        actor=actor,
        action="installation.restore",
        subject="installation",
        data={
            "epoch": epoch,
            "backup": made_at.isoformat(timespec="seconds"),
            "replaced": dict(replaced),
            "restored": dict(restored),
            "printed": {str(contest): version for contest, version in printed.items()},
            "certificates": certificates,
        },
    )
    return epoch
