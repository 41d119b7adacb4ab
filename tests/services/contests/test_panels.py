"""Panels: appointment, sections, recusal, removal, and the effect on score sheets."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestState
from judging.core.refusals import RuleViolation
from judging.core.roles import Actor, PanelRole
from judging.database.transaction import transaction
from judging.models import (
    Card,
    Contest,
    Institution,
    Mark,
    PanelMember,
    Person,
    PracticeSettings,
    Recusal,
    Scoresheet,
    SheetSection,
    SheetState,
    User,
)
from judging.services.contests import panels, sign_in_cards
from tests.world import Setting, World

ORGANISER = Actor(user_id=None)


def mark(setting: Setting, *, entry: int = 0, member: int = 0, submit: bool = False) -> int:
    """Write one mark on a sheet and submit the sheet if asked; returns the sheet."""
    sheet_id = setting.sheets[setting.entries[entry], setting.members[member]]
    now = datetime.now(UTC)
    with transaction() as session:
        session.add(
            Mark(
                sheet_id=sheet_id,
                criterion="1.1",
                rulebook_id=setting.rulebook_id,
                section="1",
                level="very_good",
                points=4,
                revision=1,
                device="t",
                marked_at=now,
            )
        )
        session.flush()
        if submit:
            sheet = session.get_one(Scoresheet, sheet_id)
            sheet.state, sheet.total, sheet.submitted_at = SheetState.SUBMITTED, 4, now
    return sheet_id


def state_of(session: Session, sheet_id: int) -> SheetState | None:
    return session.execute(select(Scoresheet.state).where(Scoresheet.id == sheet_id)).scalar()


def chair_of(session: Session, setting: Setting) -> list[int]:
    query = select(PanelMember.id).where(
        PanelMember.contest_id == setting.contest_id, PanelMember.role == PanelRole.CHAIR
    )
    return list(session.execute(query).scalars())


def change(setting: Setting, member: int = 0, **fields: object) -> None:
    values: dict[str, object] = {"name": "ก", "position": "", "institution": None, "role": PanelRole.JUDGE}
    with transaction() as session:
        panels.change(session, actor=ORGANISER, member_id=setting.members[member], **(values | fields))  # type: ignore[arg-type]


def recuse(setting: Setting, entry: int = 0, member: int = 0, reason: str = "ที่ปรึกษาของทีม") -> int:
    with transaction() as session:
        return panels.recuse(
            session,
            actor=ORGANISER,
            member_id=setting.members[member],
            entry_id=setting.entries[entry],
            reason=reason,
        )


def leave(setting: Setting, member: int = 0) -> int:
    with transaction() as session:
        return panels.leave(session, actor=ORGANISER, member_id=setting.members[member], reason="ป่วย")


def test_a_judge_appointed_in_scoring_gets_a_person_an_account_and_sheets_of_the_sections(
    world: World, session: Session
) -> None:
    setting = world.contest(entries=2, judges=1)

    with transaction() as writing:
        member_id = panels.appoint(
            writing,
            actor=ORGANISER,
            contest_id=setting.contest_id,
            name=" นายใหม่  มาดี ",
            position="ครูชำนาญการ",
            sections=["6", "1"],
        )

    user = session.get_one(User, session.get_one(PanelMember, member_id).user_id)
    assert (user.person.name, user.person.position, user.username) == ("นายใหม่ มาดี", "ครูชำนาญการ", None)
    sections = select(SheetSection.section).join(Scoresheet).where(Scoresheet.member_id == member_id)
    assert sorted(session.execute(sections).scalars()) == ["1", "1", "6", "6"]


def test_all_sections_named_are_the_same_as_none_named(world: World, session: Session) -> None:
    setting = world.contest(state=ContestState.SETUP)

    with transaction() as writing:
        member_id = panels.appoint(
            writing, actor=ORGANISER, contest_id=setting.contest_id, name="ก", sections=list("123456")
        )

    assert session.get_one(PanelMember, member_id).sections == []


def test_a_section_the_rulebook_lacks_is_refused(world: World) -> None:
    setting = world.contest(state=ContestState.SETUP)

    with pytest.raises(RuleViolation, match="unknown_section"), transaction() as writing:
        panels.appoint(writing, actor=ORGANISER, contest_id=setting.contest_id, name="ก", sections=["9"])


def test_the_chair_moves_to_the_member_who_is_made_chair(world: World, session: Session) -> None:
    setting = world.contest(judges=3)

    change(setting, 2, role=PanelRole.CHAIR)

    assert chair_of(session, setting) == [setting.members[2]]


def test_the_chair_is_not_made_a_judge_while_scoring_goes_on(world: World, session: Session) -> None:
    setting = world.contest(judges=2)

    with pytest.raises(RuleViolation, match="chair_wanted"):
        change(setting, 0, role=PanelRole.JUDGE)

    assert chair_of(session, setting) == [setting.members[0]]


def test_sections_change_with_the_sheets_while_nothing_was_marked(world: World, session: Session) -> None:
    setting = world.contest(entries=1, judges=2)

    change(setting, 1, sections=["2", "3"])

    sheet_id = setting.sheets[setting.entries[0], setting.members[1]]
    covered = select(SheetSection.section).where(SheetSection.sheet_id == sheet_id)
    assert sorted(session.execute(covered).scalars()) == ["2", "3"]


def test_sections_stay_once_something_was_marked_but_the_name_may_still_change(world: World, session: Session) -> None:
    setting = world.contest(entries=1, judges=2)
    mark(setting, member=1)

    with pytest.raises(RuleViolation, match="member_has_marks"):
        change(setting, 1, sections=["2"])
    change(setting, 1, name="นางสาวชื่อ ใหม่")

    assert "นางสาวชื่อ ใหม่" in session.execute(select(Person.name)).scalars().all()


def test_a_recused_judge_without_marks_has_no_sheet_for_the_work(world: World, session: Session) -> None:
    setting = world.contest(entries=2, judges=2)

    recuse(setting, entry=0, member=1)

    left = session.execute(select(Scoresheet.entry_id).where(Scoresheet.member_id == setting.members[1])).scalars()
    assert left.all() == [setting.entries[1]]


def test_a_recused_judge_with_a_submitted_sheet_keeps_the_marks_which_no_longer_count(
    world: World, session: Session
) -> None:
    setting = world.contest(entries=1, judges=2)
    sheet_id = mark(setting, member=1, submit=True)

    recuse(setting, member=1)

    sheet = session.get_one(Scoresheet, sheet_id)
    assert (sheet.state, sheet.total, sheet.reason) == (SheetState.EXCUSED, None, "ที่ปรึกษาของทีม")
    assert session.execute(select(func.count()).select_from(Mark)).scalar() == 1


def test_a_recusal_twice_or_without_a_reason_is_refused(world: World) -> None:
    setting = world.contest(entries=1, judges=1)

    with pytest.raises(RuleViolation, match="reason_wanted"):
        recuse(setting, reason=" ")
    recuse(setting)
    with pytest.raises(RuleViolation, match="already_recused"):
        recuse(setting)


def test_a_recusal_lifted_gives_the_sheet_back_with_its_marks(world: World, session: Session) -> None:
    setting = world.contest(entries=2, judges=1)
    used, unused = mark(setting, entry=0), setting.entries[1]
    first, second = recuse(setting, entry=0), recuse(setting, entry=1)

    with transaction() as writing:
        panels.lift_recusal(writing, actor=ORGANISER, recusal_id=first)
        panels.lift_recusal(writing, actor=ORGANISER, recusal_id=second)

    assert state_of(session, used) is SheetState.OPEN
    fresh = select(Scoresheet.state).where(Scoresheet.entry_id == unused)
    assert session.execute(fresh).scalars().all() == [SheetState.OPEN]


@pytest.mark.parametrize(("rule", "submitted"), [("stand", SheetState.SUBMITTED), ("fall", SheetState.EXCUSED)])
def test_when_a_judge_leaves_submitted_sheets_stand_or_fall_as_the_settings_say(
    world: World, session: Session, rule: str, submitted: SheetState
) -> None:
    setting = world.contest(entries=2, judges=2)
    with transaction() as writing:
        writing.get_one(PracticeSettings, setting.contest_id).departed_sheets = rule
    sheet_id = mark(setting, entry=0, member=1, submit=True)

    excused = leave(setting, 1)

    assert state_of(session, sheet_id) is submitted
    assert state_of(session, setting.sheets[setting.entries[1], setting.members[1]]) is SheetState.EXCUSED
    assert excused == (1 if rule == "stand" else 2)


def test_a_judge_who_comes_back_gets_back_what_leaving_excused_but_not_what_a_recusal_did(
    world: World, session: Session
) -> None:
    setting = world.contest(entries=3, judges=2)
    sheets = [mark(setting, entry=number, member=1) for number in range(3)]
    recuse(setting, entry=0, member=1)
    leave(setting, 1)
    recuse(setting, entry=1, member=1)

    with transaction() as writing:
        panels.come_back(writing, actor=ORGANISER, member_id=setting.members[1])

    assert [state_of(session, sheet) for sheet in sheets] == [SheetState.EXCUSED, SheetState.EXCUSED, SheetState.OPEN]


@pytest.mark.every_database
def test_a_recusal_lifted_while_the_judge_is_away_opens_the_sheet_when_the_judge_comes_back(
    world: World, session: Session
) -> None:
    setting = world.contest(entries=1, judges=2)
    sheet_id = mark(setting, member=1)
    recusal_id = recuse(setting, member=1)
    leave(setting, 1)

    with transaction() as writing:
        panels.lift_recusal(writing, actor=ORGANISER, recusal_id=recusal_id)
    assert state_of(session, sheet_id) is SheetState.EXCUSED
    session.rollback()
    with transaction() as writing:
        panels.come_back(writing, actor=ORGANISER, member_id=setting.members[1])

    assert state_of(session, sheet_id) is SheetState.OPEN


@pytest.mark.every_database
def test_a_judge_appointed_by_mistake_is_removed_with_card_recusals_name_and_account(
    world: World, session: Session
) -> None:
    setting = world.contest(entries=1, judges=2)
    recuse(setting, member=1)
    with transaction() as writing:
        sign_in_cards.issue(writing, actor=ORGANISER, contest_id=setting.contest_id, secret="k" * 40)

    with transaction() as writing:
        panels.remove(writing, actor=ORGANISER, member_id=setting.members[1])

    assert session.execute(select(PanelMember.id)).scalars().all() == setting.members[:1]
    assert session.execute(select(Recusal.id)).first() is None
    assert session.execute(select(func.count(Card.id))).scalar() == 1
    assert session.get(User, setting.users[1]) is None
    assert "กรรมการ 2" not in session.execute(select(Person.name)).scalars().all()


def test_a_staff_account_survives_its_removal_from_a_panel(world: World, session: Session) -> None:
    setting = world.contest(state=ContestState.SETUP)
    user_id = world.user("นายประจำ", username="regular")
    with transaction() as writing:
        member_id = panels.appoint(writing, actor=ORGANISER, contest_id=setting.contest_id, user_id=user_id)

    with transaction() as writing:
        panels.remove(writing, actor=ORGANISER, member_id=member_id)

    assert session.get(User, user_id) is not None


def test_a_judge_with_a_mark_is_not_removed(world: World) -> None:
    setting = world.contest(entries=1, judges=2)
    mark(setting, member=1)

    with pytest.raises(RuleViolation, match="member_has_marks"), transaction() as writing:
        panels.remove(writing, actor=ORGANISER, member_id=setting.members[1])


@pytest.mark.every_database
def test_a_judge_confirms_name_and_institution_and_declares_conflicts(world: World, session: Session) -> None:
    setting = world.contest(entries=2, judges=1)
    world.welcome_again(setting)
    place = world.institution("วิทยาลัยเทคนิคลพบุรี")

    with transaction() as writing:
        panels.confirm(
            writing,
            actor=setting.judge(0),
            member_id=setting.members[0],
            name="นายตรวจ ถูกต้อง",
            institution_name="วท.ลพบุรี",
            conflicts={setting.entries[1]: "ครูในสถานศึกษาเดียวกัน"},
        )

    member = session.get_one(PanelMember, setting.members[0])
    assert (member.institution_id, member.confirmed_at is not None) == (place, True)
    recusal = session.execute(select(Recusal)).scalar_one()
    assert (recusal.entry_id, recusal.recorded_by) == (setting.entries[1], setting.users[0])
    assert session.execute(select(func.count(Institution.id))).scalar() == 2


@pytest.mark.every_database
def test_a_judge_does_not_take_a_submitted_sheet_out_of_the_mean_by_a_late_conflict(
    world: World, session: Session
) -> None:
    setting = world.contest(entries=1, judges=2)
    sheet_id = mark(setting, submit=True)

    with pytest.raises(RuleViolation, match="conflict_after_submission"), transaction() as writing:
        panels.confirm(
            writing,
            actor=setting.judge(0),
            member_id=setting.members[0],
            name="นายตรวจ ถูกต้อง",
            institution_name="",
            conflicts={setting.entries[0]: "ครูในสถานศึกษาเดียวกัน"},
        )

    assert state_of(session, sheet_id) is SheetState.SUBMITTED
    assert session.execute(select(func.count(Recusal.id))).scalar() == 0


def test_nobody_confirms_for_another_judge(world: World, session: Session) -> None:
    setting = world.contest(judges=2)
    world.welcome_again(setting)

    with pytest.raises(RuleViolation, match="not_your_seat"), transaction() as writing:
        panels.confirm(
            writing,
            actor=setting.judge(1),
            member_id=setting.members[0],
            name="x",
            institution_name="",
            conflicts={},
        )

    assert session.get_one(PanelMember, setting.members[0]).confirmed_at is None


def test_nothing_of_a_panel_changes_after_certification(world: World) -> None:
    setting = world.contest(entries=1, judges=1)
    with transaction() as session:
        session.get_one(Contest, setting.contest_id).state = ContestState.CERTIFIED
    acts = [
        lambda: leave(setting),
        lambda: recuse(setting),
        lambda: change(setting, role=PanelRole.CHAIR),
    ]

    for act in acts:
        with pytest.raises(RuleViolation, match="contest_certified"):
            act()
