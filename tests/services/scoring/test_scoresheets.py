"""Saving, submitting, returning and excusing score sheets in a database."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judging.core.refusals import RuleViolation
from judging.core.tablets.sync import Accepted, Change, Conflict, Rejected, Superseded
from judging.database.cursors import write_cursor
from judging.database.transaction import transaction
from judging.models import (
    AuditEntry,
    Mark,
    PracticeSettings,
    Receipt,
    Scoresheet,
    SheetBatch,
    SheetSection,
    SheetState,
)
from judging.services.scoring import scoresheets
from judging.services.scoring.scoresheets import Saved
from tests.world import ADMIN, Setting, World, change_id


def save(setting: Setting, *changes: Change, device: str = "tablet-0", sheet: int | None = None, judge: int = 0) -> Any:
    """Send changes as the judge at index ``judge``."""
    sheet_id = sheet or setting.sheets[setting.entries[0], setting.members[judge]]
    with write_cursor() as cursor:
        return scoresheets.save_changes(
            cursor, actor=setting.judge(judge), sheet_id=sheet_id, device=device, epoch="1", changes=changes
        )


def level(item: str, value: str | None, base: int = 0, id_: int | None = None) -> Change:
    """A change that sets one mark."""
    return Change(id_ or change_id(), item, value, base)


def fill(world: World, setting: Setting, value: str = "very_good", judge: int = 0) -> int:
    """Set every criterion of the judge's first sheet to the level ``value`` (1.4: very good); returns the revision."""
    taps = [level(item.code, value if item.code != "1.4" else "very_good") for item in world.rulebook().criteria]
    return int(save(setting, *taps, judge=judge).revision)


def submit(setting: Setting, revision: int, total: str, judge: int = 0) -> Any:
    """Submit the judge's first sheet."""
    with transaction() as session:
        return scoresheets.submit(
            session,
            actor=setting.judge(judge),
            sheet_id=setting.sheets[setting.entries[0], setting.members[judge]],
            revision=revision,
            total=total,
            epoch="1",
        )


def _return(setting: Setting) -> None:
    """Return the first judge's first sheet."""
    with transaction() as session:
        sheet_id = setting.sheets[setting.entries[0], setting.members[0]]
        scoresheets.return_sheet(session, actor=ADMIN, sheet_id=sheet_id, reason="ลืมข้อ 3.7")


@pytest.mark.every_database
def test_change_when_taken_stands_as_mark_change_and_audit_entry(world: World, session: Session) -> None:
    setting = world.contest(entries=1, judges=1)
    tap = level("1.1", "good")

    saved = save(setting, tap)

    assert saved.outcomes == (Accepted(tap, 1),)
    assert session.execute(select(Mark.criterion, Mark.level, Mark.points, Mark.revision)).all() == [
        ("1.1", "good", 3, 1)
    ]
    assert session.execute(select(SheetBatch.ids, SheetBatch.changes)).all() == [
        (str(tap.id), '[["1.1","level:=good"]]')
    ]
    assert (
        session.execute(select(AuditEntry.action).order_by(AuditEntry.id.desc())).scalars().first()
        == "scoresheets.change"
    )


@pytest.mark.every_database
def test_log_vouches_for_the_stored_batch_by_its_digest(world: World, session: Session) -> None:
    save(world.contest(entries=1, judges=1), level("1.1", "good"), level("1.3", "fair"))

    revision, *lines = session.execute(select(SheetBatch.revision, SheetBatch.ids, SheetBatch.changes)).one()
    entry = json.loads(session.execute(select(AuditEntry.text).order_by(AuditEntry.id.desc())).scalars().first() or "")

    assert entry["data"]["revision"] == revision == 2
    assert entry["data"]["changes"] == "sha256:" + hashlib.sha256("\n".join(lines).encode()).hexdigest()


