"""Certifying and publishing: who may, which conditions hold, and what stays frozen."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestState
from judging.core.refusals import RuleViolation
from judging.core.roles import Actor
from judging.core.rulebooks.serialization import digest
from judging.database.transaction import transaction
from judging.models import (
    AuditEntry,
    Contest,
    ContestStep,
    Entry,
    PracticeSettings,
    Publication,
    Scoresheet,
    SheetState,
)
from judging.queries.results import publications
from judging.queries.scoring import standings
from judging.services.results import results
from judging.services.scoring import scoresheets
from tests.scoring import AT, levels, submit, submit_all
from tests.world import ADMIN, Setting, World


def _scored(world: World, *places: int, judges: int = 3) -> Setting:
    """A contest whose works are all scored, each with one level on every criterion."""
    book = world.rulebook()
    setting = world.contest(entries=len(places), judges=judges)
    submit_all(world, setting, *[levels(book, place) for place in places])
    return setting


def _certify(setting: Setting, actor: Actor | None = None, **asked: Any) -> None:
    with transaction() as session:
        results.certify(session, actor=actor or setting.judge(0), contest_id=setting.contest_id, **asked)


def _publish(setting: Setting) -> int:
    with transaction() as session:
        return results.publish(session, actor=ADMIN, contest_id=setting.contest_id)


def _state(session: Session, setting: Setting) -> ContestState:
    session.rollback()
    return session.execute(select(Contest.state).where(Contest.id == setting.contest_id)).scalar_one()


def _refused(setting: Setting, actor: Actor | None = None, **asked: Any) -> RuleViolation:
    with pytest.raises(RuleViolation) as refusal:
        _certify(setting, actor, **asked)
    return refusal.value


def test_certify_all_sheets_in_closes_scoring_and_leaves_a_trace(world: World, session: Session) -> None:
    setting = _scored(world, 0, 1, 2)

    _certify(setting)

    assert _state(session, setting) is ContestState.CERTIFIED
    contest = session.get_one(Contest, setting.contest_id)
    assert contest.certified_by == setting.users[0]
    assert contest.certified_at is not None
    step = session.execute(select(ContestStep).order_by(ContestStep.id.desc())).scalars().first()
    assert step is not None
    assert (step.from_state, step.to_state, step.by) == ("scoring", "certified", setting.users[0])
    assert session.execute(select(AuditEntry.action)).scalars().all()[-1] == "results.certify"


def test_certify_by_a_judge_or_an_organiser_is_refused(world: World, session: Session) -> None:
    setting = _scored(world, 0, 1)

    assert _refused(setting, setting.judge(1)).code == "not_the_chair"
    assert _refused(setting, ADMIN).code == "not_the_chair"
    assert _state(session, setting) is ContestState.SCORING


def test_certify_sheet_open_is_refused_with_the_work(world: World) -> None:
    book = world.rulebook()
    setting = world.contest(entries=2, judges=2)
    submit_all(world, setting, levels(book))
    submit(world, setting, 1, 0, levels(book, 1))

    refusal = _refused(setting)

    assert (refusal.code, refusal.params) == ("sheets_open", {"works": "A002", "sheets": 1})


def test_certify_returned_sheet_is_waited_for(world: World) -> None:
    setting = _scored(world, 0, 1)
    with transaction() as session:
        sheet = setting.sheets[setting.entries[0], setting.members[1]]
        scoresheets.return_sheet(session, actor=ADMIN, sheet_id=sheet, reason="โปรดทบทวนข้อ 6")

    assert _refused(setting).code == "sheets_open"


def test_certify_below_the_minimum_of_judges_is_refused(world: World) -> None:
    book = world.rulebook()
    setting = world.contest(entries=1, judges=2, min_judges=3)
    submit_all(world, setting, levels(book))

    refusal = _refused(setting)

    assert (refusal.code, refusal.params) == ("judges_below_minimum", {"works": "A001", "min_judges": 3})


def test_certify_absent_team_is_not_waited_for(world: World, session: Session) -> None:
    book = world.rulebook()
    setting = world.contest(entries=2, judges=1)
    submit_all(world, setting, levels(book))
    with transaction() as writing:
        writing.execute(update(Entry).where(Entry.id == setting.entries[1]).values(absent_at=AT, absent_reason="ไม่มา"))

    _certify(setting)

    assert _state(session, setting) is ContestState.CERTIFIED


def test_certify_shared_rank_waits_until_the_chair_says_so_knowingly(world: World, session: Session) -> None:
    setting = _scored(world, 0, 1, 1)
    tie = setting.entries[1:]

    refusal = _refused(setting)
    assert (refusal.code, refusal.params) == ("ties_unsettled", {"works": "A002, A003"})
    assert _refused(setting, accept_ties=[setting.entries[:2]]).code == "ranking_changed"

    _certify(setting, accept_ties=[tie])

    step = session.execute(select(ContestStep).order_by(ContestStep.id.desc())).scalars().first()
    assert step is not None
    assert json.loads(step.shared_ties) == [["A002", "A003"]]


def test_certify_ranking_other_than_the_one_seen_is_refused(world: World, session: Session) -> None:
    setting = _scored(world, 0, 1)
    seen = standings.board(session, setting.contest_id)
    assert seen is not None

    assert _refused(setting, seen="another").code == "ranking_changed"
    _certify(setting, seen=seen.fingerprint)


def test_certify_twice_the_second_is_told(world: World) -> None:
    setting = _scored(world, 0)
    _certify(setting)

    assert _refused(setting).code == "not_in_scoring"


def test_publish_certified_contest_freezes_version_one(world: World, session: Session) -> None:
    setting = _scored(world, 1, 0)
    _certify(setting)

    assert _publish(setting) == 1

    assert _state(session, setting) is ContestState.PUBLISHED
    row = session.execute(select(Publication)).scalar_one()
    assert (row.version, row.supersedes_id) == (1, None)
    assert (row.record_digest, row.public_digest) == (digest(row.record), digest(row.public))
    record = json.loads(row.record)
    assert [(one["rank"], one["entry"], one["exact"]) for one in record["standings"]] == [
        (1, "A002", "100"),
        (2, "A001", "73"),
    ]
    assert len(record["sheets"]) == 6
    assert record["certified_by"] == setting.users[0]
    assert session.execute(select(AuditEntry.action)).scalars().all()[-1] == "results.publish"


def test_publish_a_contest_for_practice_is_refused(world: World) -> None:
    setting = _scored(world, 1, 0)
    with transaction() as writing:
        writing.get_one(Contest, setting.contest_id).is_practice = True
    _certify(setting)

    with pytest.raises(RuleViolation, match="contest_for_practice"):
        _publish(setting)


def test_publish_before_certification_is_refused(world: World, session: Session) -> None:
    setting = _scored(world, 0)

    with pytest.raises(RuleViolation) as refusal:
        _publish(setting)

    assert refusal.value.code == "not_certified"
    assert session.execute(select(Publication)).first() is None


def test_publish_another_document_than_the_one_seen_is_refused(world: World, session: Session) -> None:
    setting = _scored(world, 0, 1)
    _certify(setting)
    seen = results.preview(session, contest_id=setting.contest_id)
    assert seen is not None
    session.rollback()

    with pytest.raises(RuleViolation, match="results_changed"), transaction() as writing:
        results.publish(writing, actor=ADMIN, contest_id=setting.contest_id, seen="another")
    with transaction() as writing:
        assert results.publish(writing, actor=ADMIN, contest_id=setting.contest_id, seen=seen.fingerprint) == 1


@pytest.mark.every_database
@pytest.mark.parametrize(
    "why",
    [
        {"absent_at": AT, "absent_reason": "ไม่มา"},
        {"admission": "not_admitted", "admission_reason": "ข้อ 5.6"},
    ],
)
def test_contest_in_which_nobody_was_scored_is_certified_and_published(
    world: World, session: Session, why: dict[str, Any]
) -> None:
    setting = world.contest(entries=2, judges=1)
    with transaction() as writing:
        writing.execute(update(Entry).values(**why))

    _certify(setting)
    assert _publish(setting) == 1

    row = session.execute(select(Publication)).scalar_one()
    document = json.loads(row.public)
    assert document["standings"] == []
    assert [other["entry"] for other in document["others"]] == ["A001", "A002"]


def test_certify_without_a_ranked_work_waits_for_screening(world: World) -> None:
    setting = world.contest(entries=2, judges=1)
    with transaction() as writing:
        absent = {"absent_at": AT, "absent_reason": "ไม่มา"}
        writing.execute(update(Entry).where(Entry.id == setting.entries[0]).values(**absent))
        writing.execute(update(Entry).where(Entry.id == setting.entries[1]).values(admission="pending"))

    refusal = _refused(setting)

    assert (refusal.code, refusal.params["works"]) == ("works_in_screening", "A002")


def test_publish_while_a_work_waits_for_a_sheet_is_refused(world: World) -> None:
    setting = _scored(world, 0, 1)
    _certify(setting)
    sheet_id = setting.sheets[setting.entries[0], setting.members[1]]
    with transaction() as writing:
        reopened = {"state": SheetState.OPEN, "total": None, "submitted_at": None}
        writing.execute(update(Scoresheet).where(Scoresheet.id == sheet_id).values(**reopened))

    with pytest.raises(RuleViolation, match="not_certified"):
        _publish(setting)


def test_publish_again_without_a_change_is_refused(world: World) -> None:
    setting = _scored(world, 0)
    _certify(setting)
    _publish(setting)

    with pytest.raises(RuleViolation) as refusal:
        _publish(setting)

    assert refusal.value.code == "nothing_changed"


def test_publish_after_a_change_supersedes_and_says_what_moved(world: World, session: Session) -> None:
    setting = _scored(world, 0, 1, 2)
    _certify(setting)
    _publish(setting)
    with transaction() as writing:
        writing.execute(
            update(Entry)
            .where(Entry.id == setting.entries[0])
            .values(admission="not_admitted", admission_reason="ข้อ 5.6")
        )

    assert _publish(setting) == 2

    session.rollback()
    first, second = session.execute(select(Publication).order_by(Publication.version)).scalars().all()
    assert second.supersedes_id == first.id
    public = json.loads(second.public)
    assert public["supersedes"] == {"version": 1, "digest": first.public_digest}
    assert [(move["entry"], move["rank"]) for move in public["moved"]] == [
        ("A002", [2, 1]),
        ("A003", [3, 2]),
        ("A001", [1, None]),
    ]
    found = publications.public_version(session, setting.contest_id)
    assert found is not None
    assert (found.version, found.newest) == (2, 2)


@pytest.mark.parametrize("shown", [False, True])
def test_publish_scores_off_nothing_public_holds_one(world: World, session: Session, shown: bool) -> None:
    book = world.rulebook()
    setting = world.contest(entries=3, judges=3)
    submit_all(world, setting, levels(book, 1, c6_1=0, c6_2=1), levels(book, 1, c6_1=1, c6_2=0), levels(book, 2))
    with transaction() as writing:
        writing.execute(update(PracticeSettings).values(publish_scores=shown))
    _certify(setting)
    _publish(setting)

    row = session.execute(select(Publication)).scalar_one()

    record = json.loads(row.record)
    secrets = {one[name] for one in record["standings"] for name in ("total", "exact")}
    secrets |= {value for one in record["standings"] for value in one["items"].values()}
    decided = [one["decided_by"] for one in record["standings"] if one["decided_by"]]
    secrets |= {value for one in decided for value in (*one["values"], *one["exact"])}
    told = _strings(json.loads(row.public)["standings"])
    assert decided  # some values could leak
    assert bool(secrets & told) is shown
    assert [one["decided_by"]["key"] for one in json.loads(row.public)["standings"] if one["decided_by"]]


def test_publish_documents_hold_no_name_of_a_person(world: World, session: Session) -> None:
    setting = _scored(world, 0)
    _certify(setting)
    _publish(setting)

    row = session.execute(select(Publication)).scalar_one()

    assert "กรรมการ" not in row.record + row.public


def test_marks_after_certification_are_refused(world: World) -> None:
    setting = _scored(world, 0)
    _certify(setting)
    with transaction() as session:
        sheet_id = session.execute(select(Scoresheet.id)).scalars().first()
        assert sheet_id is not None
        with pytest.raises(RuleViolation) as refusal:
            scoresheets.return_sheet(session, actor=ADMIN, sheet_id=sheet_id, reason="ทบทวน")

    assert refusal.value.code == "not_in_scoring"


def _strings(data: Any) -> set[str]:
    if isinstance(data, str):
        return {data}
    if isinstance(data, dict):
        return set().union(*map(_strings, data.values())) if data else set()
    if isinstance(data, list):
        return set().union(*map(_strings, data)) if data else set()
    return set()
