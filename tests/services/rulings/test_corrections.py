"""A right protest: a ruling opens criteria of one sheet, their judge corrects them, the next version follows."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from judging import clock
from judging.core.contests.lifecycle import ContestState
from judging.core.contests.sign_in_cards import correction_until
from judging.core.refusals import RuleViolation
from judging.core.roles import Actor, Grant, Role
from judging.core.rulings.rulings import Effect
from judging.core.tablets.sync import Change, Rejected
from judging.database.transaction import transaction
from judging.models import Card, CaseSource, Contest, Entry, PracticeSettings, Receipt, Scoresheet, SheetState
from judging.queries.results import publications
from judging.queries.rulings import cases
from judging.services.contests import sign_in_cards
from judging.services.scoring import corrections, scoresheets
from tests.services.ruling import case, certify, documents, publish, ranks, reverse, rule, scored
from tests.services.scoring.test_scoresheets import level, save
from tests.world import ADMIN, Setting, World

WHY = "บันทึกระดับผิดช่อง"
NEWEST = 999
"""A base that no mark is newer than."""


def _refused(act: Any, *args: Any, **given: Any) -> str:
    with pytest.raises(RuleViolation) as refusal:
        act(*args, **given)
    return refusal.value.code


def provisional(world: World, *places: int) -> Setting:
    """A scored contest whose version 1 is published as provisional."""
    setting = scored(world, *places)
    with transaction() as session:
        session.execute(update(PracticeSettings).values(provisional=True, protest_days=3))
    certify(setting)
    publish(setting)
    return setting


def corrected(setting: Setting, *items: str, entry: int = 0, judge: int = 0) -> int:
    """Rule on a protest that this judge corrects these criteria of this work; the ruling's id."""
    sheet = setting.sheets[setting.entries[entry], setting.members[judge]]
    protest = case(setting, entry, source=CaseSource.PROTEST)
    return rule(protest, Effect.CORRECT, items=items, sheet_id=sheet).ruling_id


def resubmit(setting: Setting, total: str, *, entry: int = 0, judge: int = 0) -> str:
    """Submit the corrected sheet; the code of its receipt."""
    sheet_id = setting.sheets[setting.entries[entry], setting.members[judge]]
    with transaction() as session:
        revision = session.get_one(Scoresheet, sheet_id).revision
        receipt = scoresheets.submit(
            session, actor=setting.judge(judge), sheet_id=sheet_id, revision=revision, total=total, epoch="1"
        )
    return receipt.code


def explain(setting: Setting, actor: Actor | None = None) -> None:
    """Say why the scores change."""
    sheet_id = setting.sheets[setting.entries[0], setting.members[0]]
    with transaction() as session:
        corrections.give_reason(session, actor=actor or setting.judge(0), sheet_id=sheet_id, reason=WHY)


def test_judge_corrects_only_the_opened_criteria_and_version_2_stays_provisional(
    world: World, session: Session
) -> None:
    setting = provisional(world, 1, 0)
    corrected(setting, "6.1")

    refused = save(
        setting,
        level("6.2", "very_good"),
        Change("c1", "6", "x", 0, is_comment=True),
        level("6.1", "very_good", NEWEST),
    )

    assert [outcome.code for outcome in refused.outcomes if isinstance(outcome, Rejected)] == ["not_opened"] * 2
    assert _refused(resubmit, setting, "75") == "correction_reason_wanted"
    explain(setting)
    assert resubmit(setting, "75")
    assert _refused(publish, setting) == "correction_waits"  # the chair certifies first
    certify(setting)
    assert publish(setting) == 2
    newest = documents(session, setting)[-1]
    assert (newest["announcement"]["provisional"], newest["announcement"]["by_ruling"]) == (True, True)
    assert session.get_one(Contest, setting.contest_id).state is ContestState.PUBLISHED
    assert ranks(session, setting) == [(1, "A002"), (2, "A001")]


@pytest.mark.every_database
def test_database_itself_keeps_everything_else_on_the_sheet_closed(world: World) -> None:
    setting = provisional(world, 1, 0)
    corrected(setting, "6.1")
    sheet_id = setting.sheets[setting.entries[0], setting.members[0]]
    for statement in (
        "UPDATE marks SET device = 'd' WHERE sheet_id = :sheet AND criterion = '6.2'",
        "DELETE FROM marks WHERE sheet_id = :sheet AND criterion = '1.1'",
        "UPDATE marks SET criterion = '6.1' WHERE sheet_id = :sheet AND criterion = '6.2'",
        "INSERT INTO comments (sheet_id, item, text, revision, device, written_at) "
        "VALUES (:sheet, 'total', 'x', 99, 'd', '2022-03-01 00:00:00+00:00')",
    ):
        with pytest.raises(DatabaseError, match="closed"), transaction() as session:
            session.execute(text(statement), {"sheet": sheet_id})
    with transaction() as session:
        session.execute(
            text("UPDATE marks SET device = 'd' WHERE sheet_id = :sheet AND criterion = '6.1'"), {"sheet": sheet_id}
        )


def test_other_sheets_stay_closed_while_one_is_corrected(world: World) -> None:
    setting = provisional(world, 1, 0)
    corrected(setting, "6.1")

    saved = save(setting, level("6.1", "very_good", NEWEST), judge=1)

    assert [outcome.code for outcome in saved.outcomes if isinstance(outcome, Rejected)] == ["sheet_closed"]


