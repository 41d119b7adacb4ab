"""The audit log: written in the same breath as the change, in its transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from judging import clock
from judging.core.audit import GENESIS, link
from judging.core.roles import Actor
from judging.models import AuditChain, AuditEntry


def record(
    session: Session,
    *,
    actor: Actor,
    action: str,
    subject: str,
    contest_id: int | None = None,
    data: Mapping[str, object] | None = None,
) -> None:
    """Append one entry to the contest's chain, or to the installation's where ``contest_id`` is None.

    ``action`` is ``noun.verb`` (``scoresheets.return``), ``subject`` names what it was done to (``sheet:12``), ``data``
    holds ids, numbers and reasons, never the names of persons. Locks the chain until the transaction ends.
    """
    chain_id, seq, previous = _head(session, contest_id)
    text = json.dumps(
        {
            "seq": seq + 1,
            "at": clock.now().isoformat(timespec="milliseconds"),
            "actor": actor.user_id,
            "action": action,
            "subject": subject,
            "data": dict(data or {}),
        },
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    digest = link(previous, text)
    session.execute(insert(AuditEntry).values(chain_id=chain_id, seq=seq + 1, action=action, text=text, hash=digest))
    session.execute(
        update(AuditChain)
        .where(AuditChain.id == chain_id)
        .values(seq=seq + 1, hash=digest)
        .execution_options(synchronize_session=False)
    )


def _head(session: Session, contest_id: int | None) -> tuple[int, int, str]:
    """(chain, its last number, its last hash), locked; the chain is made where there is none yet."""
    condition = AuditChain.contest_id.is_(None) if contest_id is None else AuditChain.contest_id == contest_id
    query = select(AuditChain.id, AuditChain.seq, AuditChain.hash).where(condition).with_for_update()
    row = session.execute(query).first()
    if row is not None:
        return row[0], row[1], row[2]
    chain = AuditChain(contest_id=contest_id, seq=0, hash=GENESIS)
    session.add(chain)
    session.flush()  # the entry needs the chain's number
    return chain.id, 0, GENESIS
