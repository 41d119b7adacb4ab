"""Wiping a rehearsal: what goes, what stays, and what the triggers refuse all the same."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from judging import clock
from judging.core.rulings.rulings import Effect
from judging.database.transaction import transaction
from judging.models import (
    Base,
    Case,
    CaseSource,
    Contest,
    CounterRecord,
    PaperFile,
    PaperKeying,
    PaperMark,
    PaperSheet,
    Receipt,
    Ruling,
    RulingEntry,
    Tablet,
    TakeBack,
)
from judging.models.contests.contest_rows import rows_of
from judging.models.triggers import APPEND_ONLY, REHEARSED
from judging.queries import stored_files
from judging.queries.audit import check_chain, log_page
from judging.queries.contests import rehearsals as reads
from tests.papers import paper_of
from tests.rehearsing import as_setting, made_rehearsed, made_setting, receipt, started, untouched, wiped
from tests.scoring import levels, submit_all
from tests.world import Setting, World

__all__ = ["made_rehearsed", "made_setting"]


@pytest.mark.every_database
def test_a_wiped_rehearsal_leaves_the_statement_and_nothing_else(
    session: Session, setting: Setting, rehearsed: Setting
) -> None:
    before = untouched(session, setting)
    session.rollback()
    contents = dict(reads.contents(session, rehearsed.contest_id).rows)
    assert (contents["scoresheets"], contents["marks"], contents["receipts"], contents["entries"]) == (6, 132, 6, 3)
    sheets = sorted(rehearsed.sheets.values())
    session.rollback()

    wiped(setting)

    session.rollback()
    left = {
        t.name: session.execute(select(func.count()).select_from(t).where(w)).scalar()
        for t, w in rows_of(rehearsed.contest_id)
    }
    assert set(left.values()) == {0}
    assert untouched(session, setting) == before
    (statement,) = reads.statements(session, setting.contest_id)
    assert statement.data == {"rehearsal": rehearsed.contest_id, "state": "certified", "removed": contents}
    assert reads.wiped_sheets(session, user_id=setting.users[0], only_round=setting.round_id) == sheets
    assert reads.wiped_sheets(session, user_id=setting.users[0], only_round=setting.round_id + 1) == []
    for number in (setting.contest_id, rehearsed.contest_id):
        assert check_chain(session, number).broken_at is None
    assert log_page(session, rehearsed.contest_id).rows[0].action == "rehearsals.wipe"


@pytest.mark.every_database
def test_everything_of_a_rehearsal_can_be_wiped(session: Session, setting: Setting, rehearsed: Setting) -> None:
    """A row in every table that a rehearsal can fill: rulings, counter records, tablets, restored marks."""
    now, entry_id = clock.now(), rehearsed.entries[0]
    with transaction() as writing:
        case = Case(
            contest_id=rehearsed.contest_id,
            entry_id=entry_id,
            source=CaseSource.ORGANISER,
            allegation="ซ้อมเรื่องร้องเรียน",
            opened_at=now,
        )
        writing.add(case)
        writing.flush()
        ruling = Ruling(
            case_id=case.id,
            contest_id=rehearsed.contest_id,
            effect=Effect.NONE,
            clause="5.6",
            reason="ซ้อม",
            committee="คณะกรรมการ",
            met_on=clock.today(),
            recorded_at=now,
        )
        writing.add(ruling)
        writing.flush()
        writing.add(RulingEntry(ruling_id=ruling.id, contest_id=rehearsed.contest_id, entry_id=entry_id))
        writing.add(CounterRecord(entry_id=entry_id, thing="team", state="received", handed_in_at=now, recorded_at=now))
        writing.add(TakeBack(contest_id=rehearsed.contest_id, epoch="e", started_at=now))
        tablet = {"seen_at": now, "waiting": 2, "since": now, "version": "v"}
        writing.add(Tablet(device="7a" * 16, user_id=rehearsed.users[1], contest_id=rehearsed.contest_id, **tablet))

    wiped(setting)

    session.rollback()
    assert session.execute(select(func.count()).select_from(Ruling)).scalar() == 0
    assert session.execute(select(func.count()).select_from(Tablet)).scalar() == 0
    assert session.execute(select(func.count(Receipt.id))).scalar() == 0


@pytest.mark.every_database
def test_the_triggers_still_refuse_for_contests_that_are_no_rehearsal(world: World, session: Session) -> None:
    real = world.contest(entries=1, judges=1)
    submit_all(world, real, levels(world.rulebook()))
    sheet_id = real.sheets[real.entries[0], real.members[0]]
    session.rollback()
    with transaction() as writing:
        writing.add(receipt(sheet_id))
        writing.get_one(Contest, real.contest_id).is_practice = True  # a contest for practice alone is no rehearsal

    for statement, told in (
        ("DELETE FROM receipts", "append-only"),
        ("DELETE FROM marks", "closed"),
        (f"UPDATE contests SET rehearsal_of = {real.contest_id}", "rehearsal stays one"),
    ):
        with pytest.raises(Exception, match=told), transaction() as writing:
            writing.execute(text(statement))


@pytest.mark.every_database
def test_the_triggers_refuse_to_change_what_a_rehearsal_recorded_and_its_log(
    session: Session, setting: Setting, rehearsed: Setting
) -> None:
    chain = f"SELECT id FROM audit_chains WHERE contest_id = {rehearsed.contest_id}"
    for statement, told in (
        ("UPDATE receipts SET total = 1", "append-only"),
        (f"DELETE FROM audit_entries WHERE chain_id IN ({chain})", "append-only"),
        (f"UPDATE contests SET rehearsal_of = NULL WHERE id = {rehearsed.contest_id}", "rehearsal stays one"),
        (f"UPDATE contests SET state = 'published' WHERE id = {rehearsed.contest_id}", "rehearsal_is_practice"),
    ):
        with pytest.raises(Exception, match=told), transaction() as writing:
            writing.execute(text(statement))


def test_every_append_only_table_of_a_contest_says_whether_a_rehearsal_may_shed_it() -> None:
    """A new one goes into ``REHEARSED``, or it cannot be wiped; publications and the log never are."""
    owned = {table.name for table, _ in rows_of(1)}

    assert owned & set(APPEND_ONLY) - set(REHEARSED) == {"publications", "publication_notices"}
    columns = {name: set(Base.metadata.tables[name].columns.keys()) for name in REHEARSED}
    assert [name for name, column in REHEARSED.items() if column not in columns[name]] == []


NAMED_BY_NOBODY = {
    "case_readings": "found by case and reader",
    "contest_steps": "the log has its own entry",
    "hand_overs": "a rehearsal takes no transfer file in",
    "publications": "a rehearsal has none",
    "team_members": "a rehearsal has no people",
}
"""Tables that a wipe can empty and whose ids may be given again, each with the reason why that is harmless."""


def test_ids_of_a_wiped_rehearsal_are_not_given_again(session: Session, setting: Setting, rehearsed: Setting) -> None:
    numbered = [table for table, _ in rows_of(1) if "id" in table.primary_key.columns]
    again = {table.name for table in numbered if not table.dialect_options["sqlite"]["autoincrement"]}
    assert again == set(NAMED_BY_NOBODY)

    session.rollback()
    last = session.execute(select(func.max(Receipt.id))).scalar_one()
    session.rollback()
    wiped(setting)
    second = as_setting(session, setting, started(setting))
    assert second.contest_id > rehearsed.contest_id
    assert min(second.sheets.values()) > max(rehearsed.sheets.values())
    assert last == 6


@pytest.mark.every_database
def test_a_sheet_that_was_keyed_from_paper_goes_with_its_rehearsal(
    world: World, session: Session, setting: Setting
) -> None:
    paper = paper_of(world, as_setting(session, setting, started(setting)))
    good = levels(world.rulebook(), 1)
    paper.open()
    paper.key(paper.one, good)
    paper.key(paper.two, good)

    wiped(setting)

    session.rollback()
    kept = [model for model in (PaperSheet, PaperKeying, PaperMark, PaperFile) if session.query(model).first()]
    assert kept == []
    assert stored_files.names(session) == []  # the sweep of files without a row takes the scan
