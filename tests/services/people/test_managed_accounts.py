"""Who manages whose account: an organiser whose round another person granted, the teachers of its area; a round that an
organiser made alone gives nothing."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging import clock
from judging.core.refusals import RuleViolation
from judging.core.roles import Actor, Grant, Role, RoundLevel
from judging.database.statements import Cursor
from judging.database.transaction import transaction
from judging.models import Contest, Institution, InstitutionMerge, RoleGrant, Round, User
from judging.queries.people import managed_accounts
from judging.queries.signin.sessions import grants_of
from judging.services.contests import contests, panels
from judging.services.entries import entries
from judging.services.entries.entries import Work
from judging.services.people import account_passwords, accounts, institutions
from judging.services.rulebooks import rulebooks
from tests.world import ADMIN, World

NAN = ("น่าน", "ภาคเหนือ")
YALA = ("ยะลา", "ภาคใต้")


def teacher(world: World, place: tuple[str, str] = NAN, *more: Grant, name: str = "") -> int:
    """A teacher of a new college in this province and region, with more roles."""
    college = world.institution(name, *place)
    return account(*more, Grant(Role.TEACHER, institution_id=college))


def account(*grants: Grant) -> int:
    """An account with a password."""
    with transaction() as session:
        number = len(session.execute(select(User.id)).all())
        made = accounts.create_staff(session, actor=ADMIN, name="ครู", username=f"user-{number}", grants=grants)
        return made.user_id


def resets(actor: Actor, user_id: int) -> bool:
    """Whether the actor may reset the password, which the list of teachers must say too."""
    try:
        with transaction() as session:
            account_passwords.reset_password(session, actor=actor, user_id=user_id)
    except RuleViolation as refusal:
        if refusal.code != "not_your_person":
            raise
        return False
    return True


def make_contest(world: World, actor: Actor, level: RoundLevel, area: str, year: int = 2600) -> int:
    """A contest, with its round, of an organiser."""
    with transaction() as session:
        rulebook_id = rulebooks.add(session, actor=ADMIN, rulebook=world.rulebook())
    with transaction() as session:
        return contests.create(
            session,
            actor=actor,
            school_year=year,
            level=level,
            area=area,
            first_day=date(year - 542, 2, 20),
            last_day=date(year - 542, 2, 21),
            category="4",
            rulebook_id=rulebook_id,
        )


def acting(session: Session, user_id: int) -> Actor:
    """The person with all present roles, as a request sees them."""
    session.rollback()
    actor = Actor(user_id, grants_of(Cursor.of(session), user_id, today=clock.today()))
    session.rollback()
    return actor


def enter_by_hand(actor: Actor, contest_id: int, institution_id: int) -> None:
    with transaction() as session:
        entries.add(session, actor=actor, contest_id=contest_id, work=Work("X001", "ผลงานที่ไม่มีจริง", institution_id))


@pytest.mark.parametrize(
    ("level", "area"),
    [
        (RoundLevel.NATION, ""),
        (RoundLevel.REGION, "ภาคเหนือ"),
        (RoundLevel.PROVINCE, "น่าน"),
        (RoundLevel.INSTITUTION, "วิทยาลัยเทคนิคน่าน"),
    ],
)
def test_organiser_who_made_the_round_alone_and_entered_a_work_of_the_college_resets_nobody(
    world: World, session: Session, level: RoundLevel, area: str
) -> None:
    victim = teacher(world, name="วิทยาลัยเทคนิคน่าน")
    college = session.execute(select(Institution.id)).scalar_one()
    elsewhere = world.organiser(Grant(Role.ORGANISER, round_id=world.round(RoundLevel.PROVINCE, "ยะลา")))
    contest_id = make_contest(world, ADMIN, level, area)
    with transaction() as made:  # as before rounds beyond a role were refused
        round_id, maker = made.get_one(Contest, contest_id).round_id, elsewhere.user_id
        made.add(RoleGrant(user_id=maker, role=Role.ORGANISER, round_id=round_id, granted_by=maker))
    attacker = acting(session, elsewhere.user_id or 0)
    assert len(attacker.grants) == 2

    enter_by_hand(attacker, contest_id, college)

    assert not resets(attacker, victim)
    assert managed_accounts.teachers(session, attacker, today=clock.today()).rows == ()


@pytest.mark.every_database
@pytest.mark.parametrize(
    ("level", "area", "covered"),
    [
        (RoundLevel.NATION, "", True),
        (RoundLevel.REGION, "ภาคเหนือ", True),
        (RoundLevel.REGION, "อาชีวศึกษาภาคเหนือ", True),
        (RoundLevel.REGION, "ภาคใต้", False),
        (RoundLevel.PROVINCE, "น่าน", True),
        (RoundLevel.PROVINCE, "อาชีวศึกษาจังหวัดน่าน", True),
        (RoundLevel.PROVINCE, "Nan", True),
        (RoundLevel.PROVINCE, "ยะลา", False),
        (RoundLevel.PROVINCE, "ภาคเหนือ", False),
        (RoundLevel.INSTITUTION, "วท. น่าน", True),
        (RoundLevel.INSTITUTION, "วิทยาลัยเทคนิคยะลา", False),
    ],
)
def test_organiser_of_a_granted_round_resets_the_teachers_of_its_area_without_any_work_there(
    world: World, session: Session, level: RoundLevel, area: str, covered: bool
) -> None:
    user_id = teacher(world, name="วิทยาลัยเทคนิคน่าน")
    organiser = world.organiser(Grant(Role.ORGANISER, round_id=world.round(level, area)))

    assert resets(organiser, user_id) is covered
    assert [row.is_managed for row in managed_accounts.teachers(session, organiser, today=clock.today()).rows] == [
        True
    ] * covered


def test_college_without_province_or_of_an_ambiguous_name_is_covered_by_no_round_of_an_area(world: World) -> None:
    unplaced = teacher(world, ("", ""), name="วิทยาลัยเทคนิคน่าน")
    twins = [teacher(world, place, name="วิทยาลัยการอาชีพ") for place in (NAN, YALA)]
    rounds = [
        world.round(RoundLevel.PROVINCE, "น่าน"),
        world.round(RoundLevel.REGION, "ภาคเหนือ"),
        world.round(RoundLevel.INSTITUTION, "วิทยาลัยการอาชีพ"),
    ]

    found = [
        resets(world.organiser(Grant(Role.ORGANISER, round_id=round_id)), user_id)
        for round_id in rounds
        for user_id in (unplaced, *twins)
    ]

    assert found == [False, True, False] * 2 + [False] * 3


@pytest.mark.every_database
def test_college_of_a_granted_round_is_found_after_its_merge_under_either_name(world: World, session: Session) -> None:
    user_id = teacher(world, name="วิทยาลัยเทคนิคน่าน")
    old, new = session.execute(select(Institution.id)).scalar_one(), world.institution("วิทยาลัยเทคนิคน่านใหม่", *NAN)
    organisers = [
        world.organiser(Grant(Role.ORGANISER, round_id=world.round(RoundLevel.INSTITUTION, name)))
        for name in ("วิทยาลัยเทคนิคน่าน", "วิทยาลัยเทคนิคน่านใหม่")
    ]
    session.rollback()
    assert [resets(one, user_id) for one in organisers] == [True, False]

    with transaction() as writing:
        institutions.merge(writing, actor=ADMIN, institution_id=old, into_id=new)

    assert session.execute(select(InstitutionMerge.into_id)).scalars().all() == [new]
    session.rollback()
    assert [resets(one, user_id) for one in organisers] == [True, True]


def test_organiser_of_a_granted_round_manages_nobody_with_a_role_or_seat_beyond_it(
    world: World, session: Session
) -> None:
    mine, other = world.contest(), world.contest()
    own = Grant(Role.ORGANISER, round_id=mine.round_id)
    organiser = world.organiser(own)
    made_alone = make_contest(world, organiser, RoundLevel.PROVINCE, "น่าน")
    alone = session.execute(select(Round.id).where(Round.area == "น่าน")).scalar_one()
    beyond = [
        Grant(Role.ADMIN),
        Grant(Role.CENTRAL),
        Grant(Role.ORGANISER),
        Grant(Role.ORGANISER, competition_id=mine.competition_id),
        Grant(Role.ORGANISER, round_id=other.round_id),
        Grant(Role.ORGANISER, round_id=alone),
    ]
    session.rollback()

    assert resets(organiser, teacher(world, NAN, own))
    assert [resets(organiser, teacher(world, NAN, more)) for more in beyond] == [False] * len(beyond)
    assert not resets(organiser, account())
    for contest_id, allowed in ((mine.contest_id, True), (other.contest_id, False), (made_alone, False)):
        judging = teacher(world)
        with transaction() as writing:
            panels.appoint(writing, actor=ADMIN, contest_id=contest_id, user_id=judging)
        assert resets(organiser, judging) is allowed


@pytest.mark.every_database
@pytest.mark.parametrize("limit", ["competition", "nothing"])
def test_organiser_granted_a_whole_competition_manages_teachers_and_organisers_within_it(
    world: World, limit: str
) -> None:
    mine, other = world.contest(), world.contest()
    wide = Grant(Role.ORGANISER, competition_id=mine.competition_id if limit == "competition" else None)
    organiser = world.organiser(wide)

    assert resets(organiser, teacher(world))
    assert resets(organiser, account(Grant(Role.ORGANISER, round_id=mine.round_id)))
    assert resets(organiser, account(Grant(Role.ORGANISER, round_id=other.round_id))) is (limit == "nothing")
    assert not resets(organiser, account(Grant(Role.ORGANISER)))


def test_role_without_a_known_giver_has_no_power_until_an_administrator_grants_it_again(
    world: World, session: Session
) -> None:
    victim = teacher(world)
    grant = Grant(Role.ORGANISER, round_id=world.round(RoundLevel.PROVINCE, "น่าน"))
    organiser = Actor(world.user(grants=[grant]), (grant,))
    admin = Actor(world.user(grants=[Grant(Role.ADMIN)]), (Grant(Role.ADMIN),))
    assert not resets(organiser, victim)

    with transaction() as writing:
        accounts.grant(writing, actor=admin, user_id=organiser.user_id or 0, role=grant)

    assert resets(organiser, victim)


def test_session_by_card_has_no_power_over_accounts(world: World) -> None:
    victim = teacher(world)
    organiser = world.organiser(Grant(Role.ORGANISER))

    assert not resets(Actor(organiser.user_id, panels_of=1), victim)


@pytest.mark.every_database
@pytest.mark.parametrize("has_teachers", [True, False])
def test_college_with_teachers_is_not_moved_into_an_area_by_whoever_types_its_province(
    world: World, session: Session, has_teachers: bool
) -> None:
    organiser = world.organiser(Grant(Role.ORGANISER, round_id=world.round(RoundLevel.PROVINCE, "ยะลา")))
    if has_teachers:
        victim = teacher(world, ("", ""), name="วิทยาลัยเทคนิคน่าน")
    else:
        world.institution("วิทยาลัยเทคนิคน่าน", "", "")

    with transaction() as writing:
        institutions.find_or_add(writing, actor=organiser, name="วิทยาลัยเทคนิคน่าน", province="ยะลา", region="ภาคใต้")

    assert session.execute(select(Institution.province)).scalar_one() == ("" if has_teachers else "ยะลา")
    session.rollback()
    assert not has_teachers or not resets(organiser, victim)
