"""A teacher's view of a published result: it is read from the frozen record, which is parsed once."""

from __future__ import annotations

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from judging.core.rulings.rulings import Effect
from judging.database.transaction import transaction
from judging.models import Entry, PracticeSettings
from judging.queries.entries.teacher_pages import entry_result
from judging.queries.results.publications import record_of
from judging.services.results.announcements import Notice
from tests.services.ruling import case, certify, publish, rule, scored
from tests.world import World

pytestmark = pytest.mark.every_database


def test_record_of_a_version_is_parsed_once_for_all_its_works(world: World, session: Session) -> None:
    setting = scored(world, 0, 1, 2)
    certify(setting)
    publish(setting)
    first = record_of(session, setting.contest_id, 1)
    session.rollback()
    again = record_of(session, setting.contest_id, 1)

    assert first is not None
    assert again is not None
    assert again.document is first.document
    results = [entry_result(session, entry_id) for entry_id in setting.entries[:2]]
    assert [result.row["entry"] for result in results if result is not None] == ["A001", "A002"]


def test_withdrawn_work_is_compared_with_the_field_of_the_version_that_ranked_it(
    world: World, session: Session
) -> None:
    setting = scored(world, 0, 1, 1, 1, 1, 1)
    with transaction() as writing:
        writing.execute(update(PracticeSettings).values(publish_scores=True))
    certify(setting, setting.entries[1:])
    publish(setting)
    rule(case(setting), Effect.REVOKE)

    found = entry_result(session, setting.entries[0])

    assert found is not None
    assert (found.row["rank"], found.feedback_of) == (None, 1)
    assert all(line.field is not None and line.field.highest == line.mean for line in found.lines)
    assert found.total_field is not None
    assert found.total_field.highest == 100


def test_withdrawn_work_keeps_the_items_that_counted_0_in_the_version_that_ranked_it(
    world: World, session: Session
) -> None:
    setting = scored(world, 0, 1)
    rule(case(setting), Effect.ZERO, items=["6.1"])
    certify(setting)
    publish(setting)
    rule(case(setting), Effect.REVOKE)

    found = entry_result(session, setting.entries[0])

    assert found is not None
    assert {line.item.code: line.mean for line in found.lines}["6.1"] == 0


def test_average_of_all_works_is_not_shown_again_when_the_difference_would_tell_the_work_that_left(
    world: World, session: Session
) -> None:
    setting = scored(world, 0, 1, 1, 1, 1, 1)
    certify(setting, setting.entries[1:])
    publish(setting)
    before = entry_result(session, setting.entries[1])
    session.rollback()
    publish(setting, notice=Notice(announcement_number="2"))
    same = entry_result(session, setting.entries[1])
    session.rollback()
    rule(case(setting), Effect.REVOKE)
    after, withdrawn = (entry_result(session, entry_id) for entry_id in (setting.entries[1], setting.entries[0]))

    assert before is not None
    assert before.total_field is not None
    assert same is not None
    assert same.total_field is not None
    assert after is not None
    assert (after.ranked, after.total_field, {line.field for line in after.lines}) == (5, None, {None})
    assert withdrawn is not None
    assert withdrawn.total_field == before.total_field


def test_average_of_all_works_is_not_shown_to_the_institution_of_all_but_one(world: World, session: Session) -> None:
    setting = scored(world, 0, 1, 1, 1, 1)
    other = world.institution()
    with transaction() as writing:
        writing.execute(update(Entry).where(Entry.id == setting.entries[0]).values(institution_id=other))
    certify(setting, setting.entries[1:])
    publish(setting)

    single, many = (entry_result(session, entry_id) for entry_id in setting.entries[:2])

    assert single is not None
    assert single.total_field is not None
    assert many is not None
    assert many.total_field is None
