"""Rulebooks of the database as core values."""

from __future__ import annotations

import json

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from judging.core.rulebook import Rulebook
from judging.core.rulebook_data import from_data
from judging.models import RulebookRow, Scoresheet

_parsed: dict[str, Rulebook] = {}
"""By digest: what a digest stands for never changes, so each rulebook is parsed once a process."""


def rulebook(session: Session, rulebook_id: int) -> Rulebook:
    """The rulebook of a row."""
    return parsed(session, rulebook_id, session.execute(_digest(rulebook_id)).scalar_one())


def parsed(session: Session, rulebook_id: int, digest: str) -> Rulebook:
    """The same, where the digest is known already: without a statement, once it was parsed."""
    if digest not in _parsed:
        document = session.execute(select(RulebookRow.document).where(RulebookRow.id == rulebook_id)).scalar_one()
        _parsed[digest] = from_data(json.loads(document))
    return _parsed[digest]


def _digest(rulebook_id: int) -> Select[tuple[str]]:
    return select(RulebookRow.digest).where(RulebookRow.id == rulebook_id)


def of_sheet(session: Session, sheet_id: int) -> Rulebook:
    """The rulebook that a score sheet follows."""
    return rulebook(
        session, session.execute(select(Scoresheet.rulebook_id).where(Scoresheet.id == sheet_id)).scalar_one()
    )
