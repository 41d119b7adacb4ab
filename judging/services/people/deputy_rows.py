"""The rows of organisers' deputies: those in force, locked, and their end with the role or an account."""

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from judging import clock
from judging.core.roles import Actor
from judging.models import Deputy
from judging.services import audit


def running(session: Session, *, which: ColumnElement[bool]) -> list[Deputy]:
    """The deputies of this condition that nobody has ended, locked."""
    query = select(Deputy).where(Deputy.ended_at.is_(None), which).order_by(Deputy.id).with_for_update()
    return list(session.execute(query).scalars())


def end(session: Session, *, actor: Actor, rows: Iterable[Deputy]) -> int:
    """End those that have not ended; returns how many."""
    ended = [row for row in rows if row.ended_at is None]
    for row in ended:
        row.ended_at, row.ended_by = clock.now(), actor.user_id
        record(session, actor=actor, action="deputies.end", row=row)
    return len(ended)


def record(session: Session, *, actor: Actor, action: str, row: Deputy) -> None:
    """Record an act on a deputy in the audit log."""
    limits = {"competition": row.competition_id, "round": row.round_id, "until": row.until and row.until.isoformat()}
    data = {"deputy": row.id, "organiser": row.organiser_id, **{k: v for k, v in limits.items() if v is not None}}
    audit.record(session, actor=actor, action=action, subject=f"user:{row.user_id}", data=data)


def end_of_grant(session: Session, *, actor: Actor, grant_id: int) -> None:
    """End the deputies for a role that is withdrawn."""
    end(session, actor=actor, rows=running(session, which=Deputy.grant_id == grant_id))


def end_of_account(session: Session, *, actor: Actor, user_id: int) -> None:
    """End the deputies of an account that is closed, and its own acting for others."""
    of_account = or_(Deputy.organiser_id == user_id, Deputy.user_id == user_id)
    end(session, actor=actor, rows=running(session, which=of_account))


def merge(session: Session, *, actor: Actor, gone: int, kept: int, grants: Mapping[int, int]) -> None:
    """Prepare the deputies of two accounts of one person that are merged: those for a role that both had go to the kept
    one (``grants``: its id by that of the other), and those that would be the person's own or stand twice end."""
    both, seen = (gone, kept), set()
    double, moving = [], []
    found = running(session, which=or_(Deputy.organiser_id.in_(both), Deputy.user_id.in_(both)))
    for row in sorted(found, key=lambda row: row.until or date.max, reverse=True):
        organiser_id, user_id = (kept if number == gone else number for number in (row.organiser_id, row.user_id))
        grant_id = grants.get(row.grant_id or 0, row.grant_id)
        if organiser_id == user_id or (grant_id, user_id) in seen:
            double.append(row)
        elif grant_id != row.grant_id:
            moving.append((row, grant_id))
        seen.add((grant_id, user_id))
    end(session, actor=actor, rows=double)
    session.flush()  # an ended one stands in nobody's way
    for row, grant_id in moving:
        row.grant_id = grant_id