def test_change_sent_again_with_others_keeps_its_revision_and_is_not_written_twice(
    world: World, session: Session
) -> None:
    setting = world.contest(entries=1, judges=1)
    first, second, third = level("1.1", "good"), level("1.3", "fair"), level("1.4", "very_good")
    save(setting, first, second)

    saved = save(setting, second, third)

    assert saved.outcomes == (Accepted(second, 2, is_new=False), Accepted(third, 3))
    assert session.execute(select(SheetBatch.revision, SheetBatch.ids).order_by(SheetBatch.revision)).all() == [
        (2, f"{first.id} {second.id}"),
        (3, str(third.id)),
    ]


@pytest.mark.every_database
def test_id_twice_in_one_batch_is_taken_once_and_with_other_content_not_at_all(world: World, session: Session) -> None:
    setting = world.contest(entries=1, judges=1)
    tap = level("1.1", "good")
    other = level("1.1", "fair", id_=tap.id)

    saved = save(setting, tap, tap, other)

    assert saved.outcomes == (Accepted(tap, 1), Accepted(tap, 1, is_new=False), Rejected(tap.id, "id_reused", "1.1"))
    assert session.execute(select(SheetBatch.ids)).scalars().all() == [str(tap.id)]
    assert session.execute(select(Mark.level)).scalar_one() == "good"


def test_first_mark_freezes_the_practice_settings(world: World, session: Session) -> None:
    setting = world.contest(entries=1, judges=1)
    assert session.execute(select(PracticeSettings.frozen_at)).scalar_one() is None

    save(setting, level("1.1", "good"))

    assert session.execute(select(PracticeSettings.frozen_at)).scalar_one() is not None


def test_change_sent_twice_is_taken_once(world: World) -> None:
    setting = world.contest(entries=1, judges=1)
    tap = level("1.1", "good")
    (at,) = save(setting, tap).times.values()

    assert save(setting, tap) == Saved(1, (Accepted(tap, 1, is_new=False),), {1: at})


def test_change_that_comes_after_a_later_one_of_its_device_is_superseded(world: World, session: Session) -> None:
    setting = world.contest(entries=1, judges=1)
    late, later = level("1.1", "good"), level("1.1", "fair")
    save(setting, later)

    again = save(setting, late)

    assert again == Saved(1, (Superseded(late, 1),), {})
    assert session.execute(select(Mark.level)).scalar_one() == "fair"


def test_change_with_a_used_id_and_other_content_is_rejected(world: World) -> None:
    setting = world.contest(entries=1, judges=1)
    tap = level("1.1", "good")
    save(setting, tap)

    assert save(setting, level("1.1", "fair", id_=tap.id)).outcomes == (Rejected(tap.id, "id_reused", "1.1"),)


@pytest.mark.parametrize(
    ("item", "value", "code"),
    [
        ("9.9", "good", "unknown_item"),
        ("1", "good", "unknown_item"),
        ("1.2", "good", "unknown_item"),
        ("1.1", "splendid", "unknown_level"),
        ("1.4", "good", "unknown_level"),
        ("2.1", "good", "not_your_section"),
    ],
)
def test_one_bad_change_is_rejected_and_blocks_no_other(
    world: World, session: Session, item: str, value: str, code: str
) -> None:
    setting = world.contest(entries=1, judges=1, sections=["1"])
    bad, good = level(item, value), level("1.3", "fair")

    saved = save(setting, bad, good)

    assert saved.outcomes == (Rejected(bad.id, code, item), Accepted(good, 1))
    assert session.execute(select(Mark.criterion)).scalars().all() == ["1.3"]


def test_newer_mark_of_another_device_that_differs_is_a_conflict(world: World) -> None:
    setting = world.contest(entries=1, judges=1)
    save(setting, level("1.1", "good"), device="a")
    late = level("1.1", "fair", base=0)

    (outcome,) = save(setting, late, device="b").outcomes

    assert isinstance(outcome, Conflict)
    assert (outcome.theirs.value, outcome.theirs.revision, outcome.theirs.device) == ("good", 1, "a")


