"""The persons behind panel members: whom an organiser may appoint again, and whose name they may correct."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core.refusals import RuleViolation
from judging.core.roles import Actor, Grant, PanelRole, Role
from judging.database.transaction import transaction
from judging.models import Person, RoleGrant, User
from judging.queries.contests import judge_search
from judging.services.contests import panels
from tests.world import ADMIN, World

pytestmark = pytest.mark.every_database


def test_organiser_appoints_again_judges_of_their_own_panels_alone(world: World, session: Session) -> None:
    mine, next_year, other = world.contest(judges=1), world.contest(), world.contest(judges=1)
    rounds = (mine.round_id, next_year.round_id)
    organiser = world.organiser(*(Grant(Role.ORGANISER, round_id=round_id) for round_id in rounds))
    administrator, nobody = world.user(grants=[Grant(Role.ADMIN)]), world.user()

    def appoint(user_id: int, actor: Actor = organiser) -> None:
        with transaction() as writing:
            panels.appoint(writing, actor=actor, contest_id=next_year.contest_id, user_id=user_id)

    for user_id in (other.users[0], administrator, nobody):
        with pytest.raises(RuleViolation, match="user_unknown"):
            appoint(user_id)
    appoint(mine.users[0])
    appoint(other.users[0], ADMIN)

    found = [judge_search.find_judges(session, one, mine.contest_id, "กรรมการ") for one in (organiser, ADMIN)]
    assert [[row.user_id for row in rows] for rows in found] == [[other.users[0]]] * 2
    assert judge_search.find_judges(session, organiser, next_year.contest_id, "กรรมการ") == ()
    assert judge_search.known_judge(session, organiser, administrator) is None


@pytest.mark.parametrize("has", ["nothing else", "a password", "a role", "a seat of others"])
def test_organiser_renames_a_judge_whose_account_has_nothing_beyond_their_panels(
    world: World, session: Session, has: str
) -> None:
    setting, other = world.contest(judges=1), world.contest()
    organiser = world.organiser(Grant(Role.ORGANISER, round_id=setting.round_id))
    user_id = setting.users[0]
    with transaction() as writing:
        if has == "a password":
            writing.get_one(User, user_id).username = "judge"
        elif has == "a role":
            writing.add(RoleGrant(user_id=user_id, role=Role.CENTRAL))
        elif has == "a seat of others":
            panels.appoint(writing, actor=ADMIN, contest_id=other.contest_id, user_id=user_id)

    def change(name: str, actor: Actor) -> None:
        member = {"member_id": setting.members[0], "position": "", "institution": None, "role": PanelRole.CHAIR}
        with transaction() as writing:
            panels.change(writing, actor=actor, name=name, **member)

    change("กรรมการ 1", organiser)
    if has == "nothing else":
        change("สมศรี ใจดี", organiser)
    else:
        with pytest.raises(RuleViolation, match="judge_of_others"):
            change("สมศรี ใจดี", organiser)
        change("สมศรี ใจดี", ADMIN)
    name = select(Person.name).join(User, User.person_id == Person.id).where(User.id == user_id)
    assert session.execute(name).scalar_one() == "สมศรี ใจดี"
