"""Marks and comments on their way into the database: the hottest write of the house."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, insert, update
from sqlalchemy.dialects import postgresql, sqlite

from judging import clock
from judging.core.changes import Accepted
from judging.core.rulebook import Rulebook
from judging.models import Comment, Mark, PracticeSettings, Scoresheet, SheetChange
from judging.queries.prepared import Driver, Prepared
from judging.queries.scoresheets import SheetHead


def _upsert(model: type[Mark] | type[Comment], keys: tuple[str, ...]) -> dict[str, Prepared]:
    """Insert, or update what is not a key, for each dialect."""
    table: Any = model.__table__
    made = {}
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql)):
        statement: Any = dialect.insert(table)
        values = {column.name: statement.excluded[column.name] for column in table.columns if column.name not in keys}
        made[name] = Prepared(statement.on_conflict_do_update(index_elements=keys, set_=values))
    return made


_MARKS = _upsert(Mark, ("sheet_id", "criterion"))
_COMMENTS = _upsert(Comment, ("sheet_id", "item"))
_CHANGES = Prepared(
    insert(SheetChange).values({column.name: bindparam(column.name) for column in SheetChange.__table__.columns})
)
_REVISION = Prepared(
    update(Scoresheet).where(Scoresheet.id == bindparam("sheet_id")).values(revision=bindparam("counter"))
)

_FREEZE = Prepared(
    update(PracticeSettings)
    .where(PracticeSettings.contest_id == bindparam("contest"), PracticeSettings.frozen_at.is_(None))
    .values(frozen_at=bindparam("now"))
)


def write(driver: Driver, *, sheet: SheetHead, rulebook: Rulebook, device: str, accepted: Sequence[Accepted]) -> None:
    """Write new changes of one sheet: the last of each item as mark or comment, every one as a change, the counter.

    The first of a contest freezes its practice settings (design §2)."""
    now = driver.moment(clock.now())
    marks: dict[str, dict[str, object]] = {}
    comments: dict[str, dict[str, object]] = {}
    for taken in accepted:
        change = taken.change
        row: dict[str, object] = {"sheet_id": sheet.id, "revision": taken.revision, "device": device}
        if change.is_comment:
            comments[change.item] = row | {"item": change.item, "text": change.value or "", "written_at": now}
            continue
        item = rulebook.item(change.item)
        marks[change.item] = row | {
            "criterion": item.code,
            "rulebook_id": sheet.rulebook_id,
            "section": item.section,
            "level": change.value,
            "points": None if change.value is None else item.level(change.value).points,
            "marked_at": now,
        }
    if marks:
        driver.write(_MARKS[driver.dialect.name], list(marks.values()))
    if comments:
        driver.write(_COMMENTS[driver.dialect.name], list(comments.values()))
    driver.write(
        _CHANGES,
        [
            {
                "id": taken.change.id,
                "sheet_id": sheet.id,
                "item": taken.change.item,
                "content": taken.change.content,
                "revision": taken.revision,
                "device": device,
                "received_at": now,
            }
            for taken in accepted
        ],
    )
    driver.write(_REVISION, [{"sheet_id": sheet.id, "counter": accepted[-1].revision}])
    if not sheet.settings_frozen:
        driver.write(_FREEZE, [{"contest": sheet.contest_id, "now": now}])
