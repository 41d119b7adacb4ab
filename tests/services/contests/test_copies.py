"""A contest set up like another: its practice settings and its panel."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest
from flask import Flask
from sqlalchemy import update

from judging import clock
from judging.core.contests.lifecycle import ContestState
from judging.core.presentation.timetable import Lengths, Timetable
from judging.core.refusals import RuleViolation
from judging.core.roles import Grant, PanelRole, Role
from judging.core.scoring.award_data import award_rules
from judging.core.scoring.awards import AwardRules
from judging.core.scoring.ranking import RankStyle
from judging.database.transaction import transaction
from judging.extensions import db
from judging.models import PracticeSettings
from judging.queries.contests import panels
from judging.queries.contests.contests import contest_head, contest_rows
from judging.queries.presentation import presentation as plans
from judging.rulebook import reader
from judging.services.contests import contests, copies, rounds
from judging.services.contests.contests import PracticeChoices
from judging.services.contests.copies import Copied
from judging.services.presentation import presentation
from judging.services.rulebooks import rulebooks
from tests.awarding import HONOUR, bands, rules
from tests.statements import statements
from tests.world import ADMIN, FIRST_DAY, Setting, World

CHOICES = PracticeChoices(
    tie_reading="printed",
    min_judges=2,
    departed_sheets="fall",
    awards=rules(4, bands=bands(85, 75, 65), prizes=(HONOUR,), style=RankStyle.DENSE),
    publish_scores=True,
    publish_names=False,
    protest_days=3,
)


def source(world: World) -> Setting:
    """A contest with saved settings and three judges, the second for section 1 alone."""
    setting = world.contest(judges=3, state=ContestState.SETUP)
    with transaction() as session:
        contests.save_settings(session, actor=ADMIN, contest_id=setting.contest_id, practice=CHOICES)
    world.appoint(setting, 1, ["1"])
    return setting


def other_category(number: str) -> int:
    """The id of a rulebook of another category."""
    rules = replace(reader.load("ovec-2564-type4"), id=f"ovec-2564-type{number}", category=number)
    with transaction() as session:
        return rulebooks.add(session, actor=ADMIN, rulebook=rules)


def add(setting: Setting, number: str = "5", **given: bool) -> tuple[int, Copied]:
    rulebook_id = other_category(number)
    with transaction() as session:
        return copies.add_category(
            session,
            actor=ADMIN,
            source_id=setting.contest_id,
            rulebook_id=rulebook_id,
            **({"settings": True, "panel": True} | given),
        )


def settings_of(contest_id: int) -> tuple[object, ...]:
    row = db.session().get_one(PracticeSettings, contest_id, populate_existing=True)
    return row.tie_reading, row.min_judges, row.departed_sheets, stored_awards(row), row.publish_scores


def stored_awards(row: PracticeSettings) -> AwardRules:
    return award_rules(row, Fraction(1, 2))


def test_lengths_of_presentation_come_with_the_settings_and_days_and_times_stay(world: World) -> None:
    setting = source(world)
    lengths = Lengths(presentation=7, questions=5, between=1)
    day = {"actor": ADMIN, "contest_id": setting.contest_id}
    with transaction() as session:
        timetable = Timetable(FIRST_DAY, 540, 960, lengths)
        presentation.save_timetable(session, **day, lengths=lengths, timetable=timetable)

    contest_id, copied = add(setting)

    plan = plans.plan(db.session(), contest_id)
    assert copied.lengths
    assert (plan.lengths, plan.timetable) == (lengths, None)


def test_lengths_that_do_not_fit_in_the_days_times_are_not_copied(world: World) -> None:
    setting = source(world)
    contest_id, _ = add(setting)
    with transaction() as session:
        lengths = Lengths(presentation=60, questions=60, between=0)
        presentation.save_timetable(
            session, actor=ADMIN, contest_id=setting.contest_id, lengths=lengths, timetable=None
        )
        short = Timetable(FIRST_DAY, 540, 600)
        presentation.save_timetable(session, actor=ADMIN, contest_id=contest_id, lengths=short.lengths, timetable=short)
        copied = copies.copy(session, actor=ADMIN, contest_id=contest_id, source_id=setting.contest_id, settings=True)

    assert copied.settings
    assert copied.lengths_refused is not None
    assert copied.lengths_refused.code == "timetable_too_short"


def seats(contest_id: int) -> set[tuple[int, PanelRole, tuple[str, ...]]]:
    return {(one.user_id, one.role, tuple(one.sections)) for one in panels.panel(db.session(), contest_id).members}


def test_a_category_added_to_a_round_gets_settings_and_panel(app: Flask, world: World) -> None:
    setting = source(world)

    contest_id, copied = add(setting)

    assert copied == Copied(settings=True, members=3)
    assert settings_of(contest_id) == settings_of(setting.contest_id)
    assert seats(contest_id) == seats(setting.contest_id)


def test_only_what_is_ticked_is_copied(app: Flask, world: World) -> None:
    contest_id, copied = add(source(world), settings=False)
    assert copied == Copied(members=3)
    assert settings_of(contest_id)[0] is None


def test_judges_on_the_panel_already_are_named_and_stay(app: Flask, world: World) -> None:
    setting = source(world)
    contest_id, _copied = add(setting)

    with transaction() as session:
        again = copies.copy(
            session, actor=ADMIN, contest_id=contest_id, source_id=setting.contest_id, settings=False, panel=True
        )

    assert [refusal.code for _name, refusal in again.members_refused] == ["already_on_panel"] * 3
    assert seats(contest_id) == seats(setting.contest_id)


@pytest.mark.every_database
def test_frozen_settings_stay_and_say_why(app: Flask, world: World) -> None:
    setting = source(world)
    contest_id, _copied = add(setting, settings=False)
    with transaction() as session:
        session.execute(
            update(PracticeSettings).where(PracticeSettings.contest_id == contest_id).values(frozen_at=clock.now())
        )

    with transaction() as session:
        copied = copies.copy(
            session, actor=ADMIN, contest_id=contest_id, source_id=setting.contest_id, settings=True, panel=False
        )

    assert copied.settings_refused is not None
    assert copied.settings_refused.code == "settings_frozen"


def test_a_category_gets_the_own_days_of_another(app: Flask, world: World) -> None:
    setting = source(world)
    later = FIRST_DAY + timedelta(days=2)
    with transaction() as session:
        rounds.change_days(
            session, actor=ADMIN, contest_id=setting.contest_id, first_day=later, last_day=later, alone=True
        )

    contest_id, copied = add(setting, settings=False, panel=False, days=True)

    assert copied == Copied(days=True)
    head = contest_head(db.session(), contest_id)
    assert head is not None
    assert head.days == (later, later)


def test_contests_of_others_are_no_source(app: Flask, world: World) -> None:
    setting, elsewhere = source(world), source(world)
    organiser = world.organiser(Grant(Role.ORGANISER, round_id=setting.round_id))

    with pytest.raises(RuleViolation) as refused, transaction() as session:
        copies.copy(
            session,
            actor=organiser,
            contest_id=setting.contest_id,
            source_id=elsewhere.contest_id,
            settings=True,
            panel=True,
        )

    assert refused.value.code == "copy_source_wanted"


@pytest.mark.every_database
def test_the_categories_of_a_round_take_the_same_statements_at_every_number(app: Flask, world: World) -> None:
    setting = source(world)
    numbers = []
    for category in ("5", "6"):
        db.session().expire_all()
        with statements() as sent:
            contest_rows(db.session(), ADMIN, round_id=setting.round_id)
        numbers.append(len(sent))
        add(setting, category)
    assert numbers[0] == numbers[1] <= 3
    assert len(contest_rows(db.session(), ADMIN, round_id=setting.round_id)) == 3
