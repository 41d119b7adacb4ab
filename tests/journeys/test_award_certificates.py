"""An organiser issues certificates in a browser: one impossible name is listed while the others are made, and the page
behind a QR code follows a ruling."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import expect

from judging.core.roles import Grant, Role
from judging.core.rulings.rulings import Effect
from judging.extensions import db
from judging.jobs.worker import Worker
from judging.queries.award_certificates import award_certificates as reads
from tests.certified import awarded, issue, rename
from tests.journeys import arranging
from tests.journeys.conftest import Visitor, sign_in
from tests.journeys.people import DESK, LANDSCAPE, PHONE, PORTRAIT, Device
from tests.services.ruling import case, rule
from tests.world import World

pytestmark = pytest.mark.browser

BROKEN_LINES = """() => [...document.querySelectorAll(".with-acts")].flatMap((table) => {
  const scroll = table.closest(".table-scroll");
  const wide = scroll.scrollWidth > scroll.clientWidth ? ["wider than its frame"] : [];
  const isTorn = (row) => {
    const tops = [...row.querySelectorAll(".acts > .btn")].map((one) => one.getBoundingClientRect().top);
    return Math.max(...tops) - Math.min(...tops) > 20 || row.querySelector("th .nowrap").getClientRects().length > 1;
  };
  const rows = [...table.tBodies[0].rows].filter(isTorn);
  return wide.concat(rows.map((row) => row.innerText));
})"""
"""Rows of the list whose serial or buttons take more than one line."""


def test_batch_lists_an_impossible_name_and_a_withdrawn_award_shows_on_its_page(
    app: Flask, world: World, site: str, visitor: Visitor
) -> None:
    made = awarded(world)
    contest_id = made.setting.contest_id
    rename(made.makers[1], "王小明")
    arranging.staff("somsri", Grant(Role.ORGANISER, competition_id=made.setting.competition_id))
    organiser = sign_in(visitor(site, DESK), "somsri")
    organiser.go(f"/organise/contests/{contest_id}/certificates")
    organiser.reads("The name has letters that cannot be printed. Use Thai or Latin letters.")
    organiser.page.locator("#unconfirmed").check()
    organiser.send("Issue the certificates")
    organiser.sees("ออกเกียรติบัตรแล้ว 7 ฉบับ")
    Worker(app).drain()
    organiser.go(f"/organise/contests/{contest_id}/certificates")
    expect(organiser.page.get_by_role("link", name=organiser.words("Download the PDF"))).to_be_visible()
    first = reads.issued(db.session(), contest_id)[0]
    db.session.rollback()

    stranger = visitor(site, PHONE)
    stranger.go(f"/verify/{first.code}").reads("This certificate is valid")
    rule(case(made.setting, 0), Effect.REVOKE)
    stranger.go("/verify").field("code").fill(first.code.lower().replace("-", " "))
    stranger.send("Check the code")
    stranger.reads("This certificate is withdrawn")
    expect(stranger.page.get_by_text(first.name)).to_have_count(0)


def test_list_keeps_serials_and_buttons_on_one_line_on_a_tablet(
    app: Flask, world: World, site: str, visitor: Visitor
) -> None:
    made = awarded(world, works=2)
    rename(made.makers[0], "ประภาพรรณศิริลักษณ์ วัฒนานุกูลกิจไพศาล")
    issue(made)
    rule(case(made.setting, 0), Effect.REVOKE)
    arranging.staff("somsri", Grant(Role.ORGANISER, competition_id=made.setting.competition_id))
    faults = []
    for language in ("th", "en"):
        organiser = sign_in(visitor(site, DESK, language), "somsri")
        for device in (PORTRAIT, LANDSCAPE):
            organiser.page.set_viewport_size({"width": device.width, "height": device.height})
            organiser.go(f"/organise/contests/{made.setting.contest_id}/certificates")
            faults += [f"{language} {device.name}: {fault}" for fault in organiser.page.evaluate(BROKEN_LINES)]

    assert faults == []


@pytest.mark.parametrize("device", [PHONE, LANDSCAPE])
def test_buttons_of_a_work_stand_apart_in_the_list_of_a_teacher(
    world: World, site: str, visitor: Visitor, device: Device
) -> None:
    made = awarded(world, works=1)
    arranging.staff("somsri", Grant(Role.TEACHER, institution_id=made.institution_id))
    teacher = sign_in(visitor(site, device), "somsri")

    teacher.go("/teacher/")

    result, certificates = (teacher.page.locator(".acts .btn").nth(place).bounding_box() for place in (0, 1))
    assert result is not None
    assert certificates is not None
    assert certificates["x"] - result["x"] - result["width"] >= 8
