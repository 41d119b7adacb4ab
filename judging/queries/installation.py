"""The counts of the installation, and its rulebooks."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judging.core.text import Text
from judging.models import Contest, Institution, RulebookRow, User
from judging.queries.rulebooks.rulebooks import text_of


@dataclass(frozen=True, slots=True)
class Counts:
    """The numbers of what administrators manage."""

    users: int
    rulebooks: int
    institutions: int
    contests: int


@dataclass(frozen=True, slots=True)
class RulebookSummary:
    """One version of a rulebook, with the number of contests that use it."""

    rulebook_id: int
    title: Text
    name: str
    edition: int
    school_year: int
    category: str
    digest: str
    added_at: datetime
    contests: int


def counts(session: Session) -> Counts:
    """All counts, in one statement."""
    query = select(
        *(
            select(func.count()).select_from(model).scalar_subquery()
            for model in (User, RulebookRow, Institution, Contest)
        )
    )
    row = session.execute(query).one()
    return Counts(row[0], row[1], row[2], row[3])


def rulebook_summaries(session: Session) -> tuple[RulebookSummary, ...]:
    """Every rulebook, the newest school year first, then the newest edition."""
    contests = (
        select(func.count(Contest.id))
        .where(Contest.rulebook_id == RulebookRow.id)
        .correlate(RulebookRow)
        .scalar_subquery()
    )
    query = select(
        RulebookRow.id,
        RulebookRow.document,
        RulebookRow.name,
        RulebookRow.edition,
        RulebookRow.school_year,
        RulebookRow.category,
        RulebookRow.digest,
        RulebookRow.added_at,
        contests,
    ).order_by(RulebookRow.school_year.desc(), RulebookRow.category, RulebookRow.edition.desc(), RulebookRow.id.desc())
    return tuple(
        RulebookSummary(row[0], text_of(json.loads(row[1])["title"]), *row[2:]) for row in session.execute(query)
    )


def has_rulebook(session: Session, rulebook_id: int) -> bool:
    """Whether the rulebook with this id exists."""
    return session.execute(select(RulebookRow.id).where(RulebookRow.id == rulebook_id)).first() is not None
