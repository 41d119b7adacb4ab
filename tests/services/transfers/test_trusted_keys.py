"""Keys of other installations: trusted under a name, removed, and trusted again."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core.refusals import RuleViolation
from judging.core.transfers.public_keys import to_text
from judging.database.transaction import transaction
from judging.models import AuditEntry, TrustedKey
from judging.queries.transfers.trusted_keys import trusted_keys
from judging.services.transfers import trusted_keys as keys
from tests.advancing import trust_key
from tests.world import ADMIN, World

KEY, OTHER = to_text(b"a" * 32), to_text(b"b" * 32)


def refused(name: str, key: str, own: str | None = None) -> RuleViolation:
    with transaction() as session, pytest.raises(RuleViolation) as refusal:
        keys.trust(session, actor=ADMIN, name=name, public_key=key, own=own)
    return refusal.value


def test_a_trusted_key_stands_with_its_name_and_leaves_a_trace(world: World, session: Session) -> None:
    trust_key(f" {KEY}\n", "จังหวัดลพบุรี")

    (row,) = trusted_keys(session)
    assert (row.name, row.public_key, row.removed_at, row.taken) == ("จังหวัดลพบุรี", KEY, None, 0)
    assert session.execute(select(AuditEntry.action)).scalars().all()[-1] == "keys.trust"


@pytest.mark.parametrize(
    ("name", "key", "own", "code"),
    [
        (" ", KEY, None, "key_name_wanted"),
        ("ก", "abc", None, "key_unusable"),
        ("ก", KEY, KEY, "key_is_own"),
        ("ก", OTHER, KEY, "key_trusted"),
    ],
)
def test_a_key_that_cannot_be_trusted_is_refused(
    world: World, session: Session, name: str, key: str, own: str | None, code: str
) -> None:
    trust_key(OTHER)

    assert refused(name, key, own).code == code
    assert len(trusted_keys(session)) == 1


@pytest.mark.every_database
def test_a_removed_key_is_not_trusted_until_it_is_added_again_under_a_name(world: World, session: Session) -> None:
    number = trust_key(KEY)
    with transaction() as writing:
        keys.remove(writing, actor=ADMIN, key_id=number)
    (row,) = trusted_keys(session)
    assert row.removed_at is not None
    session.rollback()
    with transaction() as writing, pytest.raises(RuleViolation, match="no_key"):
        keys.remove(writing, actor=ADMIN, key_id=number)

    assert trust_key(KEY, "ชื่อใหม่") == number
    row = session.execute(select(TrustedKey)).scalar_one()
    assert (row.name, row.removed_at) == ("ชื่อใหม่", None)
