"""Which works a teacher sees: those of their institutions, in every round or only in the rounds they were given; none
of a rehearsal."""

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from judging.core.roles import Actor
from judging.models import Contest, RoleGrant

Number = InstrumentedAttribute[int]


def is_taught(actor: Actor, institution_id: Number, contest_id: Number) -> ColumnElement[bool]:
    """The condition on a row of an institution in a contest that ``Actor.teaches`` says yes."""
    found: list[ColumnElement[bool]] = [false()]
    by_round: dict[int | None, list[int]] = {}
    for institution, round_id in sorted(actor.taught, key=str):
        by_round.setdefault(round_id, []).append(institution)
    for round_id, institutions in by_round.items():
        of_them = institution_id.in_(institutions)
        in_round = select(Contest.id).where(Contest.round_id == round_id)
        found.append(of_them if round_id is None else and_(of_them, contest_id.in_(in_round)))
    rehearsed = select(Contest.id).where(Contest.rehearsal_of.is_not(None))
    return and_(or_(*found), contest_id.not_in(rehearsed))


REACHES_CONTEST: ColumnElement[bool] = and_(
    or_(RoleGrant.round_id.is_(None), RoleGrant.round_id == Contest.round_id), Contest.rehearsal_of.is_(None)
)
"""The condition on the grant of a teacher that it reaches the contest, which the query selects too."""
