"""After a restored backup: tablets give back what it lacks, under the old numbers, once an organiser starts that."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging import clock
from judging.core.contests.lifecycle import ContestState
from judging.core.refusals import RuleViolation
from judging.core.roles import SYSTEM
from judging.core.tablets.sync import Accepted, Change, Conflict, Superseded
from judging.database.cursors import write_cursor
from judging.database.transaction import transaction
from judging.models import AuditEntry, ContestStep, Mark, Receipt, Scoresheet, Tablet
from judging.queries.tablets import tablets
from judging.services.backups import restores
from judging.services.contests import contests
from judging.services.scoring import scoresheets
from judging.services.tablets import take_backs
from tests.services.scoring.test_scoresheets import fill, level, save
from tests.world import ADMIN, OTHER_TABLET, TABLET, Setting, World, change_id

pytestmark = pytest.mark.every_database


@pytest.fixture
def setting(world: World) -> Setting:
    """A contest in scoring with two works and two judges."""
    made = world.contest(entries=2, judges=2)
    with transaction() as session:
        session.add(
            ContestStep(
                contest_id=made.contest_id,
                from_state=ContestState.SCREENING,
                to_state=ContestState.SCORING,
                at=clock.now() - timedelta(hours=2),
            )
        )
    return made


RESTORED = clock.now().replace(microsecond=0)


def restore() -> str:
    """Begin a new epoch, as after a restored backup of an hour ago."""
    with clock.held(RESTORED), transaction() as session:
        return restores.begin_epoch(
            session,
            actor=SYSTEM,
            made_at=clock.now() - timedelta(hours=1),
            replaced={},
            restored={},
            printed={},
        )


def start(setting: Setting) -> None:
    with transaction() as session:
        take_backs.start(session, actor=ADMIN, contest_id=setting.contest_id)


def ago(minutes: int) -> datetime:
    """A moment of this test's hour, before its restore."""
    return RESTORED - timedelta(minutes=minutes)


def dated(change: Change, minutes: int) -> Change:
    """A change that was first written some minutes before the restore."""
    return change._replace(written_at=ago(minutes))


def send(setting: Setting, epoch: str, *changes: Change, device: str = TABLET, restored: bool = True) -> Any:
    """Send changes of the first judge's first sheet; the outcomes."""
    return given(setting, epoch, *changes, device=device, restored=restored).outcomes


def given(
    setting: Setting, epoch: str, *changes: Change, device: str = TABLET, restored: bool = True
) -> scoresheets.Saved:
    """Send changes of the first judge's first sheet."""
    with write_cursor() as cursor:
        return scoresheets.save_changes(
            cursor,
            actor=setting.judge(0),
            sheet_id=sheet_of(setting),
            device=device,
            epoch=epoch,
            changes=changes,
            is_restored=restored,
        )


def sheet_of(setting: Setting) -> int:
    return setting.sheets[setting.entries[0], setting.members[0]]


def marks(session: Session) -> dict[str, str | None]:
    session.rollback()
    return dict(session.execute(select(Mark.criterion, Mark.level)).tuples().all())


def logged(session: Session, action: str) -> dict[str, Any]:
    """The data of the last entry of this action."""
    query = select(AuditEntry.text).where(AuditEntry.action == action).order_by(AuditEntry.id.desc()).limit(1)
    data: dict[str, Any] = json.loads(session.execute(query).scalar_one())["data"]
    return data


def refused(act: Any, *args: Any, **given: Any) -> str:
    with pytest.raises(RuleViolation) as refusal:
        act(*args, **given)
    return refusal.value.code


def test_nothing_comes_back_before_an_organiser_starts_it(setting: Setting, session: Session) -> None:
    assert refused(start, setting) == "nothing_restored"
    epoch = restore()

    assert refused(send, setting, epoch, level("1.1", "good")) == "not_taken_back"

    start(setting)
    assert refused(start, setting) == "take_back_started"
    assert logged(session, "take_backs.start")["epoch"] == epoch
    send(setting, epoch, level("1.1", "good"))
    assert marks(session) == {"1.1": "good"}
    assert logged(session, "scoresheets.change")["restored"] is True


