"""The audit log: each entry is written in the transaction of the change it records."""

import json
from collections.abc import Mapping

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from judging import clock
from judging.core.audit_chain import GENESIS, link
from judging.core.roles import Actor
from judging.database.statements import Cursor, Statement
from judging.models import (
    AuditChain,
    AuditEntry,
    Case,
    Competition,
    Contest,
    Entry,
    Institution,
    PanelMember,
    Registration,
    TrustedKey,
    User,
)

Row = Case | Competition | Contest | Entry | Institution | PanelMember | Registration | TrustedKey | User

_NOUNS: dict[type[object], str] = {
    Case: "case",
    Competition: "competition",
    Contest: "contest",
    Entry: "entry",
    Institution: "institution",
    PanelMember: "member",
    Registration: "registration",
    TrustedKey: "key",
    User: "user",
}
"""The noun that opens a row's subject in the log (``entry:12``)."""

_compact = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode

_CHAIN = select(AuditChain.id, AuditChain.seq, AuditChain.hash).with_for_update()
_CONTEST = Statement(_CHAIN.where(AuditChain.contest_id == bindparam("contest")))
_INSTALLATION = Statement(_CHAIN.where(AuditChain.contest_id.is_(None)))
_ENTRY = Statement(
    insert(AuditEntry).values({name: bindparam(name) for name in ("chain_id", "seq", "action", "text", "hash")})
)
_MOVE = Statement(
    update(AuditChain).where(AuditChain.id == bindparam("chain")).values(seq=bindparam("last"), hash=bindparam("link"))
)
_CHAIN_OF = Statement(insert(AuditChain).values({name: bindparam(name) for name in ("contest_id", "seq", "hash")}))


def record(
    session: Session,
    *,
    actor: Actor,
    action: str,
    subject: Row | str,
    contest_id: int | None = None,
    data: Mapping[str, object] | None = None,
) -> None:
    """Append one entry in the session's transaction; see ``append``.

    A row as ``subject`` gives its own text and, where ``contest_id`` is not named, the contest it belongs to.
    """
    if not isinstance(subject, str):
        own = subject.id if isinstance(subject, Contest) else getattr(subject, "contest_id", None)
        subject, contest_id = f"{_NOUNS[type(subject)]}:{subject.id}", contest_id or own
    append(Cursor.of(session), actor=actor, action=action, subject=subject, contest_id=contest_id, data=data)


def append(
    cursor: Cursor,
    *,
    actor: Actor,
    action: str,
    subject: str,
    contest_id: int | None = None,
    data: Mapping[str, object] | None = None,
) -> None:
    """Append one entry to the contest's chain, or to the installation's where ``contest_id`` is None.

    ``action`` is ``noun.verb`` (``scoresheets.return``), ``subject`` names what it was done to (``sheet:12``), ``data``
    holds ids, numbers and reasons, never the names of persons. An actor who acts as a deputy is recorded with the
    organiser (``Actor.deputy_of``). Locks the chain until the transaction ends.
    """
    chain_id, seq, previous = _head(cursor, contest_id)
    text = _compact(
        {
            "seq": seq + 1,
            "at": clock.now().isoformat(timespec="milliseconds"),
            "actor": actor.user_id,
            "action": action,
            "subject": subject,
            "data": dict(data or {}),
            **({} if actor.deputy_of is None else {"deputy_of": actor.deputy_of}),
        }
    )
    digest = link(previous, text)
    cursor.write(_ENTRY, {"chain_id": chain_id, "seq": seq + 1, "action": action, "text": text, "hash": digest})
    cursor.write(_MOVE, {"chain": chain_id, "last": seq + 1, "link": digest})


def _head(cursor: Cursor, contest_id: int | None) -> tuple[int, int, str]:
    """Lock a chain; return its id, its last number and its last hash.

    The first entry of a contest creates its chain; the first migration creates the installation's.
    """
    statement, given = (_INSTALLATION, {}) if contest_id is None else (_CONTEST, {"contest": contest_id})
    found = cursor.first(statement, **given)
    if found is None:
        cursor.write(_CHAIN_OF, {"contest_id": contest_id, "seq": 0, "hash": GENESIS})
        found = cursor.first(statement, **given)
    return found[0], found[1], found[2]
