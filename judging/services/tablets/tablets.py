"""The tablets on which judges score, as they tell of themselves. Nobody acts here: nothing of it is in the log."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from judging import clock
from judging.core.contests.lifecycle import ContestState
from judging.core.tablets.tablets import MOST, Told, is_due
from judging.database.statements import Cursor, Statement, upsert
from judging.models import Contest, PanelMember, Tablet
from judging.queries.scoring.counted_sheets import ON_DUTY

_OWN = (Tablet.device == bindparam("device"), Tablet.user_id == bindparam("user_id"))
_BEFORE = Statement(
    select(
        Tablet.seen_at,
        Tablet.waiting,
        Tablet.since,
        Tablet.version,
        Tablet.contest_id,
        Tablet.held_epoch,
        Tablet.held,
    ).where(*_OWN)
)
_NOTE = upsert(Tablet, ("contest_id", "seen_at", "waiting", "since", "version", "held_epoch", "held"))
_latest = (
    select(Tablet.device)
    .where(Tablet.user_id == bindparam("user_id"))
    .order_by(Tablet.seen_at.desc(), Tablet.device)
    .limit(MOST)
)
_SURPLUS = Statement(delete(Tablet).where(Tablet.user_id == bindparam("user_id"), Tablet.device.not_in(_latest)))


def is_to_be_stored(cursor: Cursor, *, device: str, user_id: int, told: Told) -> bool:
    """Whether to store what the tablet of a judge tells now (``core.tablets.tablets.is_due``)."""
    row = cursor.first(_BEFORE, device=device, user_id=user_id)
    seen_at = None if row is None else cursor.read_moment(row[0])
    return is_due(told, now=clock.now(), before=None if row is None else _told(cursor, *row[1:]), seen_at=seen_at)


def note(cursor: Cursor, *, device: str, user_id: int, told: Told) -> None:
    """Store that the tablet of a judge is there, with what it tells. Of one judge the last ``MOST`` are kept."""
    now = clock.now()
    since = told.since if told.waiting else None
    cursor.write(
        _NOTE,
        {
            "device": device,
            "user_id": user_id,
            "contest_id": told.contest_id,
            "seen_at": cursor.bind_moment(now),
            "waiting": told.waiting,
            "since": None if since is None else cursor.bind_moment(min(since, now)),
            "version": told.version,
            "held_epoch": told.held_epoch if told.held else "",
            "held": told.held,
        },
    )
    cursor.write(_SURPLUS, {"user_id": user_id})


def forget(session: Session, *, user_ids: Collection[int]) -> None:
    """Delete the tablets of these judges, but of those who are on duty in a contest in scoring. Part of the acts after
    which a contest is not scored any more."""
    session.flush()  # the states of contests and seats are read from the rows
    scoring = (
        select(PanelMember.user_id)
        .join(Contest, Contest.id == PanelMember.contest_id)
        .where(Contest.state == ContestState.SCORING, ON_DUTY)
    )
    session.execute(
        delete(Tablet)
        .where(Tablet.user_id.in_(user_ids), Tablet.user_id.not_in(scoring))
        .execution_options(synchronize_session=False)
    )


def forget_of_contest(session: Session, *, contest_id: int) -> None:
    """The same of all members of a contest's panel."""
    members = select(PanelMember.user_id).where(PanelMember.contest_id == contest_id)
    forget(session, user_ids=list(session.execute(members).scalars()))


def forget_account(session: Session, *, user_id: int) -> None:
    """Delete the tablets of an account that is erased or merged."""
    session.execute(delete(Tablet).where(Tablet.user_id == user_id).execution_options(synchronize_session=False))


def _told(cursor: Cursor, *row: Any) -> Told:
    waiting, since, *rest = row
    when: datetime | None = None if since is None else cursor.read_moment(since)
    return Told(waiting, when, *rest)
