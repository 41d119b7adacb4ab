"""Marks and comments on their way into the database: the hottest write of the house."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence

from sqlalchemy import bindparam, insert, update

from judging import clock
from judging.core.changes import Accepted
from judging.core.rulebook import Rulebook
from judging.models import Comment, Mark, PracticeSettings, Scoresheet, SheetBatch
from judging.queries.prepared import Driver, Prepared
from judging.queries.scoresheets import SheetHead

Row = dict[str, object]

_compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _insert(model: type[Mark] | type[Comment] | type[SheetBatch]) -> Prepared:
    return Prepared(insert(model).values({column.name: bindparam(column.name) for column in model.__table__.columns}))


# Not an upsert: what stands on the sheet is known, and an update asks no foreign key whose columns stay as they are.
_NEW_MARK = _insert(Mark)
_NEW_COMMENT = _insert(Comment)
_MARK_AGAIN = Prepared(
    update(Mark)
    .where(Mark.sheet_id == bindparam("of_sheet"), Mark.criterion == bindparam("of_item"))
    .values({name: bindparam(name) for name in ("level", "points", "revision", "device", "marked_at")})
)
_COMMENT_AGAIN = Prepared(
    update(Comment)
    .where(Comment.sheet_id == bindparam("of_sheet"), Comment.item == bindparam("of_item"))
    .values({name: bindparam(name) for name in ("text", "revision", "device", "written_at")})
)
_BATCH = _insert(SheetBatch)
_REVISION = Prepared(
    update(Scoresheet).where(Scoresheet.id == bindparam("sheet_id")).values(revision=bindparam("counter"))
)

_FREEZE = Prepared(
    update(PracticeSettings)
    .where(PracticeSettings.contest_id == bindparam("contest"), PracticeSettings.frozen_at.is_(None))
    .values(frozen_at=bindparam("now"))
)


def write(
    driver: Driver,
    *,
    sheet: SheetHead,
    rulebook: Rulebook,
    device: str,
    accepted: Sequence[Accepted],
    standing: Collection[tuple[str, bool]],
) -> str:
    """Write new changes of one sheet: the last of each item as mark or comment, all as one batch, the counter.

    Returns the digest of the batch: SHA-256 over its row's ids and changes, a line each.

    ``standing`` are the items, with whether they are comments, that have a row already; the sheet is locked, so that
    stays so. The first change of a contest freezes its practice settings (design §2).
    """
    now = driver.moment(clock.now())
    ids = " ".join([taken.change.id for taken in accepted])
    changes = _compact([(taken.change.item, taken.change.content) for taken in accepted])
    last = {(taken.change.item, taken.change.is_comment): taken for taken in accepted}
    rows: dict[tuple[bool, bool], list[Row]] = {}
    for key, taken in last.items():
        row = _comment(sheet, taken, device, now) if key[1] else _mark(sheet, rulebook, taken, device, now)
        rows.setdefault((key[1], key in standing), []).append(row)
    for (is_comment, stands), found in rows.items():
        new, again = (_NEW_COMMENT, _COMMENT_AGAIN) if is_comment else (_NEW_MARK, _MARK_AGAIN)
        driver.write(again if stands else new, found)
    batch = {"sheet_id": sheet.id, "revision": accepted[-1].revision, "ids": ids, "changes": changes}
    driver.write(_BATCH, [{**batch, "device": device, "received_at": now}])
    driver.write(_REVISION, [{"sheet_id": sheet.id, "counter": accepted[-1].revision}])
    if not sheet.settings_frozen:
        driver.write(_FREEZE, [{"contest": sheet.contest_id, "now": now}])
    digest = hashlib.sha256(f"{ids}\n{changes}".encode())
    return f"sha256:{digest.hexdigest()}"


def _mark(sheet: SheetHead, rulebook: Rulebook, taken: Accepted, device: str, now: object) -> Row:
    level, criterion = taken.change.value, taken.change.item
    section, points = rulebook.scales[criterion]
    return {
        "sheet_id": sheet.id,
        "of_sheet": sheet.id,
        "criterion": criterion,
        "of_item": criterion,
        "rulebook_id": sheet.rulebook_id,
        "section": section,
        "level": level,
        "points": None if level is None else points[level],
        "revision": taken.revision,
        "device": device,
        "marked_at": now,
    }


def _comment(sheet: SheetHead, taken: Accepted, device: str, now: object) -> Row:
    return {
        "sheet_id": sheet.id,
        "of_sheet": sheet.id,
        "item": taken.change.item,
        "of_item": taken.change.item,
        "text": taken.change.value or "",
        "revision": taken.revision,
        "device": device,
        "written_at": now,
    }
