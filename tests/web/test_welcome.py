"""A judge's first page: what is wrong is said beside what was typed, and nothing is kept of it."""

from __future__ import annotations

from html import unescape

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judging.models import Institution, PanelMember
from tests.web.signing import browser, signed_in, without_csrf
from tests.world import World


def test_an_institution_whose_name_is_too_long_is_refused_beside_it(app: Flask, world: World, session: Session) -> None:
    without_csrf(app)
    setting = world.contest(judges=1)
    world.welcome_again(setting)
    known = session.execute(select(func.count(Institution.id))).scalar_one()
    session.rollback()

    answer = signed_in(browser(app), setting.users[0]).post(
        f"/judge/contests/{setting.contest_id}/welcome", data={"is_me": "1", "institution": "ก" * 300}
    )

    page = unescape(answer.get_data(as_text=True))
    assert answer.status_code == 422
    assert "ชื่อสถานศึกษายาวเกินไป: ไม่เกิน 200 ตัวอักษร" in page[page.index('id="institution-error"') :][:300]
    assert session.execute(select(func.count(Institution.id))).scalar_one() == known
    assert session.execute(select(PanelMember.confirmed_at)).scalar_one() is None
