"""Announcements: provisional or final, until when protests are taken, which numbers and which signer they carry."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from judging import clock
from judging.core.refusals import RuleViolation
from judging.core.rulings.rulings import Effect
from judging.database.transaction import transaction
from judging.models import CaseSource, Person, PracticeSettings, PublicationNotice
from judging.services.results.announcements import Notice
from tests.services.ruling import case, certify, publish, rule, scored
from tests.world import Setting, World

PUBLISHED = datetime(2022, 3, 26, 3, tzinfo=UTC)
LAST_DAY = date(2022, 3, 29)
LAST_MINUTE = datetime(2022, 3, 29, 16, 59, tzinfo=UTC)
"""23:59 of the last day in Bangkok."""
DAY_AFTER = datetime(2022, 3, 29, 17, 0, tzinfo=UTC)


def _certified(world: World, *, provisional: bool = True, protest_days: int = 3) -> Setting:
    """A certified contest of one work with these settings for protests."""
    setting = scored(world, 0)
    with transaction() as session:
        session.execute(update(PracticeSettings).values(provisional=provisional, protest_days=protest_days))
    certify(setting)
    return setting


def _publish(setting: Setting, at: datetime = PUBLISHED, **asked: Any) -> int:
    with clock.held(at):
        return publish(setting, **asked)


def _refused(setting: Setting, at: datetime) -> RuleViolation:
    with pytest.raises(RuleViolation) as refusal:
        _publish(setting, at)
    return refusal.value


def _notices(session: Session) -> list[PublicationNotice]:
    session.rollback()
    return list(session.execute(select(PublicationNotice).order_by(PublicationNotice.publication_id)).scalars())


@pytest.mark.parametrize(
    ("provisional", "protest_days", "announced"),
    [
        (True, 3, (True, LAST_DAY)),
        (False, 3, (False, LAST_DAY)),
        (True, 0, (False, None)),
        (False, 0, (False, None)),
    ],
)
def test_first_version_is_provisional_where_settings_say_so_and_protests_are_taken(
    world: World, session: Session, provisional: bool, protest_days: int, announced: tuple[bool, date | None]
) -> None:
    _publish(_certified(world, provisional=provisional, protest_days=protest_days))

    (notice,) = _notices(session)

    assert (notice.is_provisional, notice.protests_until) == announced


def test_final_version_waits_until_the_last_day_of_protests_has_passed(world: World, session: Session) -> None:
    setting = _certified(world)
    _publish(setting)

    refusal = _refused(setting, LAST_MINUTE)
    assert (refusal.code, refusal.params) == ("protests_taken", {"until": LAST_DAY})

    assert _publish(setting, DAY_AFTER) == 2
    assert [(row.is_provisional, row.protests_until) for row in _notices(session)] == [
        (True, LAST_DAY),
        (False, LAST_DAY),
    ]


def test_final_version_waits_until_every_protest_is_decided(world: World) -> None:
    setting = _certified(world)
    _publish(setting)
    case_id = case(setting, source=CaseSource.PROTEST)

    refusal = _refused(setting, DAY_AFTER)
    assert (refusal.code, refusal.params) == ("protests_undecided", {"number": 1})

    rule(case_id, Effect.NONE)
    assert _publish(setting, DAY_AFTER) == 2


def test_provisional_version_whose_ranked_works_were_all_removed_becomes_final(world: World, session: Session) -> None:
    setting = _certified(world)
    _publish(setting)
    with clock.held(PUBLISHED):
        assert rule(case(setting), Effect.DISQUALIFY).version == 2

    assert _publish(setting, DAY_AFTER) == 3

    assert [row.is_provisional for row in _notices(session)] == [True, True, False]


def test_version_after_a_final_one_waits_for_no_protest(world: World) -> None:
    setting = _certified(world, provisional=False)
    _publish(setting)
    case(setting, source=CaseSource.PROTEST)

    assert _publish(setting, notice=Notice(announcement_number="2/2565")) == 2


@pytest.mark.every_database
def test_version_without_a_notice_keeps_order_and_signer_and_has_no_number(world: World, session: Session) -> None:
    setting = _certified(world)
    _publish(setting, notice=Notice(" 12/2565 ", " 1/2565 ", "  นายสมชาย  ใจดี ", "ประธาน"))

    _publish(setting, DAY_AFTER)

    first, second = _notices(session)
    signer = session.execute(select(Person).where(Person.name == "นายสมชาย ใจดี")).scalar_one()
    assert (first.order_number, first.announcement_number, first.signer_id) == ("12/2565", "1/2565", signer.id)
    assert (second.order_number, second.announcement_number, second.signer_id) == ("12/2565", "", signer.id)


@pytest.mark.parametrize(
    ("signer", "position", "persons"),
    [
        pytest.param("นายสมชาย ใจดี", "ประธาน", 1, id="the same"),
        pytest.param("นายสมชาย ใจดี", "รองประธาน", 2, id="another position"),
        pytest.param("นายสมศักดิ์ ใจดี", "ประธาน", 2, id="another name"),
    ],
)
def test_signer_with_the_same_name_and_position_stays_the_same_person(
    world: World, session: Session, signer: str, position: str, persons: int
) -> None:
    setting = _certified(world)
    _publish(setting, notice=Notice(signer="นายสมชาย ใจดี", position="ประธาน"))

    _publish(setting, DAY_AFTER, notice=Notice(announcement_number="2/2565", signer=signer, position=position))

    assert len({row.signer_id for row in _notices(session)}) == persons
    newest = session.get_one(Person, _notices(session)[-1].signer_id)
    assert (newest.name, newest.position) == (signer, position)


def test_notice_without_a_signer_names_none(world: World, session: Session) -> None:
    setting = _certified(world)
    _publish(setting, notice=Notice(signer="นายสมชาย ใจดี"))

    _publish(setting, DAY_AFTER, notice=Notice(announcement_number="2/2565"))

    assert _notices(session)[1].signer_id is None


def test_version_by_a_ruling_stays_provisional_with_the_same_last_day_order_and_signer(
    world: World, session: Session
) -> None:
    setting = scored(world, 0, 1)
    with transaction() as writing:
        writing.execute(update(PracticeSettings).values(provisional=True, protest_days=3))
    certify(setting)
    _publish(setting, notice=Notice("12/2565", "1/2565", "นายสมชาย ใจดี", "ประธาน"))

    rule(case(setting), Effect.REVOKE, number=" 2/2565 ")

    first, second = _notices(session)
    assert (second.is_provisional, second.protests_until) == (True, LAST_DAY)
    assert (second.order_number, second.announcement_number) == ("12/2565", "2/2565")
    assert second.signer_id == first.signer_id is not None
