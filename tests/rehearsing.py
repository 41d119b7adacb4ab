"""Arranges rehearsals: started, scored, certified, wiped."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from judging import clock
from judging.core.contests.lifecycle import ContestState
from judging.core.roles import Actor
from judging.database.transaction import transaction
from judging.models import (
    Contest,
    Entry,
    PanelMember,
    PracticeSettings,
    Receipt,
    Scoresheet,
)
from judging.models.contests.contest_rows import rows_of
from judging.queries.contests import rehearsals as reads
from judging.services.contests import rehearsals
from judging.services.results import results
from tests.scoring import levels, submit_all
from tests.world import ADMIN, Setting, World

ORGANISER = ADMIN
"""Who starts and wipes."""


def started(setting: Setting) -> int:
    """Start the rehearsal of the contest; returns its id."""
    with transaction() as session:
        return rehearsals.start(session, actor=ORGANISER, contest_id=setting.contest_id)


def wiped(setting: Setting) -> None:
    """Wipe the rehearsal of the contest as it is."""
    with transaction() as session:
        running = reads.running(session, setting.contest_id)
        assert running is not None
        seen = reads.contents(session, running.contest_id).fingerprint
        rehearsals.wipe(session, actor=ORGANISER, contest_id=setting.contest_id, seen=seen)


def receipt(sheet_id: int) -> Receipt:
    """A receipt of a sheet, which the maker of sheets leaves out."""
    return Receipt(
        sheet_id=sheet_id, revision=1, code=f"R{sheet_id}", total=1, marks="{}", digest="d", submitted_at=clock.now()
    )


def as_setting(session: Session, setting: Setting, number: int) -> Setting:
    """The rehearsal as a setting of its own."""
    session.rollback()
    sheets = session.execute(
        select(Scoresheet.entry_id, Scoresheet.member_id, Scoresheet.id).where(Scoresheet.contest_id == number)
    ).all()
    made = Setting(number, setting.rulebook_id, setting.round_id, setting.competition_id)
    of = select(Entry.id).where(Entry.contest_id == number).order_by(Entry.code)
    made.entries = list(session.execute(of).scalars())
    seats = select(PanelMember.id, PanelMember.user_id).where(PanelMember.contest_id == number)
    for member_id, user_id in session.execute(seats.order_by(PanelMember.id)):
        made.members.append(member_id)
        made.users.append(user_id)
    made.sheets = {(entry_id, member_id): sheet_id for entry_id, member_id, sheet_id in sheets}
    session.execute(update(PanelMember).where(PanelMember.contest_id == number).values(confirmed_at=clock.now()))
    session.commit()
    return made


@pytest.fixture(name="setting")
def made_setting(world: World) -> Setting:
    """A contest before scoring, with three works and two judges."""
    return world.contest(entries=3, judges=2, state=ContestState.SCREENING)


@pytest.fixture(name="rehearsed")
def made_rehearsed(world: World, session: Session, setting: Setting) -> Setting:
    """Its rehearsal, scored and certified."""
    made = as_setting(session, setting, started(setting))
    with transaction() as writing:
        writing.get_one(PracticeSettings, made.contest_id).min_judges = 1
    rules = world.rulebook()
    submit_all(world, made, levels(rules), levels(rules, 1), levels(rules, 2))
    with transaction() as writing:
        writing.add_all(receipt(sheet_id) for sheet_id in made.sheets.values())
        results.certify(writing, actor=Actor(made.users[0]), contest_id=made.contest_id)
    return made


def untouched(session: Session, setting: Setting) -> tuple[object, ...]:
    """What a rehearsal must leave as it is: rows of the contest in every table, and its settings."""
    session.rollback()
    counts = [
        session.execute(select(func.count()).select_from(t).where(w)).scalar() for t, w in rows_of(setting.contest_id)
    ]
    kept = session.get_one(PracticeSettings, setting.contest_id, populate_existing=True)
    contest = session.get_one(Contest, setting.contest_id, populate_existing=True)
    return (*counts, kept.frozen_at, kept.confirmed_at, contest.state, contest.certified_at)


def screens(world: World) -> list[tuple[str, dict[str, Any]]]:
    """The pages of a contest that is rehearsed again, of the statement on the first time, and of the rehearsal."""
    setting = world.contest(entries=2, judges=1, state=ContestState.SCREENING)
    started(setting)
    wiped(setting)
    made = started(setting)
    with transaction() as session:
        (statement,) = reads.statements(session, setting.contest_id)
    here = {"contest_id": setting.contest_id}
    return [
        ("organise.rehearsal", here),
        ("organise.rehearsal_statement", {**here, "seq": statement.seq}),
        ("organise.contest", {"contest_id": made}),
    ]
