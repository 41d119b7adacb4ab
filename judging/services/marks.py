"""Marks and comments on their way into the database: the hottest write of the house, in three statements."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Insert, insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from judging import clock
from judging.core.changes import Accepted
from judging.models import Comment, Mark, SheetChange
from judging.queries import rulebooks
from judging.queries.scoresheets import SheetHead

MARK_VALUES = ("level", "points", "revision", "device", "marked_at")
COMMENT_VALUES = ("text", "revision", "device", "written_at")


@lru_cache
def _upsert(dialect: str, model: type[Mark] | type[Comment]) -> Insert:
    keys, values = (("sheet_id", "criterion"), MARK_VALUES) if model is Mark else (("sheet_id", "item"), COMMENT_VALUES)
    statement: Any = (sqlite if dialect == "sqlite" else postgresql).insert(model.__table__)
    made: Insert = statement.on_conflict_do_update(
        index_elements=list(keys), set_={name: statement.excluded[name] for name in values}
    )
    return made


def write(session: Session, *, sheet: SheetHead, device: str, accepted: Sequence[Accepted]) -> None:
    """Write new changes of one sheet: the last of each item as mark or comment, and every one as a change."""
    rulebook = rulebooks.rulebook(session, sheet.rulebook_id)
    now = clock.now()
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
    dialect = session.get_bind().dialect.name
    if marks:
        session.execute(_upsert(dialect, Mark), list(marks.values()))
    if comments:
        session.execute(_upsert(dialect, Comment), list(comments.values()))
    session.execute(
        insert(SheetChange.__table__),  # type: ignore[arg-type]
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
