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

Row = dict[str, object]


def _upsert(
    model: type[Mark] | type[Comment], keys: tuple[str, ...], fixed: tuple[str, ...] = ()
) -> dict[str, Prepared]:
    """Insert, or update what is neither a key nor ``fixed`` by it, for each dialect. A foreign key whose columns stay
    as they are is not asked again."""
    table: Any = model.__table__
    made = {}
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql)):
        statement: Any = dialect.insert(table)
        values = {
            column.name: statement.excluded[column.name] for column in table.columns if column.name not in keys + fixed
        }
        made[name] = Prepared(statement.on_conflict_do_update(index_elements=keys, set_=values))
    return made


_MARKS = _upsert(Mark, ("sheet_id", "criterion"), fixed=("rulebook_id", "section"))
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
    marks: dict[str, Row] = {}
    comments: dict[str, Row] = {}
    changes: list[Row] = []
    for taken in accepted:
        change = taken.change
        if change.is_comment:
            comments[change.item] = _comment(sheet, taken, device, now)
        else:
            marks[change.item] = _mark(sheet, rulebook, taken, device, now)
        changes.append(
            {
                "id": change.id,
                "sheet_id": sheet.id,
                "item": change.item,
                "content": change.content,
                "revision": taken.revision,
                "device": device,
                "received_at": now,
            }
        )
    if marks:
        driver.write(_MARKS[driver.dialect.name], list(marks.values()))
    if comments:
        driver.write(_COMMENTS[driver.dialect.name], list(comments.values()))
    driver.write(_CHANGES, changes)
    driver.write(_REVISION, [{"sheet_id": sheet.id, "counter": accepted[-1].revision}])
    if not sheet.settings_frozen:
        driver.write(_FREEZE, [{"contest": sheet.contest_id, "now": now}])


def _mark(sheet: SheetHead, rulebook: Rulebook, taken: Accepted, device: str, now: object) -> Row:
    level, item = taken.change.value, rulebook.item(taken.change.item)
    return {
        "sheet_id": sheet.id,
        "criterion": item.code,
        "rulebook_id": sheet.rulebook_id,
        "section": item.section,
        "level": level,
        "points": None if level is None else item.level(level).points,
        "revision": taken.revision,
        "device": device,
        "marked_at": now,
    }


def _comment(sheet: SheetHead, taken: Accepted, device: str, now: object) -> Row:
    return {
        "sheet_id": sheet.id,
        "item": taken.change.item,
        "text": taken.change.value or "",
        "revision": taken.revision,
        "device": device,
        "written_at": now,
    }
