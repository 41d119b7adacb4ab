"""Rounds: their level and area can be corrected until the first publication, by whom the correction gives no power;
their categories may have different days, and a published one locks only itself."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from judging import clock
from judging.core.contests.lifecycle import ContestState
from judging.core.refusals import RuleViolation
from judging.core.roles import Actor, Grant, Role, RoundLevel
from judging.database.transaction import transaction
from judging.models import (
    Card,
    Competition,
    Contest,
    EntryOrigin,
    PanelMember,
    Person,
    PracticeSettings,
    Publication,
    RoleGrant,
    User,
)
from judging.queries.contests.contests import contest_head
from judging.queries.eligibility.facts import of_contest
from judging.queries.personal_data import person_search
from judging.services.contests import rounds, sign_in_cards
from tests.services.contests.test_contests import log, make, refusal
from tests.world import ADMIN, MEDALS, World


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


@pytest.mark.every_database
@pytest.mark.parametrize(
    ("level", "area"), [(RoundLevel.NATION, ""), (RoundLevel.REGION, "ภาคใต้"), (RoundLevel.PROVINCE, "ยะลา")]
)
def test_correct_place_beyond_what_another_person_granted_is_refused(
    world: World, level: RoundLevel, area: str
) -> None:
    actor, contest_id = maker(world)

    assert refusal(correct, contest_id, level, area, actor).code == "round_beyond_role"


@pytest.mark.every_database
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


@pytest.mark.every_database
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


ROUND = (date(2022, 1, 10), date(2022, 1, 11))
LATER = (date(2022, 2, 1), date(2022, 2, 3))


def twins(world: World) -> tuple[int, int]:
    """Two contests of one round with the same days."""
    first = make(world)
    with transaction() as session:
        one = session.get_one(Contest, first)
        twin = Contest(round_id=one.round_id, category="5", rulebook_id=one.rulebook_id, created_at=one.created_at)
        twin.settings = PracticeSettings(medals=MEDALS)
        session.add(twin)
        session.flush()
        return first, twin.id


def move(contest_id: int, days: tuple[date, date], *, alone: bool = False) -> None:
    with transaction() as session:
        rounds.change_days(
            session, actor=ADMIN, contest_id=contest_id, first_day=days[0], last_day=days[1], alone=alone
        )


def days(session: Session, *contest_ids: int) -> list[tuple[date, date]]:
    """The days of these contests, of which the column and the property say the same."""
    session.expire_all()
    rows = [session.get_one(Contest, contest_id) for contest_id in contest_ids]
    heads = [contest_head(session, contest_id) for contest_id in contest_ids]
    assert [head.days if head else None for head in heads] == [(row.first_day, row.last_day) for row in rows]
    return [(row.first_day, row.last_day) for row in rows]


def test_days_of_one_contest_alone_leave_the_round_and_its_others(world: World, session: Session) -> None:
    first, second = twins(world)

    move(first, LATER, alone=True)

    assert days(session, first, second) == [LATER, ROUND]
    assert of_contest(session, first)["evaluation_day"] == LATER[0]
    assert of_contest(session, second)["evaluation_day"] == ROUND[0]
    assert log(session, first)[-1]["data"] == {"from": ["2022-01-10", "2022-01-11"], "to": ["2022-02-01", "2022-02-03"]}
    assert log(session, second) == []


def test_days_of_the_round_leave_contests_with_days_of_their_own(world: World, session: Session) -> None:
    first, second = twins(world)
    move(first, LATER, alone=True)
    earlier = (date(2022, 1, 3), date(2022, 1, 3))

    move(second, earlier)

    assert days(session, first, second) == [LATER, earlier]


def test_days_of_the_round_are_shared_again_by_the_contest_on_which_they_are_changed(
    world: World, session: Session
) -> None:
    first, second = twins(world)
    move(first, LATER, alone=True)

    move(first, LATER)

    assert days(session, first, second) == [LATER, LATER]
    assert session.get_one(Contest, first).own_first_day is None


def test_own_days_that_are_those_of_the_round_are_not_stored(world: World, session: Session) -> None:
    first, _second = twins(world)
    move(first, LATER, alone=True)

    move(first, ROUND, alone=True)

    assert session.get_one(Contest, first).own_first_day is None


@pytest.mark.parametrize("alone", [True, False])
def test_a_published_contest_locks_only_its_own_days(world: World, session: Session, alone: bool) -> None:
    first, second = twins(world)
    published(first)

    move(second, LATER, alone=alone)

    assert days(session, first, second) == [ROUND, LATER]
    assert refusal(move, first, LATER, alone=alone).code == "days_published"


def test_cards_of_a_contest_follow_its_own_days(world: World, session: Session) -> None:
    first, second = twins(world)
    for contest_id in (first, second):
        with transaction() as writing:
            writing.add(PanelMember(contest_id=contest_id, user_id=_judge(writing)))
    for contest_id in (first, second):
        with transaction() as writing:
            sign_in_cards.issue(writing, actor=ADMIN, contest_id=contest_id, secret="k" * 40)

    move(first, LATER, alone=True)

    valid = session.execute(select(Card.valid_from, Card.valid_until).order_by(Card.id)).all()
    assert [tuple(row) for row in valid] == [
        (date(2022, 1, 31), date(2022, 2, 4)),
        (date(2022, 1, 9), date(2022, 1, 12)),
    ]


def _judge(session: Session) -> int:
    person = Person(name="กรรมการ", sort_key="กรรมการ")
    session.add(person)
    session.flush()
    user = User(person_id=person.id, created_at=clock.now())
    session.add(user)
    session.flush()
    return user.id


@pytest.mark.every_database
def test_names_are_kept_to_the_last_day_of_a_contest_with_days_of_its_own(world: World, session: Session) -> None:
    first, _second = twins(world)
    with transaction() as writing:
        competition = writing.execute(select(Competition)).scalar_one()
        competition.names_kept_until = date(2022, 1, 20)

    move(first, LATER, alone=True)

    kept = session.execute(select(Competition)).scalar_one()
    found = person_search.competition(session, kept.id)
    assert (kept.names_kept_until, found.last_day if found else None) == (LATER[1], LATER[1])


def test_a_contest_created_with_other_days_than_its_round_has_its_own(world: World, session: Session) -> None:
    first = make(world)
    with transaction() as writing:
        writing.get_one(Contest, first).category = "5"  # so that category 4 is free

    second = make(world, first_day=LATER[0], last_day=LATER[1])

    assert days(session, first, second) == [ROUND, LATER]
