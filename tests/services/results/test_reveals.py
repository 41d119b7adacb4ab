"""The reveal of a certified ranking: what moves it, who is second, what ends it."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestState
from judging.core.refusals import RuleViolation
from judging.core.results.reveals import RevealMove
from judging.database.transaction import transaction
from judging.models import AuditEntry, Entry, Reveal
from judging.queries.results import reveals as reads
from judging.queries.results.reveals import RevealNow
from judging.services.contests import contests
from judging.services.results import results, reveals
from tests.scoring import levels, submit_all
from tests.world import ADMIN, Setting, World

pytestmark = pytest.mark.every_database


@pytest.fixture
def certified(world: World) -> Setting:
    """Three works on ranks 1 to 3, certified."""
    setting = world.contest(entries=3, judges=1)
    submit_all(world, setting, *(levels(world.rulebook(), place) for place in range(3)))
    certify(setting)
    return setting


def certify(setting: Setting) -> None:
    with transaction() as session:
        results.certify(session, actor=setting.judge(0), contest_id=setting.contest_id)


def now(setting: Setting) -> RevealNow | None:
    with transaction() as session:
        return reads.reveal(session, setting.contest_id)


def begin(setting: Setting, seen: int | None = None) -> None:
    running = now(setting)
    with transaction() as session:
        given = (running.revision if running else 0) if seen is None else seen
        reveals.start(session, actor=ADMIN, contest_id=setting.contest_id, seen=given)


def move(setting: Setting, act: RevealMove, seen: int | None = None) -> None:
    running = now(setting)
    with transaction() as session:
        given = (running.revision if running else 0) if seen is None else seen
        reveals.move(session, contest_id=setting.contest_id, seen=given, act=act)


def refused(setting: Setting, act: RevealMove, seen: int | None = None) -> str:
    with pytest.raises(RuleViolation) as refusal:
        move(setting, act, seen)
    return refusal.value.code


def shown(setting: Setting) -> list[str]:
    running = now(setting)
    return [work.code for work in running.page.works] if running and running.page else []


def test_reveal_goes_from_the_last_award_to_the_first_and_back(certified: Setting) -> None:
    begin(certified)
    assert shown(certified) == []

    seen = []
    while (running := now(certified)) is not None and not running.is_at_end:
        move(certified, RevealMove.NEXT)
        seen += shown(certified)
    assert seen == ["A003", "A002", "A001"]
    assert refused(certified, RevealMove.NEXT) == "reveal_moved"

    move(certified, RevealMove.BACK)
    assert shown(certified) == ["A002"]
    move(certified, RevealMove.BLANK)
    running = now(certified)
    assert running is not None
    assert running.is_blank
    move(certified, RevealMove.BLANK)
    assert shown(certified) == ["A002"]
    begin(certified)
    assert shown(certified) == []


def test_who_presses_second_changes_nothing(certified: Setting) -> None:
    begin(certified)
    running = now(certified)
    assert running is not None
    move(certified, RevealMove.NEXT, running.revision)

    assert refused(certified, RevealMove.NEXT, running.revision) == "reveal_moved"
    assert shown(certified) == ["A003"]


def test_certification_that_is_undone_ends_the_reveal(certified: Setting) -> None:
    begin(certified)
    running = now(certified)
    assert running is not None
    with transaction() as session:
        contests.go_back(
            session, actor=ADMIN, contest_id=certified.contest_id, to=ContestState.SCORING, reason="ตรวจอีกครั้ง"
        )

    assert now(certified) is None
    assert refused(certified, RevealMove.NEXT, running.revision) == "reveal_uncertified"
    with pytest.raises(RuleViolation, match="reveal_uncertified"):
        begin(certified)

    certify(certified)
    assert refused(certified, RevealMove.NEXT, running.revision) == "reveal_moved"


def test_publication_ends_the_reveal_and_nothing_was_public_before(certified: Setting, session: Session) -> None:
    begin(certified)
    with transaction() as writing:
        results.publish(writing, actor=ADMIN, contest_id=certified.contest_id)

    assert session.execute(select(Reveal.contest_id)).all() == []
    assert refused(certified, RevealMove.NEXT, 0) == "reveal_published"


def test_beginning_is_in_the_log_and_moves_are_not(certified: Setting, session: Session) -> None:
    begin(certified)
    move(certified, RevealMove.NEXT)

    actions = session.execute(select(AuditEntry.action).where(AuditEntry.action.like("results.%"))).scalars().all()
    assert actions == ["results.certify", "results.reveal"]


def test_title_that_is_corrected_meanwhile_makes_another_preview(certified: Setting) -> None:
    begin(certified)
    with transaction() as session:
        session.get_one(Entry, certified.entries[0]).title_th = "ชื่อที่แก้ไข"

    running = now(certified)
    with transaction() as session:
        preview = results.preview(session, contest_id=certified.contest_id)
    assert running is not None
    assert preview is not None
    assert running.fingerprint != preview.fingerprint
    assert running.pages[-1].works[0].title.th == "ผลงาน 1"
