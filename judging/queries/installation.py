"""The counts of the installation, and its rulebooks."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judging.models import Contest, Institution, RulebookRow, User
from judging.queries.contests.contests import RulebookChoice
from judging.queries.rulebooks.rulebooks import text_of


@dataclass(frozen=True, slots=True)
class Counts:
    """The numbers of what administrators manage."""

    users: int
    rulebooks: int
    institutions: int
    contests: int


@dataclass(frozen=True, slots=True)
class RulebookSummary(RulebookChoice):
    """One version of a rulebook, with the number of contests that use it."""

    name: str
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
    return Counts(*session.execute(query).one())


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
        RulebookRow.category,
        RulebookRow.school_year,
        RulebookRow.edition,
        RulebookRow.document,
        RulebookRow.name,
        RulebookRow.digest,
        RulebookRow.added_at,
        contests,
    ).order_by(RulebookRow.school_year.desc(), RulebookRow.category, RulebookRow.edition.desc(), RulebookRow.id.desc())
    return tuple(
        RulebookSummary(*(*book, text_of(json.loads(document)["title"]), name, digest, added_at, number))
        for *book, document, name, digest, added_at, number in session.execute(query)
    )


def has_rulebook(session: Session, rulebook_id: int) -> bool:
    """Whether the rulebook with this id exists."""
    return session.execute(select(RulebookRow.id).where(RulebookRow.id == rulebook_id)).first() is not None
