"""The organiser's page of duplicates."""

from __future__ import annotations

from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestState
from judging.core.eligibility.duplicates import Verdict
from judging.core.roles import Actor
from judging.database.transaction import transaction
from judging.models import Contest, LookAlike
from judging.services.entries import entries
from judging.services.entries.entries import Work
from tests.world import Setting, World

DRYER = "เครื่องอบแห้งลำไยพลังงานแสงอาทิตย์ร่วมกับชีวมวล"
SAME_DRYER = "เครื่องอบลำไยพลังงานแสงอาทิตย์และชีวมวล"


@pytest.fixture
def setting(world: World) -> Setting:
    setting = world.contest(state=ContestState.SCREENING)
    college = world.institution("วิทยาลัยเทคนิคลพบุรี")
    for code, title in (("A1", DRYER), ("A2", SAME_DRYER), ("A3", "กังหันลมแกนตั้งสูบน้ำบ่อตื้นเพื่อแปลงผัก")):
        work = Work(code, title, college, makers=("นายสมชาย ใจดี",))
        with transaction() as session:
            setting.entries.append(
                entries.add(session, actor=Actor(user_id=None), contest_id=setting.contest_id, work=work)
            )
    return setting


def page(browser: FlaskClient, setting: Setting, query: str = "", status: int = 200) -> str:
    answer = browser.get(f"/organise/contests/{setting.contest_id}/look-alikes{query}")
    assert answer.status_code == status
    return unescape(answer.get_data(as_text=True))


def the_pair(session: Session) -> LookAlike:
    session.rollback()  # read what the browser wrote since
    return session.execute(select(LookAlike)).scalar_one()


def test_a_pair_stands_side_by_side_with_what_differs_marked(browser: FlaskClient, setting: Setting) -> None:
    shown = page(browser, setting)

    assert shown.count("<article") == 1
    assert '<mark class="differs">แห้ง</mark>' in shown
    assert "สถานศึกษาเดียวกัน" in shown
    assert "นายสมชาย ใจดี" in shown
    assert "กังหันลม" not in shown


def test_a_verdict_without_the_reason_it_needs_is_refused_at_the_pair(
    browser: FlaskClient, setting: Setting, session: Session
) -> None:
    pair = the_pair(session).id
    answer = browser.post(
        f"/organise/contests/{setting.contest_id}/look-alikes/{pair}", data={"verdict": "same", "reason": " "}
    )

    assert answer.status_code == 422
    assert f'id="reason-{pair}-error"' in answer.get_data(as_text=True)
    assert the_pair(session).verdict is None


def test_a_verdict_is_kept_and_can_be_changed_with_a_reason(
    browser: FlaskClient, setting: Setting, session: Session
) -> None:
    address = f"/organise/contests/{setting.contest_id}/look-alikes/{the_pair(session).id}"

    assert browser.post(address, data={"verdict": "different"}).status_code == 303
    assert the_pair(session).verdict is Verdict.DIFFERENT
    assert browser.post(address, data={"verdict": "same", "reason": "ชิ้นเดียวกัน"}).status_code == 303
    assert (the_pair(session).verdict, the_pair(session).reason) == (Verdict.SAME, "ชิ้นเดียวกัน")
    assert "ชิ้นเดียวกัน" in page(browser, setting)


def test_the_page_of_one_work_shows_its_pairs_alone(browser: FlaskClient, setting: Setting) -> None:
    assert page(browser, setting, f"?entry={setting.entries[0]}").count("<article") == 1
    assert page(browser, setting, f"?entry={setting.entries[2]}").count("<article") == 0


def test_a_pair_of_other_contests_and_an_unknown_verdict_are_refused(
    browser: FlaskClient, setting: Setting, world: World, session: Session
) -> None:
    pair = the_pair(session).id
    elsewhere = world.contest(state=ContestState.SCREENING)

    other = f"/organise/contests/{elsewhere.contest_id}/look-alikes/{pair}"
    own = f"/organise/contests/{setting.contest_id}/look-alikes/{pair}"

    assert browser.post(other, data={"verdict": "different"}).status_code == 404
    assert browser.post(own, data={"verdict": "perhaps"}).status_code == 400
    assert the_pair(session).verdict is None


def test_the_contests_page_says_how_many_wait(browser: FlaskClient, setting: Setting) -> None:
    shown = unescape(browser.get(f"/organise/contests/{setting.contest_id}").get_data(as_text=True))

    assert f'<a href="/organise/contests/{setting.contest_id}/look-alikes">รอพิจารณา 1 คู่</a>' in shown


def test_after_certification_pairs_are_read_and_not_judged(
    browser: FlaskClient, setting: Setting, session: Session
) -> None:
    with transaction() as writing:
        writing.get_one(Contest, setting.contest_id).state = ContestState.CERTIFIED

    shown = page(browser, setting)

    assert shown.count("<article") == 1
    assert "/look-alikes/" not in shown
