"""An organiser imports three teachers, one of them known; a new one signs in, chooses a password, and sees the works of
that round and nothing of another round of the same college."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select, update

from judging.core.roles import Grant, Role, RoundLevel
from judging.database.transaction import transaction
from judging.models import Entry, RoleGrant, Round, User
from judging.services.people import account_passwords, accounts
from tests.journeys import arranging
from tests.journeys.conftest import Visitor, sign_in
from tests.journeys.people import DESK, PHONE, Person
from tests.readers.files import xlsx
from tests.world import ADMIN, Setting, World

COLLEGE = "วิทยาลัยเทคนิคน่าน"
HEADER = ("ชื่อ-นามสกุล", "สถานศึกษา", "อีเมล")
ROWS = [
    ("นายหนึ่ง ใหม่", "วท.น่าน", "one@nan.ac.th"),
    ("นางสาวสอง ใหม่", COLLEGE, "two@nan.ac.th"),
    ("นายรู้จัก ดี", COLLEGE, "known@nan.ac.th"),
]
CHOSEN = "ตะกร้า หิ่งห้อย บันไดลิง"


@dataclass
class Arranged:
    """The granted round and another one of the same area and college, each with a work."""

    own: Setting
    other: Setting


def arrange(world: World) -> Arranged:
    """The rounds, the organiser ``somsri`` of one of them, and a teacher who is known from the other."""
    own, other = world.contest(entries=1), world.contest(entries=1)
    college = world.institution(COLLEGE, "น่าน", "ภาคเหนือ")
    organiser = arranging.staff("somsri", Grant(Role.ORGANISER, round_id=own.round_id))
    with transaction() as session:
        place = {"level": RoundLevel.PROVINCE, "area": "น่าน"}
        session.execute(update(Round).where(Round.id.in_([own.round_id, other.round_id])).values(**place))
        giver = accounts.create_staff(session, actor=ADMIN, name="ผู้ดูแล", username="giver").user_id
        session.execute(update(RoleGrant).where(RoleGrant.user_id == organiser).values(granted_by=giver))
        for setting, title in ((own, "เครื่องของรอบนี้"), (other, "เครื่องของรอบอื่น")):
            entry = session.get_one(Entry, setting.entries[0])
            entry.title_th, entry.institution_id = title, college
        known = Grant(Role.TEACHER, round_id=other.round_id, institution_id=college)
        accounts.create_staff(session, actor=ADMIN, name="รู้จัก ดี", username="known@nan.ac.th", grants=[known])
    return Arranged(own, other)


def imported(person: Person, rounds: Arranged, file: Path) -> str:
    """Import the file and print the slips; returns the temporary password of the first teacher."""
    person.go(f"/organise/contests/{rounds.own.contest_id}/entries")
    person.link("Teachers of this round")
    person.sees("ยังไม่มีบัญชีครู")
    person.link("Import")
    person.page.locator("input[type=file]").set_input_files(file)
    person.send("Preview the file")
    person.sees("มีบัญชีอยู่แล้ว: รู้จัก ดี")
    person.send("Import all")
    person.link("Print slips with passwords")
    expect(person.page.locator("input[name=user]:checked")).to_have_count(2)
    person.send("New temporary passwords for the ticked people")
    slip = person.page.locator("article", has_text="one@nan.ac.th")
    return slip.locator(".card-code").nth(1).inner_text()


def chooses(teacher: Person, password: str) -> None:
    """Sign in for the first time and choose a password."""
    teacher.go("/signin")
    teacher.field("username").fill("one@nan.ac.th")
    teacher.field("password").fill(password)
    teacher.button("Sign in", within=teacher.page.locator("main"))
    teacher.reads("Choose your own password")
    teacher.field("current").fill(password)
    for name in ("new", "again"):
        teacher.field(name).fill(CHOSEN)
    teacher.send("Change password")


@pytest.mark.parametrize("language", ["th"])
def test_teachers_are_imported_for_one_round_and_see_that_round_alone(
    world: World, site: str, visitor: Visitor, tmp_path: Path, language: str
) -> None:
    rounds = arrange(world)
    file = tmp_path / "teachers.xlsx"
    file.write_bytes(xlsx([HEADER, *ROWS]))
    person, teacher = sign_in(visitor(site, DESK, language), "somsri"), visitor(site, PHONE, language)

    password = imported(person, rounds, file)
    assert arranging.fresh(select(func.count()).select_from(User))[0][0] == 5  # type: ignore[index]
    chooses(teacher, password)
    teacher.go("/teacher/")
    teacher.sees("เครื่องของรอบนี้")
    expect(teacher.page.get_by_text("เครื่องของรอบอื่น")).to_have_count(0)
    works = [f"{site}/teacher/works/{setting.entries[0]}/rulings" for setting in (rounds.own, rounds.other)]
    assert [teacher.page.request.get(work).status for work in works] == [200, 403]

    person.go(f"/organise/contests/{rounds.own.contest_id}/teachers?search=one@nan")
    person.confirm("end-1")
    person.reads("The teacher no longer sees the works of this round.")
    assert [teacher.page.request.get(work).status for work in works] == [403, 403]
    with transaction() as session:
        assert account_passwords.authenticate(session, username="one@nan.ac.th", password=CHOSEN)
