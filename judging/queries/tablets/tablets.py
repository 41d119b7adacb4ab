"""The tablets of a contest's judges, and what they give back after a restored backup, for the page of progress."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestState
from judging.core.tablets.tablets import Trouble, trouble
from judging.models import Contest, ContestStep, PanelMember, Person, Scoresheet, SheetBatch, Tablet, TakeBack, User
from judging.queries.backups import restores
from judging.queries.names import PERSON
from judging.queries.scoring import scoresheets
from judging.queries.scoring.counted_sheets import ON_DUTY
from judging.queries.scoring.sheet_cells import IN_ORDER, of_members


@dataclass(frozen=True, slots=True)
class TabletRow:
    """A tablet of a judge who is on duty, or a judge of whom none was seen (``seen_at`` None). ``is_elsewhere``: it
    shows another contest. ``held`` are marks of another epoch that it holds."""

    member_id: int
    name: str
    device: str
    trouble: Trouble
    seen_at: datetime | None
    waiting: int
    since: datetime | None
    is_outdated: bool
    is_elsewhere: bool
    held: int


def tablets(session: Session, contest_id: int, *, now: datetime, version: str) -> tuple[TabletRow, ...]:
    """The tablets of the judges on duty, those with trouble first; ``version`` is that of the pages now."""
    query = of_members(
        select(
            PanelMember.id,
            PERSON,
            Tablet.device,
            Tablet.seen_at,
            Tablet.waiting,
            Tablet.since,
            Tablet.version,
            Tablet.contest_id,
            Tablet.held,
        )
    ).outerjoin(Tablet, Tablet.user_id == PanelMember.user_id)
    rows = session.execute(
        query.where(PanelMember.contest_id == contest_id, ON_DUTY).order_by(*IN_ORDER, Tablet.device)
    )
    made = [_row(row, contest_id, now, version) for row in rows]
    return tuple(sorted(made, key=lambda row: row.trouble))


def _row(row: Any, contest_id: int, now: datetime, version: str) -> TabletRow:
    member_id, name, device, seen_at, waiting, since, of, shown, held = row
    return TabletRow(
        member_id=member_id,
        name=name,
        device=device or "",
        trouble=trouble(waiting or 0, seen_at, now=now),
        seen_at=seen_at,
        waiting=waiting or 0,
        since=since,
        is_outdated=seen_at is not None and of != version,
        is_elsewhere=shown is not None and shown != contest_id,
        held=held or 0,
    )


@dataclass(frozen=True, slots=True)
class CameBack:
    """What the tablets of a judge have given back: changes of marks and comments, on how many sheets, last when."""

    name: str
    changes: int
    sheets: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Restored:
    """A contest that was in scoring when a backup made at ``made_at`` was restored, and still is. ``held`` changes on
    ``tablets`` tablets are newer, as far as these told; ``started_at`` is since when they are taken back, None if they
    are not."""

    made_at: datetime
    held: int
    tablets: int
    started_at: datetime | None
    came_back: tuple[CameBack, ...]


def restored(session: Session, contest_id: int) -> Restored | None:
    """What a restored backup means for a contest in scoring; None if none was restored since scoring was opened. One
    statement where there never was a restore."""
    restore = restores.last(session)
    if restore is None:
        return None
    begun = exists().where(
        ContestStep.contest_id == Contest.id,
        ContestStep.to_state == ContestState.SCORING,
        ContestStep.at <= restore.at,
    )
    epoch = scoresheets.epoch(session)
    query = (
        select(Contest.id, TakeBack.started_at)
        .outerjoin(TakeBack, and_(TakeBack.contest_id == Contest.id, TakeBack.epoch == epoch))
        .where(Contest.id == contest_id, Contest.state == ContestState.SCORING, begun)
    )
    row = session.execute(query).first()
    if row is None:
        return None
    of_judges = select(PanelMember.user_id).where(PanelMember.contest_id == contest_id, ON_DUTY)
    held = session.execute(
        select(Tablet.held).where(Tablet.user_id.in_(of_judges), Tablet.held > 0, Tablet.held_epoch != epoch)
    ).scalars()
    counts = list(held)
    return Restored(restore.made_at, sum(counts), len(counts), row[1], _came_back(session, contest_id, restore.at))


def _came_back(session: Session, contest_id: int, since: datetime) -> tuple[CameBack, ...]:
    rows = session.execute(
        select(PanelMember.id, PERSON, SheetBatch.sheet_id, SheetBatch.ids, SheetBatch.received_at)
        .join(Scoresheet, Scoresheet.id == SheetBatch.sheet_id)
        .join(PanelMember, PanelMember.id == Scoresheet.member_id)
        .join(User, User.id == PanelMember.user_id)
        .join(Person, Person.id == User.person_id)
        .where(Scoresheet.contest_id == contest_id, SheetBatch.is_restored, SheetBatch.received_at >= since)
        .order_by(*IN_ORDER)
    )
    found: dict[int, list[Any]] = {}
    for member_id, *batch in rows:
        found.setdefault(member_id, []).append(batch)
    return tuple(
        CameBack(
            name=batches[0][0],
            changes=sum(len(ids.split()) for _name, _sheet, ids, _at in batches),
            sheets=len({sheet for _name, sheet, _ids, _at in batches}),
            last_at=max(at for *_batch, at in batches),
        )
        for batches in found.values()
    )
