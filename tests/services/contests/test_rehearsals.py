"""Rehearsals: made beside the contest, never counted, and kept apart from it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from judging import clock
from judging.core.contests.lifecycle import ContestState
from judging.core.refusals import RuleViolation
from judging.core.roles import Actor, Grant, Role
from judging.database.transaction import transaction
from judging.models import (
    Admission,
    Card,
    Contest,
    Entry,
    LookAlike,
    PanelMember,
    PracticeSettings,
    Scoresheet,
)
from judging.queries.contests import rehearsals as reads
from judging.queries.contests.contests import contest_rows
from judging.queries.entries import teacher_pages
from judging.queries.imports.known_rows import round_categories
from judging.queries.tablets import tablet_sync
from judging.services.contests import archive, contests, panels, rehearsals, sign_in_cards
from judging.services.entries import contest_deletion, entries
from judging.services.results import results
from tests.rehearsing import made_rehearsed, made_setting, started, untouched, wiped
from tests.world import ADMIN, Setting, World

__all__ = ["made_rehearsed", "made_setting"]


@pytest.mark.every_database
def test_a_rehearsal_takes_works_panel_and_settings_and_opens_in_scoring(session: Session, setting: Setting) -> None:
    with transaction() as writing:
        writing.get_one(Entry, setting.entries[0]).admission = Admission.PENDING
        writing.get_one(PracticeSettings, setting.contest_id).titles_to = 7
    with transaction() as writing:
        panels.recuse(writing, actor=ADMIN, member_id=setting.members[1], entry_id=setting.entries[1], reason="เป็นญาติ")
    before = untouched(session, setting)

    made = started(setting)

    session.rollback()
    contest = session.get_one(Contest, made)
    assert (contest.state, contest.is_practice, contest.rehearsal_of) == (
        ContestState.SCORING,
        True,
        setting.contest_id,
    )
    assert contest.settings.titles_to == 7
    works = session.execute(select(Entry.code, Entry.admission).where(Entry.contest_id == made).order_by(Entry.code))
    assert [row._tuple() for row in works] == [(code, Admission.ADMITTED) for code in ("A001", "A002", "A003")]
    seats = session.execute(select(PanelMember.user_id, PanelMember.role).where(PanelMember.contest_id == made))
    assert {row.user_id for row in seats} == set(setting.users)
    sheets = session.execute(select(func.count()).where(Scoresheet.contest_id == made)).scalar()
    assert sheets == 3 * 2 - 1  # one of an interest on record
    assert untouched(session, setting) == before


def test_cards_open_the_rehearsal_before_the_first_day_and_stay_valid_for_tablets_that_come_back(
    session: Session, setting: Setting
) -> None:
    with transaction() as writing:
        sign_in_cards.issue(writing, actor=ADMIN, contest_id=setting.contest_id, secret="k" * 40)

    def days() -> set[tuple[object, object]]:
        session.rollback()
        return {row._tuple() for row in session.execute(select(Card.valid_from, Card.valid_until))}

    ((_first, last),) = days()
    with clock.held(datetime(2022, 1, 5, 3, tzinfo=UTC)):
        started(setting)
        assert days() == {(date(2022, 1, 4), last)}
    with clock.held(datetime(2022, 1, 7, 3, tzinfo=UTC)):
        wiped(setting)
        assert days() == {(date(2022, 1, 6), last)}


def test_a_rehearsal_is_nowhere_but_with_its_organiser_and_its_judges(
    session: Session, setting: Setting, rehearsed: Setting
) -> None:
    session.rollback()
    number = rehearsed.contest_id
    college = session.get_one(Entry, setting.entries[0]).institution_id
    works = teacher_pages.entries(session, Actor(1, (Grant(Role.TEACHER, institution_id=college),)))
    assert {one.contest.contest_id for one in works} == {setting.contest_id}
    assert [row.head.rehearsal_of for row in contest_rows(session, ADMIN) if row.head.contest_id == number] == [
        setting.contest_id
    ]
    seen = tablet_sync.contests(session, user_id=setting.users[0], only_round=setting.round_id)
    assert {one.id for one in seen} == {setting.contest_id, number}
    assert [one.contest_id for one in round_categories(session, setting.contest_id)] == [setting.contest_id]
    assert session.execute(select(func.count()).select_from(LookAlike)).scalar() == 0
    with pytest.raises(RuleViolation, match="contest_for_practice"), transaction() as writing:
        results.publish(writing, actor=ADMIN, contest_id=number)


@pytest.mark.parametrize(
    ("act", "refusal"),
    [
        (lambda session, real, copy: rehearsals.start(session, actor=ADMIN, contest_id=real), "rehearsal_runs"),
        (lambda session, real, copy: rehearsals.start(session, actor=ADMIN, contest_id=copy), "rehearsal_of_practice"),
        (
            lambda session, real, copy: contests.advance(
                session, actor=ADMIN, contest_id=real, to=ContestState.SCORING
            ),
            "rehearsal_runs",
        ),
        (
            lambda session, real, copy: archive.archive(session, actor=ADMIN, contest_id=real, reason="พอ"),
            "rehearsal_runs",
        ),
        (
            lambda session, real, copy: archive.archive(session, actor=ADMIN, contest_id=copy, reason="พอ"),
            "rehearsal_is_wiped",
        ),
        (
            lambda session, real, copy: contest_deletion.delete_contest(session, actor=ADMIN, contest_id=real),
            "rehearsal_runs",
        ),
        (
            lambda session, real, copy: rehearsals.wipe(session, actor=ADMIN, contest_id=real, seen="0"),
            "rehearsal_changed",
        ),
        (lambda session, real, copy: rehearsals.wipe(session, actor=ADMIN, contest_id=copy, seen="0"), "no_rehearsal"),
    ],
)
def test_what_would_mix_a_rehearsal_with_its_contest_is_refused(
    setting: Setting, act: Callable[[Session, int, int], object], refusal: str
) -> None:
    copy = started(setting)
    with pytest.raises(RuleViolation, match=refusal), transaction() as session:
        act(session, setting.contest_id, copy)


@pytest.mark.parametrize(
    ("state", "works", "judges", "refusal"),
    [
        (ContestState.SCORING, 1, 1, "rehearsal_too_late"),
        (ContestState.SCREENING, 0, 1, "rehearsal_without_works"),
        (ContestState.SETUP, 1, 0, "chair_missing"),
    ],
)
def test_a_contest_that_could_not_be_scored_is_not_rehearsed(
    world: World, state: ContestState, works: int, judges: int, refusal: str
) -> None:
    setting = world.contest(entries=works, judges=judges, state=state)
    with pytest.raises(RuleViolation, match=refusal), transaction() as session:
        rehearsals.start(session, actor=ADMIN, contest_id=setting.contest_id)


def test_the_contest_opens_scoring_when_the_rehearsal_is_wiped(setting: Setting, session: Session) -> None:
    started(setting)
    wiped(setting)
    with transaction() as writing:
        contests.advance(writing, actor=ADMIN, contest_id=setting.contest_id, to=ContestState.SCORING)

    session.rollback()
    assert session.execute(select(func.count()).where(Scoresheet.contest_id == setting.contest_id)).scalar() == 6


def test_what_changes_in_the_contest_is_told_as_a_difference(world: World, session: Session, setting: Setting) -> None:
    copy, college = started(setting), world.institution()
    with transaction() as writing:
        writing.get_one(Entry, setting.entries[0]).title_th = "ชื่อใหม่"
        writing.flush()
        work = entries.Work("A009", "เครื่องใหม่", college, makers=("นายใหม่",))
        entries.add(writing, actor=ADMIN, contest_id=setting.contest_id, work=work)
        entries.remove(writing, actor=ADMIN, entry_id=setting.entries[1])
        panels.appoint(writing, actor=ADMIN, contest_id=setting.contest_id, name="นางกรรมการ ใหม่")
        panels.leave(writing, actor=ADMIN, member_id=setting.members[1], reason="ป่วย")

    session.rollback()
    found = reads.differences(session, setting.contest_id, copy)
    assert (found.new, found.gone, found.changed) == (("A009",), ("A002",), ("A001",))
    assert (found.new_judges, found.gone_judges) == (("นางกรรมการ ใหม่",), ("กรรมการ 2",))


def test_a_judge_who_sat_in_the_rehearsal_alone_goes_with_it(session: Session, setting: Setting) -> None:
    copy = started(setting)
    with transaction() as writing:
        member_id = panels.appoint(writing, actor=ADMIN, contest_id=copy, name="นายซ้อม แทน")
        sign_in_cards.issue(writing, actor=ADMIN, contest_id=copy, secret="k" * 40)
        user_id = writing.get_one(PanelMember, member_id).user_id

    wiped(setting)

    session.rollback()
    assert session.execute(select(func.count()).where(Card.user_id == user_id)).scalar() == 0
    assert session.execute(text(f"SELECT count(*) FROM users WHERE id = {user_id}")).scalar() == 0
