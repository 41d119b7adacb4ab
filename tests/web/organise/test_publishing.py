"""Publishing: the organiser previews what everyone will read, and only the previewed version is published."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from judging import clock
from judging.core.contests.lifecycle import ContestState
from judging.core.roles import RoundLevel
from judging.database.transaction import transaction
from judging.extensions import db
from judging.models import Contest, Entry, PracticeSettings, Publication, Round
from judging.services.results import results
from tests.scoring import levels, submit_all
from tests.web.publishing import seen
from tests.web.signing import stay_signed_in
from tests.world import ADMIN, Setting, World

pytestmark = pytest.mark.every_database

CHANGED = "ผลการประเมินเปลี่ยนไปหลังจากที่ท่านตรวจดู"
FIRST = datetime(2022, 3, 26, 3, tzinfo=UTC)
LAST = datetime(2022, 3, 30, 3, tzinfo=UTC)


@pytest.fixture
def setting(world: World) -> Setting:
    """A certified contest whose first publication is provisional."""
    book = world.rulebook()
    made = world.contest(entries=2, judges=2)
    submit_all(world, made, levels(book, 0), levels(book, 1))
    with transaction() as session:
        session.execute(update(PracticeSettings).values(provisional=True, protest_days=3))
    with transaction() as session:
        results.certify(session, actor=made.judge(0), contest_id=made.contest_id)
    return made


def _address(setting: Setting) -> str:
    return f"/organise/contests/{setting.contest_id}/publish"


def _rename(setting: Setting) -> None:
    with transaction() as session:
        session.execute(update(Entry).where(Entry.id == setting.entries[0]).values(title_th="ชื่อใหม่"))


def _versions() -> int:
    db.session.rollback()
    return db.session.execute(select(func.count(Publication.id))).scalar_one()


@pytest.mark.parametrize("data", [{}, {"seen": "sha256:0"}])
def test_results_that_nobody_looked_at_are_not_published(
    browser: FlaskClient, setting: Setting, data: dict[str, str]
) -> None:
    answer = browser.post(_address(setting), data=data, follow_redirects=True)

    assert CHANGED in answer.text
    assert _versions() == 0
    assert db.session.execute(select(Contest.state)).scalar_one() is ContestState.CERTIFIED


def test_results_that_changed_since_they_were_looked_at_are_not_published(
    browser: FlaskClient, setting: Setting
) -> None:
    looked = seen(browser.get(_address(setting)).text)
    _rename(setting)

    answer = browser.post(_address(setting), data=looked, follow_redirects=True)

    assert CHANGED in answer.text
    assert _versions() == 0
    browser.post(_address(setting), data=seen(answer.text))
    assert _versions() == 1


def test_final_version_is_shown_before_it_is_published_and_published_as_shown(
    browser: FlaskClient, setting: Setting
) -> None:
    with clock.held(FIRST), transaction() as session:
        results.publish(session, actor=ADMIN, contest_id=setting.contest_id)
    with clock.held(FIRST):
        assert seen(browser.get(_address(setting)).text) == {}  # the protest deadline has not passed
    with clock.held(LAST):
        stay_signed_in()
        page = browser.get(_address(setting)).text
        _rename(setting)
        refused = browser.post(_address(setting), data=seen(page), follow_redirects=True).text
        assert _versions() == 1
        assert "ชื่อใหม่" in refused
        browser.post(_address(setting), data=seen(refused))

    assert "A001" in page
    assert CHANGED in refused
    assert _versions() == 2


def test_numbers_and_signer_are_typed_beside_what_was_looked_at(browser: FlaskClient, setting: Setting) -> None:
    looked = seen(browser.get(_address(setting)).text)

    browser.post(_address(setting), data=looked | {"order_number": "1/2565", "signer": "นายวิชัย สุขใจ"})

    assert _versions() == 1


def test_tick_releases_the_works_while_publishing_and_a_button_changes_it_later(
    browser: FlaskClient, setting: Setting
) -> None:
    with transaction() as session:
        session.execute(update(Round).values(level=RoundLevel.PROVINCE, area="ลพบุรี"))
    page = browser.get(_address(setting)).text
    release = f"/organise/contests/{setting.contest_id}/release"

    def is_released() -> bool:
        db.session.rollback()
        return db.session.execute(select(Contest.released_at)).scalar_one() is not None

    (tick,) = re.findall(r'<input[^>]* name="release"[^>]*>', page)
    assert " checked" in tick
    browser.post(_address(setting), data=seen(page) | {"release": "y"})
    found = [is_released()]
    for data in ({}, {"release": "1"}):
        browser.post(release, data=data)
        found.append(is_released())

    assert found == [True, False, True]
    assert release in browser.get(_address(setting)).text
