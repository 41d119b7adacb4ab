"""Statistics of the panel: for chair and organiser, after certification."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import update

from judging.core.contests.lifecycle import ContestState
from judging.database.transaction import transaction
from judging.models import Contest
from judging.services.results import results
from tests.scoring import levels, submit_all
from tests.web.signing import admin, browser, signed_in
from tests.world import Setting, World


@pytest.fixture
def setting(world: World) -> Setting:
    """A certified contest of three works and two judges; the first work is ahead by two points of one criterion."""
    book = world.rulebook()
    made = world.contest(entries=3, judges=2)
    submit_all(world, made, levels(book, 0), levels(book, 0, c2_1=1), levels(book, 1))
    with transaction() as session:
        results.certify(session, actor=made.judge(0), contest_id=made.contest_id)
    return made


def test_organiser_reads_agreement_firmness_and_the_ranks_without_each_judge(
    app: Flask, world: World, setting: Setting
) -> None:
    organiser = admin(app, world)

    shown = organiser.get(f"/organise/contests/{setting.contest_id}/statistics").get_data(as_text=True)

    assert "W = 1.00 · กรรมการเรียงลำดับผลงานใกล้เคียงกันมาก" in shown
    assert "α = 1.00 · คะแนนของกรรมการสอดคล้องกันดี" in shown
    assert "ไม่มีค่า เพราะคะแนนเท่ากันทั้งหมด" not in shown.split('id="leanings"')[1]
    assert "4 คะแนน: " in shown, "with equal totals section 6 decides"
    assert "ผลงาน A001 ข้อ 6.1 จาก “ดีมาก” เป็น “พอใช้”" in shown


def test_with_one_judge_nothing_is_compared(app: Flask, world: World) -> None:
    made = world.contest(entries=3, judges=1)
    submit_all(world, made, levels(world.rulebook(), 0), levels(world.rulebook(), 1), levels(world.rulebook(), 2))
    with transaction() as session:
        results.certify(session, actor=made.judge(0), contest_id=made.contest_id)

    shown = admin(app, world).get(f"/organise/contests/{made.contest_id}/statistics").get_data(as_text=True)

    for part in ("leanings", "without"):
        section = shown.split(f'id="{part}"')[1].split("</section>")[0]
        assert "ไม่มีค่า เพราะมีกรรมการไม่ถึงสองคน" in section
        assert "<table" not in section


def test_nobody_reads_statistics_before_certification(app: Flask, world: World, setting: Setting) -> None:
    with transaction() as session:
        session.execute(update(Contest).values(state=ContestState.SCORING))
    for reader, path in ((admin(app, world), "organise"), (signed_in(browser(app), setting.users[0]), "judge")):
        shown = reader.get(f"/{path}/contests/{setting.contest_id}/statistics").get_data(as_text=True)
        assert "แสดงหลังจากรับรองผลแล้ว" in shown
        assert "W = " not in shown


def test_the_chair_reads_statistics_and_another_judge_does_not(app: Flask, setting: Setting) -> None:
    address = f"/judge/contests/{setting.contest_id}/statistics"
    assert "W = 1.00" in signed_in(browser(app), setting.users[0]).get(address).get_data(as_text=True)
    assert signed_in(browser(app), setting.users[1]).get(address).status_code == 403
