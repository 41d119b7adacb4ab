"""Organisers' deputies: what they may do is what the organiser's own role gives, never more and never longer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from judging import clock
from judging.core.people.deputies import DeputyState
from judging.core.refusals import RuleViolation
from judging.core.roles import Actor, Grant, Role, RoundLevel
from judging.database.statements import Cursor
from judging.database.transaction import transaction
from judging.models import Contest, Deputy, RoleGrant, User
from judging.queries.audit import log_page
from judging.queries.contest_place import organised_contests
from judging.queries.people import deputies as rows
from judging.queries.people.actors import actor_of
from judging.queries.people.second_factors import candidate
from judging.queries.signin.sessions import grants_of
from judging.services.contests import contests
from judging.services.people import account_merges, account_passwords, accounts, deputies, round_teachers
from judging.services.personal_data import personal_data
from tests.world import ADMIN, Setting, World

TODAY = date(2022, 2, 1)
NOON = datetime(2022, 2, 1, 12, tzinfo=clock.BANGKOK)


@dataclass
class Staff:
    """An organiser of one round, and somebody without a role who can sign in."""

    session: Session
    here: Setting
    there: Setting
    organiser: int
    grant_id: int
    deputy: int

    def acting(self, user_id: int | None = None) -> Actor:
        """The person with all present roles, as a request sees them; the deputy by default."""
        self.session.rollback()
        user_id = user_id or self.deputy
        actor = Actor(user_id, grants_of(Cursor.of(self.session), user_id, today=clock.today()))
        self.session.rollback()
        return actor

    def reaches(self, user_id: int | None = None) -> set[int]:
        """The contests that the person organises; the deputy by default."""
        found = set(self.session.execute(organised_contests(self.acting(user_id))).scalars())
        self.session.rollback()
        return found

    def appoint(self, username: str = "deputy", until: date | None = None, *, by: Actor | None = None) -> int:
        """Appoint somebody, by default the person without a role."""
        actor = by or self.acting(self.organiser)
        return write(deputies.appoint, actor=actor, grant_id=self.grant_id, username=username, until=until)


def write(service: Callable[..., Any], **values: object) -> Any:
    """Call the service in a transaction of its own."""
    with transaction() as session:
        return service(session, **values)


def own_grant(session: Session, user_id: int | None) -> int:
    """The only grant of the account."""
    found = session.execute(select(RoleGrant.id).where(RoleGrant.user_id == user_id)).scalar_one()
    session.rollback()
    return found


def make_national(setting: Setting) -> None:
    """Make the contest's round that of the whole nation."""
    with transaction() as session:
        round_ = session.get_one(Contest, setting.contest_id).round
        round_.level, round_.area = RoundLevel.NATION, ""


@pytest.fixture
def staff(world: World, session: Session) -> Staff:
    here, there = world.contest(), world.contest()
    admin = world.user(grants=[Grant(Role.ADMIN)])
    role = Grant(Role.ORGANISER, round_id=here.round_id)
    organiser = world.user("ผู้จัด", username="organiser", grants=[role], by=admin)
    deputy = world.user("ผู้แทน", username="deputy")
    return Staff(session, here, there, organiser, own_grant(session, organiser), deputy)


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with clock.held(NOON):
        yield


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(RuleViolation) as refusal:
        act()
    return refusal.value.code


def states(staff: Staff) -> list[DeputyState]:
    with transaction() as session:
        return [row.state for row in rows.of_organiser(session, staff.organiser, today=clock.today())]


def test_deputy_reaches_what_the_organiser_reaches_and_nothing_else(staff: Staff) -> None:
    assert staff.reaches() == set()

    staff.appoint()

    assert staff.reaches() == staff.reaches(staff.organiser) == {staff.here.contest_id}
    assert states(staff) == [DeputyState.IN_FORCE]


def test_jobs_and_the_second_factor_know_a_deputy_as_requests_do(staff: Staff, session: Session) -> None:
    staff.appoint()
    with transaction() as work:
        work.execute(update(User).where(User.id == staff.deputy).values(password_hash="x"))

    assert actor_of(session, staff.deputy, today=TODAY).grants == staff.acting().grants
    found = candidate(session, staff.deputy, today=TODAY)
    assert found is not None
    assert found.roles == {Role.ORGANISER}


