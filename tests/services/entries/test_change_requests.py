"""Requests to change title or category follow the rule, with the clause and the deadline (5.4); an advanced work is
locked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from judging import clock
from judging.core.contests.lifecycle import ContestState
from judging.core.eligibility.checks import Decision
from judging.core.entries import codes
from judging.core.refusals import RuleViolation
from judging.core.roles import Actor, Grant, Role, RoundLevel
from judging.core.rulings.rulings import Effect
from judging.database.transaction import transaction
from judging.models import (
    AuditEntry,
    CaseSource,
    ChangeRequest,
    Comment,
    Contest,
    Entry,
    EntryOrigin,
    Finding,
    PracticeSettings,
    Registration,
    Round,
    Scoresheet,
)
from judging.services.eligibility import screening
from judging.services.entries import change_requests, entries, registrations
from judging.services.rulings import cases, rulings
from judging.services.scoring import scoresheets
from tests.world import ADMIN, MEDALS, Setting, World

EVALUATION = date(2022, 2, 20)


@dataclass
class Scene:
    """A work of a provincial contest, and the contest of another category in the same round."""

    here: Setting
    there: int
    entry_id: int
    teacher: Actor


def noon(day: int) -> datetime:
    """Noon in Bangkok on this day of February."""
    return datetime(2022, 2, day, 5, tzinfo=UTC)


@pytest.fixture
def scene(world: World) -> Scene:
    setting = world.contest(entries=1, state=ContestState.REGISTRATION)
    with transaction() as session:
        session.execute(update(Round).values(level=RoundLevel.PROVINCE, area="ลพบุรี", first_day=EVALUATION))
        other = Contest(
            round_id=setting.round_id,
            category="5",
            rulebook_id=setting.rulebook_id,
            state=ContestState.REGISTRATION,
            created_at=noon(1),
        )
        other.settings = PracticeSettings(medals=MEDALS)
        session.add(other)
        session.flush()
        entry = session.get_one(Entry, setting.entries[0])
        there, institution_id = other.id, entry.institution_id
        registrations.ensure_for_entry(session, entry_id=entry.id)
    grant = Grant(Role.TEACHER, institution_id=institution_id)
    return Scene(setting, there, setting.entries[0], Actor(world.user(grants=[grant]), (grant,)))


@pytest.fixture
def in_time() -> Iterator[None]:
    with clock.held(noon(1)):
        yield


def retitle(scene: Scene, title: str = "ชื่อใหม่") -> change_requests.Decided:
    with transaction() as session:
        return change_requests.change_title(
            session, actor=scene.teacher, entry_id=scene.entry_id, title_th=title, title_en="New"
        )


def move(scene: Scene) -> change_requests.Decided:
    with transaction() as session:
        return change_requests.change_category(
            session, actor=scene.teacher, entry_id=scene.entry_id, contest_id=scene.there
        )


@pytest.mark.parametrize(
    ("day", "clear_days", "accepted", "last"),
    [
        (13, False, True, date(2022, 2, 13)),
        (14, False, False, date(2022, 2, 13)),
        (12, True, True, date(2022, 2, 12)),
        (13, True, False, date(2022, 2, 12)),
    ],
)
def test_notice_counts_calendar_days_or_clear_days_as_the_contest_says(
    scene: Scene, session: Session, day: int, clear_days: bool, accepted: bool, last: date
) -> None:
    with transaction() as writing:
        writing.execute(update(PracticeSettings).values(clear_days=clear_days))
    with clock.held(noon(day)):
        decided = retitle(scene)

    assert (decided.is_accepted, decided.clause, decided.last_day) == (accepted, "5.4", last)
    title = "ชื่อใหม่" if accepted else "ผลงาน 1"
    assert session.get_one(Entry, scene.entry_id).title_th == title


@pytest.mark.parametrize("level", [RoundLevel.INSTITUTION, RoundLevel.REGION, RoundLevel.NATION])
def test_at_other_levels_no_day_would_do(scene: Scene, session: Session, level: RoundLevel) -> None:
    with transaction() as writing:
        writing.execute(update(Round).values(level=level))
    with clock.held(noon(1)):
        decided = retitle(scene)

    assert (decided.is_accepted, decided.clause, decided.last_day) == (False, "5.4", None)
    kept = session.execute(select(ChangeRequest)).scalar_one()
    assert (kept.before, kept.after, kept.is_accepted) == ("ผลงาน 1", "ชื่อใหม่\nNew", False)


@pytest.mark.usefixtures("in_time")
def test_a_notice_stays_as_it_was_answered(scene: Scene) -> None:
    retitle(scene)
    with pytest.raises(DatabaseError, match="append-only"), transaction() as writing:
        writing.execute(update(ChangeRequest).values(is_accepted=False))


@pytest.mark.every_database
@pytest.mark.usefixtures("in_time")
def test_a_work_moves_with_its_form_and_is_asked_everything_anew(scene: Scene, session: Session) -> None:
    with transaction() as writing:
        screening.decide(
            writing,
            actor=ADMIN,
            contest_id=scene.here.contest_id,
            entry_ids=[scene.entry_id],
            committee="คณะกรรมการระดับจังหวัด",
            met_on=date(2022, 2, 1),
            resolutions=[screening.Resolution("kind-of-work", Decision.PASS)],
        )
        scoresheets.ensure_sheets(writing, contest_id=scene.here.contest_id)
    decided = move(scene)

    assert (decided.is_accepted, decided.last_day) == (True, date(2022, 2, 13))
    entry = session.get_one(Entry, scene.entry_id)
    assert (entry.contest_id, entry.code) == (scene.there, "001")
    assert session.execute(select(Registration.contest_id)).scalar_one() == scene.there
    last = session.execute(select(Finding.decision).order_by(Finding.id.desc()).limit(1)).scalar_one()
    assert last is Decision.REOPEN
    acts = session.execute(select(AuditEntry.action).order_by(AuditEntry.id.desc()).limit(2)).scalars().all()
    assert sorted(acts) == ["change_requests.ask", "change_requests.move"]


@pytest.mark.usefixtures("in_time")
def test_a_work_that_somebody_began_to_score_stays_where_it_is(scene: Scene, world: World) -> None:
    scored = world.contest(entries=1, judges=1)
    with transaction() as writing:
        other = Contest(
            round_id=scored.round_id,
            category="5",
            rulebook_id=scored.rulebook_id,
            state=ContestState.SCORING,
            created_at=noon(1),
        )
        other.settings = PracticeSettings(medals=MEDALS)
        writing.add(other)
        writing.flush()
        there = other.id
    sheet_id = next(iter(scored.sheets.values()))
    with transaction() as writing:
        writing.add(Comment(sheet_id=sheet_id, item="1", text="ดี", revision=1, device="x", written_at=noon(1)))
        writing.execute(update(Scoresheet).where(Scoresheet.id == sheet_id).values(revision=1))
    moved = Scene(scored, there, scored.entries[0], scene.teacher)
    with pytest.raises(RuleViolation) as refused:
        move(moved)
    assert refused.value.code == "entry_has_marks"


@pytest.mark.usefixtures("in_time")
@pytest.mark.parametrize("ask", [retitle, move])
def test_a_work_that_advanced_keeps_title_and_category(scene: Scene, session: Session, ask: object) -> None:
    with transaction() as writing:
        writing.add(EntryOrigin(entry_id=scene.entry_id, source="{}", advanced_at=noon(1)))
    with pytest.raises(RuleViolation) as refused:
        ask(scene)  # type: ignore[operator]
    assert refused.value.code == "entry_advanced"
    assert session.execute(select(ChangeRequest)).first() is None


@pytest.mark.usefixtures("in_time")
def test_a_work_moves_to_a_contest_that_has_its_old_code(scene: Scene, session: Session) -> None:
    own = session.get_one(Entry, scene.entry_id)
    code = own.code
    with transaction() as writing:
        entries.add(writing, actor=ADMIN, contest_id=scene.there, work=entries.Work(code, "อีกชิ้น", own.institution_id))

    assert move(scene).is_accepted

    session.expire_all()
    moved = session.get_one(Entry, scene.entry_id)
    assert (moved.contest_id, moved.code != code) == (scene.there, True)
    assert moved.code_key == codes.key(moved.code)
    with pytest.raises(RuleViolation, match="entry_code_taken"), transaction() as writing:
        entries.add(
            writing, actor=ADMIN, contest_id=scene.there, work=entries.Work(moved.code, "สาม", own.institution_id)
        )


@pytest.mark.usefixtures("in_time")
def test_only_another_open_category_of_the_round_is_taken(scene: Scene, world: World) -> None:
    elsewhere = world.contest(state=ContestState.REGISTRATION)
    for target in (scene.here.contest_id, elsewhere.contest_id, 999):
        with pytest.raises(RuleViolation) as refused, transaction() as writing:
            change_requests.change_category(writing, actor=scene.teacher, entry_id=scene.entry_id, contest_id=target)
        assert refused.value.code == "no_such_category"


def test_a_work_that_a_ruling_on_anothers_case_names_keeps_its_category(scene: Scene, in_time: None) -> None:
    with transaction() as session:
        own = session.get_one(Entry, scene.entry_id)
        other = Entry(
            contest_id=own.contest_id, code="W9", sort_key="w9", title_th="อีกชิ้น", institution_id=own.institution_id
        )
        session.add(other)
        session.flush()
        rulings.record(
            session,
            actor=ADMIN,
            case_id=cases.open_case(
                session,
                actor=ADMIN,
                contest_id=other.contest_id,
                entry_id=other.id,
                source=CaseSource.ORGANISER,
                allegation="ลอกกัน",
            ),
            effect=Effect.DISQUALIFY,
            decision=rulings.Decision("5.5", "พบว่าลอกกัน", "คณะกรรมการกลาง", date(2022, 1, 30)),
            entry_ids=[other.id, scene.entry_id],
        )

    with pytest.raises(RuleViolation, match="entry_has_cases"):
        move(scene)
