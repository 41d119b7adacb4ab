"""Duplicates in two rounds: who sees and decides them, and what they count before and after."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestState
from judging.core.eligibility.duplicates import Verdict
from judging.core.refusals import RuleViolation
from judging.core.roles import Actor, Grant, Role, RoundLevel
from judging.database.transaction import transaction
from judging.models import (
    Contest,
    LookAlike,
    TeamRole,
)
from judging.queries.eligibility import duplicates as reads, team_checks
from judging.queries.eligibility.facts import facts_of
from judging.services.eligibility import duplicates
from tests.advancing import with_team
from tests.duplicates import (
    DRYER,
    PUMP,
    SAME_DRYER,
    advance,
    another,
    decide,
    enter,
    pairs,
    the_pair,
)
from tests.world import Setting, World


@pytest.fixture
def setting(world: World) -> Setting:
    return world.contest(state=ContestState.SCREENING)


def _organiser_of(world: World, session: Session, *contest_ids: int) -> Actor:
    rounds = [session.get_one(Contest, contest_id).round_id for contest_id in contest_ids]
    session.rollback()
    return world.organiser(*(Grant(Role.ORGANISER, round_id=round_id) for round_id in rounds))


def test_a_pair_of_two_rounds_counts_in_none_until_it_is_the_same_work(
    world: World, setting: Setting, session: Session
) -> None:
    college = world.institution()
    first = enter(setting.contest_id, "A1", DRYER, college)
    second = enter(another(setting, category="5", level=RoundLevel.REGION), "C1", SAME_DRYER, college)

    def counted() -> list[tuple[object, object, int]]:
        session.expire_all()
        known = facts_of(session, [first, second])
        return [(one.entry["similar_entries"], one.entry["other_categories"], one.undecided) for one in known.values()]

    assert counted() == [(0, 0, 0)] * 2
    decide(the_pair(session).id, Verdict.SAME, "ชิ้นเดียวกัน")
    assert counted() == [(1, 1, 0)] * 2


@pytest.mark.every_database
def test_a_pair_of_two_rounds_is_seen_and_decided_by_who_organises_both(
    world: World, setting: Setting, session: Session
) -> None:
    region = another(setting, level=RoundLevel.REGION)
    enter(setting.contest_id, "A1", DRYER, world.institution())
    enter(region, "C1", SAME_DRYER, world.institution())
    pair = the_pair(session).id
    of_one = _organiser_of(world, session, region)
    of_both = _organiser_of(world, session, region, setting.contest_id)

    assert reads.listing(session, of_one, region).rows == ()
    assert reads.counts(session, of_one, region) == (0, 0)
    assert not reads.is_seen(session, of_one, pair, region)
    assert [row.look_alike_id for row in reads.listing(session, of_both, region).rows] == [pair]
    session.rollback()
    with pytest.raises(RuleViolation, match="no_look_alike"), transaction() as writing:
        duplicates.decide(writing, actor=of_one, look_alike_id=pair, verdict=Verdict.SAME, reason="ชิ้นเดียวกัน")
    with transaction() as writing:
        duplicates.decide(writing, actor=of_both, look_alike_id=pair, verdict=Verdict.SAME, reason="ชิ้นเดียวกัน")
    assert the_pair(session).verdict is Verdict.SAME


def test_a_verdict_on_a_work_that_advanced_elsewhere_holds_there_alone(
    world: World, setting: Setting, session: Session
) -> None:
    college, below = world.institution(), another(setting, level=RoundLevel.REGION)
    elsewhere = another(setting, level=RoundLevel.PROVINCE)
    first = enter(below, "A1", DRYER, college)
    second = enter(below, "A2", SAME_DRYER, college)
    branch = [advance(first, elsewhere, "U1", college), advance(second, elsewhere, "U2", college)]
    of_branch = select(LookAlike).where(LookAlike.entry_id.in_(branch), LookAlike.other_entry_id.in_(branch))
    decide(session.execute(of_branch).scalar_one().id, Verdict.SAME, "ชิ้นเดียวกัน")

    onward = [advance(first, setting.contest_id, "N1", college), advance(second, setting.contest_id, "N2", college)]

    session.expire_all()
    of_onward = select(LookAlike).where(LookAlike.entry_id.in_(onward), LookAlike.other_entry_id.in_(onward))
    assert session.execute(of_onward).scalar_one().verdict is None


def test_a_work_that_advanced_is_still_compared_in_its_round(world: World, setting: Setting, session: Session) -> None:
    college, region = world.institution(), another(setting, level=RoundLevel.REGION)
    first = enter(region, "A1", DRYER, college)
    advance(first, setting.contest_id, "N1", college)

    second = enter(region, "A2", SAME_DRYER, college)

    assert pairs(session) == [(second, first, None)]


def test_people_in_teams_of_rounds_of_others_are_not_named(world: World, setting: Setting, session: Session) -> None:
    region = another(setting, level=RoundLevel.REGION)
    own = enter(region, "C1", PUMP, world.institution())
    other = enter(setting.contest_id, "A1", DRYER, world.institution())
    for entry_id in (own, other):
        with_team(entry_id, (TeamRole.MAKER, "", "สมชาย ใจดี", {}))

    def found(actor: Actor) -> list[str]:
        return [one.code for one in team_checks.elsewhere(session, actor, region, [own]).get(own, ())]

    of_one, of_both = (_organiser_of(world, session, *ids) for ids in ([region], [region, setting.contest_id]))
    assert (found(of_one), found(of_both)) == ([], ["A1"])
