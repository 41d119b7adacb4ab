"""Sign-in cards: the holder of a card, and the pages that print the cards of a panel, of all judges of a round, and of
a counter's helpers."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from judging.core.contests.lifecycle import ContestState
from judging.core.contests.sign_in_cards import days_of_round
from judging.core.dates import BANGKOK
from judging.core.roles import PanelRole
from judging.models import Card, Contest, CounterHelper, PanelMember, Person, Round, User, WipedRehearsal
from judging.queries import judges_cards
from judging.queries.names import PERSON
from judging.queries.scoring.counted_sheets import STAYS
from judging.queries.scoring.sheet_cells import IN_ORDER, PANEL_JUDGE, PanelJudge, of_members


@dataclass(frozen=True, slots=True)
class CardHolder:
    """The person whom a card signs in, and its first and last valid day: a judge for the panels of the round
    ``panels_of``, or a helper for the counter of ``round_id``."""

    user_id: int
    card_id: int
    panels_of: int | None
    round_id: int | None
    valid_from: date
    valid_until: date

    def is_valid(self, today: date) -> bool:
        """Whether the card opens its contests or counter on this day."""
        return self.valid_from <= today <= self.valid_until


def by_link(session: Session, digest: str) -> CardHolder | None:
    """The holder of the card with this keyed hash of its link; None without such a card, or if it was revoked."""
    return _holder(session, Card.link_digest, digest)


def by_code(session: Session, digest: str) -> CardHolder | None:
    """The holder of the card with this keyed hash of its code; None without such a card, or if it was revoked."""
    return _holder(session, Card.code_digest, digest)


def _holder(session: Session, column: InstrumentedAttribute[str], digest: str) -> CardHolder | None:
    query = (
        select(
            func.coalesce(Card.user_id, CounterHelper.user_id),
            Card.id,
            Card.round_id,
            CounterHelper.round_id,
            Card.valid_from,
            Card.valid_until,
        )
        .outerjoin(CounterHelper, CounterHelper.id == Card.helper_id)
        .where(column == digest, Card.revoked_at.is_(None))
    )
    row = session.execute(query).first()
    return CardHolder(*row) if row else None


@dataclass(frozen=True, slots=True)
class MemberCard(PanelJudge):
    """A member who stays on the panel, with the valid card, if there is one."""

    user_id: int
    card_id: int | None
    nonce: str | None
    valid_from: date | None
    valid_until: date | None
    issued_at: datetime | None


def of_contest(session: Session, contest_id: int) -> tuple[MemberCard, ...]:
    """Every member who stays on the panel, in order."""
    query = (
        of_members(
            select(
                *PANEL_JUDGE,
                PanelMember.user_id,
                Card.id,
                Card.nonce,
                Card.valid_from,
                Card.valid_until,
                Card.issued_at,
            )
        )
        .outerjoin(Card, and_(judges_cards.of_member(), judges_cards.printed()))
        .where(PanelMember.contest_id == contest_id, STAYS)
        .order_by(*IN_ORDER)
    )
    return tuple(MemberCard(*row) for row in session.execute(query))


@dataclass(frozen=True, slots=True)
class RoundCard:
    """A judge's valid card for all panels of a round, and these contests by id, each with the role on its panel."""

    user_id: int
    name: str
    card_id: int
    nonce: str
    valid_from: date
    valid_until: date
    seats: tuple[tuple[int, PanelRole], ...]


def of_round(session: Session, round_id: int) -> tuple[RoundCard, ...]:
    """The card of every judge who stays on a panel of the round, once each, by name."""
    found = seats(session, round_id)
    query = (
        select(Card.user_id, PERSON, Card.id, Card.nonce, Card.valid_from, Card.valid_until)
        .join(User, User.id == Card.user_id)
        .join(Person, Person.id == User.person_id)
        .where(Card.round_id == round_id, judges_cards.printed())
        .order_by(Person.sort_key, Card.id)
    )
    return tuple(RoundCard(*(*row, found[row[0]])) for row in session.execute(query) if row[0] in found)


def seats(session: Session, round_id: int) -> dict[int, tuple[tuple[int, PanelRole], ...]]:
    """By judge of a round: the contests that their card opens, in order of category, each with the role on its panel;
    without archived ones, those of which they left the panel, and rehearsals."""
    query = (
        select(PanelMember.user_id, Contest.id, PanelMember.role)
        .join(Contest, Contest.id == PanelMember.contest_id)
        .where(Contest.id.in_(_open_contests(round_id)), Contest.rehearsal_of.is_(None), STAYS)
        .order_by(PanelMember.user_id, Contest.category, Contest.id)
    )
    found: dict[int, list[tuple[int, PanelRole]]] = {}
    for user_id, contest_id, role in session.execute(query):
        found.setdefault(user_id, []).append((contest_id, role))
    return {user_id: tuple(held) for user_id, held in found.items()}


def days(session: Session, round_id: int) -> dict[int, tuple[date, date]]:
    """By judge of a round: the days on which their card is valid, those of all their contests (``core``
    ``days_of_round``). A rehearsal counts from its first day on, also when it was wiped: tablets that still hold marks
    of it must be able to learn that."""
    seats = select(PanelMember.user_id, Contest.first_day, Contest.last_day).join(
        Contest, Contest.id == PanelMember.contest_id
    )
    open_ = Contest.id.in_(_open_contests(round_id))
    held: dict[int, list[tuple[date, date]]] = {}
    for user_id, first_day, last_day in session.execute(seats.join(Round, Round.id == Contest.round_id).where(open_)):
        held.setdefault(user_id, []).append((first_day, last_day))
    wiped = (
        select(PanelMember.user_id, WipedRehearsal.wiped_at)
        .join(Contest, Contest.id == PanelMember.contest_id)
        .join(WipedRehearsal, WipedRehearsal.rehearsal_of == Contest.id)
        .where(open_)
    )
    for user_id, wiped_at in session.execute(wiped):
        day = wiped_at.astimezone(BANGKOK).date()
        held[user_id].append((day, day))
    return {user_id: days_of_round(contests) for user_id, contests in held.items()}


def _open_contests(round_id: int) -> Select[tuple[int]]:
    return select(Contest.id).where(Contest.round_id == round_id, Contest.state != ContestState.ARCHIVED)


@dataclass(frozen=True, slots=True)
class HelperCard:
    """A helper at the counter of a round, with the valid card, if there is one."""

    helper_id: int
    name: str
    card_id: int | None
    nonce: str | None
    valid_from: date | None
    valid_until: date | None
    issued_at: datetime | None


def of_helpers(session: Session, round_id: int) -> tuple[HelperCard, ...]:
    """Every helper at the counter of a round, in the order in which they were added."""
    query = (
        select(CounterHelper.id, PERSON, Card.id, Card.nonce, Card.valid_from, Card.valid_until, Card.issued_at)
        .join(User, User.id == CounterHelper.user_id)
        .join(Person, Person.id == User.person_id)
        .outerjoin(Card, and_(Card.helper_id == CounterHelper.id, Card.revoked_at.is_(None)))
        .where(CounterHelper.round_id == round_id)
        .order_by(CounterHelper.id)
    )
    return tuple(HelperCard(*row) for row in session.execute(query))