def test_taking_back_ends_with_the_epoch_and_is_for_contests_in_scoring(setting: Setting) -> None:
    restore()
    start(setting)
    again = restore()

    assert refused(send, setting, again, level("1.1", "good")) == "not_taken_back"
    with transaction() as session:
        contests.go_back(session, actor=ADMIN, contest_id=setting.contest_id, to=ContestState.SCREENING, reason="ทบทวน")
    assert refused(start, setting) == "not_in_scoring"


def test_what_the_backup_has_is_a_retry_and_what_it_lacks_is_taken(setting: Setting, session: Session) -> None:
    kept = [level("1.1", "good"), level("1.2.1", "good")]
    lost = [level("1.1", "fair"), level("1.2.2", "good")]
    send(setting, "1", *kept, restored=False)
    epoch = restore()
    start(setting)

    outcomes = send(setting, epoch, *[Change(*one[:3], 0) for one in (*kept, *lost)])

    told = [type(one).__name__ + (" new" if isinstance(one, Accepted) and one.is_new else "") for one in outcomes]
    assert told == ["Accepted", "Accepted", "Accepted new", "Accepted new"]
    assert marks(session) == {"1.1": "fair", "1.2.1": "good", "1.2.2": "good"}
    assert {type(one) for one in send(setting, epoch, *lost)} == {Accepted}
    assert len(marks(session)) == 3


def test_a_choice_made_after_the_restore_stands_over_what_the_same_tablet_gives_back(
    setting: Setting, session: Session
) -> None:
    held, later = level("1.1", "good"), level("1.1", "fair")
    epoch = restore()
    start(setting)
    send(setting, epoch, later, restored=False)

    (outcome,) = send(setting, epoch, held)

    assert isinstance(outcome, Superseded)
    assert marks(session) == {"1.1": "fair"}


@pytest.mark.parametrize("is_older_first", [True, False])
def test_of_two_tablets_the_mark_that_was_first_written_later_stands_whichever_comes_first(
    setting: Setting, session: Session, is_older_first: bool
) -> None:
    held = [(level("1.1", "good"), TABLET, 20), (level("1.1", "fair"), OTHER_TABLET, 10)]
    epoch = restore()
    start(setting)

    for change, device, minutes in reversed(held) if not is_older_first else held:
        send(setting, epoch, dated(change, minutes), device=device)

    assert session.execute(select(Mark.level, Mark.marked_at)).all() == [("fair", ago(10))]


@pytest.mark.parametrize("is_comment", [False, True])
@pytest.mark.parametrize("minutes", [10, None], ids=["the same time", "no time"])
def test_marks_of_two_tablets_whose_order_is_not_known_are_the_judges_to_choose(
    setting: Setting, session: Session, is_comment: bool, minutes: int | None
) -> None:
    good, fair = [Change(change_id(), "1" if is_comment else "1.1", words, 0, is_comment) for words in ("good", "fair")]
    epoch = restore()
    start(setting)
    send(setting, epoch, dated(good, 10))

    late = fair if minutes is None else dated(fair, minutes)
    (outcome,) = send(setting, epoch, late, device=OTHER_TABLET)

    assert isinstance(outcome, Conflict)
    assert (outcome.theirs.value, outcome.theirs.at) == ("good", ago(10))


def test_what_the_other_tablet_wrote_since_the_restore_is_not_replaced_unseen(setting: Setting) -> None:
    epoch = restore()
    start(setting)
    send(setting, epoch, level("1.1", "good"), restored=False)

    (outcome,) = send(setting, epoch, dated(level("1.1", "fair"), 10)._replace(base=1), device=OTHER_TABLET)

    assert isinstance(outcome, Conflict)


def test_time_after_the_restore_is_not_taken_for_when_a_mark_was_first_written(
    setting: Setting, session: Session
) -> None:
    epoch = restore()
    start(setting)
    before = clock.now()

    send(setting, epoch, dated(level("1.1", "good"), -600))

    (at,) = session.execute(select(Mark.marked_at)).scalars()
    assert before <= at <= clock.now()


