"""Emblems over official papers: an administrator's own image, for each issuer that may use one."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging import clock
from judging.core import thai
from judging.core.refusals import refuse_if, require
from judging.core.roles import Actor
from judging.models import IssuerEmblem
from judging.services import audit


def save(
    session: Session,
    *,
    actor: Actor,
    issuer: str,
    stored: str,
    size: int,
    sha256: str,
    seen: Collection[str] | None = None,
) -> tuple[str, ...]:
    """Give an issuer this image, which is in the document store, in place of an earlier one; returns the stored names
    of files that are no longer needed. The same image sent again changes nothing. ``seen`` are the hashes of the
    emblems that the person saw; None does not compare them.

    Raises:
        RuleViolation: ``issuer_wanted``, ``emblem_saved_meanwhile`` (the issuer has one that was not seen).
    """
    name = thai.normalise(issuer)[:200]
    key = thai.match_key(name)[:200]
    refuse_if(not key, "issuer_wanted")
    row = session.execute(select(IssuerEmblem).where(IssuerEmblem.match_key == key)).scalar()
    if row is not None and (row.issuer, row.sha256) == (name, sha256):
        return (stored,)
    refuse_if(row is not None and seen is not None and row.sha256 not in seen, "emblem_saved_meanwhile")
    replaced = (row.stored,) if row is not None else ()
    if row is None:
        row = IssuerEmblem(match_key=key)
        session.add(row)
    row.issuer, row.stored, row.size, row.sha256 = name, stored, size, sha256
    row.added_at, row.added_by = clock.now(), actor.user_id
    session.flush()  # the audit entry needs its id
    data = {"issuer": name, "sha256": sha256}
    audit.record(session, actor=actor, action="emblems.save", subject=f"emblem:{row.id}", data=data)
    return replaced


def remove(session: Session, *, actor: Actor, emblem_id: int) -> tuple[str, ...]:
    """Take the image from an issuer; returns the stored names of files that are no longer needed.

    Raises:
        RuleViolation: ``no_emblem``.
    """
    row = require(session.get(IssuerEmblem, emblem_id), "no_emblem")
    session.delete(row)
    data = {"issuer": row.issuer}
    audit.record(session, actor=actor, action="emblems.remove", subject=f"emblem:{emblem_id}", data=data)
    return (row.stored,)
