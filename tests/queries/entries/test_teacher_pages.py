"""A teacher's view of a published result: it is read from the frozen record, which is parsed once."""

from __future__ import annotations

import re

from sqlalchemy.orm import Session

from judging.queries.entries.teacher_pages import entry_result
from tests.services.ruling import certify, publish, scored
from tests.statements import statements
from tests.world import World


def test_the_whole_record_of_a_version_is_read_once(world: World, session: Session) -> None:
    setting = scored(world, 0, 1, 2)
    certify(setting)
    publish(setting)
    first = entry_result(session, setting.entries[0])
    session.rollback()
    with statements() as sent:
        again = entry_result(session, setting.entries[0])
        other = entry_result(session, setting.entries[1])

    assert first is not None
    assert other is not None
    assert again == first
    assert (first.row["entry"], other.row["entry"], other.total_field) == ("A001", "A002", first.total_field)
    assert [statement for statement in sent if re.search(r"publications\.(record|public)\b", statement)] == []
