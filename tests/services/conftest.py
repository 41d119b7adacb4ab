"""Fixtures with a college whose registration is open, for tests that start from a registered work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from judging import clock
from judging.core.contests.deadlines import Deadlines
from judging.core.contests.lifecycle import ContestState
from judging.core.roles import Actor, Grant, Role
from judging.database.transaction import transaction
from judging.services.contests import rounds
from tests.services.registering import CLOSES, DURING, OPENS, College
from tests.world import ADMIN, World


@pytest.fixture
def college(world: World) -> College:
    setting = world.contest(state=ContestState.REGISTRATION)
    institution_id = world.institution()
    user = world.user("ครูสมศรี", grants=[Grant(Role.TEACHER, institution_id=institution_id)])
    windows = Deadlines(OPENS, CLOSES, None, CLOSES + timedelta(days=5))
    with transaction() as session:
        rounds.set_windows(session, actor=ADMIN, contest_id=setting.contest_id, windows=windows)
    return College(setting, institution_id, Actor(user, (Grant(Role.TEACHER, institution_id=institution_id),)))


@pytest.fixture
def during() -> Iterator[None]:
    """Hold the clock at a time when registration is open."""
    with clock.held(DURING):
        yield