def test_deputy_acts_through_the_last_day(staff: Staff) -> None:
    staff.appoint(until=TODAY)

    assert staff.reaches() == {staff.here.contest_id}
    with clock.held(NOON + timedelta(days=1)):
        assert staff.reaches() == set()
        assert states(staff) == [DeputyState.RAN_OUT]


def withdraw(staff: Staff) -> None:
    with transaction() as session:
        accounts.revoke_grant(session, actor=ADMIN, user_id=staff.organiser, grant_id=staff.grant_id)


def close(staff: Staff) -> None:
    with transaction() as session:
        accounts.disable(session, actor=ADMIN, user_id=staff.organiser)


def close_and_reopen(staff: Staff) -> None:
    close(staff)
    with transaction() as session:
        accounts.enable(session, actor=ADMIN, user_id=staff.organiser)


def erase(staff: Staff) -> None:
    with transaction() as session:
        person_id = session.get_one(User, staff.organiser).person_id
        personal_data.erase_person(session, actor=ADMIN, person_ids=[person_id], typed="ผู้จัด")


@pytest.mark.parametrize("act", [withdraw, close, close_and_reopen, erase])
def test_deputy_ends_with_the_organisers_role_or_account_and_the_row_is_kept(
    staff: Staff, act: Callable[[Staff], None]
) -> None:
    staff.appoint()

    act(staff)

    assert staff.reaches() == set()
    assert states(staff) == [DeputyState.ENDED]


@pytest.mark.parametrize(
    "act",
    [
        lambda staff: delete(RoleGrant).where(RoleGrant.id == staff.grant_id),
        lambda staff: update(RoleGrant).where(RoleGrant.id == staff.grant_id).values(role=Role.CENTRAL),
        lambda staff: update(User).where(User.id == staff.organiser).values(disabled_at=clock.now()),
    ],
)
def test_deputy_without_the_organisers_role_has_nothing_even_where_nobody_ended_it(
    staff: Staff, act: Callable[[Staff], object]
) -> None:
    staff.appoint()
    with transaction() as session:
        session.execute(act(staff))  # type: ignore[call-overload]

    assert staff.reaches() == set()
    assert states(staff) == [DeputyState.GRANT_ENDED]


def test_ended_deputy_reaches_nothing_and_can_be_appointed_again(staff: Staff) -> None:
    deputy_id = staff.appoint()
    organiser = staff.acting(staff.organiser)
    assert write(deputies.end, actor=organiser, deputy_id=deputy_id)
    assert not write(deputies.end, actor=organiser, deputy_id=deputy_id)

    assert staff.reaches() == set()
    staff.appoint()
    assert states(staff) == [DeputyState.IN_FORCE, DeputyState.ENDED]


def test_deputy_whose_time_ran_out_can_be_appointed_again(staff: Staff) -> None:
    staff.appoint(until=TODAY)
    with clock.held(NOON + timedelta(days=1)):
        staff.appoint()
        assert states(staff) == [DeputyState.IN_FORCE, DeputyState.ENDED]


def test_deputy_of_a_deputy_is_refused(world: World, staff: Staff) -> None:
    staff.appoint()
    world.user("อีกคน", username="third")

    assert refused(lambda: staff.appoint("third", by=staff.acting())) == "deputy_needs_own_role"


def test_organiser_lends_only_a_role_of_their_own(world: World, staff: Staff) -> None:
    other = world.organiser(Grant(Role.ORGANISER, round_id=staff.there.round_id))

    assert refused(lambda: staff.appoint(by=other)) == "deputy_needs_own_role"
    assert refused(lambda: staff.appoint(by=ADMIN)) == "deputy_needs_own_role"


def test_person_by_card_appoints_nobody(staff: Staff) -> None:
    by_card = Actor(staff.organiser, (), panels_of=staff.here.round_id)

    assert refused(lambda: staff.appoint(by=by_card)) == "deputy_needs_own_role"


