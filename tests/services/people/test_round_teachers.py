"""Teachers' accounts for one round: who makes them, for which institutions, and what such an account sees."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from judging import clock
from judging.core.imports.teachers import KnownTeachers
from judging.core.refusals import RuleViolation
from judging.core.roles import Actor, Grant, Role, RoundLevel
from judging.database.transaction import transaction
from judging.models import AuditEntry, Entry, RoleGrant, Round, User
from judging.queries.entries import teacher_pages
from judging.queries.imports import known_rows
from judging.queries.people import managed_accounts, round_teachers as reads
from judging.queries.people.actors import actor_of
from judging.readers.spreadsheets.files import read_workbook
from judging.readers.spreadsheets.sheets.teachers import plan_teachers, read_teachers
from judging.services.imports.imports import Report
from judging.services.imports.teachers import import_teachers
from judging.services.people import account_merges, account_passwords, accounts, round_teachers
from tests.readers.files import xlsx
from tests.statements import statements
from tests.world import ADMIN, Setting, World

HEADER = ("ชื่อ-นามสกุล", "สถานศึกษา", "อีเมล", "ตำแหน่ง")


@dataclass
class Province:
    """A contest of a round in น่าน with its granted organiser, a college there, and one in ยะลา."""

    setting: Setting
    organiser: Actor
    college: int
    outside: int

    def add(self, actor: Actor | None = None, **given: object) -> int:
        """A new teacher of the college; returns the account."""
        values = {"name": "นางสาวมาลี ใจดี", "username": "malee@nan.ac.th", "institution_id": self.college, **given}
        with transaction() as session:
            made = round_teachers.add(
                session,
                actor=actor or self.organiser,
                round_id=self.setting.round_id,
                **values,  # type: ignore[arg-type]
            )
            return made.user_id


@pytest.fixture
def province(world: World) -> Province:
    setting = world.contest(entries=2)
    with transaction() as session:
        place = {"level": RoundLevel.PROVINCE, "area": "น่าน"}
        session.execute(update(Round).where(Round.id == setting.round_id).values(**place))
    college = world.institution("วิทยาลัยเทคนิคน่าน", "น่าน", "ภาคเหนือ")
    outside = world.institution("วิทยาลัยเทคนิคยะลา", "ยะลา", "ภาคใต้")
    organiser = world.organiser(Grant(Role.ORGANISER, round_id=setting.round_id))
    return Province(setting, organiser, college, outside)


def refusal(act: object, *given: object, **named: object) -> str:
    with pytest.raises(RuleViolation) as caught:
        act(*given, **named)  # type: ignore[operator]
    return caught.value.code


def grants_of(session: Session, user_id: int) -> tuple[Grant, ...]:
    return actor_of(session, user_id, today=clock.today()).grants


@pytest.mark.every_database
def test_a_teacher_of_a_granted_round_sees_its_works_and_none_of_another_round(
    province: Province, world: World, session: Session
) -> None:
    other = world.contest(entries=1)
    works = [*province.setting.entries, *other.entries]
    session.execute(update(Entry).where(Entry.id.in_(works)).values(institution_id=province.college))
    session.commit()

    teacher = actor_of(session, province.add(), today=clock.today())

    assert {row.entry_id for row in teacher_pages.entries(session, teacher)} == set(province.setting.entries)
    assert teacher.grants == (Grant(Role.TEACHER, round_id=province.setting.round_id, institution_id=province.college),)


@pytest.mark.parametrize(
    "who", ["another area", "own round", "nobody", "teacher", "competition of another year", "organiser by card"]
)
def test_nobody_but_a_granted_organiser_makes_teachers_accounts(
    province: Province, world: World, session: Session, who: str
) -> None:
    other = world.contest()
    own = Grant(Role.ORGANISER, round_id=province.setting.round_id)
    actors = {
        "another area": world.organiser(Grant(Role.ORGANISER, round_id=other.round_id)),
        "own round": Actor(world.user(grants=[own]), (own,)),
        "nobody": Actor(world.user()),
        "teacher": Actor(1, (Grant(Role.TEACHER, institution_id=province.college),)),
        "competition of another year": world.organiser(Grant(Role.ORGANISER, competition_id=other.competition_id)),
        "organiser by card": Actor(province.organiser.user_id, (), panels_of=province.setting.round_id),
    }
    made = province.add()
    grant_id = session.execute(select(RoleGrant.id).where(RoleGrant.user_id == made)).scalar_one()
    actor, place = actors[who], {"round_id": province.setting.round_id}

    assert refusal(province.add, actor, username="other") == "round_not_granted"
    with transaction() as writing:
        allowing = {"institution_id": province.college, "user_id": made}
        assert refusal(round_teachers.allow, writing, actor=actor, **place, **allowing) == "round_not_granted"
        assert refusal(round_teachers.end, writing, actor=actor, **place, grant_id=grant_id) == "round_not_granted"
    assert refusal(take, province, [("ก ข", "วิทยาลัยเทคนิคน่าน", "kk@nan.ac.th", "")], actor=actor) == "round_not_granted"


def test_an_institution_outside_the_area_is_refused(province: Province, session: Session) -> None:
    assert refusal(province.add, institution_id=province.outside) == "institution_not_of_area"
    assert province.outside not in {one.institution_id for one in reads.choices(session, province.setting.round_id)}
    with transaction() as writing:
        made = accounts.create_staff(
            writing,
            actor=ADMIN,
            name="ครูยะลา",
            username="yala",
            grants=[Grant(Role.TEACHER, institution_id=province.outside)],
        )
    with transaction() as writing:
        place = {"round_id": province.setting.round_id, "institution_id": province.college}
        given = {"actor": province.organiser, "user_id": made.user_id}
        assert refusal(round_teachers.allow, writing, **place, **given) == "not_your_person"


def test_a_known_teacher_keeps_the_account_and_gets_the_round_once(
    province: Province, world: World, session: Session
) -> None:
    other = world.contest()
    with transaction() as writing:
        grant = Grant(Role.TEACHER, round_id=other.round_id, institution_id=province.college)
        made = accounts.create_staff(
            writing, actor=ADMIN, name="น.ส.มาลี ใจดี", username="malee@nan.ac.th", grants=[grant]
        )
    kept = session.execute(select(User.password_hash).where(User.id == made.user_id)).scalar_one()
    session.rollback()
    place = {"round_id": province.setting.round_id, "institution_id": province.college}

    assert refusal(province.add) == "teacher_known"
    assert refusal(province.add, is_somebody_else=True) == "teacher_known"
    assert refusal(province.add, username="malee2@nan.ac.th") == "teacher_known"
    with transaction() as writing:
        first = round_teachers.allow(writing, actor=province.organiser, **place, user_id=made.user_id)
    with transaction() as writing:
        again = round_teachers.allow(writing, actor=province.organiser, **place, user_id=made.user_id)

    assert (first, again) == (True, False)
    assert grants_of(session, made.user_id) == (grant, Grant(Role.TEACHER, **place))
    assert session.execute(select(User.password_hash).where(User.id == made.user_id)).scalar_one() == kept


def test_a_teacher_of_every_round_is_not_given_the_round_again(province: Province, session: Session) -> None:
    with transaction() as writing:
        grant = Grant(Role.TEACHER, institution_id=province.college)
        made = accounts.create_staff(writing, actor=ADMIN, name="ครูสุข", username="suk", grants=[grant])
    with transaction() as writing:
        place = {"round_id": province.setting.round_id, "institution_id": province.college}
        assert not round_teachers.allow(writing, actor=province.organiser, **place, user_id=made.user_id)

    assert grants_of(session, made.user_id) == (grant,)


def test_somebody_else_of_the_same_name_gets_their_own_account(province: Province) -> None:
    first = province.add()

    assert province.add(username="malee2@nan.ac.th", is_somebody_else=True) != first


def test_the_password_is_reset_only_where_every_role_is_managed(province: Province, world: World) -> None:
    other = world.contest()
    mine, shared = province.add(), province.add(name="ครูสอง", username="two@nan.ac.th")
    with transaction() as session:
        grant = Grant(Role.TEACHER, round_id=other.round_id, institution_id=province.college)
        accounts.grant(session, actor=ADMIN, user_id=shared, role=grant)

    with transaction() as session:
        assert account_passwords.reset_password(session, actor=province.organiser, user_id=mine)
    with transaction() as session:
        given = {"actor": province.organiser, "user_id": shared}
        assert refusal(account_passwords.reset_password, session, **given) == "not_your_person"
        rows = managed_accounts.teachers(session, province.organiser, today=clock.today()).rows
        assert {row.user_id: row.is_managed for row in rows} == {mine: True, shared: False}


@pytest.mark.every_database
def test_the_list_takes_as_many_statements_for_three_teachers_as_for_one(province: Province, session: Session) -> None:
    counts = []
    for number in range(3):
        province.add(name=f"ครูคนที่ {number} ใจดี", username=f"teacher{number}")
        with statements() as sent:
            rows = reads.listing(session, province.organiser, province.setting.round_id, today=clock.today()).rows
        session.rollback()
        counts.append((len([row for row in rows if row.account]), len(sent)))

    assert [found for found, _sent in counts] == [1, 2, 3]
    assert len({sent for _found, sent in counts}) == 1


@pytest.mark.every_database
def test_ending_the_role_takes_the_round_and_leaves_the_account_and_other_rounds(
    province: Province, world: World, session: Session
) -> None:
    other = world.contest()
    made = province.add()
    kept = Grant(Role.TEACHER, round_id=other.round_id, institution_id=province.college)
    with transaction() as writing:
        accounts.grant(writing, actor=ADMIN, user_id=made, role=kept)
    ids = dict(
        session.execute(select(RoleGrant.round_id, RoleGrant.id).where(RoleGrant.user_id == made)).tuples().all()
    )
    session.rollback()

    def end(grant_id: int) -> bool:
        with transaction() as writing:
            given = {"round_id": province.setting.round_id, "grant_id": grant_id}
            return round_teachers.end(writing, actor=province.organiser, **given)

    assert not end(ids[other.round_id])
    assert end(ids[province.setting.round_id])
    assert not end(ids[province.setting.round_id])
    assert grants_of(session, made) == (kept,)


@pytest.mark.every_database
def test_the_database_keeps_two_equal_roles_of_a_teacher_apart(province: Province, world: World) -> None:
    user_id = world.user(grants=[Grant(Role.TEACHER, institution_id=province.college)])

    for round_id in (None, province.setting.round_id):
        values = {"user_id": user_id, "role": Role.TEACHER, "institution_id": province.college, "round_id": round_id}
        with pytest.raises(IntegrityError), transaction() as session:
            session.add_all([RoleGrant(**values), RoleGrant(**values)])


def test_merging_accounts_carries_the_round_with_the_role(province: Province, session: Session) -> None:
    gone, kept = province.add(), province.add(name="ครูสอง", username="two@nan.ac.th")
    every = Grant(Role.TEACHER, institution_id=province.college)
    with transaction() as writing:
        accounts.grant(writing, actor=ADMIN, user_id=gone, role=every)
    with transaction() as writing:
        account_merges.merge_accounts(writing, actor=ADMIN, user_id=gone, into_id=kept)

    of_round = Grant(Role.TEACHER, round_id=province.setting.round_id, institution_id=province.college)
    assert set(grants_of(session, kept)) == {every, of_round}
    assert grants_of(session, gone) == ()


def plan_of(province: Province, rows: list[tuple[str, ...]], answers: dict[str, str], known: KnownTeachers) -> object:
    return plan_teachers(read_teachers(read_workbook(xlsx([HEADER, *rows]))), known, answers)


def take(
    province: Province,
    rows: list[tuple[str, ...]],
    answers: dict[str, str] | None = None,
    actor: Actor | None = None,
) -> Report:
    """Import these rows as the person saw them."""
    with transaction() as session:
        known = known_rows.known_teachers(session, province.setting.contest_id)
        seen = plan_of(province, rows, {}, known).fingerprint  # type: ignore[attr-defined]
        return import_teachers(
            session,
            actor=actor or province.organiser,
            contest_id=province.setting.contest_id,
            plan=lambda known, said: plan_of(province, rows, dict(said), known),  # type: ignore[arg-type,return-value]
            answers=answers or {},
            seen=seen,
            digest="0" * 64,
        )


@pytest.mark.every_database
def test_an_import_makes_new_accounts_and_lets_known_ones_see_the_round(
    province: Province, world: World, session: Session
) -> None:
    other = Grant(Role.TEACHER, institution_id=province.college, round_id=world.round(RoundLevel.PROVINCE, "น่าน"))
    with transaction() as writing:
        known = accounts.create_staff(writing, actor=ADMIN, name="นายรู้จัก ดี", username="known@nan.ac.th", grants=[other])
    rows = [
        ("นายหนึ่ง ใหม่", "วท.น่าน", "One@Nan.ac.th", "ครู"),
        ("นางสอง ใหม่", "วิทยาลัยเทคนิคน่าน", "two@nan.ac.th", ""),
        ("รู้จัก ดี", "วิทยาลัยเทคนิคน่าน", "known@nan.ac.th", ""),
    ]

    first, again = take(province, rows), take(province, rows)

    assert (first.created, first.changed, first.same, again.same, again.changed_nothing) == (2, 1, 0, 3, True)
    place = Grant(Role.TEACHER, round_id=province.setting.round_id, institution_id=province.college)
    assert place in grants_of(session, known.user_id)
    one = session.execute(select(User).where(User.username == "one@nan.ac.th")).scalar_one()
    assert (one.password_hash, one.must_change_password, grants_of(session, one.id)) == (None, True, (place,))
    actions = session.execute(select(AuditEntry.action)).scalars().all()
    assert actions.count("imports.take_teachers") == 1
    with transaction() as writing:
        slips = account_passwords.reissue_passwords(writing, actor=province.organiser, user_ids=[one.id])
    assert account_passwords.authenticate(session, username="one@nan.ac.th", password=slips[0].temporary_password or "")


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("ก ข", "วิทยาลัยเทคนิคยะลา", "kk@nan.ac.th", ""), "institution_not_of_area"),
        (("ก ข", "โรงเรียนไม่มีจริงเลย", "kk@nan.ac.th", ""), "institution_not_of_area"),
        (("ก ข", "วิทยาลัยเทคนิคน่าน", "malee@nan.ac.th", ""), "username_of_another"),
        (("ก ข", "วิทยาลัยเทคนิคน่าน", "taken@yala.ac.th", ""), "username_of_account"),
    ],
)
def test_a_row_that_cannot_be_imported_says_why(
    province: Province, world: World, session: Session, row: tuple[str, ...], code: str
) -> None:
    province.add()
    world.user("ครูยะลา", username="taken@yala.ac.th")
    known = known_rows.known_teachers(session, province.setting.contest_id)

    plan = plan_of(province, [row], {}, known)

    assert [one.code for one in plan.obstacles] == [code]  # type: ignore[attr-defined]
    assert refusal(take, province, [row]) == "import_wrong"


def test_a_namesake_with_another_username_is_asked_about(province: Province, session: Session) -> None:
    made = province.add()
    row = ("มาลี ใจดี", "วิทยาลัยเทคนิคน่าน", "malee.j@nan.ac.th", "")
    known = known_rows.known_teachers(session, province.setting.contest_id)
    (question,) = plan_of(province, [row], {}, known).asked  # type: ignore[attr-defined]
    session.rollback()

    assert question.answers == (f"teacher:{made}", "new")
    assert refusal(take, province, [row]) == "import_unanswered"
    assert take(province, [row], {question.id: f"teacher:{made}"}).changed_nothing
    assert take(province, [row], {question.id: "new"}).created == 1


def test_two_rows_of_one_username_or_an_unusable_one_are_faults() -> None:
    rows = [("ก ข", "วท.น่าน", "a b", ""), ("ค ง", "วท.น่าน", "kk@nan.ac.th", ""), ("จ ฉ", "วท.น่าน", "KK@nan.ac.th", "")]

    sheet = read_teachers(read_workbook(xlsx([HEADER, *rows])))

    assert [(fault.code, fault.row.number) for fault in sheet.faults if fault.row] == [
        ("username_unreadable", 2),
        ("username_twice", 4),
    ]
