"""Failed sign-ins, pauses that begin and end, and refusals of access, in the audit log of the installation."""

from sqlalchemy.orm import Session

from judging.core.roles import Actor
from judging.database.statements import Cursor
from judging.services import audit

UNKNOWN = "account:unknown"
"""The subject where no account is known. What was typed is not kept: it may be a password in the wrong field."""


def record_failure(cursor: Cursor, *, actor: Actor, user_id: int | None, kind: str, device: str, count: int) -> None:
    """Record the ``count``-th failed sign-in of an hour: by ``kind`` ("password", "second factor", "card link", "card
    code") at the account, None where there is none; ``device`` is the last one."""
    data = {"kind": kind, "device": device, "count": count}
    audit.append(cursor, actor=actor, action="sign_ins.fail", subject=_subject(user_id), data=data)


def record_pause(cursor: Cursor, *, actor: Actor, user_id: int | None, kind: str, device: str, count: int) -> None:
    """Record that attempts at the account have to wait from now on; values as ``record_failure``."""
    data = {"kind": kind, "device": device, "count": count}
    audit.append(cursor, actor=actor, action="sign_ins.pause", subject=_subject(user_id), data=data)


def record_cleared(session: Session, *, actor: Actor, user_id: int | None, pauses: int) -> None:
    """Record that pauses were ended: at the account, or with None at all."""
    subject = "sign_ins" if user_id is None else _subject(user_id)
    audit.record(session, actor=actor, action="sign_ins.clear_pauses", subject=subject, data={"pauses": pauses})


def record_refused(cursor: Cursor, *, actor: Actor, endpoint: str, device: str, count: int) -> None:
    """Record the ``count``-th time in an hour that the actor was refused this endpoint."""
    data = {"device": device, "count": count}
    audit.append(cursor, actor=actor, action="access.refuse", subject=f"endpoint:{endpoint}", data=data)


def _subject(user_id: int | None) -> str:
    return UNKNOWN if user_id is None else f"user:{user_id}"