@pytest.mark.parametrize(("value", "base", "device"), [("good", 0, "b"), ("fair", 1, "b"), ("fair", 0, "a")])
def test_no_conflict_when_alike_or_seen_or_on_the_same_device(world: World, value: str, base: int, device: str) -> None:
    setting = world.contest(entries=1, judges=1)
    save(setting, level("1.1", "good"), device="a")

    (outcome,) = save(setting, level("1.1", value, base=base), device=device).outcomes

    assert isinstance(outcome, Accepted)


def test_cleared_mark_is_unscored_and_never_a_number(world: World, session: Session) -> None:
    setting = world.contest(entries=1, judges=1)
    revision = fill(world, setting)
    revision = save(setting, level("6.3", None, base=revision)).revision

    assert session.execute(select(Mark.level, Mark.points).where(Mark.criterion == "6.3")).one() == (None, None)
    with pytest.raises(RuleViolation, match="incomplete") as refusal:
        submit(setting, revision, "90")
    assert refusal.value.params == {"missing": ["6.3"]}


def test_submitted_sheet_has_a_receipt_its_total_and_takes_no_change(world: World, session: Session) -> None:
    setting = world.contest(entries=1, judges=1)
    revision = fill(world, setting, "good")

    receipt = submit(setting, revision, "75.0")

    assert receipt.total == 150
    sheet = session.execute(select(Scoresheet.state, Scoresheet.total)).one()
    assert sheet == (SheetState.SUBMITTED, 150)
    points = session.execute(select(SheetSection.section, SheetSection.points).order_by(SheetSection.section)).all()
    assert points == [("1", 22), ("2", 32), ("3", 22), ("4", 14), ("5", 12), ("6", 48)]
    late = level("1.1", "fair", base=revision)
    assert save(setting, late).outcomes == (Rejected(late.id, "sheet_closed", "1.1"),)


@pytest.mark.every_database
def test_submit_asked_again_gives_the_same_receipt(world: World, session: Session) -> None:
    setting = world.contest(entries=1, judges=1)
    revision = fill(world, setting)

    first, again = submit(setting, revision, "100"), submit(setting, revision, "100.0")

    assert again == first
    assert session.execute(select(func.count(Receipt.id))).scalar_one() == 1


def test_submit_asked_again_after_a_return_gives_the_receipt_of_the_newest_submission(world: World) -> None:
    setting = world.contest(entries=1, judges=1)
    revision = fill(world, setting)
    first = submit(setting, revision, "100")
    _return(setting)

    second = submit(setting, revision + 1, "100")

    assert second.code != first.code
    assert submit(setting, revision + 1, "100") == second


@pytest.mark.parametrize(
    ("difference", "total"),
    [
        pytest.param(-1, "100", id="the submission before the return"),
        pytest.param(1, "100", id="a revision that the server never had"),
        pytest.param(0, "99.5", id="another total"),
        pytest.param(0, "x", id="no total"),
    ],
)
def test_submit_asked_again_with_another_revision_or_total_is_refused(
    world: World, session: Session, difference: int, total: str
) -> None:
    setting = world.contest(entries=1, judges=1)
    revision = fill(world, setting)
    submit(setting, revision, "100")
    _return(setting)
    submit(setting, revision + 1, "100")

    with pytest.raises(RuleViolation, match="sheet_closed"):
        submit(setting, revision + 1 + difference, total)

    assert session.execute(select(func.count(Receipt.id))).scalar_one() == 2


@pytest.mark.parametrize(
    ("total", "difference", "code"),
    [
        ("99", 0, "total_differs"),
        ("100", -1, "newer_revision"),
        ("100", 1, "newer_revision"),
        ("x", 0, "total_differs"),
    ],
)
def test_submit_of_something_else_than_the_server_holds_is_refused(
    world: World, total: str, difference: int, code: str
) -> None:
    setting = world.contest(entries=1, judges=1)
    revision = fill(world, setting)

    with pytest.raises(RuleViolation, match=code):
        submit(setting, revision + difference, total)


