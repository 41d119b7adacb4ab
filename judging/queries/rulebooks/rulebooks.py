"""Stored rulebooks as values of core."""

import json
from collections.abc import Collection, Mapping

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from judging.core.rulebooks.parsing import from_data
from judging.core.rulebooks.rulebook import Rulebook
from judging.core.text import Text
from judging.database.statements import Cursor, Statement
from judging.models import RulebookRow, Scoresheet

_parsed: dict[str, Rulebook] = {}
"""Rulebooks by hash. A hash always stands for one content, so each rulebook is parsed once per process."""


_DIGEST = Statement(select(RulebookRow.digest).where(RulebookRow.id == bindparam("rulebook_id")))
_DOCUMENT = Statement(select(RulebookRow.document).where(RulebookRow.id == bindparam("rulebook_id")))


def rulebook(session: Session, rulebook_id: int) -> Rulebook:
    """The rulebook with this id."""
    cursor = Cursor.of(session)
    return parsed(cursor, rulebook_id, cursor.rows(_DIGEST, rulebook_id=rulebook_id)[0][0])


def parsed(cursor: Cursor, rulebook_id: int, digest: str) -> Rulebook:
    """The rulebook with this id and hash; without a statement if it was parsed before."""
    if digest not in _parsed:
        _parsed[digest] = from_data(json.loads(cursor.rows(_DOCUMENT, rulebook_id=rulebook_id)[0][0]))
    return _parsed[digest]


def by_digest(session: Session, digest: str) -> Rulebook | None:
    """The rulebook with this hash; None if this installation does not have it."""
    number = session.execute(select(RulebookRow.id).where(RulebookRow.digest == digest)).scalar()
    return None if number is None else rulebook(session, number)


def of_sheet(session: Session, sheet_id: int) -> Rulebook:
    """The rulebook of a score sheet."""
    return rulebook(
        session, session.execute(select(Scoresheet.rulebook_id).where(Scoresheet.id == sheet_id)).scalar_one()
    )


def by_id(session: Session, rulebook_ids: Collection[int]) -> dict[int, Rulebook]:
    """These rulebooks; one statement, and one for each that was not parsed before."""
    cursor = Cursor.of(session)
    query = select(RulebookRow.id, RulebookRow.digest).where(RulebookRow.id.in_(rulebook_ids))
    return {number: parsed(cursor, number, digest) for number, digest in session.execute(query)}


def titles(session: Session, rulebook_ids: Collection[int]) -> dict[int, Text]:
    """The titles of these rulebooks; statements as ``by_id``."""
    return {number: book.title for number, book in by_id(session, rulebook_ids).items()}


def text_of(both: Mapping[str, str]) -> Text:
    """A text as a rulebook's document holds it."""
    return Text(both.get("th", ""), both.get("en", ""))
