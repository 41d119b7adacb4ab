"""Personal data in score sheets on paper: what is exported, and what is erased with what."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from judging import clock
from judging.core.contests.lifecycle import ContestState
from judging.core.names import ERASED
from judging.database.transaction import transaction
from judging.models import Competition, Contest, PaperFile, PaperSheet, Person, User
from judging.queries import stored_files
from judging.queries.personal_data import data_export
from judging.services.personal_data import personal_data
from tests.papers import SCAN, Paper, paper_of
from tests.scoring import levels
from tests.world import ADMIN, Setting, World


@pytest.fixture
def paper(world: World) -> Paper:
    setting: Setting = world.contest(entries=1, judges=1)
    made = paper_of(world, setting)
    made.open(reason="แท็บเล็ตของ กรรมการ 1 เสีย")
    made.key(made.one, levels(world.rulebook()))
    made.confirm()
    with transaction() as session:
        session.execute(update(Contest).values(state=ContestState.PUBLISHED))
    return made


def person_of(session: Session, user_id: int | None) -> int:
    return session.execute(select(User.person_id).where(User.id == user_id)).scalar_one()


def files(session: Session) -> list[tuple[str, str]]:
    session.rollback()
    return list(session.execute(select(PaperFile.stored, PaperFile.name)).tuples())


def test_the_store_keeps_the_scans_that_rows_name(paper: Paper, session: Session) -> None:
    assert stored_files.names(session) == [SCAN.stored]


def test_an_export_lists_the_judges_scan_and_what_a_person_keyed(paper: Paper, session: Session) -> None:
    judge = data_export.held(session, [person_of(session, paper.judge.user_id)])
    keyer = data_export.held(session, [person_of(session, paper.one.user_id)])

    assert [(row.entry, row.name, bool(row.is_kept), bool(row.is_judge)) for row in judge.scans] == [
        ("A001", SCAN.name, True, True)
    ]
    assert [row.reading.value for row in judge.keyings] == ["judge"]
    assert [bool(row.is_judge) for row in keyer.scans] == [False]
    assert [row.reading.value for row in keyer.keyings] == ["first"]


def test_erasing_a_judge_erases_the_scans_of_their_sheets(paper: Paper, session: Session) -> None:
    person_id = person_of(session, paper.judge.user_id)
    name = session.get_one(Person, person_id).name
    session.rollback()

    with transaction() as writing:
        done = personal_data.erase_person(writing, actor=ADMIN, person_ids=[person_id], typed=name)

    assert (done.counts["scans"], done.files) == (1, (SCAN.stored,))
    assert files(session) == [("", ERASED)]
    assert name not in session.execute(select(PaperSheet.reason)).scalar_one()


def test_scans_are_deleted_with_the_documents_of_their_competition(paper: Paper, session: Session) -> None:
    yesterday = clock.today() - timedelta(days=1)
    with transaction() as writing:
        writing.execute(update(Competition).values(names_kept_until=yesterday))
        year = writing.execute(select(Competition.school_year)).scalar_one()

    with transaction() as writing:
        competition_id = paper.setting.competition_id
        done = personal_data.erase_competition(writing, actor=ADMIN, competition_id=competition_id, typed=str(year))

    assert (done.counts["scans"], done.files) == (1, (SCAN.stored,))
    assert files(session) == [("", ERASED)]