def test_returned_sheet_is_open_again_and_counts_no_more(world: World, session: Session) -> None:
    setting = world.contest(entries=1, judges=1)
    revision = fill(world, setting)
    submit(setting, revision, "100")
    sheet_id = setting.sheets[setting.entries[0], setting.members[0]]

    with transaction() as writing:
        scoresheets.return_sheet(writing, actor=ADMIN, sheet_id=sheet_id, reason="ลืมข้อ 3.7")

    row = session.execute(select(Scoresheet.state, Scoresheet.total, Scoresheet.reason, Scoresheet.revision)).one()
    assert row == (SheetState.OPEN, None, "ลืมข้อ 3.7", revision + 1)
    assert submit(setting, revision + 1, "100").total == 200
    assert session.execute(select(func.count(Receipt.id))).scalar_one() == 2


def test_returning_twice_tells_the_second_organiser(world: World) -> None:
    setting = world.contest(entries=1, judges=1)
    submit(setting, fill(world, setting), "100")
    sheet_id = setting.sheets[setting.entries[0], setting.members[0]]
    with transaction() as session:
        scoresheets.return_sheet(session, actor=ADMIN, sheet_id=sheet_id, reason="x")

    with pytest.raises(RuleViolation, match="sheet_not_closed"), transaction() as session:
        scoresheets.return_sheet(session, actor=ADMIN, sheet_id=sheet_id, reason="y")


@pytest.mark.every_database
def test_excused_sheet_keeps_its_marks_and_counts_for_nothing(world: World, session: Session) -> None:
    setting = world.contest(entries=1, judges=1)
    save(setting, level("1.1", "good"))
    sheet_id = setting.sheets[setting.entries[0], setting.members[0]]

    with transaction() as writing:
        scoresheets.excuse_sheet(writing, actor=ADMIN, sheet_id=sheet_id, reason="ป่วย")

    assert session.execute(select(Scoresheet.state, Scoresheet.total)).one() == (SheetState.EXCUSED, None)
    assert session.execute(select(func.count()).select_from(Mark)).scalar_one() == 1


def test_sheet_of_another_judge_is_refused(world: World) -> None:
    setting = world.contest(entries=1, judges=2)

    with pytest.raises(RuleViolation, match="not_your_sheet"):
        save(setting, level("1.1", "good"), sheet=setting.sheets[setting.entries[0], setting.members[1]])


def test_nothing_is_taken_from_a_judge_who_did_not_say_who_they_are(world: World, session: Session) -> None:
    setting = world.contest(entries=1, judges=1)
    world.welcome_again(setting)

    with pytest.raises(RuleViolation, match="confirm_first"):
        save(setting, level("1.1", "good"))

    assert session.execute(select(Mark)).first() is None


def test_card_of_another_contest_does_not_open_the_sheet(world: World) -> None:
    setting = world.contest(entries=1, judges=1)
    elsewhere = replace(setting.judge(0), panels_of=setting.round_id + 1)

    with pytest.raises(RuleViolation, match="not_your_sheet"), write_cursor() as cursor:
        scoresheets.save_changes(
            cursor,
            actor=elsewhere,
            sheet_id=setting.sheets[setting.entries[0], setting.members[0]],
            device="d",
            epoch="1",
            changes=[level("1.1", "good")],
        )


def test_tablet_from_before_a_restored_backup_is_refused(world: World) -> None:
    setting = world.contest(entries=1, judges=1)

    with pytest.raises(RuleViolation, match="wrong_epoch"), write_cursor() as cursor:
        scoresheets.save_changes(
            cursor,
            actor=setting.judge(0),
            sheet_id=setting.sheets[setting.entries[0], setting.members[0]],
            device="d",
            epoch="other",
            changes=[level("1.1", "good")],
        )


def test_missing_sheets_are_made_once(world: World, session: Session) -> None:
    setting = world.contest(entries=2, judges=3)

    with transaction() as writing:
        assert scoresheets.ensure_sheets(writing, contest_id=setting.contest_id) == 0
    assert session.execute(select(func.count(Scoresheet.id))).scalar_one() == 6
