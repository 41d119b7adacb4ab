"""Trusted keys: an administrator registers whose transfer files are imported, until the key is removed."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging import clock
from judging.core import thai
from judging.core.refusals import RuleViolation, refuse_if, require
from judging.core.roles import Actor
from judging.core.transfers import public_keys
from judging.models import TrustedKey
from judging.services import audit


def trust(session: Session, *, actor: Actor, name: str, public_key: str, own: str | None = None) -> int:
    """Accept files signed with this key from now on; returns the id of its row. ``name`` says who sends them.

    A key that was removed is trusted again, under the name given now. ``own`` is this installation's key.

    Raises:
        RuleViolation: ``key_name_wanted``, ``key_unusable``, ``key_is_own``, ``key_trusted`` (with its ``name``).
    """
    kept_name = require(thai.normalise(name)[:200], "key_name_wanted")
    try:
        text = public_keys.to_text(public_keys.from_text(public_key))
    except ValueError as broken:
        raise RuleViolation("key_unusable") from broken
    refuse_if(text == own, "key_is_own")
    known = session.execute(select(TrustedKey).where(TrustedKey.public_key == text).with_for_update()).scalar()
    if known is not None and known.removed_at is None:
        raise RuleViolation("key_trusted", name=known.name)
    row = known or TrustedKey(public_key=text)
    row.name, row.added_at, row.added_by, row.removed_at = kept_name, clock.now(), actor.user_id, None
    session.add(row)
    session.flush()  # the audit entry needs its id
    audit.record(session, actor=actor, action="keys.trust", subject=row, data=_logged(row))
    return row.id


def remove(session: Session, *, actor: Actor, key_id: int) -> None:
    """Import no further file signed with this key. Imported works stay.

    Raises:
        RuleViolation: ``no_key`` (there is none of this id, or it was removed before).
    """
    row = require(session.get(TrustedKey, key_id, with_for_update=True), "no_key")
    refuse_if(row.removed_at is not None, "no_key")
    row.removed_at = clock.now()
    audit.record(session, actor=actor, action="keys.remove", subject=row, data=_logged(row))


def _logged(row: TrustedKey) -> dict[str, object]:
    return {"name": row.name, "fingerprint": public_keys.fingerprint(row.public_key)}
