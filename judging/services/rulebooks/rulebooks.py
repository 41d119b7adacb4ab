"""Rulebooks: stored whole and never changed; a new edition is a new row."""

import json

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from judging import clock
from judging.core.roles import Actor
from judging.core.rulebooks.parsing import to_data
from judging.core.rulebooks.rulebook import Rulebook
from judging.core.rulebooks.serialization import digest_of, rules_digest_of
from judging.models import CriterionRow, LevelRow, RulebookRow
from judging.services import audit


def add(session: Session, *, actor: Actor, rulebook: Rulebook) -> int:
    """Store the rulebook; returns the row's id, that of the existing row where the digest is known."""
    known = session.execute(select(RulebookRow.id).where(RulebookRow.digest == digest_of(rulebook))).scalar()
    if known is not None:
        return known
    row = RulebookRow(
        name=rulebook.id,
        edition=rulebook.edition,
        school_year=rulebook.school_year,
        category=rulebook.category,
        digest=digest_of(rulebook),
        rules_digest=rules_digest_of(rulebook),
        document=json.dumps(to_data(rulebook), ensure_ascii=False, sort_keys=True, separators=(",", ":")),
        added_at=clock.now(),
        added_by=actor.user_id,
    )
    session.add(row)
    session.flush()  # criteria and levels need the row's id
    session.execute(
        insert(CriterionRow),
        [{"rulebook_id": row.id, "code": item.code, "section": item.section} for item in rulebook.criteria],
    )
    session.execute(
        insert(LevelRow),
        [
            {"rulebook_id": row.id, "criterion": item.code, "level": level.id, "points": level.points}
            for item in rulebook.criteria
            for level in item.levels
        ],
    )
    audit.record(
        session, actor=actor, action="rulebooks.add", subject=f"rulebook:{row.id}", data={"digest": digest_of(rulebook)}
    )
    return row.id