@pytest.mark.parametrize(
    ("username", "code"),
    [("organiser", "deputy_is_you"), ("nobody", "deputy_unknown"), ("", "deputy_unknown"), ("dep", "deputy_unknown")],
)
def test_appointing_oneself_or_nobody_is_refused(staff: Staff, username: str, code: str) -> None:
    assert refused(lambda: staff.appoint(username)) == code


def test_appointing_somebody_twice_a_closed_account_or_until_yesterday_is_refused(staff: Staff) -> None:
    assert refused(lambda: staff.appoint(until=TODAY - timedelta(days=1))) == "deputy_until_past"
    staff.appoint()
    assert refused(staff.appoint) == "deputy_appointed_already"
    with transaction() as session:
        accounts.disable(session, actor=ADMIN, user_id=staff.deputy)
    assert states(staff) == [DeputyState.ENDED]
    assert refused(staff.appoint) == "deputy_unknown"


@pytest.mark.parametrize("kind", ["round", "competition", "all", "admin"])
def test_appointing_somebody_who_organises_it_already_is_refused(world: World, staff: Staff, kind: str) -> None:
    grants = {
        "round": Grant(Role.ORGANISER, round_id=staff.here.round_id),
        "competition": Grant(Role.ORGANISER, competition_id=staff.here.competition_id),
        "all": Grant(Role.ORGANISER),
        "admin": Grant(Role.ADMIN),
    }
    world.user(username="colleague", grants=[grants[kind]])

    assert refused(lambda: staff.appoint("colleague")) == "deputy_organises_already"


def test_organiser_ends_no_deputy_of_another_and_an_administrator_ends_any(world: World, staff: Staff) -> None:
    deputy_id = staff.appoint()
    other = world.organiser(Grant(Role.ORGANISER, round_id=staff.here.round_id))
    for stranger in (other, staff.acting()):
        assert refused(partial(write, deputies.end, actor=stranger, deputy_id=deputy_id)) == "no_deputy"
    assert refused(partial(write, deputies.end, actor=ADMIN, deputy_id=999)) == "no_deputy"
    assert write(deputies.end, actor=ADMIN, deputy_id=deputy_id)

    assert staff.reaches() == set()


def create(actor: Actor, level: RoundLevel, area: str, setting: Setting) -> int:
    with transaction() as session:
        year = session.get_one(Contest, setting.contest_id).round.competition.school_year
        return contests.create(
            session,
            actor=actor,
            school_year=year,
            level=level,
            area=area,
            first_day=date(year - 542, 2, 20),
            last_day=date(year - 542, 2, 21),
            category="4",
            rulebook_id=setting.rulebook_id,
        )


def test_deputy_makes_no_round_that_would_be_their_own(world: World, staff: Staff) -> None:
    make_national(staff.here)
    staff.appoint()

    act = partial(create, staff.acting(), RoundLevel.REGION, "ภาคเหนือ", staff.there)
    assert refused(act) == "deputy_makes_no_round"
    with transaction() as session:
        held = session.execute(select(RoleGrant.id).where(RoleGrant.user_id == staff.deputy)).all()
    assert held == []
    assert create(staff.acting(staff.organiser), RoundLevel.REGION, "ภาคเหนือ", staff.there)


@pytest.mark.every_database
def test_deputy_resets_teachers_of_the_area_but_never_the_organiser_or_another_deputy(
    world: World, staff: Staff
) -> None:
    make_national(staff.here)
    college = world.institution()
    teacher = world.user(username="teacher", grants=[Grant(Role.TEACHER, institution_id=college)])
    colleague = world.user(username="colleague", grants=[Grant(Role.TEACHER, institution_id=college)])
    staff.appoint()
    staff.appoint("colleague")

    def reset(who: int, user_id: int) -> Any:
        return write(account_passwords.reset_password, actor=staff.acting(who), user_id=user_id)

    assert reset(staff.deputy, teacher)
    for victim in (staff.organiser, colleague):
        assert refused(partial(reset, staff.deputy, victim)) == "not_your_person"
    assert reset(staff.organiser, colleague)
    with transaction() as session:
        page = log_page(session, None)
    assert [(row.who, row.deputy_of) for row in page.rows if row.action == "accounts.reset_password"] == [
        ("ผู้จัด", ""),
        ("ผู้แทน", "ผู้จัด"),
    ]


