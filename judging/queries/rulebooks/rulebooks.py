"""Rulebooks of the database as core values."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from judging.core.rulebooks.parsing import from_data
from judging.core.rulebooks.rulebook import Rulebook
from judging.core.text import Text
from judging.database.statements import Driver, Prepared
from judging.models import RulebookRow, Scoresheet

_parsed: dict[str, Rulebook] = {}
"""By digest: what a digest stands for never changes, so each rulebook is parsed once a process."""


_DIGEST = Prepared(select(RulebookRow.digest).where(RulebookRow.id == bindparam("rulebook_id")))
_DOCUMENT = Prepared(select(RulebookRow.document).where(RulebookRow.id == bindparam("rulebook_id")))


def rulebook(session: Session, rulebook_id: int) -> Rulebook:
    """The rulebook of a row."""
    driver = Driver.of(session)
    return parsed(driver, rulebook_id, driver.rows(_DIGEST, rulebook_id=rulebook_id)[0][0])


def parsed(driver: Driver, rulebook_id: int, digest: str) -> Rulebook:
    """The same, where the digest is known already: without a statement, once it was parsed."""
    if digest not in _parsed:
        _parsed[digest] = from_data(json.loads(driver.rows(_DOCUMENT, rulebook_id=rulebook_id)[0][0]))
    return _parsed[digest]


def of_sheet(session: Session, sheet_id: int) -> Rulebook:
    """The rulebook that a score sheet follows."""
    return rulebook(
        session, session.execute(select(Scoresheet.rulebook_id).where(Scoresheet.id == sheet_id)).scalar_one()
    )


def titles(session: Session, rulebook_ids: Collection[int]) -> dict[int, Text]:
    """The titles of rulebooks; one statement, and one more for each that was not parsed yet."""
    driver = Driver.of(session)
    query = select(RulebookRow.id, RulebookRow.digest).where(RulebookRow.id.in_(rulebook_ids))
    return {number: parsed(driver, number, digest).title for number, digest in session.execute(query)}


def text_of(both: Mapping[str, str]) -> Text:
    """A text as a rulebook's document holds it."""
    return Text(both.get("th", ""), both.get("en", ""))
