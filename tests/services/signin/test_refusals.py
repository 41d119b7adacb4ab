"""Entries about failed sign-ins and refusals, written beside the request on both databases; and who is signed in where,
in numbers."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging import clock
from judging.core.roles import SYSTEM, Actor, Grant, Role
from judging.database.cursors import spare_cursor
from judging.database.transaction import transaction
from judging.models import AuditEntry
from judging.queries import audit
from judging.queries.signin.sessions import count_by_account
from judging.services.signin import refusals, sessions
from tests.web.signing import begin
from tests.world import World


def test_entries_of_refusals_join_the_chain(world: World, session: Session) -> None:
    user_id = world.user()
    with spare_cursor(1) as cursor:
        assert cursor is not None
        for user, count in ((user_id, 1), (None, 10)):
            refusals.record_failure(cursor, actor=SYSTEM, user_id=user, kind="password", device="d", count=count)
        refusals.record_refused(cursor, actor=Actor(user_id), endpoint="admin.home", device="d", count=1)
    texts = session.execute(select(AuditEntry.text).order_by(AuditEntry.id)).scalars()
    subjects = [entry["subject"] for entry in map(json.loads, texts)]
    assert subjects[-3:] == [f"user:{user_id}", "account:unknown", "endpoint:admin.home"]
    assert audit.check_chain(session, None).broken_at is None


def test_sessions_are_counted_by_account_with_their_last_use(world: World, session: Session) -> None:
    me, other = world.user(), world.user()
    now = clock.now()
    for user_id, at in ((me, now - timedelta(hours=13)), (me, now - timedelta(hours=3)), (me, now), (other, now)):
        with clock.held(at), transaction() as writing:
            begin(writing, user_id)
    found = count_by_account(session, [me, 99], now=now, today=clock.today(), idle=timedelta(hours=2))
    assert {user_id: (one.count, one.seen_at) for user_id, one in found.items()} == {me: (2, now)}


@pytest.mark.every_database
def test_ending_where_there_is_nothing_leaves_no_entry(world: World, session: Session) -> None:
    admin = Actor(world.user(), (Grant(Role.ADMIN),))
    user_id = world.user()
    with transaction() as writing:
        assert sessions.end_of_account(writing, actor=admin, user_id=user_id) == 0
    assert "sessions.end" not in session.execute(select(AuditEntry.action)).scalars().all()
