"""Writes of marks and comments: the most frequent write of the application."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, insert, update

from judging.core.rulebooks.rulebook import Rulebook
from judging.core.tablets.sync import Accepted
from judging.database.statements import Cursor, Statement, upsert
from judging.models import Comment, LatestChange, Mark, PracticeSettings, Scoresheet, SheetBatch
from judging.queries.scoring import scoresheets
from judging.queries.scoring.scoresheets import SheetHead

_compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

_MARKS = upsert(Mark, ("level", "points", "revision", "device", "marked_at"))
_COMMENTS = upsert(Comment, ("text", "revision", "device", "written_at"))
_LATEST = upsert(LatestChange, ("counter", "revision", "digest"))
_BATCH = Statement(insert(SheetBatch))
_REVISION = Statement(
    update(Scoresheet).where(Scoresheet.id == bindparam("sheet_id")).values(revision=bindparam("counter"))
)
_FREEZE = Statement(
    update(PracticeSettings)
    .where(PracticeSettings.contest_id == bindparam("contest"), PracticeSettings.frozen_at.is_(None))
    .values(frozen_at=bindparam("now"))
)

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Batch:
    """New changes of one sheet, ready to be written: rows of marks, comments and latest changes, the last of each item;
    ``kept`` is the row that stores the changes themselves; ``revision`` is the sheet's after them.

    ``digest`` is SHA-256 over the stored ids and changes, one line each. ``written`` are the times of the marks, in the
    order of ``items``, where they are not that of the batch.
    """

    marks: Sequence[Row]
    comments: Sequence[Row]
    latest: Sequence[Row]
    kept: Row
    revision: int
    items: str
    digest: str
    written: str


def prepare(
    accepted: Sequence[Accepted],
    *,
    sheet: SheetHead,
    rulebook: Rulebook,
    device: str,
    now: datetime,
    bind: Callable[[datetime], object],
    is_restored: bool = False,
) -> Batch | None:
    """What to write of the accepted changes, None without any; ``bind`` makes of a time what the driver takes.
    ``is_restored``: the tablet gives back what a restored backup lacks."""
    if not accepted:
        return None
    received_at = bind(now)
    last = {(taken.change.item, taken.change.is_comment): taken for taken in accepted}
    marks: list[Row] = []
    comments: list[Row] = []
    latest: list[Row] = []
    for (item, is_comment), taken in last.items():
        value = taken.change.value
        row: dict[str, object] = {"sheet_id": sheet.id, "revision": taken.revision, "device": device}
        sent = {"item": item, "is_comment": is_comment, "counter": taken.change.id, "digest": taken.change.digest}
        latest.append({**row, **sent})
        at = received_at if taken.at is None else bind(taken.at)
        if is_comment:
            comments.append({**row, "item": item, "text": value or "", "written_at": at})
            continue
        section, points = rulebook.scales[item]
        row.update(criterion=item, rulebook_id=sheet.rulebook_id, section=section, marked_at=at)
        row.update(level=value, points=None if value is None else points[value])
        marks.append(row)
    ids = " ".join([str(taken.change.id) for taken in accepted])
    changes = _compact([(taken.change.item, taken.change.content) for taken in accepted])
    revision = accepted[-1].revision
    kept = {"sheet_id": sheet.id, "revision": revision, "ids": ids, "changes": changes}
    return Batch(
        marks=marks,
        comments=comments,
        latest=latest,
        kept={**kept, "device": device, "received_at": received_at, "is_restored": is_restored},
        revision=revision,
        items=" ".join([taken.change.item for taken in accepted]),
        digest="sha256:" + hashlib.sha256(f"{ids}\n{changes}".encode()).hexdigest(),
        written=" ".join([(taken.at or now).isoformat() for taken in accepted]) if is_restored else "",
    )


def times(
    cursor: Cursor, sheet_id: int, device: str, accepted: Sequence[Accepted], now: datetime
) -> dict[int, datetime | None]:
    """When changes that a device sent were first written, by their revisions; None where a restore keeps that from
    being known. ``now`` is the time of the new ones that are not given back."""
    found: dict[int, datetime | None] = {one.revision: one.at or now for one in accepted if one.is_new}
    before = {one.revision for one in accepted} - found.keys()
    return found | (scoresheets.batch_times(cursor, sheet_id, device=device, revisions=before) if before else {})


def write(cursor: Cursor, *, sheet: SheetHead, batch: Batch) -> None:
    """Write a batch on its sheet, which is locked and matches ``sheet``.

    The first change of a contest freezes its practice settings (design §2).
    """
    if batch.marks:
        cursor.write(_MARKS, *batch.marks)
    if batch.comments:
        cursor.write(_COMMENTS, *batch.comments)
    cursor.write(_LATEST, *batch.latest)
    cursor.write(_BATCH, batch.kept)
    cursor.write(_REVISION, {"sheet_id": sheet.id, "counter": batch.revision})
    if not sheet.settings_frozen:
        cursor.write(_FREEZE, {"contest": sheet.contest_id, "now": batch.kept["received_at"]})
