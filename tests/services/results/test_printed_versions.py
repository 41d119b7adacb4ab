"""Versions that were printed before a backup was restored: their numbers are never given again."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging import clock
from judging.core.roles import SYSTEM
from judging.core.rulings.rulings import Effect
from judging.database.transaction import transaction
from judging.models import Publication
from judging.services.backups import restores
from tests.services.ruling import case, certify, publish, rule, scored
from tests.world import Setting, World


def _printed(setting: Setting, version: int) -> None:
    with transaction() as session:
        restores.begin_epoch(
            session, actor=SYSTEM, made_at=clock.now(), replaced={}, restored={}, printed={setting.contest_id: version}
        )


@pytest.mark.parametrize(("printed", "number"), [(0, 1), (1, 2), (3, 4)])
def test_first_version_after_a_restore_follows_the_printed_one(
    world: World, session: Session, printed: int, number: int
) -> None:
    setting = scored(world, 0, 1)
    certify(setting)
    _printed(setting, printed)
    assert publish(setting) == number
    assert session.execute(select(Publication.version, Publication.supersedes_id)).all() == [(number, None)]


@pytest.mark.every_database
def test_next_version_supersedes_the_stored_one_and_follows_the_printed_one(world: World, session: Session) -> None:
    setting = scored(world, 0, 1)
    certify(setting)
    publish(setting)
    _printed(setting, 5)
    rule(case(setting), Effect.DISQUALIFY)
    first, second = session.execute(select(Publication).order_by(Publication.version)).scalars()
    assert (first.version, second.version, second.supersedes_id) == (1, 6, first.id)
