"""An organiser imports three teachers, one of them known; a new one signs in, chooses a password, and sees the works of
that round and nothing of another round of the same college."""

from __future__ import annotations

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
from tests.journeys.people import DESK, PHONE
from tests.readers.files import xlsx
from tests.world import ADMIN, World

COLLEGE = "วิทยาลัยเทคนิคน่าน"
HEADER = ("ชื่อ-นามสกุล", "สถานศึกษา", "อีเมล")
ROWS = [
    ("นายหนึ่ง ใหม่", "วท.น่าน", "one@nan.ac.th"),
    ("นางสาวสอง ใหม่", COLLEGE, "two@nan.ac.th"),
    ("นายรู้จัก ดี", COLLEGE, "known@nan.ac.th"),
]
CHOSEN = "ตะกร้า หิ่งห้อย บันไดลิง"


@pytest.mark.parametrize("language", ["th"])
def test_teachers_are_imported_for_one_round_and_see_that_round_alone(
    world: World, site: str, visitor: Visitor, tmp_path: Path, language: str
) -> None:
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
    file = tmp_path / "teachers.xlsx"
    file.write_bytes(xlsx([HEADER, *ROWS]))

    person = sign_in(visitor(site, DESK, language), "somsri")
    person.go(f"/organise/contests/{own.contest_id}/entries")
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
    password = slip.locator(".card-code").nth(1).inner_text()
    assert arranging.fresh(select(func.count()).select_from(User))[0][0] == 5  # type: ignore[index]

    teacher = visitor(site, PHONE, language).go("/signin")
    teacher.field("username").fill("one@nan.ac.th")
    teacher.field("password").fill(password)
    teacher.button("Sign in", within=teacher.page.locator("main"))
    teacher.reads("Choose your own password")
    teacher.field("current").fill(password)
    for name in ("new", "again"):
        teacher.field(name).fill(CHOSEN)
    teacher.send("Change password")
    teacher.go("/teacher/")
    teacher.sees("เครื่องของรอบนี้")
    expect(teacher.page.get_by_text("เครื่องของรอบอื่น")).to_have_count(0)
    assert teacher.page.request.get(f"{site}/teacher/works/{other.entries[0]}/rulings").status == 403

    person.go(f"/organise/contests/{own.contest_id}/teachers?search=one@nan")
    person.confirm("end-1")
    person.reads("The teacher no longer sees the works of this round.")
    assert teacher.page.request.get(f"{site}/teacher/works/{own.entries[0]}/rulings").status == 403
    with transaction() as session:
        assert account_passwords.authenticate(session, username="one@nan.ac.th", password=CHOSEN)
