"""Sheets from paper: keyed by two or by one, settled by the judge, counted like any other, and met by a tablet."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from judging.core.paper_sheets.paper import Settlement
from judging.core.refusals import RuleViolation
from judging.core.roles import Actor
from judging.core.tablets.sync import Accepted, Conflict, Rejected
from judging.database.transaction import transaction
from judging.models import Comment, Mark, PaperFile, PaperMark, PaperSheet, Receipt, Scoresheet, SheetState, User
from judging.queries.audit import log_page
from judging.queries.paper_sheets import paper_sheets as read
from judging.services.contests import panels
from judging.services.paper_sheets import paper_sheets
from judging.services.scoring import scoresheets
from tests.papers import SCAN, Paper, paper_of
from tests.scoring import levels
from tests.services.scoring.test_scoresheets import level, save
from tests.world import ADMIN, Setting, World

pytestmark = pytest.mark.every_database


@pytest.fixture
def setting(world: World) -> Setting:
    return world.contest(entries=2, judges=2)


@pytest.fixture
def paper(world: World, setting: Setting) -> Paper:
    made = paper_of(world, setting)
    made.open()
    return made


@pytest.fixture
def good(world: World) -> dict[str, str | None]:
    return dict(levels(world.rulebook(), 1))


def refused(code: str, act: object, *args: object, **kwargs: object) -> None:
    with pytest.raises(RuleViolation) as found:
        act(*args, **kwargs)  # type: ignore[operator]
    assert found.value.code == code


def given(session: Session, paper: Paper) -> dict[str, str | None]:
    session.rollback()
    query = select(Mark.criterion, Mark.level).where(Mark.sheet_id == paper.sheet_id)
    return dict(session.execute(query).tuples().all())


def sheet(session: Session, paper: Paper) -> Scoresheet:
    session.rollback()
    return session.get_one(Scoresheet, paper.sheet_id, populate_existing=True)


def test_what_two_persons_key_alike_counts_with_a_receipt_and_without_the_judge(
    paper: Paper, good: dict[str, str | None], session: Session, world: World
) -> None:
    assert paper.key(paper.one, good, "ทำได้ดี") is None
    assert sheet(session, paper).state is SheetState.OPEN

    receipt = paper.key(paper.two, good)

    assert receipt is not None
    assert given(session, paper) == good
    found = sheet(session, paper)
    points = sum(item.level(good[item.code] or "").points for item in world.rulebook().criteria)
    assert (found.state, found.total, receipt.total) == (SheetState.SUBMITTED, points, points)
    assert session.execute(select(Receipt.code)).scalars().all() == [receipt.code]
    assert session.execute(select(Comment.item, Comment.text)).tuples().all() == [("total", "ทำได้ดี")]
    (origin,) = read.origins(session).values()
    assert (origin.keyed_by, origin.settlement) == (("สมศรี คีย์หนึ่ง", "สมชาย คีย์สอง"), Settlement.AGREEMENT)


def test_the_log_says_who_keyed_it_and_not_the_judge(
    paper: Paper, good: dict[str, str | None], session: Session
) -> None:
    paper.key(paper.one, good)
    paper.key(paper.two, good)

    rows = [row for row in log_page(session, paper.setting.contest_id).rows if row.subject == f"sheet:{paper.sheet_id}"]
    assert [row.action.partition(".")[2] for row in rows] == ["count", "key", "key", "open"]
    texts = session.execute(text("SELECT text FROM audit_entries ORDER BY id DESC LIMIT 1")).scalar_one()
    said = json.loads(texts)
    assert (said["actor"], said["data"]["keyed_by"]) == (paper.two.user_id, [paper.one.user_id, paper.two.user_id])
    assert "good" not in "".join(session.execute(text("SELECT text FROM audit_entries")).scalars())  # the second looks


def test_a_difference_is_settled_by_the_judge_with_a_card(
    paper: Paper, good: dict[str, str | None], session: Session
) -> None:
    paper.key(paper.one, good)
    assert paper.key(paper.two, {**good, "3.6": "fair"}) is None
    refused("paper_unsettled", paper.confirm)

    paper.confirm(c3_6="fair")

    assert given(session, paper) == {**good, "3.6": "fair"}
    (origin,) = read.origins(session).values()
    assert origin.settlement is Settlement.CARD


def test_one_person_and_the_judges_signature_are_enough(
    paper: Paper, good: dict[str, str | None], session: Session
) -> None:
    paper.key(paper.one, {**good, "3.6": None})
    paper.print()

    paper.record_signed(c3_6="fair", c1_1="fair")  # one that could not be read, one that was misread

    assert given(session, paper) == {**good, "3.6": "fair", "1.1": "fair"}
    (origin,) = read.origins(session).values()
    assert (origin.keyed_by, origin.settlement) == (("สมศรี คีย์หนึ่ง",), Settlement.PRINTOUT)
    parts = session.execute(select(PaperFile.part).order_by(PaperFile.id)).scalars().all()
    assert [part.value for part in parts] == ["scan", "signed"]


def test_nothing_is_recorded_as_signed_that_was_not_printed(paper: Paper, good: dict[str, str | None]) -> None:
    refused("paper_not_keyed", paper.print)
    paper.key(paper.one, good)

    refused("paper_not_shown", paper.record_signed)


def test_after_printing_nobody_keys_independently(paper: Paper, good: dict[str, str | None]) -> None:
    paper.key(paper.one, good)
    paper.print()

    refused("paper_shown", paper.key, paper.two, good)


def test_one_person_is_not_two_whatever_the_account(
    paper: Paper, good: dict[str, str | None], world: World, session: Session
) -> None:
    paper.key(paper.one, good)
    same_name = Actor(world.user("นางสาวสมศรี คีย์หนึ่ง"))
    other = Actor(world.user("อีกบัญชี"))
    with transaction() as writing:
        person_id = writing.get_one(User, paper.one.user_id).person_id
        writing.get_one(User, other.user_id).person_id = person_id

    for actor in (paper.one, same_name, other):
        refused("paper_same_person", paper.key, actor, good)


def test_no_judge_of_the_panel_keys_or_records(paper: Paper, good: dict[str, str | None], world: World) -> None:
    own_name = Actor(world.user("กรรมการ 1"))
    for actor in (paper.judge, paper.setting.judge(1), own_name):
        refused("paper_keyed_by_judge", paper.key, actor, good)
    paper.key(paper.one, good)
    paper.print()

    refused("paper_keyed_by_judge", paper.record_signed, paper.setting.judge(1))


def test_only_the_judge_of_the_sheet_confirms_it(paper: Paper, good: dict[str, str | None]) -> None:
    paper.key(paper.one, good)
    seen = paper.seen()
    paper.judge = paper.setting.judge(1)

    refused("not_your_sheet", paper.confirm, seen)


def test_what_changed_since_it_was_looked_at_is_not_confirmed(paper: Paper, good: dict[str, str | None]) -> None:
    paper.key(paper.one, good)
    seen = paper.seen()
    paper.key(paper.two, {**good, "3.6": "fair"})

    refused("paper_changed", paper.confirm, seen, c3_6="good")


def test_a_mark_that_the_tablet_sent_before_it_died_is_settled_by_the_judge_where_the_paper_differs(
    paper: Paper, good: dict[str, str | None], session: Session
) -> None:
    save(paper.setting, level("1.1", "very_good"), level("1.2.1", "good"))
    paper.key(paper.one, good)
    assert paper.key(paper.two, good) is None

    refused("paper_unsettled", paper.confirm)
    paper.confirm(c1_1="very_good")

    assert given(session, paper)["1.1"] == "very_good"


def test_marks_that_wait_on_the_tablet_are_refused_while_the_sheet_is_closed_and_a_conflict_after_a_return(
    paper: Paper, good: dict[str, str | None]
) -> None:
    (sent,) = save(paper.setting, level("1.1", "very_good")).outcomes
    assert isinstance(sent, Accepted)
    paper.key(paper.one, {**good, "1.1": "very_good"})
    paper.key(paper.two, {**good, "1.1": "very_good"})
    waiting = [level("1.1", "fair", base=1), level("1.3", "fair"), level("2.1", "good")]

    closed = save(paper.setting, *waiting).outcomes
    assert [one.code for one in closed if isinstance(one, Rejected)] == ["sheet_closed"] * 3
    with transaction() as session:
        scoresheets.return_sheet(session, actor=ADMIN, sheet_id=paper.sheet_id, reason="แท็บเล็ตกลับมาแล้ว")

    again = save(paper.setting, *waiting).outcomes
    assert [(one.change.item, one.theirs.value) for one in again if isinstance(one, Conflict)] == [
        ("1.1", "very_good"),
        ("1.3", "good"),
    ]
    with transaction() as session:
        assert read.origins(session) == {}  # the judge has the sheet again


def test_a_sheet_that_the_judge_submitted_meanwhile_is_not_overwritten(
    paper: Paper, good: dict[str, str | None]
) -> None:
    paper.key(paper.one, good)
    with transaction() as session:
        scoresheets.excuse_sheet(session, actor=ADMIN, sheet_id=paper.sheet_id, reason="ป่วย")

    refused("sheet_closed", paper.key, paper.two, good)
    paper.drop()


def test_an_unfinished_keying_is_dropped_with_a_reason_and_a_new_one_begins(
    paper: Paper, good: dict[str, str | None], session: Session
) -> None:
    paper.key(paper.one, good)
    refused("reason_wanted", paper.drop, " ")
    refused("paper_open", paper.open)
    paper.drop()
    refused("no_paper", paper.drop)

    paper.open()
    paper.key(paper.two, good)  # the first to key the new one

    states = session.execute(select(PaperSheet.state, PaperSheet.end_reason).order_by(PaperSheet.id)).tuples().all()
    assert [(state.value, reason) for state, reason in states] == [("dropped", "สแกนผิดใบ"), ("open", "")]


def test_a_finished_one_is_changed_only_by_returning_the_sheet(paper: Paper, good: dict[str, str | None]) -> None:
    paper.key(paper.one, good)
    paper.key(paper.two, good)

    refused("no_paper", paper.drop)
    refused("sheet_closed", paper.open)
    with transaction() as session:
        scoresheets.return_sheet(session, actor=ADMIN, sheet_id=paper.sheet_id, reason="คีย์ผิด")
    paper.open()


def test_a_paper_needs_a_scan_a_reason_and_a_sheet_that_can_be_submitted(world: World, setting: Setting) -> None:
    paper = paper_of(world, setting)
    refused("reason_wanted", paper.open, "")
    with transaction() as session:
        shared = {"actor": paper.one, "sheet_id": paper.sheet_id, "reason": "แท็บเล็ตเสีย"}
        refused("paper_scan_wanted", paper_sheets.open_paper, session, files=[], **shared)
        panels.recuse(
            session, actor=ADMIN, member_id=setting.members[0], entry_id=setting.entries[0], reason="สถานศึกษาเดียวกัน"
        )
    refused("no_sheet", paper.open)


def test_a_sheet_with_a_paper_is_kept_when_its_judge_is_recused(paper: Paper, session: Session) -> None:
    with transaction() as writing:
        entry_id = paper.setting.entries[0]
        panels.recuse(writing, actor=ADMIN, member_id=paper.setting.members[0], entry_id=entry_id, reason="ญาติ")

    assert sheet(session, paper).state is SheetState.EXCUSED


def test_at_most_twenty_scans_are_kept(paper: Paper) -> None:
    with transaction() as session:
        paper_sheets.add_scan(session, actor=paper.one, sheet_id=paper.sheet_id, files=[SCAN] * 19)
        refused(
            "too_many_files", paper_sheets.add_scan, session, actor=paper.one, sheet_id=paper.sheet_id, files=[SCAN]
        )


@pytest.mark.parametrize(
    "values",
    ["'1.4', '1', 'good', 3", "'1.3', '1', 'good', 4", "'1.3', '2', 'good', 3", "'7.1', '1', NULL, NULL"],
)
def test_the_database_refuses_a_level_that_the_sheet_cannot_have(
    paper: Paper, good: dict[str, str | None], values: str
) -> None:
    paper.key(paper.one, {**good, "1.3": "good"})
    paper.drop()
    with transaction() as session:
        session.execute(
            text(
                "INSERT INTO paper_keyings (paper_id, sheet_id, rulebook_id, place, keyed_at) "
                "SELECT paper_id, sheet_id, rulebook_id, 'second', keyed_at FROM paper_keyings"
            )
        )
    columns = "keying_id, sheet_id, rulebook_id, criterion, section, level, points"
    keying = "(SELECT max(id) FROM paper_keyings)"
    own = f"{keying}, (SELECT max(sheet_id) FROM paper_keyings), (SELECT max(rulebook_id) FROM paper_keyings)"

    with pytest.raises(DBAPIError), transaction() as session:
        session.execute(text(f"INSERT INTO paper_marks ({columns}) VALUES ({own}, {values})"))


@pytest.mark.parametrize("statement", ["UPDATE paper_marks SET level = NULL, points = NULL", "DELETE FROM paper_marks"])
def test_what_was_keyed_is_never_changed(paper: Paper, good: dict[str, str | None], statement: str) -> None:
    paper.key(paper.one, good)

    with pytest.raises(DBAPIError), transaction() as session:
        session.execute(text(statement))
    with transaction() as session:
        assert len(session.execute(select(PaperMark.criterion)).all()) == 22
