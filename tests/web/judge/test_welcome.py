"""A judge's first page: each fault is reported at its field, and a refused form changes nothing."""

from __future__ import annotations

from html import unescape

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judging.database.transaction import transaction
from judging.models import Entry, Institution, PanelMember, Recusal
from tests.web.signing import browser, signed_in, without_csrf
from tests.world import Setting, World


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


@pytest.mark.parametrize("is_known", [False, True], ids=["given now", "known before"])
def test_work_of_the_judges_own_college_is_asked_about_once(
    app: Flask, world: World, session: Session, is_known: bool
) -> None:
    without_csrf(app)
    setting = own_college(world, is_known=is_known)
    judge = signed_in(browser(app), setting.users[0])
    welcome = f"/judge/contests/{setting.contest_id}/welcome"
    form = {"is_me": "1", "institution": "วท. ลพบุรี"}

    asked = judge.post(welcome, data=form)
    page = unescape(asked.text)
    still = judge.post(welcome, data=form | {"asked": str(setting.entries[0])})
    taken = judge.post(welcome, data=form | {"asked": str(setting.entries[0]), "may_score": "1"})

    assert [answer.status_code for answer in (asked, still, taken)] == [422, 422, 303]
    assert "ผลงานของสถานศึกษาเดียวกับท่าน: A001 โปรด" in page
    assert page.count('class="is-suspected"') == 1
    assert f'name="asked" value="{setting.entries[0]}"' in page
    assert 'name="may_score" value="1" aria-invalid' in page  # not ticked in advance
    assert session.execute(select(func.count(Recusal.id))).scalar_one() == 0
    assert session.execute(select(PanelMember.confirmed_at)).scalar_one() is not None


def test_work_of_the_own_college_that_is_ticked_asks_nothing_more(app: Flask, world: World, session: Session) -> None:
    without_csrf(app)
    setting = own_college(world, is_known=False)
    work = setting.entries[0]
    given = {"is_me": "1", "institution": "วิทยาลัยเทคนิคลพบุรี", "conflicts": work, f"reason_{work}": "ที่ทำงาน"}

    answer = signed_in(browser(app), setting.users[0]).post(f"/judge/contests/{setting.contest_id}/welcome", data=given)

    assert answer.status_code == 303
    assert session.execute(select(Recusal.entry_id)).scalar_one() == work


def test_word_given_for_one_college_holds_for_no_other(app: Flask, world: World) -> None:
    without_csrf(app)
    setting = own_college(world, is_known=False)
    given = {"is_me": "1", "institution": "วิทยาลัยเทคนิคลพบุรี", "may_score": "1", "asked": setting.entries[1]}

    answer = signed_in(browser(app), setting.users[0]).post(f"/judge/contests/{setting.contest_id}/welcome", data=given)

    assert answer.status_code == 422


def own_college(world: World, *, is_known: bool) -> Setting:
    """A contest whose first work belongs to the college of its only judge; the parameter says whether that is known."""
    setting = world.contest(entries=2, judges=1)
    world.welcome_again(setting)
    college = world.institution("วิทยาลัยเทคนิคลพบุรี")
    with transaction() as session:
        session.get_one(Entry, setting.entries[0]).institution_id = college
        session.get_one(PanelMember, setting.members[0]).institution_id = college if is_known else None
    return setting
