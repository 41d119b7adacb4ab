"""What an organiser was granted by another person. A round or contest that somebody makes alone is not part of it, so
it gives no power over people or works of others (docs/access.md)."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, false, func, not_, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from judging.core.contests.rounds import is_area_of, is_same_area
from judging.core.roles import Actor, Role, RoundLevel
from judging.core.scoring.advancement import levels_above
from judging.core.thai import expand_abbreviations, match_key
from judging.models import Institution, InstitutionMerge, RoleGrant, Round

GIVEN: ColumnElement[bool] = and_(RoleGrant.granted_by.is_not(None), RoleGrant.granted_by != RoleGrant.user_id)
"""The condition on ``RoleGrant`` that another person gave it."""


@dataclass(frozen=True, slots=True)
class GivenRounds:
    """The rounds that an organiser was granted: all of them (``everywhere``), those of competitions, or single ones
    with level and area."""

    everywhere: bool
    competitions: frozenset[int]
    rounds: frozenset[int]
    areas: tuple[tuple[RoundLevel, str], ...]

    @property
    def reaches_all(self) -> bool:
        """Whether a competition or the national level is among them, so that every institution is covered."""
        return bool(self.everywhere or self.competitions or any(level is RoundLevel.NATION for level, _ in self.areas))

    def has_round(
        self,
        round_id: ColumnElement[int] | InstrumentedAttribute[int | None] | InstrumentedAttribute[int],
        competition_id: ColumnElement[int] | InstrumentedAttribute[int | None] | InstrumentedAttribute[int],
    ) -> ColumnElement[bool]:
        """The condition that a round, or a whole competition, is among them."""
        if self.everywhere:
            return or_(round_id.is_not(None), competition_id.is_not(None))
        of_competitions = select(Round.id).where(Round.competition_id.in_(self.competitions))
        return or_(  # false, not NULL, for a role without limits
            and_(round_id.is_not(None), or_(round_id.in_(self.rounds), round_id.in_(of_competitions))),
            and_(competition_id.is_not(None), competition_id.in_(self.competitions)),
        )


def given_rounds(session: Session, actor: Actor) -> GivenRounds:
    """The rounds that other people granted the actor as organiser, or the organiser whose deputy they are; none for a
    session by card."""
    if not actor.has(Role.ORGANISER):
        return GivenRounds(False, frozenset(), frozenset(), ())
    query = (
        select(RoleGrant.competition_id, RoleGrant.round_id, Round.level, Round.area)
        .outerjoin(Round, Round.id == RoleGrant.round_id)
        .where(_held_by(actor), RoleGrant.role == Role.ORGANISER, GIVEN)
    )
    rows = session.execute(query).all()
    return GivenRounds(
        everywhere=any(row.competition_id is None and row.round_id is None for row in rows),
        competitions=frozenset(row.competition_id for row in rows if row.competition_id is not None),
        rounds=frozenset(row.round_id for row in rows if row.round_id is not None),
        areas=tuple((row.level, row.area) for row in rows if row.round_id is not None),
    )


def _held_by(actor: Actor) -> ColumnElement[bool]:
    """The condition on ``RoleGrant`` that it is the actor's own, if they have any of their own, or lent to them."""
    lent = RoleGrant.id.in_([grant.lent.grant_id for grant in actor.grants if grant.lent is not None])
    return or_(RoleGrant.user_id == actor.user_id, lent) if actor.own.has(Role.ORGANISER) else lent


def is_given(session: Session, actor: Actor, round_: Round) -> bool:
    """Whether another person granted the actor this round; always for an administrator."""
    if actor.has(Role.ADMIN):
        return True
    given = given_rounds(session, actor)
    return given.everywhere or round_.id in given.rounds or round_.competition_id in given.competitions


def may_correct_place(session: Session, actor: Actor, round_: Round) -> bool:
    """Whether the actor may correct level and area of the round: an organiser of its whole competition, and the person
    who made it while nobody was granted it. Otherwise a grant for one area would give power in another."""
    if actor.organises(competition_id=round_.competition_id, round_id=0):  # no round has this id
        return True
    if not actor.organises(competition_id=round_.competition_id, round_id=round_.id):
        return False
    of_others = or_(RoleGrant.user_id != actor.user_id, GIVEN)
    granted = select(RoleGrant.id).where(RoleGrant.round_id == round_.id, RoleGrant.role == Role.ORGANISER, of_others)
    return session.execute(granted.limit(1)).first() is None


def may_make_round(session: Session, actor: Actor, level: RoundLevel, area: str) -> bool:
    """Whether a new round of this level and area, of any school year, lies within what the actor was granted: an
    administrator, the installation itself and an organiser without limits make any; others one of a granted area, or a
    lower one in which every known institution is in a granted area."""
    unlimited = any(g.role is Role.ORGANISER and g.competition_id is None and g.round_id is None for g in actor.grants)
    given = given_rounds(session, actor)
    if actor.user_id is None or actor.has(Role.ADMIN) or unlimited or given.reaches_all:
        return True
    if any(one is level and is_area_of(level, area, name) for one, name in given.areas):
        return True
    above = tuple(one for one in given.areas if one[0] in levels_above(level))
    meant = in_area(session, level, area)
    within = covers(session, GivenRounds(False, frozenset(), frozenset(), above))
    counted = session.execute(
        select(func.count(Institution.id), func.count(Institution.id).filter(not_(within))).where(meant)
    ).one()
    return bool(counted[0]) and not counted[1]


def in_area(session: Session, level: RoundLevel, area: str) -> ColumnElement[bool]:
    """The condition on ``Institution`` that it stands in this level and area, as ``covers`` says."""
    return covers(session, GivenRounds(False, frozenset(), frozenset(), ((level, area),)))


def covers(session: Session, given: GivenRounds) -> ColumnElement[bool]:
    """The condition on ``Institution`` that it stands in the level and area of a granted round, with or without works
    there. A college's round covers the only institution of its name; of two with that name it covers none."""
    if given.reaches_all:
        return true()
    found: list[ColumnElement[bool]] = [false()]
    for column, level in ((Institution.province, RoundLevel.PROVINCE), (Institution.region, RoundLevel.REGION)):
        areas = [area for one, area in given.areas if one is level]
        if areas:
            stored = session.execute(select(column).distinct()).scalars()
            names = [name for name in stored if any(is_same_area(level, area, name) for area in areas)]
            found.append(column.in_(names))
    colleges = [area for level, area in given.areas if level is RoundLevel.INSTITUTION]
    if colleges:
        found.append(Institution.id.in_(_named(session, colleges)))
    return or_(*found)


def _named(session: Session, names: Iterable[str]) -> set[int]:
    """The institutions that alone have one of these names; for a merged one, the one it was merged into."""
    number = func.coalesce(InstitutionMerge.into_id, Institution.id)
    keys = {match_key(expand_abbreviations(name)) for name in names}
    query = (
        select(Institution.match_key, func.min(number))
        .outerjoin(InstitutionMerge, InstitutionMerge.institution_id == Institution.id)
        .where(Institution.match_key.in_(keys))
        .group_by(Institution.match_key)
        .having(func.count(number.distinct()) == 1)
    )
    return {institution_id for _key, institution_id in session.execute(query)}