@pytest.mark.every_database
def test_deputy_gives_no_teacher_a_role(world: World, staff: Staff) -> None:
    make_national(staff.here)
    staff.appoint()
    values = {"round_id": staff.here.round_id, "institution_id": world.institution(), "name": "ครู", "username": "kru"}

    act = partial(write, round_teachers.add, actor=staff.acting(), **values)
    assert refused(act) == "round_not_granted"
    assert write(round_teachers.add, actor=staff.acting(staff.organiser), **values).temporary_password


def test_organiser_does_not_manage_who_acts_for_an_organiser_elsewhere(world: World, staff: Staff) -> None:
    make_national(staff.here)
    college = world.institution()
    teacher = world.user(username="teacher", grants=[Grant(Role.TEACHER, institution_id=college)])
    other = world.organiser(Grant(Role.ORGANISER, round_id=staff.there.round_id))
    grant_id = own_grant(staff.session, other.user_id)
    write(deputies.appoint, actor=other, grant_id=grant_id, username="teacher")

    act = partial(write, account_passwords.reset_password, actor=staff.acting(staff.organiser), user_id=teacher)
    assert refused(act) == "not_your_person"


def test_new_account_of_a_deputy_has_a_temporary_password_and_no_role(staff: Staff, session: Session) -> None:
    organiser = staff.acting(staff.organiser)
    made = write(deputies.appoint_new, actor=organiser, grant_id=staff.grant_id, name="คนใหม่", username="newcomer")

    user = session.get_one(User, made.user_id)
    assert made.temporary_password
    assert (user.must_change_password, user.grants) == (True, [])
    assert staff.reaches(made.user_id) == {staff.here.contest_id}


def test_nobody_but_an_organiser_makes_an_account_for_a_deputy(staff: Staff) -> None:
    staff.appoint()

    values = {"grant_id": staff.grant_id, "name": "คนใหม่", "username": "newcomer"}
    act = partial(write, deputies.appoint_new, actor=staff.acting(), **values)
    assert refused(act) == "deputy_needs_own_role"


def test_log_names_a_deputy_with_the_organiser_and_not_who_acts_with_a_role_of_their_own(
    world: World, staff: Staff, session: Session
) -> None:
    staff.appoint()
    place = {"competition_id": staff.here.competition_id, "round_id": staff.here.round_id}
    elsewhere = {"competition_id": staff.there.competition_id, "round_id": staff.there.round_id}

    assert staff.acting().on(**place).deputy_of == staff.organiser
    assert staff.acting().on(**elsewhere).deputy_of is None
    assert staff.acting(staff.organiser).on(**place).deputy_of is None


@pytest.mark.every_database
def test_merged_accounts_keep_their_deputies_and_nobody_becomes_their_own(world: World, staff: Staff) -> None:
    twin = world.user("ผู้จัด", username="twin", grants=[Grant(Role.ORGANISER, round_id=staff.here.round_id)])
    staff.appoint()
    grant_id = own_grant(staff.session, twin)
    write(deputies.appoint, actor=staff.acting(twin), grant_id=grant_id, username="deputy")
    write(account_merges.merge_accounts, actor=ADMIN, user_id=staff.organiser, into_id=twin)
    assert staff.reaches() == {staff.here.contest_id}
    staff.organiser = twin
    assert sorted(states(staff)) == [DeputyState.ENDED, DeputyState.IN_FORCE]

    with transaction() as session:
        account_merges.merge_accounts(session, actor=ADMIN, user_id=staff.deputy, into_id=twin)
        running = session.execute(select(Deputy.id).where(Deputy.ended_at.is_(None))).all()
    assert running == []
    assert staff.reaches(twin) == {staff.here.contest_id}
