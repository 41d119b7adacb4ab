"""The chair holds comments back from the feedback: who may, when, and what the team reads."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core.refusals import RuleViolation
from judging.core.roles import Actor
from judging.database.transaction import transaction
from judging.models import Comment, HeldComment
from judging.queries.entries.teacher_pages import entry_result
from judging.services.results import held_comments
from tests.scoring import AT, levels, submit_all
from tests.services.ruling import certify, publish
from tests.world import Setting, World

TEXT = "โทรหาครูสมชายที่ 081 234 5678"


def commented(world: World) -> Setting:
    """A scored work with a comment on section 6 by the second judge."""
    setting = world.contest(entries=1, judges=2)
    with transaction() as session:
        session.add(Comment(sheet_id=sheet(setting), item="6", text=TEXT, revision=1, device="t", written_at=AT))
    submit_all(world, setting, levels(world.rulebook()))
    return setting


def sheet(setting: Setting) -> int:
    return setting.sheets[setting.entries[0], setting.members[1]]


def hold(setting: Setting, actor: Actor, item: str = "6", reason: str = "มีหมายเลขโทรศัพท์") -> None:
    with transaction() as session:
        held_comments.hold(
            session, actor=actor, contest_id=setting.contest_id, sheet_id=sheet(setting), item=item, reason=reason
        )


@pytest.fixture
def setting(world: World) -> Setting:
    made = commented(world)
    certify(made)
    return made


def refused(setting: Setting, actor: Actor, **given: str) -> str:
    with pytest.raises(RuleViolation) as refusal:
        hold(setting, actor, **given)
    return refusal.value.code


@pytest.mark.every_database
def test_team_reads_that_a_comment_is_held_until_the_chair_lets_it_out(session: Session, setting: Setting) -> None:
    hold(setting, setting.judge(0))
    publish(setting)

    held = entry_result(session, setting.entries[0])
    assert held is not None
    assert (dict(held.comments), held.held) == ({}, 1)
    session.rollback()
    with transaction() as writing:
        given = {"contest_id": setting.contest_id, "sheet_id": sheet(setting), "item": "6"}
        held_comments.let_out(writing, actor=setting.judge(0), **given)  # type: ignore[arg-type]
    out = entry_result(session, setting.entries[0])
    assert out is not None
    assert (dict(out.comments), out.held) == ({"6": (TEXT,)}, 0)


def test_hold_again_changes_the_reason_alone(session: Session, setting: Setting) -> None:
    hold(setting, setting.judge(0))
    hold(setting, setting.judge(0), reason="ระบุชื่อบุคคล")

    assert session.execute(select(HeldComment.reason)).scalars().all() == ["ระบุชื่อบุคคล"]
    assert session.execute(select(Comment.text)).scalars().all() == [TEXT]


def test_hold_is_refused_to_others_without_a_reason_and_for_no_comment(setting: Setting) -> None:
    chair = setting.judge(0)
    assert refused(setting, setting.judge(1)) == "comments_chair_only"
    assert refused(setting, chair, reason=" ") == "reason_wanted"
    assert refused(setting, chair, item="5") == "no_comment"


def test_hold_waits_for_certification(world: World) -> None:
    setting = commented(world)
    assert refused(setting, setting.judge(0)) == "comments_not_certified"
