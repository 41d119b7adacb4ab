"""Builds the demo in chronological order: the installation, the past contests, the current ones."""

from collections.abc import Callable
from datetime import date, timedelta

from sqlalchemy.orm import Session

from judging import clock
from judging.core.roles import SYSTEM, Actor, Grant, Role
from judging.demo import data, national, people, province, running, screening
from judging.demo.staging import House, acting, at
from judging.models import Contest
from judging.rulebook import reader
from judging.services.people import accounts, institutions
from judging.services.rulebooks import rulebooks

RULEBOOK = "ovec-2564-type4"
INSTALLED = at(date(2021, 12, 30), 9)
"""The day after the rulebook was announced."""

STEPS = 6
"""How often ``build`` says what it makes."""

ROUND_MADE = 30
"""How many days before today the rounds of this school year were created."""


def build(*, secret: str, say: Callable[[str], None]) -> None:
    """Fill an empty database of this version; ``secret`` is the key of the cards, ``say`` receives progress messages.

    The past contest is in February and March 2022, the others are around today.
    """
    now = clock.now()
    say("people and institutions")
    house = _house()
    say("the national round of 2564")
    national.stage(house)
    with acting(at(date(2022, 3, 28), 9)) as session:
        of_college = [Grant(Role.TEACHER, institution_id=house.colleges[people.TEACHER_COLLEGE])]
        _account(session, people.TEACHER, of_college, by=house.admin)
    say("the provincial contest with an award withdrawn")
    province.stage(house)
    say("the regional round in scoring")
    today = clock.today()
    scoring = running.create(
        house,
        area=running.CENTRAL,
        days=running.days(today),
        name=running.SCORING,
        made_at=at(today - timedelta(days=ROUND_MADE), 9),
    )
    with acting(at(today - timedelta(days=ROUND_MADE), 11)) as session:
        of_round = [Grant(Role.ORGANISER, round_id=session.get_one(Contest, scoring.contest_id).round_id)]
        _account(session, people.REGION, of_round, by=house.admin)
    running.prepare_scoring(scoring, today=today, secret=secret)
    running.score_half(scoring, today=today, now=now)
    running.present(scoring, today=today, now=now)
    say("the regional round being set up")
    hence = today + timedelta(days=21)
    setup = running.create(
        house,
        area=running.SOUTH,
        days=(hence, hence + timedelta(days=1)),
        name=running.SETUP,
        made_at=at(today - timedelta(days=5), 9),
    )
    running.prepare_setup(setup, today=today)
    say("the provincial contest in the eligibility check")
    with acting(at(today - timedelta(days=ROUND_MADE), 12)) as session:
        of_college = [Grant(Role.TEACHER, institution_id=house.colleges[people.ENTERING_COLLEGE])]
        entering = _account(session, people.ENTERING, of_college, by=house.admin)
    screening.stage(house, teacher=entering, today=today)


def _house() -> House:
    """Create the administrator, rulebooks, institutions, central committee, and the organiser of every round."""
    with acting(INSTALLED) as session:
        admin = _account(session, people.ADMIN, [Grant(Role.ADMIN)])
        numbers = {found.id: rulebooks.add(session, actor=SYSTEM, rulebook=found) for found in reader.installed()}
    with acting(at(date(2022, 1, 10), 10)) as session:
        colleges = {college.name: _institution(session, admin, college) for college in data.colleges()}
        organiser = _account(session, people.ORGANISER, [Grant(Role.ORGANISER)], by=admin)
        _account(session, people.CENTRAL, [Grant(Role.CENTRAL)], by=admin)
    return House(reader.load(RULEBOOK), numbers[RULEBOOK], colleges, admin, organiser)


def _institution(session: Session, admin: Actor, college: data.College) -> int:
    """Create the institution with its names in both languages; returns its id."""
    number = institutions.find_or_add(
        session, actor=admin, name=college.name, province=college.province, region=college.region
    )
    institutions.edit(
        session,
        actor=admin,
        institution_id=number,
        name_th=college.name,
        name_en=college.name_en,
        province=college.province,
        region=college.region,
    )
    return number


def _account(session: Session, staff: people.Staff, grants: list[Grant], *, by: Actor = SYSTEM) -> Actor:
    made = accounts.create_staff(
        session,
        actor=by,
        name=staff.name,
        position=staff.position,
        username=staff.username,
        password=people.PASSWORD,
        grants=grants,
    )
    return Actor(user_id=made.user_id, grants=tuple(grants), device="demo")
