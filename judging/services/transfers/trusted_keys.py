"""Keys of other installations whose hand-over files are taken in: trusted by an administrator, until removed."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging import clock
from judging.core import thai
from judging.core.refusals import RuleViolation
from judging.core.roles import Actor
from judging.core.transfers import public_keys
from judging.models import TrustedKey
from judging.services import audit


def trust(session: Session, *, actor: Actor, name: str, public_key: str, own: str | None = None) -> int:
    """Take in files signed with this key from now on, under the name of whoever sends them; returns its number. A key
    that was removed is trusted again, under the name given now. ``own`` is this installation's key.

    Raises:
        RuleViolation: ``key_name_wanted``, ``key_unusable``, ``key_is_own``, ``key_trusted`` (with its ``name``).
    """
    kept_name = thai.normalise(name)[:200]
    if not kept_name:
        raise RuleViolation("key_name_wanted")
    try:
        text = public_keys.to_text(public_keys.from_text(public_key))
    except ValueError as broken:
        raise RuleViolation("key_unusable") from broken
    if text == own:
        raise RuleViolation("key_is_own")
    known = session.execute(select(TrustedKey).where(TrustedKey.public_key == text).with_for_update()).scalar()
    if known is not None and known.removed_at is None:
        raise RuleViolation("key_trusted", name=known.name)
    row = known or TrustedKey(public_key=text)
    row.name, row.added_at, row.added_by, row.removed_at = kept_name, clock.now(), actor.user_id, None
    session.add(row)
    session.flush()  # the log needs its number
    _record(session, actor, "keys.trust", row)
    return row.id


def remove(session: Session, *, actor: Actor, key_id: int) -> None:
    """Take no further file signed with this key. What was taken in stays.

    Raises:
        RuleViolation: ``no_key`` (there is none of this number, or it was removed before).
    """
    row = session.get(TrustedKey, key_id, with_for_update=True)
    if row is None or row.removed_at is not None:
        raise RuleViolation("no_key")
    row.removed_at = clock.now()
    session.flush()
    _record(session, actor, "keys.remove", row)


def _record(session: Session, actor: Actor, action: str, row: TrustedKey) -> None:
    data = {"name": row.name, "fingerprint": public_keys.fingerprint(row.public_key)}
    audit.record(session, actor=actor, action=action, subject=f"key:{row.id}", data=data)