@pytest.mark.every_database
def test_correction_is_reversed_before_it_is_submitted_and_gives_back_the_receipts_marks(
    world: World, session: Session
) -> None:
    setting = provisional(world, 1, 0)
    corrected(setting, "6.1")
    explain(setting)
    resubmit(setting, "73")
    certify(setting)
    publish(setting)
    before = ranks(session, setting)
    ruling = corrected(setting, "6.1", "1.1")
    save(setting, level("6.1", "very_good", NEWEST), level("1.1", None, NEWEST))

    reverse(ruling)

    sheet_id = setting.sheets[setting.entries[0], setting.members[0]]
    session.rollback()
    sheet = session.get_one(Scoresheet, sheet_id)
    received = session.execute(select(Receipt.submitted_at).where(Receipt.sheet_id == sheet_id)).scalars().all()
    assert (sheet.state, sheet.submitted_at) == (SheetState.SUBMITTED, max(received))
    assert ranks(session, setting) == before
    assert publications.newest(session, setting.contest_id) is not None
    assert _refused(publish, setting) == "protests_taken"  # nothing waits for a corrected version


@pytest.mark.every_database
def test_submitted_correction_is_not_reversed(world: World) -> None:
    setting = provisional(world, 1, 0)
    ruling = corrected(setting, "6.1")
    explain(setting)
    resubmit(setting, "73")

    assert _refused(reverse, ruling) == "correction_done"


def test_other_ruling_waits_until_the_correction_is_published(world: World) -> None:
    setting = provisional(world, 1, 0, 2)
    corrected(setting, "6.1")

    assert _refused(rule, case(setting, 2), Effect.DISQUALIFY) == "correction_waits"


@pytest.mark.parametrize("source", [CaseSource.PROTEST, CaseSource.ORGANISER])
def test_correction_needs_a_protest_against_a_provisional_result(world: World, source: CaseSource) -> None:
    final = scored(world, 1, 0)
    certify(final)
    publish(final)
    sheet = final.sheets[final.entries[0], final.members[0]]

    ruled = case(final, 0, source=source)

    assert _refused(rule, ruled, Effect.CORRECT, items=["6.1"], sheet_id=sheet) == "correction_not_now"


@pytest.mark.parametrize(
    ("items", "entry", "code"),
    [([], 0, "criteria_wanted"), (["6"], 0, "not_on_sheet"), (["6.1"], 1, "sheet_wanted")],
)
def test_correction_names_criteria_of_a_sheet_of_the_work(
    world: World, items: list[str], entry: int, code: str
) -> None:
    setting = provisional(world, 1, 0)
    sheet = setting.sheets[setting.entries[entry], setting.members[0]]

    protest = case(setting, 0, source=CaseSource.PROTEST)

    assert _refused(rule, protest, Effect.CORRECT, items=items, sheet_id=sheet) == code


def test_only_the_judge_of_the_sheet_says_why(world: World) -> None:
    setting = provisional(world, 1, 0)
    assert _refused(explain, setting) == "nothing_opened"
    corrected(setting, "6.1")

    assert _refused(explain, setting, setting.judge(1)) == "not_your_sheet"


def test_correction_opens_a_sheet_of_the_work_that_protested_whatever_else_the_ruling_names(world: World) -> None:
    setting = provisional(world, 1, 0)
    protest = case(setting, 1, source=CaseSource.PROTEST)
    own, other = (setting.sheets[setting.entries[entry], setting.members[0]] for entry in (1, 0))
    named = {"items": ["6.1"], "entry_ids": setting.entries[:2]}

    assert _refused(rule, protest, Effect.CORRECT, sheet_id=other, **named) == "sheet_wanted"
    assert rule(protest, Effect.CORRECT, sheet_id=own, **named).ruling_id


def test_sheet_of_a_work_that_a_ruling_took_out_is_not_corrected(world: World) -> None:
    setting = provisional(world, 1, 0)
    rule(case(setting, 0), Effect.DISQUALIFY)
    sheet = setting.sheets[setting.entries[0], setting.members[0]]

    protest = case(setting, 0, source=CaseSource.PROTEST)

    assert _refused(rule, protest, Effect.CORRECT, items=["6.1"], sheet_id=sheet) == "sheet_wanted"


@pytest.mark.every_database
def test_cards_of_judge_and_chair_are_made_anew_for_the_time_of_the_correction(world: World, session: Session) -> None:
    setting = provisional(world, 1, 0)
    corrected(setting, "6.1", judge=1)
    live = select(Card.valid_until).where(Card.user_id == setting.users[1], Card.revoked_at.is_(None))

    with transaction() as writing:
        sign_in_cards.issue(writing, actor=ADMIN, contest_id=setting.contest_id, secret="k" * 40)
    issued = session.execute(live).scalar_one()
    session.rollback()
    with transaction() as writing:
        sign_in_cards.reissue(writing, actor=ADMIN, member_id=setting.members[1], secret="k" * 40)
    with transaction() as writing:
        sign_in_cards.issue(writing, actor=ADMIN, contest_id=setting.contest_id, secret="k" * 40)

    assert issued == session.execute(live).scalar_one() == correction_until(clock.today())


@pytest.mark.every_database
def test_order_of_a_tie_is_not_read_by_institutions(world: World, session: Session) -> None:
    setting = scored(world, 1, 1)
    rule(case(setting, None), Effect.ORDER_TIE, order=setting.entries[:2])
    institutions = {session.get_one(Entry, entry).institution_id for entry in setting.entries[:2]}
    teacher = Actor(1, tuple(Grant(Role.TEACHER, institution_id=number) for number in institutions))

    assert cases.ruled_on(session, setting.entries[0]) == ()
    assert cases.ruled_entries(session, teacher) == {}
