"""A teacher's view of a published result: it is read from the frozen record, which is parsed once."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from judging.queries.entries.teacher_pages import entry_result
from judging.queries.results.publications import record_of
from tests.services.ruling import certify, publish, scored
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
