"""The preview of a ruling: what it changes, what was changed since, and what a clause leads to."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select

from judging.core.rulings.rulings import Effect
from judging.extensions import db
from judging.models import Ruling
from judging.web.wording.languages import JOINER
from tests.services.ruling import case, certify, publish, rule, scored
from tests.web.publishing import recorded, seen
from tests.web.rulings.test_rulings import RULED, page, words
from tests.web.signing import admin, without_csrf
from tests.world import World


@pytest.fixture(autouse=True)
def _plain_forms(app: Flask) -> None:
    without_csrf(app)


def test_ruling_is_shown_with_who_moves_and_what_the_public_will_read_before_it_is_recorded(
    app: Flask, world: World
) -> None:
    setting = scored(world, 0, 1, 2)
    certify(setting)
    publish(setting)
    organiser = admin(app, world)
    address = f"/rulings/contests/{setting.contest_id}/cases/{case(setting)}"

    shown = words(organiser.post(address, data={**RULED, "effect": "revoke", "told": "คณะกรรมการพบผลงานเดิม"}).text)

    assert "ยังไม่ได้บันทึก" in shown
    assert "คณะกรรมการพบผลงานเดิม" in shown
    assert re.search(r"A002 .{0,80} อันดับ 2 .{0,80} อันดับ 1", shown)
    assert "ตามคำวินิจฉัย" in shown
    assert "ฉบับที่ 2" in shown.replace(JOINER, "")
    db.session.rollback()
    assert db.session.execute(select(Ruling)).first() is None


def test_ruling_that_changed_since_its_preview_is_shown_anew_and_not_recorded(app: Flask, world: World) -> None:
    setting = scored(world, 0, 1, 2)
    certify(setting)
    publish(setting)
    organiser = admin(app, world)
    address = f"/rulings/contests/{setting.contest_id}/cases/{case(setting)}"
    asked = {**RULED, "effect": "revoke"}
    looked_at = {**asked, **seen(organiser.post(address, data=asked).text), "step": "record"}
    rule(case(setting, 1), Effect.DISQUALIFY)

    again = organiser.post(address, data=looked_at)
    other = organiser.post(address, data={**looked_at, **seen(again.text), "reason": "เหตุผลอื่น"})

    assert (again.status_code, other.status_code) == (409, 409)
    assert "มีการเปลี่ยนแปลง" in words(again.text)
    db.session.rollback()
    assert len(db.session.execute(select(Ruling)).all()) == 1
    assert organiser.post(address, data={**looked_at, **seen(again.text)}).status_code == 303


def test_preview_leads_back_to_the_form_as_it_was_filled_in(app: Flask, world: World) -> None:
    setting = scored(world, 0, 1)
    organiser = admin(app, world)
    address = f"/rulings/contests/{setting.contest_id}/cases/{case(setting)}"

    form = organiser.post(address, data={**RULED, "effect": "disqualify", "step": "change"})

    assert form.status_code == 200
    assert RULED["reason"] in form.text
    assert 'value="disqualify"' in form.text


@pytest.mark.parametrize(("clause", "effect"), [("4.7", "disqualify"), ("5.7", "zero"), ("5.11", "disqualify")])
def test_effect_that_the_clause_does_not_lead_to_wants_a_reason(
    app: Flask, world: World, clause: str, effect: str
) -> None:
    setting = scored(world, 0, 1)
    organiser = admin(app, world)
    address = f"/rulings/contests/{setting.contest_id}/cases/{case(setting)}"
    asked = {**RULED, "clause": clause, "effect": effect, "items": ["1.1"]}

    refused = organiser.post(address, data=asked)
    taken = recorded(organiser, address, {**asked, "exception": "เหตุพิเศษตามมติ"})

    assert refused.status_code == 422
    assert taken.status_code == 200
    assert "เหตุพิเศษตามมติ" in page(organiser, address)
    assert "เหตุพิเศษตามมติ" in page(organiser, f"/organise/contests/{setting.contest_id}/log")


def test_decision_while_the_answer_is_awaited_wants_a_reason(app: Flask, world: World) -> None:
    setting = scored(world, 0, 1)
    organiser = admin(app, world)
    address = f"/rulings/contests/{setting.contest_id}/cases/{case(setting)}"
    organiser.post(f"{address}/ask")
    asked = {**RULED, "effect": "disqualify"}

    refused = organiser.post(address, data=asked)
    organiser.post(f"{address}/answer", data={"reason": "วิทยาลัยชี้แจงแล้ว"})
    taken = organiser.post(address, data=asked)

    assert (refused.status_code, taken.status_code) == (422, 200)
    assert "ยังไม่ได้ชี้แจง" in words(refused.text)