def test_ordinary_mark_cannot_be_given_an_earlier_time(setting: Setting, session: Session) -> None:
    epoch = restore()
    start(setting)

    assert refused(send, setting, epoch, dated(level("1.1", "good"), 10), restored=False) == "not_taken_back"
    assert marks(session) == {}


def test_log_tells_when_marks_that_came_back_were_first_written(setting: Setting, session: Session) -> None:
    epoch = restore()
    start(setting)

    send(setting, epoch, dated(level("1.1", "good"), 20), dated(level("1.2.1", "good"), 10))

    assert logged(session, "scoresheets.change")["written"] == f"{ago(20).isoformat()} {ago(10).isoformat()}"


def test_repeated_request_hears_when_its_mark_was_first_written(setting: Setting) -> None:
    first, given_back = level("1.1", "good"), dated(level("1.2.1", "good"), 10)
    before = save(setting, first)
    save(setting, level("1.1", "fair", base=1), device=OTHER_TABLET)

    assert save(setting, first).times == before.times
    epoch = restore()
    start(setting)
    assert [saved.times for saved in (given(setting, epoch, given_back), given(setting, epoch, given_back))] == [
        {3: ago(10)},
        {3: None},
    ]


def test_a_sheet_submitted_again_names_the_receipt_that_was_lost(
    world: World, setting: Setting, session: Session
) -> None:
    revision = fill(world, setting)
    epoch = restore()

    def submit(former: str) -> str:
        with transaction() as writing:
            asked = {"revision": writing.get_one(Scoresheet, sheet_of(setting)).revision, "total": "100"}
            return scoresheets.submit(
                writing,
                actor=setting.judge(0),
                sheet_id=sheet_of(setting),
                epoch=epoch,
                former=former,
                **asked,  # type: ignore[arg-type]
            ).code

    code = submit("ABCD-EFGH")

    assert submit("ABCD-EFGH") == code  # a retry
    assert session.execute(select(Receipt.former, Receipt.revision)).all() == [("ABCD-EFGH", revision)]
    assert logged(session, "scoresheets.submit")["former"] == "ABCD-EFGH"
    with transaction() as writing:
        scoresheets.return_sheet(writing, actor=ADMIN, sheet_id=sheet_of(setting), reason="ทบทวน")
    submit(code)  # the server knows it: nothing was lost
    assert session.execute(select(Receipt.former).order_by(Receipt.id.desc())).scalars().first() == ""


def test_organiser_sees_what_tablets_hold_and_what_came_back(setting: Setting, session: Session) -> None:
    assert tablets.restored(session, setting.contest_id) is None
    session.rollback()
    epoch = restore()
    with transaction() as writing:
        for device, user, held_epoch, held in (
            (TABLET, 0, "1", 7),
            (OTHER_TABLET, 1, "1", 4),
            ("c" * 32, 1, epoch, 9),
        ):
            writing.add(
                Tablet(
                    device=device,
                    user_id=setting.users[user],
                    seen_at=clock.now(),
                    waiting=0,
                    version="",
                    held_epoch=held_epoch,
                    held=held,
                )
            )

    before = tablets.restored(session, setting.contest_id)
    assert before is not None
    assert (before.held, before.tablets, before.started_at, before.came_back) == (11, 2, None, ())
    session.rollback()
    start(setting)
    send(setting, epoch, level("1.1", "good"), level("1.2.1", "good"))

    after = tablets.restored(session, setting.contest_id)
    assert after is not None
    assert after.started_at is not None
    assert [(row.name, row.changes, row.sheets) for row in after.came_back] == [("กรรมการ 1", 2, 1)]


def test_a_contest_opened_after_the_restore_has_nothing_to_take_back(world: World, session: Session) -> None:
    restore()
    later = world.contest(entries=1, judges=1)

    assert tablets.restored(session, later.contest_id) is None
