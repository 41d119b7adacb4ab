"""Two organisers at once, an old tab, a second click, the back button, on pages that keep what was typed or uploaded:
nothing is overwritten in silence, and the second person gets a clear answer."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from judging.core.contests.lifecycle import ContestState
from judging.core.roles import Grant, Role
from judging.models import AuditEntry, IssuerEmblem, OfficialPaper, PracticeSettings, SignedAnnouncement
from tests.certified import awarded
from tests.journeys import arranging
from tests.journeys.conftest import Visitor, sign_in
from tests.journeys.people import DESK, Person
from tests.pdfs import pdf
from tests.pictures import png
from tests.world import World


def two(visitor: Visitor, site: str, role: Role) -> tuple[Person, Person]:
    """Two people of one role, signed in."""
    people = []
    for name in ("somsri", "somchai"):
        arranging.staff(name, Grant(role))
        people.append(sign_in(visitor(site, DESK), name))
    return people[0], people[1]


def only(query: object) -> object:
    """The one value that this select finds."""
    ((value,),) = arranging.fresh(query)  # type: ignore[misc]
    return value


def test_paper_that_another_organiser_saved_is_replaced_only_knowingly(
    world: World, site: str, visitor: Visitor
) -> None:
    setting = awarded(world).setting
    address = f"/organise/contests/{setting.contest_id}/papers/announcements/1"
    first, second = two(visitor, site, Role.ORGANISER)
    for person, issuer in ((first, "วิทยาลัยเทคนิคลพบุรี"), (second, "วิทยาลัยเทคนิคระยอง")):
        person.go(address).field("issuer").fill(issuer)

    first.send("Save")
    second.send("Save")
    second.reads(
        "Somebody saved this paper after you opened the page. What you entered is below and not saved."
        " Compare it with what is saved; saving now puts yours in its place."
    )
    expect(second.field("issuer")).to_have_value("วิทยาลัยเทคนิคระยอง")
    assert only(select(OfficialPaper.issuer)) == "วิทยาลัยเทคนิคลพบุรี"
    link = second.page.get_by_role("link", name=second.words("Read what is saved now (in another tab)"))
    with second.context.expect_page() as opened:
        second.touch(link)
    expect(opened.value.locator("[name=issuer]")).to_have_value("วิทยาลัยเทคนิคลพบุรี")
    second.send("Save")
    assert only(select(OfficialPaper.issuer)) == "วิทยาลัยเทคนิคระยอง"

    first.page.go_back()  # asks the server again, since pages of organisers are not kept
    expect(first.field("issuer")).to_have_value("วิทยาลัยเทคนิคระยอง")
    saved = select(func.count(AuditEntry.id)).where(AuditEntry.action == "official_papers.save")
    before = only(saved)
    first.go(address).page.get_by_role("button", name=first.words("Save"), exact=True).dblclick()
    first.reads("The paper is saved.")
    assert only(saved) == before  # the same values twice


def test_settings_that_another_organiser_saved_are_replaced_only_knowingly(
    world: World, site: str, visitor: Visitor
) -> None:
    setting = world.contest(entries=1, judges=1, state=ContestState.SETUP)
    first, second = two(visitor, site, Role.ORGANISER)
    for person, judges in ((first, "4"), (second, "5")):
        person.go(f"/organise/contests/{setting.contest_id}/settings").field("min_judges").fill(judges)

    first.send("Save the settings")
    second.send("Save the settings")
    second.reads(
        "Somebody saved the practice settings after you opened the page. What you entered is below and not saved."
        " Compare it with what is saved; saving now puts yours in its place."
    )
    assert only(select(PracticeSettings.min_judges)) == 4
    expect(second.field("min_judges")).to_have_value("5")
    second.send("Save the settings")
    assert only(select(PracticeSettings.min_judges)) == 5


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Two scans and two images."""
    made = [tmp_path / name for name in ("one.pdf", "two.pdf", "one.png", "two.png")]
    contents = (pdf(1), pdf(2), png(), png(80, 60, 100))
    for path, content in zip(made, contents, strict=True):
        path.write_bytes(content)
    return made


def test_scan_that_another_organiser_attached_is_replaced_only_knowingly(
    world: World, site: str, visitor: Visitor, files: list[Path]
) -> None:
    setting = awarded(world).setting
    first, second = two(visitor, site, Role.ORGANISER)
    for person, file in ((first, files[0]), (second, files[1])):
        person.go(f"/organise/contests/{setting.contest_id}/papers/announcements/1").field("file").set_input_files(file)
    attached = select(SignedAnnouncement.pages).where(SignedAnnouncement.stored != "")

    first.send("Attach the scan")
    second.send("Attach the scan")
    second.reads(
        "Somebody attached or removed a scan after you opened the page. Look at what is attached now, then decide."
    )
    assert only(attached) == 1
    second.sees("one.pdf")
    second.field("file").set_input_files(files[1])
    second.send("Attach the scan")
    second.reads("The signed announcement is attached. Everyone can open it on the page of the results.")
    assert only(attached) == 2

    first.confirm("remove")  # the page still shows the first scan
    first.reads(
        "Somebody attached or removed a scan after you opened the page. Look at what is attached now, then decide."
    )
    assert only(attached) == 2


def test_emblem_that_another_administrator_saved_is_replaced_only_knowingly(
    world: World, site: str, visitor: Visitor, files: list[Path]
) -> None:
    first, second = two(visitor, site, Role.ADMIN)
    for person, file in ((first, files[2]), (second, files[3])):
        person.go("/admin/emblems").field("issuer").fill("วิทยาลัยเทคนิคลพบุรี")
        person.field("file").set_input_files(file)

    first.send("Save the emblem")
    kept = only(select(IssuerEmblem.sha256))
    second.send("Save the emblem")
    second.reads(
        "Somebody gave this issuer an emblem after you opened the page. It is in the list now. Choose the image again"
        " to replace it."
    )
    assert only(select(IssuerEmblem.sha256)) == kept
    second.field("file").set_input_files(files[3])
    second.send("Save the emblem")
    assert only(select(IssuerEmblem.sha256)) != kept
