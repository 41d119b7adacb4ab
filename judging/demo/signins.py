"""The sign-ins of a demo, read from its database; cards are derived from the key and the stored nonces."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judging.core.contests import sign_in_cards as rules
from judging.core.contests.lifecycle import ContestState
from judging.core.roles import PanelRole
from judging.models import Competition, Contest, Entry, Publication, Round
from judging.queries.contests import sign_in_cards


@dataclass(frozen=True, slots=True)
class DemoContest:
    """A contest of the demo; ``area`` is empty at the national level, ``version`` that of the newest results or 0."""

    contest_id: int
    state: ContestState
    school_year: int
    area: str
    works: int
    version: int


@dataclass(frozen=True, slots=True)
class DemoCard:
    """A judge's card: the secret part of its link, and the code to type."""

    name: str
    role: PanelRole
    token: str
    code: str


def contests(session: Session) -> tuple[DemoContest, ...]:
    """The contests in order of creation."""
    newest = (
        select(func.coalesce(func.max(Publication.version), 0))
        .where(Publication.contest_id == Contest.id)
        .correlate(Contest)
        .scalar_subquery()
    )
    query = (
        select(Contest.id, Contest.state, Competition.school_year, Round.area, func.count(Entry.id), newest)
        .join(Round, Round.id == Contest.round_id)
        .join(Competition, Competition.id == Round.competition_id)
        .outerjoin(Entry, Entry.contest_id == Contest.id)
        .group_by(Contest.id, Contest.state, Competition.school_year, Round.area)
        .order_by(Contest.id)
    )
    return tuple(DemoContest(*row) for row in session.execute(query))


def judges_cards(session: Session, contest_id: int, secret: str) -> tuple[DemoCard, ...]:
    """The cards of a contest's judges, the chair first."""
    return tuple(
        DemoCard(held.name, held.role, rules.link_token(secret, held.nonce), rules.code_text(secret, held.nonce))
        for held in sign_in_cards.of_contest(session, contest_id)
        if held.nonce is not None
    )
