"""Notes to self: nobody else has them, no log names them, and they go with the final results."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from judging import clock
from judging.core.contests.lifecycle import ContestState
from judging.core.refusals import RuleViolation
from judging.core.tablets.notes import LIMIT, Write
from judging.database.transaction import transaction
from judging.models import AuditEntry, Note, PracticeSettings, User
from judging.queries.personal_data import data_export
from judging.queries.scoring import scoresheets
from judging.queries.tablets import tablet_sync
from judging.services.contests import archive, panels
from judging.services.tablets import notes
from tests.personal import said
from tests.scoring import levels, submit
from tests.services.ruling import certify, publish, scored
from tests.world import ADMIN, Setting, World

pytestmark = pytest.mark.every_database
WORDS = "ถามเรื่องแหล่งพลังงานอีกครั้ง"


def write(setting: Setting, text: str = WORDS, *, judge: int = 0, counter: int = 1, base: int = 0) -> tuple[str, int]:
    sheet_id = setting.sheets[setting.entries[0], setting.members[0]]
    with transaction() as session:
        epoch = scoresheets.epoch(session)
        sent = Write("a" * 32, counter, base, text)
        note = notes.write(session, actor=setting.judge(judge), sheet_id=sheet_id, sent=sent, epoch=epoch)
    return note.text, note.revision


def kept(session: Session) -> list[str]:
    session.rollback()
    return list(session.execute(select(Note.text)).scalars())


def test_notes_reach_the_judges_tablets_and_a_repeated_write_changes_nothing(world: World, session: Session) -> None:
    setting = world.contest(entries=1, judges=1)
    before = tablet_sync.state(session, user_id=setting.users[0], today=date(2022, 2, 20))

    assert [write(setting), write(setting), write(setting, "สั้น", counter=2, base=1)] == [
        (WORDS, 1),
        (WORDS, 1),
        ("สั้น", 2),
    ]

    session.rollback()
    (sheet,) = tablet_sync.sheets(session, [setting.members[0]])
    after = tablet_sync.state(session, user_id=setting.users[0], today=date(2022, 2, 20))
    assert sheet.note == ("สั้น", 2)
    assert (after.told == before.told, after.revisions - before.revisions) == (True, 2)


def test_notes_stand_in_no_other_table_and_in_no_audit_entry(world: World, session: Session) -> None:
    setting = world.contest(entries=1, judges=2)
    entries = session.execute(select(func.count(AuditEntry.id))).scalar()

    write(setting)

    assert list(said(session, WORDS)) == ["notes.text"]
    assert session.execute(select(func.count(AuditEntry.id))).scalar() == entries
    (colleagues,) = tablet_sync.sheets(session, [setting.members[1]])
    assert colleagues.note == ("", 0)


def test_nobody_else_writes_them_and_what_is_too_long_is_refused(world: World, session: Session) -> None:
    setting = world.contest(entries=1, judges=2)

    with pytest.raises(RuleViolation, match="not_your_sheet"):
        write(setting, judge=1)
    with pytest.raises(RuleViolation, match="note_too_long"):
        write(setting, "ก" * (LIMIT + 1))

    assert kept(session) == []


def test_person_finds_their_notes_in_the_export_of_their_data(world: World, session: Session) -> None:
    setting = world.contest(entries=1, judges=2)
    write(setting)
    persons = [session.get_one(User, number).person_id for number in setting.users]

    found = [data_export.held(session, [person]).notes for person in persons]

    assert [[row.text for row in rows] for rows in found] == [[WORDS], []]


@pytest.mark.parametrize(("has_marks", "left"), [(False, []), (True, [WORDS])])
def test_a_recusal_deletes_a_sheet_without_marks_with_its_notes_and_keeps_those_of_an_excused_one(
    world: World, session: Session, has_marks: bool, left: list[str]
) -> None:
    setting = world.contest(entries=1, judges=2)
    write(setting)
    if has_marks:
        submit(world, setting, 0, 0, levels(world.rulebook()))
    person = session.get_one(User, setting.users[0]).person_id

    with transaction() as writing:
        given = {"member_id": setting.members[0], "entry_id": setting.entries[0], "reason": "ญาติของผู้จัดทำ"}
        panels.recuse(writing, actor=ADMIN, **given)

    assert kept(session) == left
    assert [row.text for row in data_export.held(session, [person]).notes] == left


def test_notes_stay_after_a_provisional_publication_and_go_with_the_final_one(world: World, session: Session) -> None:
    setting = scored(world, 0)
    with transaction() as writing:
        writing.execute(update(PracticeSettings).values(provisional=True, protest_days=1))
    write(setting)
    certify(setting)
    publish(setting)
    assert kept(session) == [WORDS]
    assert write(setting, "ใหม่", counter=2, base=1) == ("ใหม่", 2)

    publish_finally(setting)

    assert kept(session) == []
    with pytest.raises(RuleViolation, match="notes_deleted"):
        write(setting, counter=3)


def publish_finally(setting: Setting) -> None:
    """Publish the version after the provisional one, once protests are over."""
    with clock.held(clock.now() + timedelta(days=3)):
        publish(setting)


def test_notes_go_with_the_archive(world: World, session: Session) -> None:
    setting = world.contest(entries=1, judges=1, state=ContestState.SCORING)
    write(setting)

    with transaction() as writing:
        archive.archive(writing, actor=ADMIN, contest_id=setting.contest_id, reason="ตั้งผิด")

    assert kept(session) == []
