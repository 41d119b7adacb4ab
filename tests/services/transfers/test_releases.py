"""Works advance by a right on their contest or by its release, not by a right on the next level alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestState
from judging.core.refusals import RuleViolation
from judging.core.roles import Actor, Grant, Role
from judging.database.transaction import transaction
from judging.models import AuditEntry, Contest, RoleGrant, TeamRole
from judging.queries.transfers import advancement as reads
from judging.services.results import releases, results
from judging.services.transfers import advancement
from tests import advancing
from tests.advancing import TwoLevels, entries_of, store_of, two_levels
from tests.world import ADMIN, World


def above(world: World, made: TwoLevels, session: Session) -> Actor:
    """An organiser of the next level only."""
    round_id = session.get_one(Contest, made.above).round_id
    session.rollback()
    return world.organiser(Grant(Role.ORGANISER, round_id=round_id))


def release(made: TwoLevels, *, is_released: bool = True) -> bool:
    with transaction() as session:
        return releases.set_release(session, actor=ADMIN, contest_id=made.below.contest_id, is_released=is_released)


def advance(made: TwoLevels, tmp_path: Path, actor: Actor) -> None:
    with transaction() as session:
        advancement.advance(
            session,
            actor=actor,
            contest_id=made.below.contest_id,
            target_contest_id=made.above,
            store=store_of(tmp_path),
        )


def test_organiser_of_the_next_level_alone_enters_nothing_before_the_works_are_released(
    world: World, session: Session, tmp_path: Path
) -> None:
    made = two_levels(world)
    advancing.with_team(made.below.entries[0], (TeamRole.MAKER, "", "สมชาย ใจดี", {}))
    organiser = above(world, made, session)

    with pytest.raises(RuleViolation, match="ladder_not_released"):
        advance(made, tmp_path, organiser)
    assert entries_of(made.above) == []

    release(made)
    advance(made, tmp_path, organiser)
    assert len(entries_of(made.above)) == 2


def test_released_works_do_not_enter_a_round_that_its_organiser_made_alone(
    world: World, session: Session, tmp_path: Path
) -> None:
    made = two_levels(world)
    round_id = session.get_one(Contest, made.above).round_id
    session.rollback()
    alone = Grant(Role.ORGANISER, round_id=round_id)
    maker = Actor(world.user(), (alone,))
    with transaction() as writing:
        writing.add(RoleGrant(user_id=maker.user_id, role=alone.role, round_id=round_id, granted_by=maker.user_id))
    release(made)

    with pytest.raises(RuleViolation, match="ladder_target_made_alone"):
        advance(made, tmp_path, maker)
    assert entries_of(made.above) == []


def test_ended_release_keeps_what_was_entered_and_lets_nothing_more_in(
    world: World, session: Session, tmp_path: Path
) -> None:
    made = two_levels(world)
    organiser = above(world, made, session)
    assert [release(made), release(made)] == [True, False]
    advance(made, tmp_path, organiser)

    assert release(made, is_released=False)

    assert len(entries_of(made.above)) == 2
    with pytest.raises(RuleViolation, match="ladder_not_released"):
        advance(made, tmp_path, organiser)
    texts = session.execute(select(AuditEntry.text).where(AuditEntry.action == "results.release")).scalars()
    assert [json.loads(text)["data"] for text in texts] == [{"released": True}, {"released": False}]


def test_organiser_of_the_contest_and_the_next_level_needs_no_release(
    world: World, session: Session, tmp_path: Path
) -> None:
    made = two_levels(world)
    rounds = [session.get_one(Contest, number).round_id for number in (made.below.contest_id, made.above)]
    session.rollback()

    advance(made, tmp_path, world.organiser(*(Grant(Role.ORGANISER, round_id=number) for number in rounds)))

    assert len(entries_of(made.above)) == 2


def test_works_are_released_with_a_tick_while_publishing_and_not_before(world: World, session: Session) -> None:
    setting = world.contest(entries=2, judges=1)
    with pytest.raises(RuleViolation, match="not_published"), transaction() as writing:
        releases.set_release(writing, actor=ADMIN, contest_id=setting.contest_id, is_released=True)
    advancing.score(world, setting)
    with transaction() as writing:
        results.certify(writing, actor=setting.judge(0), contest_id=setting.contest_id)

    with transaction() as writing:
        results.publish(writing, actor=ADMIN, contest_id=setting.contest_id, release=True)

    contest = session.get_one(Contest, setting.contest_id)
    assert contest.state is ContestState.PUBLISHED
    assert contest.released_at is not None


@pytest.mark.every_database
def test_next_level_is_told_which_contests_released_their_works(world: World, session: Session) -> None:
    made = two_levels(world)

    found = []
    for is_released in (True, False):
        found += [one.is_released for one in reads.other_levels(session, made.above, upwards=False)]
        session.rollback()
        release(made, is_released=is_released)

    assert found == [False, True]
