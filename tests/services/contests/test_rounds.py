"""Rounds: their level and area can be corrected until the first publication, by whom the correction gives no power."""

from __future__ import annotations

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestState
from judging.core.refusals import RuleViolation
from judging.core.roles import Actor, Grant, Role, RoundLevel
from judging.database.transaction import transaction
from judging.models import Contest, EntryOrigin, PracticeSettings, Publication, RoleGrant
from judging.services.contests import rounds
from tests.services.contests.test_contests import log, make, refusal
from tests.world import ADMIN, World


def correct(contest_id: int, level: RoundLevel, area: str, actor: Actor = ADMIN) -> None:
    with transaction() as session:
        rounds.correct_place(session, actor=actor, contest_id=contest_id, level=level, area=area)


def maker(world: World) -> tuple[Actor, int]:
    """An organiser of the region who made a round of one of its provinces alone, with the roles they have by then, and
    its contest."""
    for province in ("ลพบุรี", "สระบุรี"):
        world.institution(province=province)
    granted = world.organiser(Grant(Role.ORGANISER, round_id=world.round(RoundLevel.REGION, "ภาคกลาง")))
    contest_id = make(world, granted)
    with transaction() as session:
        round_id = session.get_one(Contest, contest_id).round_id
    return Actor(granted.user_id, (*granted.grants, Grant(Role.ORGANISER, round_id=round_id))), contest_id


def published(contest_id: int) -> int:
    """The contest with a version of its results."""
    with transaction() as session:
        contest = session.get_one(Contest, contest_id)
        contest.state = ContestState.PUBLISHED
        documents = {"record": "{}", "record_digest": "sha256:a", "public": "{}", "public_digest": "sha256:b"}
        at = contest.created_at
        session.add(Publication(contest_id=contest_id, version=1, published_at=at, **documents))
    return contest_id


def test_correct_place_moves_the_round_and_is_logged(world: World, session: Session) -> None:
    contest_id = make(world)

    correct(contest_id, RoundLevel.REGION, " ภาคกลาง ")

    round_ = session.get_one(Contest, contest_id).round
    assert (round_.level, round_.area) == (RoundLevel.REGION, "ภาคกลาง")
    assert log(session, contest_id)[-1]["data"] == {"from": ["province", "ลพบุรี"], "to": ["region", "ภาคกลาง"]}


def test_correct_place_by_who_made_the_round_alone_is_done(world: World, session: Session) -> None:
    actor, contest_id = maker(world)

    correct(contest_id, RoundLevel.PROVINCE, "สระบุรี", actor)

    assert session.get_one(Contest, contest_id).round.area == "สระบุรี"


@pytest.mark.parametrize(
    ("level", "area"), [(RoundLevel.NATION, ""), (RoundLevel.REGION, "ภาคใต้"), (RoundLevel.PROVINCE, "ยะลา")]
)
def test_correct_place_beyond_what_another_person_granted_is_refused(
    world: World, level: RoundLevel, area: str
) -> None:
    actor, contest_id = maker(world)

    assert refusal(correct, contest_id, level, area, actor).code == "round_beyond_role"


def test_correct_place_by_the_maker_is_refused_once_somebody_else_was_granted_the_round(world: World) -> None:
    actor, contest_id = maker(world)
    world.organiser(*actor.grants)

    assert refusal(correct, contest_id, RoundLevel.PROVINCE, "สระบุรี", actor).code == "round_granted"


def test_correct_place_by_the_maker_is_refused_once_the_round_was_granted_to_them(world: World) -> None:
    actor, contest_id = maker(world)
    admin = world.user(grants=[Grant(Role.ADMIN)])
    with transaction() as session:
        session.execute(update(RoleGrant).where(RoleGrant.user_id == actor.user_id).values(granted_by=admin))

    assert refusal(correct, contest_id, RoundLevel.PROVINCE, "สระบุรี", actor).code == "round_granted"


def test_correct_place_by_an_organiser_of_the_whole_year_is_done(world: World, session: Session) -> None:
    contest_id = make(world)
    round_ = session.get_one(Contest, contest_id).round
    world.organiser(Grant(Role.ORGANISER, round_id=round_.id))

    correct(
        contest_id,
        RoundLevel.PROVINCE,
        "สระบุรี",
        world.organiser(Grant(Role.ORGANISER, competition_id=round_.competition_id)),
    )

    session.expire_all()
    assert session.get_one(Contest, contest_id).round.area == "สระบุรี"


def test_correct_place_by_somebody_without_a_role_there_is_refused(world: World) -> None:
    assert refusal(correct, make(world), RoundLevel.PROVINCE, "สระบุรี", Actor(world.user())).code == "round_granted"


def test_correct_place_onto_another_round_of_the_year_is_refused(world: World) -> None:
    contest_id = make(world)
    make(world, area="สระบุรี")

    assert refusal(correct, contest_id, RoundLevel.PROVINCE, "สระบุรี").code == "round_exists"


@pytest.mark.parametrize("area", ["", "  "])
def test_correct_place_without_an_area_is_refused(world: World, area: str) -> None:
    assert refusal(correct, make(world), RoundLevel.REGION, area).code == "area_wanted"


def test_correct_place_to_the_highest_level_is_refused_while_works_would_advance(world: World) -> None:
    contest_id = make(world)
    with transaction() as session:
        session.get_one(PracticeSettings, contest_id).advance = 3

    assert refusal(correct, contest_id, RoundLevel.NATION, "").code == "nobody_above"


def test_correct_place_keeps_the_level_to_which_works_advanced(world: World, session: Session) -> None:
    setting = world.contest(entries=1, state=ContestState.SCREENING)
    with transaction() as writing:
        created = writing.get_one(Contest, setting.contest_id).created_at
        writing.add(EntryOrigin(entry_id=setting.entries[0], source="{}", advanced_at=created))

    refused = refusal(correct, setting.contest_id, RoundLevel.REGION, "ภาคกลาง")

    assert refused.code == "round_has_arrivals"


def test_correct_place_after_a_publication_of_the_round_is_refused(world: World) -> None:
    assert refusal(correct, published(make(world)), RoundLevel.REGION, "ภาคกลาง").code == "round_published"


def test_a_refusal_changes_nothing(world: World, session: Session) -> None:
    actor, contest_id = maker(world)
    world.organiser(*actor.grants)

    with pytest.raises(RuleViolation):
        correct(contest_id, RoundLevel.PROVINCE, "สระบุรี", actor)

    assert session.get_one(Contest, contest_id).round.area == "ลพบุรี"
