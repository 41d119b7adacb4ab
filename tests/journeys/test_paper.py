"""A dead tablet's paper: keyed by two who differ and settled by the judge with a card; keyed by one and signed."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from urllib.parse import urljoin

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader
from sqlalchemy import select

from judging.core.paper_sheets.paper import code_of
from judging.core.roles import Grant, Role
from judging.models import Contest, Mark, PaperSheet
from tests.journeys import arranging
from tests.journeys.conftest import Visitor, come_by_card, sign_in
from tests.journeys.people import DESK, LANDSCAPE, PHONE, PORTRAIT, Person
from tests.journeys.sheets import SheetPage
from tests.pictures import png
from tests.scoring import levels, submit
from tests.world import Setting, World


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    """The photo of a sheet."""
    file = tmp_path / "ใบให้คะแนน.png"
    file.write_bytes(png(600, 850))
    return file


def organiser(setting: Setting, visitor: Visitor, site: str, name: str) -> Person:
    arranging.staff(name, Grant(Role.ORGANISER, competition_id=setting.competition_id))
    return sign_in(visitor(site, DESK), name)


def attach(who: Person, setting: Setting, scan: Path) -> None:
    """Find the sheet by the code on its paper, and attach the photo."""
    who.go(f"/organise/contests/{setting.contest_id}/grid")
    who.field("code").fill(code_of(setting.members[0], setting.entries[0]))
    who.button("Open")
    who.field("files").set_input_files(scan)
    who.field("reason").fill("แท็บเล็ตเปิดไม่ติด")
    who.send("Attach and key")


def key(who: Person, world: World, chosen: Mapping[str, str]) -> None:
    """Key the sheet by digits alone."""
    expect(who.page.locator(".scan-view img")).to_be_visible()
    for item in world.rulebook().criteria:
        place = [level.id for level in item.levels].index(chosen[item.code]) + 1
        who.page.keyboard.press(str(place))
    expect(who.page.locator("[data-left]")).to_have_text(who.words("All keyed. Now save it."))
    who.send("Save the keying")


def given(setting: Setting) -> dict[str, str]:
    sheet = setting.sheets[setting.entries[0], setting.members[0]]
    return dict(arranging.fresh(select(Mark.criterion, Mark.level).where(Mark.sheet_id == sheet)))  # type: ignore[arg-type]


def test_two_who_differ_at_one_criterion_are_settled_by_the_judge_with_a_card(
    world: World, site: str, visitor: Visitor, scan: Path
) -> None:
    setting = world.contest(entries=1, judges=2)
    arranging.make_it_today(setting)
    good = levels(world.rulebook(), 1)
    submit(world, setting, 0, 1, good)
    card = arranging.hand_out_cards(setting.contest_id)[setting.members[0]]
    tablet = come_by_card(visitor(site, LANDSCAPE), card)
    tablet.link("Next work: {code}", code="A001")
    begun = SheetPage(tablet)
    tablet.context.set_offline(True)
    begun.choose("1.1", "very_good")  # waits on the tablet that dies now
    begun.expect_state("unsent")

    first = organiser(setting, visitor, site, "somsri")
    attach(first, setting, scan)
    key(first, world, good)
    second = organiser(setting, visitor, site, "somchai")
    second.go(f"/paper/{code_of(setting.members[0], setting.entries[0])}")
    assert "ดี 1.5" not in second.page.locator("main").inner_text()  # nothing of what the first read
    second.link("Key as the second person")
    key(second, world, {**good, "3.6": "fair"})
    second.sees("3.6")
    assert given(setting) == {}

    judge = visitor(site, PORTRAIT).go(card.path)
    judge.sees(judge.words("Your paper sheet waits for your confirmation."))
    judge.link("Next work: {code}", code="A001")
    judge.link("Look at it and confirm")
    expect(judge.page.locator("fieldset.settle legend")).to_contain_text("3.6")
    judge.touch(judge.page.locator("label[for='level-3.6-fair']"))
    judge.button("Confirm and submit")

    expect(judge.page.locator("[data-receipt]")).to_be_visible()
    judge.sees("somsri และ somchai")
    assert given(setting) == {**good, "3.6": "fair"}
    tablet.context.set_offline(False)
    expect(tablet.page.locator("[data-banner-title]")).to_have_text(
        tablet.words("This sheet came in on your paper. {n} on this tablet are different.", n=1), timeout=20_000
    )
    expect(tablet.page.locator("[data-banner-text]")).to_contain_text("1.1")
    first.go(f"/organise/contests/{setting.contest_id}/grid").sees(first.words("from paper"))
    judge.go(f"/judge/contests/{setting.contest_id}/review/{setting.entries[0]}").sees("somsri และ somchai")


def test_one_who_keys_and_the_judges_signature_are_enough_to_certify(
    world: World, site: str, visitor: Visitor, scan: Path
) -> None:
    setting = world.contest(entries=1, judges=1)
    arranging.make_it_today(setting)
    chair = come_by_card(visitor(site, PHONE), arranging.hand_out_cards(setting.contest_id)[setting.members[0]])
    alone = organiser(setting, visitor, site, "somsri")
    attach(alone, setting, scan)
    chosen = levels(world.rulebook(), 1)
    key(alone, world, chosen)
    alone.go(f"/organise/contests/{setting.contest_id}").sees(
        alone.words("Finish or drop the keying of sheets on paper")
    )
    alone.go(f"/paper/{code_of(setting.members[0], setting.entries[0])}")

    alone.send("Print for the judge")
    address = alone.page.get_by_role("link", name=alone.words("Open the printout (PDF)")).get_attribute("href")
    printed = PdfReader(BytesIO(alone.page.request.get(urljoin(alone.page.url, address)).body())).pages
    assert len(printed) == 2
    alone.link("Record the signed printout")
    alone.field("files").set_input_files(scan)
    alone.page.locator("select[name='level-1.1']").select_option("fair")  # the judge corrected a misread line
    alone.send("Record as signed by the judge")

    alone.sees("somsri")
    assert given(setting) == {**chosen, "1.1": "fair"}
    chair.go(f"/judge/contests/{setting.contest_id}/certify").confirm("certify")
    chair.reads("You have certified these results.")
    assert [row[0] for row in arranging.fresh(select(Contest.state))] == ["certified"]  # type: ignore[index]
    assert [row[0] for row in arranging.fresh(select(PaperSheet.settlement))] == ["printout"]  # type: ignore[index]
