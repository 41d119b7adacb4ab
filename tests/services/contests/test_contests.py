"""Contests: creation in one form, settings, and the steps of their lifecycle."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestState
from judging.core.refusals import RuleViolation
from judging.core.roles import Actor, Grant, PanelRole, Role, RoundLevel
from judging.core.scoring.award_data import award_rules
from judging.core.scoring.awards import DEFAULT_RULES
from judging.core.scoring.ranking import RankStyle
from judging.database.transaction import transaction
from judging.models import (
    AuditChain,
    AuditEntry,
    Competition,
    Contest,
    ContestStep,
    PanelMember,
    PracticeSettings,
    Publication,
    RoleGrant,
    Round,
    Scoresheet,
)
from judging.services.contests import contests, rounds
from judging.services.contests.contests import PracticeChoices
from judging.services.rulebooks import rulebooks
from tests.awarding import HONOUR, bands, rules
from tests.world import ADMIN, World

FORM: dict[str, Any] = {
    "school_year": 2564,
    "level": RoundLevel.PROVINCE,
    "area": "ลพบุรี",
    "first_day": date(2022, 1, 10),
    "last_day": date(2022, 1, 11),
    "category": "4",
}
PRACTICE: dict[str, Any] = {
    "tie_reading": "printed",
    "min_judges": 3,
    "departed_sheets": "stand",
    "advance": 3,
    "publish_scores": True,
    "publish_names": False,
    "protest_days": 1,
}


def add_rulebook(world: World) -> int:
    with transaction() as session:
        return rulebooks.add(session, actor=ADMIN, rulebook=world.rulebook())


def make(world: World, actor: Actor = ADMIN, **changes: Any) -> int:
    rulebook_id = add_rulebook(world)
    with transaction() as session:
        return contests.create(session, actor=actor, **({"rulebook_id": rulebook_id} | FORM | changes))


def save(contest_id: int, **changes: Any) -> None:
    with transaction() as session:
        contests.save_settings(
            session, actor=ADMIN, contest_id=contest_id, practice=PracticeChoices(**(PRACTICE | changes))
        )


def advance(contest_id: int, to: ContestState, actor: Actor = ADMIN) -> None:
    with transaction() as session:
        contests.advance(session, actor=actor, contest_id=contest_id, to=to)


def go_back(contest_id: int, to: ContestState, reason: str = "ลงทะเบียนผิด") -> None:
    with transaction() as session:
        contests.go_back(session, actor=ADMIN, contest_id=contest_id, to=to, reason=reason)


def refusal(call: Any, *args: Any, **kwargs: Any) -> RuleViolation:
    with pytest.raises(RuleViolation) as caught:
        call(*args, **kwargs)
    return caught.value


def log(session: Session, contest_id: int) -> list[dict[str, Any]]:
    query = (
        select(AuditEntry.text)
        .join(AuditChain, AuditChain.id == AuditEntry.chain_id)
        .where(AuditChain.contest_id == contest_id)
        .order_by(AuditEntry.seq)
    )
    return [json.loads(text) for text in session.execute(query).scalars()]


def organiser(world: World, *grants: Grant) -> Actor:
    return Actor(user_id=world.user(grants=grants), grants=grants)


def test_create_in_an_empty_installation_makes_competition_round_and_contest(world: World, session: Session) -> None:
    contest_id = make(world)

    contest = session.get_one(Contest, contest_id)
    assert (contest.category, contest.state) == ("4", ContestState.SETUP)
    round_ = contest.round
    assert (round_.level, round_.area, round_.first_day) == (RoundLevel.PROVINCE, "ลพบุรี", date(2022, 1, 10))
    assert round_.competition.school_year == 2564
    assert [entry["action"] for entry in log(session, contest_id)] == ["contests.create"]


def test_create_starts_with_medals_at_80_70_60_three_judges_and_nothing_confirmed(
    world: World, session: Session
) -> None:
    settings = session.get_one(PracticeSettings, make(world))

    assert award_rules(settings, Fraction(1, 2)) == DEFAULT_RULES
    assert (settings.min_judges, settings.departed_sheets) == (3, "stand")
    assert (settings.tie_reading, settings.confirmed_at, settings.frozen_at) == (None, None, None)


def test_create_a_second_contest_of_the_round_uses_the_same_competition(world: World, session: Session) -> None:
    first = make(world)
    second = make(world, area="สระบุรี")

    assert session.execute(select(Competition.school_year)).scalars().all() == [2564]
    assert session.get_one(Contest, first).round_id != session.get_one(Contest, second).round_id


def test_create_a_twin_is_refused_and_names_it(world: World) -> None:
    first = make(world)

    refused = refusal(make, world, area=" ลพบุรี ")

    assert (refused.code, refused.params) == ("contest_exists", {"contest_id": first})


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"last_day": date(2022, 1, 9)}, "days_out_of_order"),
        ({"area": "  "}, "area_wanted"),
        ({"category": "5"}, "rulebook_other_category"),
        ({"rulebook_id": 999}, "rulebook_unknown"),
    ],
)
def test_create_with_a_form_that_breaks_a_rule_is_refused(
    world: World, session: Session, changes: dict[str, Any], code: str
) -> None:
    assert refusal(make, world, **changes).code == code
    assert session.execute(select(Round.id)).all() == []


def test_create_at_national_level_needs_no_area_and_keeps_none(world: World, session: Session) -> None:
    contest = session.get_one(Contest, make(world, level=RoundLevel.NATION, area="ทั้งประเทศ"))

    assert contest.round.area == ""


def test_create_by_an_organiser_of_the_area_in_another_year_grants_the_new_round(
    world: World, session: Session
) -> None:
    before = world.round(RoundLevel.PROVINCE, "จังหวัดลพบุรี")
    actor = world.organiser(Grant(Role.ORGANISER, round_id=before))

    contest_id = make(world, actor)

    granted = session.execute(select(RoleGrant.round_id).where(RoleGrant.user_id == actor.user_id)).scalars().all()
    assert set(granted) == {before, session.get_one(Contest, contest_id).round_id}


@pytest.mark.every_database
@pytest.mark.parametrize(
    ("granted", "wanted", "may"),
    [
        ((RoundLevel.NATION, ""), (RoundLevel.NATION, ""), True),
        ((RoundLevel.NATION, ""), (RoundLevel.PROVINCE, "ยะลา"), True),
        ((RoundLevel.REGION, "ภาคกลาง"), (RoundLevel.NATION, ""), False),
        ((RoundLevel.REGION, "ภาคกลาง"), (RoundLevel.REGION, "อาชีวศึกษาภาคกลาง"), True),
        ((RoundLevel.REGION, "ภาคกลาง"), (RoundLevel.REGION, "ภาคใต้"), False),
        ((RoundLevel.REGION, "ภาคกลาง"), (RoundLevel.PROVINCE, "ลพบุรี"), True),
        ((RoundLevel.REGION, "ภาคกลาง"), (RoundLevel.PROVINCE, "ยะลา"), False),
        ((RoundLevel.REGION, "ภาคกลาง"), (RoundLevel.INSTITUTION, "วท.ลพบุรี"), True),
        ((RoundLevel.PROVINCE, "ลพบุรี"), (RoundLevel.REGION, "ภาคกลาง"), False),
        ((RoundLevel.PROVINCE, "ลพบุรี"), (RoundLevel.INSTITUTION, "วิทยาลัยเทคนิคลพบุรี"), True),
        ((RoundLevel.PROVINCE, "ลพบุรี"), (RoundLevel.INSTITUTION, "วิทยาลัยเทคนิคยะลา"), False),
        ((RoundLevel.PROVINCE, "ลพบุรี"), (RoundLevel.INSTITUTION, "วิทยาลัยที่ไม่มีใครรู้จัก"), False),
        ((RoundLevel.INSTITUTION, "วิทยาลัยเทคนิคลพบุรี"), (RoundLevel.INSTITUTION, "วท.ลพบุรี"), True),
        ((RoundLevel.INSTITUTION, "วิทยาลัยเทคนิคลพบุรี"), (RoundLevel.PROVINCE, "ลพบุรี"), False),
    ],
)
def test_a_round_is_made_only_inside_an_area_that_another_person_granted(
    world: World, granted: tuple[RoundLevel, str], wanted: tuple[RoundLevel, str], may: bool
) -> None:
    world.institution("วิทยาลัยเทคนิคลพบุรี")
    world.institution("วิทยาลัยเทคนิคยะลา", "ยะลา", "ภาคใต้")
    actor = world.organiser(Grant(Role.ORGANISER, round_id=world.round(*granted)))
    form = {"level": wanted[0], "area": wanted[1]}

    if may:
        assert make(world, actor, **form)
    else:
        assert refusal(make, world, actor, **form).code == "round_beyond_role"


def test_a_round_that_somebody_made_alone_is_no_ground_for_another_one(world: World) -> None:
    nation, province = world.round(RoundLevel.NATION, ""), world.round(RoundLevel.PROVINCE, "ยะลา")
    granted = world.organiser(Grant(Role.ORGANISER, round_id=province))
    with transaction() as session:
        maker = granted.user_id
        session.add(RoleGrant(user_id=maker, role=Role.ORGANISER, round_id=nation, granted_by=maker))
    actor = Actor(maker, (*granted.grants, Grant(Role.ORGANISER, round_id=nation)))

    assert refusal(make, world, actor).code == "round_beyond_role"


def test_create_by_an_organiser_of_everything_grants_nothing(world: World, session: Session) -> None:
    actor = organiser(world, Grant(Role.ORGANISER))

    make(world, actor)

    grants = session.execute(select(RoleGrant.round_id).where(RoleGrant.user_id == actor.user_id)).scalars().all()
    assert grants == [None]


def test_create_in_a_round_that_others_organise_is_refused(world: World) -> None:
    other = world.contest()
    actor = organiser(world, Grant(Role.ORGANISER, round_id=other.round_id))
    make(world)

    assert refusal(make, world, actor, category="4").code == "round_of_others"


def test_change_days_moves_the_round_and_is_logged_in_every_contest_of_it(world: World, session: Session) -> None:
    contest_id = make(world)

    with transaction() as write:
        rounds.change_days(
            write, actor=ADMIN, contest_id=contest_id, first_day=date(2022, 2, 1), last_day=date(2022, 2, 3)
        )

    assert session.get_one(Contest, contest_id).round.last_day == date(2022, 2, 3)
    assert log(session, contest_id)[-1]["data"] == {
        "from": ["2022-01-10", "2022-01-11"],
        "to": ["2022-02-01", "2022-02-03"],
    }


def test_save_settings_keeps_bands_in_units_and_confirms(world: World, session: Session) -> None:
    contest_id = make(world)

    save(contest_id, awards=rules(5, bands=bands("85.5", 70, 60)))

    settings = session.get_one(PracticeSettings, contest_id)
    assert [band["least"] for band in json.loads(settings.medals)] == [171, 140, 120, 0]
    assert (settings.tie_reading, settings.advance) == ("printed", 3)
    assert settings.confirmed_at is not None


def test_save_settings_after_the_first_mark_is_refused_naming_what_would_change(world: World, session: Session) -> None:
    contest_id = make(world)
    save(contest_id)
    with transaction() as write:
        settings = write.get_one(PracticeSettings, contest_id)
        settings.frozen_at = settings.confirmed_at

    changed = rules(6, bands=bands(90, 70, 60), prizes=(HONOUR,), style=RankStyle.DENSE)
    refused = refusal(save, contest_id, awards=changed, min_judges=1)

    frozen = {"medals", "titles_to", "prizes", "rank_style", "min_judges"}
    assert (refused.code, set(refused.params["fields"])) == ("settings_frozen", frozen)
    assert award_rules(session.get_one(PracticeSettings, contest_id), Fraction(1, 2)) == DEFAULT_RULES


def appoint_chair(contest_id: int, user_id: int) -> None:
    with transaction() as session:
        session.add(PanelMember(contest_id=contest_id, user_id=user_id, role=PanelRole.CHAIR))


def test_advance_to_scoring_without_settings_is_refused_and_takes_no_step(world: World, session: Session) -> None:
    setting = world.contest(entries=1, judges=1, state=ContestState.SCREENING)
    with transaction() as write:
        write.get_one(PracticeSettings, setting.contest_id).confirmed_at = None

    assert refusal(advance, setting.contest_id, ContestState.SCORING).code == "settings_missing"
    assert session.get_one(Contest, setting.contest_id).state is ContestState.SCREENING


def test_advance_to_scoring_without_a_chair_is_refused(world: World) -> None:
    setting = world.contest(entries=1, state=ContestState.SCREENING)

    assert refusal(advance, setting.contest_id, ContestState.SCORING).code == "chair_missing"


def test_advance_to_screening_without_works_is_refused(world: World) -> None:
    setting = world.contest(state=ContestState.REGISTRATION)

    assert refusal(advance, setting.contest_id, ContestState.SCREENING).code == "entries_missing"


@pytest.mark.every_database
def test_advance_from_setup_to_scoring_at_once_takes_every_step_and_makes_the_sheets(
    world: World, session: Session
) -> None:
    setting = world.contest(entries=2, judges=3, state=ContestState.SETUP)

    advance(setting.contest_id, ContestState.SCORING)

    steps = session.execute(select(ContestStep.to_state).order_by(ContestStep.id)).scalars().all()
    assert steps == [ContestState.REGISTRATION, ContestState.SCREENING, ContestState.SCORING]
    assert len(session.execute(select(Scoresheet.id)).all()) == 6
    assert log(session, setting.contest_id)[-1]["data"] == {
        "sheets": 6,
        "steps": ["registration", "screening", "scoring"],
    }


@pytest.mark.parametrize("to", [ContestState.SCORING, ContestState.SETUP, ContestState.CERTIFIED])
def test_advance_to_where_the_contest_already_was_or_may_not_be_led_is_refused(world: World, to: ContestState) -> None:
    setting = world.contest(entries=1, judges=1)

    assert refusal(advance, setting.contest_id, to).code == "step_passed"


def test_go_back_takes_one_step_with_its_reason_and_keeps_the_sheets(world: World, session: Session) -> None:
    setting = world.contest(entries=1, judges=1)

    go_back(setting.contest_id, ContestState.SCREENING, "ต้องเพิ่มผลงาน")

    assert session.get_one(Contest, setting.contest_id).state is ContestState.SCREENING
    step = session.execute(select(ContestStep)).scalar_one()
    assert (step.from_state, step.reason) == (ContestState.SCORING, "ต้องเพิ่มผลงาน")
    assert len(session.execute(select(Scoresheet.id)).all()) == 1
    assert log(session, setting.contest_id)[-1]["data"]["reason"] == "ต้องเพิ่มผลงาน"


@pytest.mark.every_database
def test_go_back_twice_at_once_tells_the_second_organiser(world: World, session: Session) -> None:
    setting = world.contest(entries=1, judges=1)
    go_back(setting.contest_id, ContestState.SCREENING)

    assert refusal(go_back, setting.contest_id, ContestState.SCREENING).code == "step_passed"
    assert session.get_one(Contest, setting.contest_id).state is ContestState.SCREENING


def test_go_back_without_a_reason_is_refused(world: World) -> None:
    setting = world.contest()

    assert refusal(go_back, setting.contest_id, ContestState.SCREENING, " \n ").code == "reason_wanted"


def test_go_back_from_certified_takes_the_certificate_away(world: World, session: Session) -> None:
    setting = world.contest(entries=1, judges=1)
    with transaction() as write:
        contest = write.get_one(Contest, setting.contest_id)
        contest.state, contest.certified_at = ContestState.CERTIFIED, contest.created_at

    go_back(setting.contest_id, ContestState.SCORING)

    assert session.get_one(Contest, setting.contest_id).certified_at is None


def test_go_back_behind_a_publication_is_refused(world: World) -> None:
    setting = world.contest(entries=1, judges=1)
    with transaction() as write:
        contest = write.get_one(Contest, setting.contest_id)
        contest.state = ContestState.PUBLISHED
        write.add(
            Publication(
                contest_id=contest.id,
                version=1,
                record="{}",
                record_digest="sha256:0",
                public="{}",
                public_digest="sha256:0",
                published_at=contest.created_at,
            )
        )

    assert refusal(go_back, setting.contest_id, ContestState.CERTIFIED).code == "behind_publication"
