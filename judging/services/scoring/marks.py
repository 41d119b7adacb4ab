"""Writes of marks and comments: the most frequent write of the application."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, insert, update

from judging.core.rulebooks.rulebook import Rulebook
from judging.core.scoring.sync import Accepted
from judging.database.statements import Driver, Prepared, Upsert
from judging.models import Comment, Mark, PracticeSettings, Scoresheet, SheetBatch
from judging.queries.scoring.scoresheets import SheetHead

_compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


_MARKS = Upsert(Mark, ("level", "points", "revision", "device", "marked_at"))
_COMMENTS = Upsert(Comment, ("text", "revision", "device", "written_at"))
_BATCH = Prepared(
    insert(SheetBatch).values({column.name: bindparam(column.name) for column in SheetBatch.__table__.columns})
)
_REVISION = Prepared(
    update(Scoresheet).where(Scoresheet.id == bindparam("sheet_id")).values(revision=bindparam("counter"))
)

_FREEZE = Prepared(
    update(PracticeSettings)
    .where(PracticeSettings.contest_id == bindparam("contest"), PracticeSettings.frozen_at.is_(None))
    .values(frozen_at=bindparam("now"))
)


@dataclass(frozen=True, slots=True)
class Batch:
    """New changes of one sheet, ready to be written: rows of marks and comments, the last of each item; ``kept`` is the
    row that stores the changes themselves; ``revision`` is the sheet's after them.

    ``digest`` is SHA-256 over the stored ids and changes, one line each.
    """

    marks: Sequence[tuple[object, ...]]
    comments: Sequence[tuple[object, ...]]
    kept: Mapping[str, object]
    revision: int
    items: str
    digest: str


def gather(
    accepted: Sequence[Accepted], *, sheet: SheetHead, rulebook: Rulebook, device: str, now: object
) -> Batch | None:
    """The batch of accepted new changes, None where there are none; ``now`` in the driver's form."""
    if not accepted:
        return None
    last = {(taken.change.item, taken.change.is_comment): taken for taken in accepted}
    marks: list[tuple[object, ...]] = []
    comments: list[tuple[object, ...]] = []
    for (item, is_comment), taken in last.items():
        value = taken.change.value
        if is_comment:
            comments.append((sheet.id, item, value or "", taken.revision, device, now))
            continue
        section, points = rulebook.scales[item]
        of_level = None if value is None else points[value]
        marks.append((sheet.id, item, sheet.rulebook_id, section, value, of_level, taken.revision, device, now))
    ids = " ".join([taken.change.id for taken in accepted])
    changes = _compact([(taken.change.item, taken.change.content) for taken in accepted])
    revision = accepted[-1].revision
    kept = {"sheet_id": sheet.id, "revision": revision, "ids": ids, "changes": changes}
    return Batch(
        marks=marks,
        comments=comments,
        kept={**kept, "device": device, "received_at": now},
        revision=revision,
        items=" ".join([taken.change.item for taken in accepted]),
        digest="sha256:" + hashlib.sha256(f"{ids}\n{changes}".encode()).hexdigest(),
    )


def write(driver: Driver, *, sheet: SheetHead, batch: Batch) -> None:
    """Write a batch on its sheet, which is locked and matches ``sheet``.

    The first change of a contest freezes its practice settings (design §2).
    """
    if batch.marks:
        driver.upsert(_MARKS, batch.marks)
    if batch.comments:
        driver.upsert(_COMMENTS, batch.comments)
    driver.write(_BATCH, [batch.kept])
    driver.write(_REVISION, [{"sheet_id": sheet.id, "counter": batch.revision}])
    if not sheet.settings_frozen:
        driver.write(_FREEZE, [{"contest": sheet.contest_id, "now": batch.kept["received_at"]}])
