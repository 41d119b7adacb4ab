"""An administrator imports judges whom the installation knows, tells namesakes apart, and merges two accounts."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect
from sqlalchemy import func, select

from judging.core.contests.lifecycle import ContestState
from judging.core.roles import Grant, Role
from judging.models import PanelMember, User
from tests.journeys import arranging
from tests.journeys.conftest import Visitor, sign_in
from tests.journeys.people import DESK, Person
from tests.readers.files import xlsx
from tests.world import World

CASES = Path(__file__).parent.parent / "samples" / "cases"
HEADER = ("ชื่อ-สกุล", "ตำแหน่ง", "หน่วยงาน")
TRANG, SONGKHLA = "วิทยาลัยเทคนิคตรัง", "วิทยาลัยเทคนิคสงขลา"


def preview(person: Person, contest_id: int, file: Path) -> None:
    person.go(f"/organise/contests/{contest_id}/panel/import")
    person.page.locator("input[type=file]").set_input_files(file)
    person.send("Preview the file")


def count(what: type) -> int:
    ((found,),) = arranging.fresh(select(func.count()).select_from(what))  # type: ignore[misc]
    return int(found)


def test_known_judges_are_reused_namesakes_told_apart_and_two_accounts_merged(
    world: World, site: str, visitor: Visitor, tmp_path: Path, language: str
) -> None:
    for name, province in ((TRANG, "ตรัง"), (SONGKHLA, "สงขลา")):
        world.institution(name, province)
    first, second = (world.contest(state=ContestState.REGISTRATION, judges=0).contest_id for _ in range(2))
    arranging.staff("somsri", Grant(Role.ADMIN))
    admin = sign_in(visitor(site, DESK, language), "somsri")

    preview(admin, first, CASES / "judges-two-of-one-name.csv")
    admin.page.locator("fieldset[id^='file-'] input[value=take]").check()
    admin.send("Import all")
    preview(admin, first, CASES / "judges-two-of-one-name.csv")
    admin.page.locator("fieldset[id^='file-'] input[value=take]").check()
    admin.send("Import all")
    assert (count(PanelMember), count(User)) == (2, 3)

    again = tmp_path / "judges.xlsx"
    again.write_bytes(xlsx([HEADER, ("ดร.สมชาย ใจดี", "ครู", TRANG), ("นายสมชาย ใจดี", "วิศวกร", "")]))
    preview(admin, second, again)
    admin.page.locator("fieldset[id^='file-'] input[value=take]").check()
    admin.send("Import all")
    asked = admin.page.locator("fieldset[id^='file-judge-']")
    expect(asked.locator("label")).to_have_count(2)
    asked.locator("input[value=new]").check()
    admin.page.locator("fieldset[id^='file-person-'] input[value=take]").check()
    admin.send("Import all")
    assert (count(PanelMember), count(User)) == (4, 4)

    ((stranger, known),) = arranging.fresh(  # type: ignore[misc]
        select(func.max(PanelMember.user_id), func.min(PanelMember.user_id)).where(PanelMember.contest_id == first)
    )
    ((engineer,),) = arranging.fresh(select(func.max(User.id)))  # type: ignore[misc]
    assert known < stranger < engineer
    admin.go(f"/admin/users/{engineer}")
    admin.link("Merge with another account…")
    admin.go(f"/admin/users/{engineer}/merge?other={stranger}")
    admin.touch(admin.page.locator(f"button[name=keep][value='{stranger}']"))
    admin.reads("The accounts are merged. Seats, marks, cards and roles of both are here.")
    seats = arranging.fresh(select(PanelMember.contest_id).where(PanelMember.user_id == stranger))
    assert sorted(row[0] for row in seats) == [first, second]  # type: ignore[index]
