"""Rulebooks of the database as core values."""

from __future__ import annotations

import json

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from judging.core.rulebooks.parsing import from_data
from judging.core.rulebooks.rulebook import Rulebook
from judging.database.statements import Cursor, Statement
from judging.models import RulebookRow, Scoresheet

_parsed: dict[str, Rulebook] = {}
"""By digest: what a digest stands for never changes, so each rulebook is parsed once a process."""


_DIGEST = Statement(select(RulebookRow.digest).where(RulebookRow.id == bindparam("rulebook_id")))
_DOCUMENT = Statement(select(RulebookRow.document).where(RulebookRow.id == bindparam("rulebook_id")))


def rulebook(session: Session, rulebook_id: int) -> Rulebook:
    """The rulebook of a row."""
    cursor = Cursor.of(session)
    return parsed(cursor, rulebook_id, cursor.rows(_DIGEST, rulebook_id=rulebook_id)[0][0])


def parsed(cursor: Cursor, rulebook_id: int, digest: str) -> Rulebook:
    """The same, where the digest is known already: without a statement, once it was parsed."""
    if digest not in _parsed:
        _parsed[digest] = from_data(json.loads(cursor.rows(_DOCUMENT, rulebook_id=rulebook_id)[0][0]))
    return _parsed[digest]


def of_sheet(session: Session, sheet_id: int) -> Rulebook:
    """The rulebook that a score sheet follows."""
    return rulebook(
        session, session.execute(select(Scoresheet.rulebook_id).where(Scoresheet.id == sheet_id)).scalar_one()
    )
