"""Blank score sheets as a browser prints them: two A4 pages each, with the signature on the last."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import update

from judging.core.roles import Grant, Role
from judging.database.transaction import transaction
from judging.models import Entry, Institution
from tests.journeys import arranging
from tests.journeys.conftest import Visitor, sign_in
from tests.journeys.people import DESK
from tests.world import World


@pytest.mark.parametrize("language", ["th", "en"])
def test_a_sheet_of_22_criteria_prints_on_two_pages(world: World, site: str, visitor: Visitor, language: str) -> None:
    setting = world.contest(entries=2, judges=2)
    with transaction() as session:
        long = "เครื่องอบแห้งเมล็ดพันธุ์พลังงานแสงอาทิตย์ร่วมกับเตาชีวมวลควบคุมอุณหภูมิอัตโนมัติผ่านเครือข่ายไร้สาย"
        session.execute(update(Entry).values(title_th=long, title_en=""))
        session.execute(update(Institution).values(name_th="วิทยาลัยเทคโนโลยีและอุตสาหกรรมการต่อเรือพระนครศรีอยุธยา"))
    arranging.staff("somsri", Grant(Role.ORGANISER, competition_id=setting.competition_id))
    organiser = sign_in(visitor(site, DESK, language), "somsri")

    organiser.go(f"/organise/contests/{setting.contest_id}/blank-sheets")
    pages = PdfReader(BytesIO(organiser.page.pdf(prefer_css_page_size=True, print_background=True))).pages

    assert len(pages) == 2 * 4
    assert {(round(page.mediabox.width), round(page.mediabox.height)) for page in pages} == {(595, 842)}
    boxes = organiser.page.locator(".blank-page").evaluate_all(
        "pages => pages.map(page => page.scrollHeight - page.clientHeight)"
    )
    assert boxes == [0] * 8  # nothing stands outside its page
    last = organiser.page.locator(".blank-page:has(.signature)")
    assert last.count() == 4
    assert all(re.search(r"6\.3", text) for text in last.all_inner_texts())
