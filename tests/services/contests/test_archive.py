"""Contests that are archived or deleted: what it changes for their round, their works, their judges and the log."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judging import clock
from judging.core.contests.deadlines import Deadlines
from judging.core.contests.lifecycle import ContestState
from judging.core.refusals import RuleViolation
from judging.core.roles import RoundLevel
from judging.core.tablets.sync import Rejected
from judging.database.transaction import transaction
from judging.models import (
    AuditChain,
    Base,
    CaseSource,
    Contest,
    Entry,
    LookAlike,
    Mark,
    PanelMember,
    Person,
    Scoresheet,
    User,
)
from judging.queries import audit
from judging.queries.contests import contests as reads
from judging.queries.eligibility import duplicates
from judging.queries.results import public_pages
from judging.queries.tablets import judge_worklist, tablet_sync
from judging.services.contests import archive, contests, panels, rounds
from judging.services.entries import contest_deletion, entries, registrations
from judging.services.rulings import cases
from tests import duplicates as works, scoring
from tests.services.scoring.test_scoresheets import level, save
from tests.world import ADMIN, FIRST_DAY, Setting, World

REASON = "จัดซ้ำกับรายการของภาคกลาง"


def put_away(setting: Setting, reason: str = REASON) -> None:
    with transaction() as session:
        archive.archive(session, actor=ADMIN, contest_id=setting.contest_id, reason=reason)


def take_out(setting: Setting) -> None:
    with transaction() as session:
        archive.unarchive(session, actor=ADMIN, contest_id=setting.contest_id)


def delete(setting: Setting) -> None:
    with transaction() as session:
        contest_deletion.delete_contest(session, actor=ADMIN, contest_id=setting.contest_id)


def state_of(session: Session, setting: Setting) -> ContestState:
    return session.execute(select(Contest.state).where(Contest.id == setting.contest_id)).scalar_one()


def again(session: Session, setting: Setting) -> int:
    """A contest in the same round and category as this one."""
    row = session.get_one(Contest, setting.contest_id)
    return contests.create(
        session,
        actor=ADMIN,
        school_year=row.round.competition.school_year,
        level=row.round.level,
        area=row.round.area,
        first_day=row.first_day,
        last_day=row.last_day,
        category=row.category,
        rulebook_id=row.rulebook_id,
    )


@pytest.mark.parametrize("state", [state for state in ContestState if state not in ("published", "archived")])
def test_archived_contest_returns_to_the_state_in_which_it_was(
    world: World, session: Session, state: ContestState
) -> None:
    setting = world.contest(entries=2, judges=2, state=state)

    put_away(setting)
    assert state_of(session, setting) is ContestState.ARCHIVED
    session.rollback()
    take_out(setting)

    assert state_of(session, setting) is state
    told = [(row.action, dict(row.data)) for row in audit.log_page(session, setting.contest_id).rows]
    assert told[:2] == [
        ("contests.unarchive", {"to": state.value}),
        ("contests.archive", {"from": state.value, "reason": REASON}),
    ]


def test_contest_is_archived_with_a_reason_alone(world: World) -> None:
    with pytest.raises(RuleViolation, match="reason_wanted"):
        put_away(world.contest(), " ")


def test_published_contest_is_not_archived(world: World) -> None:
    with pytest.raises(RuleViolation, match="contest_published"):
        put_away(world.contest(state=ContestState.PUBLISHED))


def test_contest_that_is_not_archived_is_not_taken_out(world: World) -> None:
    with pytest.raises(RuleViolation, match="contest_not_archived"):
        take_out(world.contest())


def acts(setting: Setting) -> dict[str, Callable[[Session], object]]:
    """Acts of organisers, teachers and judges in the contest."""
    given: dict[str, Any] = {"actor": ADMIN, "contest_id": setting.contest_id}
    entry = {"actor": ADMIN, "entry_id": setting.entries[0]}
    days = {"first_day": FIRST_DAY, "last_day": FIRST_DAY + timedelta(days=9)}
    return {
        "archive": lambda session: archive.archive(session, reason=REASON, **given),
        "delete": lambda session: contest_deletion.delete_contest(session, **given),
        "go back": lambda session: contests.go_back(session, to=ContestState.SCREENING, reason=REASON, **given),
        "advance": lambda session: contests.advance(session, to=ContestState.SCORING, **given),
        "days": lambda session: rounds.change_days(session, **days, **given),
        "windows": lambda session: rounds.set_windows(session, windows=Deadlines(None, clock.now()), **given),
        "place": lambda session: rounds.correct_place(session, level=RoundLevel.REGION, area="ภาคใต้", **given),
        "remove a work": lambda session: entries.remove(session, **entry),
        "absence": lambda session: entries.record_absence(session, reason=REASON, **entry),
        "appoint": lambda session: panels.appoint(session, name="นายใหม่ มาช้า", **given),
        "leave": lambda session: panels.leave(session, actor=ADMIN, member_id=setting.members[0], reason=REASON),
        "case": lambda session: cases.open_case(
            session, entry_id=setting.entries[0], source=CaseSource.ORGANISER, allegation="สงสัย", **given
        ),
        "report": lambda session: cases.report(
            session,
            actor=setting.judge(0),
            sheet_id=setting.sheets[setting.entries[0], setting.members[0]],
            requirement="",
            words="สงสัย",
        ),
        "register": lambda session: registrations.start(session, institution_id=1, **given),
    }


@pytest.mark.parametrize("act", list(acts(Setting(0, 0, 0, 0, [0], [0], [0], {(0, 0): 0}))))
def test_nothing_changes_in_an_archived_contest(world: World, act: str) -> None:
    setting = world.contest(entries=1, judges=1)
    put_away(setting)

    with pytest.raises(RuleViolation, match="contest_archived"), transaction() as session:
        acts(setting)[act](session)


def test_no_mark_is_saved_in_an_archived_contest(world: World, session: Session) -> None:
    setting = world.contest(entries=1, judges=1)
    put_away(setting)

    tap = level("1.1", "good")
    assert save(setting, tap).outcomes == (Rejected(tap.id, "sheet_closed", "1.1"),)
    assert session.execute(select(func.count()).select_from(Mark)).scalar_one() == 0


@pytest.mark.every_database
def test_archived_contest_is_in_no_list_of_judges_organisers_or_the_public(world: World, session: Session) -> None:
    setting = world.contest(entries=1, judges=1)
    put_away(setting)

    user_id = setting.users[0]
    assert judge_worklist.contests(session, user_id=user_id) == {}
    assert tablet_sync.contests(session, user_id=user_id) == []
    assert reads.contest_rows(session, ADMIN) == ()
    assert [head.contest_id for head in reads.archived(session, ADMIN)] == [setting.contest_id]
    assert all(not year.contests for year in public_pages.years(session))


def test_round_has_another_contest_in_place_of_an_archived_one_which_then_stays_archived(
    world: World, session: Session
) -> None:
    setting = world.contest(entries=1)
    with pytest.raises(RuleViolation, match="contest_exists"), transaction() as writing:
        again(writing, setting)
    put_away(setting)

    with transaction() as writing:
        new = again(writing, setting)

    with pytest.raises(RuleViolation, match="contest_exists") as refused:
        take_out(setting)
    assert refused.value.params == {"contest_id": new}
    delete(Setting(new, setting.rulebook_id, setting.round_id, setting.competition_id))
    take_out(setting)
    assert state_of(session, setting) is ContestState.SCORING


@pytest.mark.every_database
def test_days_of_the_round_move_without_its_archived_contest_whose_cards_follow_when_it_is_taken_out(
    world: World, session: Session
) -> None:
    setting = world.contest(judges=1, state=ContestState.SETUP)
    put_away(setting)
    with transaction() as writing:
        new = again(writing, setting)
        moved = {"first_day": FIRST_DAY + timedelta(days=5), "last_day": FIRST_DAY + timedelta(days=6)}
        rounds.change_days(writing, actor=ADMIN, contest_id=new, **moved)
    delete(Setting(new, setting.rulebook_id, setting.round_id, setting.competition_id))

    take_out(setting)

    head = reads.contest_head(session, setting.contest_id)
    assert head is not None
    assert head.days == (moved["first_day"], moved["last_day"])


def test_works_of_an_archived_contest_are_compared_with_no_others_until_it_is_taken_out(
    world: World, session: Session
) -> None:
    setting, second = alike(world)
    assert duplicates.counts(session, ADMIN, second) == (1, 1)
    session.rollback()

    put_away(setting)
    assert duplicates.counts(session, ADMIN, second) == (0, 0)
    session.rollback()

    take_out(setting)
    assert duplicates.counts(session, ADMIN, second) == (1, 1)


def alike(world: World) -> tuple[Setting, int]:
    """A contest and another one of its year, each with one work, whose titles are similar."""
    setting, college = world.contest(state=ContestState.SCREENING), world.institution()
    second = works.another(setting, category="5")
    works.enter(setting.contest_id, "A1", works.DRYER, college)
    works.enter(second, "B1", works.SAME_DRYER, college)
    return setting, second


def rows_about(session: Session, contest_id: int) -> dict[str, int]:
    """By table: the rows that name the contest."""
    tables = (table for table in Base.metadata.sorted_tables if "contest_id" in table.c)
    counts = {
        table.name: session.execute(
            select(func.count()).select_from(table).where(table.c.contest_id == contest_id)
        ).scalar_one()
        for table in tables
    }
    return {name: count for name, count in counts.items() if count}


@pytest.mark.every_database
def test_deleted_contest_leaves_nothing_but_its_log(world: World, session: Session) -> None:
    setting = world.contest(entries=2, judges=2, state=ContestState.SCORING)
    other = world.contest(entries=1, judges=1)
    people = session.execute(select(func.count(Person.id))).scalar_one()
    session.rollback()
    work = entries.Work("A9", "เครื่องสีข้าว", world.institution(), makers=("นายก",), advisers=("ครูข",))
    with transaction() as writing:
        entries.add(writing, actor=ADMIN, contest_id=setting.contest_id, work=work)

    delete(setting)

    assert session.get(Contest, setting.contest_id) is None
    assert rows_about(session, setting.contest_id) == {"audit_chains": 1}
    assert session.execute(select(func.count(Person.id))).scalar_one() == people - 2
    assert session.execute(select(func.count(Entry.id))).scalar_one() == len(other.entries)
    assert audit.check_chain(session, setting.contest_id).broken_at is None
    assert audit.log_page(session, setting.contest_id).rows[0].action == "contests.delete"
    told = audit.log_page(session, None).rows[0]
    assert (told.action, told.subject) == ("contests.delete", f"contest:{setting.contest_id}")
    assert told.data["works"][-1] == "A9"
    assert told.data["judges"] == 2


def test_number_of_a_deleted_contest_is_not_given_again(world: World, session: Session) -> None:
    setting = world.contest(entries=0)
    delete(setting)

    new = world.contest(entries=0)

    assert new.contest_id > setting.contest_id
    chains = session.execute(select(AuditChain.contest_id).where(AuditChain.contest_id.is_not(None))).scalars().all()
    assert setting.contest_id in chains


def test_judge_of_a_deleted_contest_who_sits_on_another_panel_stays(world: World, session: Session) -> None:
    setting, other = world.contest(judges=1, state=ContestState.SETUP), world.contest(judges=1)
    with transaction() as writing:
        panels.appoint(
            writing,
            actor=ADMIN,
            contest_id=other.contest_id,
            name="",
            user_id=setting.users[0],
        )

    delete(setting)

    assert session.get(User, setting.users[0]) is not None
    seats = select(PanelMember.contest_id).where(PanelMember.user_id == setting.users[0])
    assert session.execute(seats).scalars().all() == [other.contest_id]


def test_contest_with_marks_is_not_deleted(world: World, session: Session) -> None:
    setting = world.contest(entries=1, judges=1)
    scoring.submit(world, setting, 0, 0, scoring.levels(world.rulebook()))

    with pytest.raises(RuleViolation, match="contest_on_record"):
        delete(setting)

    assert session.execute(select(func.count(Scoresheet.id))).scalar_one() == 1


def test_contest_with_a_case_is_not_deleted(world: World) -> None:
    setting = world.contest(entries=1)
    with transaction() as session:
        cases.open_case(
            session,
            actor=ADMIN,
            contest_id=setting.contest_id,
            entry_id=setting.entries[0],
            source=CaseSource.ORGANISER,
            allegation="สงสัย",
        )

    with pytest.raises(RuleViolation, match="contest_on_record"):
        delete(setting)


def test_pairs_with_works_of_a_deleted_contest_go(world: World, session: Session) -> None:
    setting, _second = alike(world)

    delete(setting)

    assert session.execute(select(func.count(LookAlike.id))).scalar_one() == 0
