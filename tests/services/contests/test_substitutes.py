"""Secretaries and substitutes: of whom which score sheets are required, and what papers say of the panel."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestState
from judging.core.refusals import RuleViolation
from judging.core.roles import Actor, PanelRole
from judging.database.transaction import transaction
from judging.models import Entry, PanelMember, PracticeSettings, Scoresheet, SheetState
from judging.queries.contests.checklist_facts import contest_facts
from judging.queries.contests.progress_grid import grid
from judging.queries.papers import duties
from judging.queries.scoring.ranked_field import ranked_field
from judging.services.contests import panels
from judging.services.contests.substitutes import Substitution
from tests.queries.contests.test_contests import fill
from tests.world import Setting, World

ORGANISER = Actor(user_id=None)


def appointed(setting: Setting, **values: object) -> int:
    with transaction() as session:
        return panels.appoint(session, actor=ORGANISER, contest_id=setting.contest_id, name="คนใหม่", **values)  # type: ignore[arg-type]


def left(setting: Setting, member: int, reason: str = "ป่วย") -> None:
    with transaction() as session:
        panels.leave(session, actor=ORGANISER, member_id=setting.members[member], reason=reason)


def asked(session: Session, member_id: int) -> list[str]:
    """The codes of the works of which the member has a sheet."""
    query = select(Entry.code).join(Scoresheet, Scoresheet.entry_id == Entry.id)
    return list(session.execute(query.where(Scoresheet.member_id == member_id).order_by(Entry.code)).scalars())


def half_way(world: World, *, rule: str = "stand") -> Setting:
    """Four works, three judges; every judge has submitted the first two works, then the last judge left."""
    setting = world.contest(entries=4, judges=3, state=ContestState.SCORING)
    with transaction() as session:
        session.get_one(PracticeSettings, setting.contest_id).departed_sheets = rule
    for judge in range(3):
        for entry in range(2):
            fill(world, setting, entry, judge)
    left(setting, 2)
    return setting


def test_substitute_is_asked_only_for_the_works_from_the_named_one_on(world: World, session: Session) -> None:
    setting = half_way(world)

    new = appointed(setting, substitution=Substitution(setting.members[2], setting.entries[2]))

    assert asked(session, new) == ["A003", "A004"]
    facts = contest_facts(session, setting.contest_id)
    assert [(work.entry, work.open, work.submitted) for work in facts.works] == [
        ("A001", 0, 3),
        ("A002", 0, 3),
        ("A003", 3, 0),
        ("A004", 3, 0),
    ]
    field = ranked_field(session, setting.contest_id)
    assert field is not None
    assert sorted(tally.entry for tally in field.tallies) == ["A001", "A002"]
    shown = grid(session, setting.contest_id)
    assert [(work.submitted, work.required) for work in shown.works] == [(3, 3), (3, 3), (0, 3), (0, 3)]
    assert [cell.look for cell in shown.works[0].cells] == ["submitted", "submitted", "submitted", "presented"]
    assert [cell.look for cell in shown.works[2].cells] == ["open", "open", "left", "open"]


def test_without_a_first_work_the_substitute_is_asked_for_every_work_without_a_counted_sheet(
    world: World, session: Session
) -> None:
    stand, fall = half_way(world), half_way(world, rule="fall")

    of = {name: appointed(one, substitution=Substitution(one.members[2])) for name, one in (("s", stand), ("f", fall))}

    assert asked(session, of["s"]) == ["A003", "A004"]
    assert asked(session, of["f"]) == ["A001", "A002", "A003", "A004"]


@pytest.mark.every_database
def test_sheets_that_fall_are_not_asked_of_a_substitute_who_comes_later(world: World, session: Session) -> None:
    setting = half_way(world, rule="fall")

    new = appointed(setting, substitution=Substitution(setting.members[2], setting.entries[2]))

    assert asked(session, new) == ["A003", "A004"]
    assert [work.submitted for work in contest_facts(session, setting.contest_id).works] == [2, 2, 0, 0]


def test_papers_say_from_which_work_on_and_until_which_one(world: World, session: Session) -> None:
    setting = half_way(world)
    left(setting, 1, "ติดราชการ")
    appointed(setting, substitution=Substitution(setting.members[2], setting.entries[2]))

    said = {
        one.name: (one.served_until, one.left_reason, one.in_place_of, one.from_code)
        for one in _duties(session, setting)
    }

    assert said == {
        "กรรมการ 1": ("A002", "", "", ""),
        "กรรมการ 2": ("A002", "ติดราชการ", "", ""),
        "กรรมการ 3": ("A002", "ป่วย", "", ""),
        "คนใหม่": ("", "", "กรรมการ 3", "A003"),
    }


def test_who_never_came_did_not_begin(world: World, session: Session) -> None:
    setting = world.contest(entries=1, judges=2, state=ContestState.SCORING)
    left(setting, 1)

    (_, absent) = _duties(session, setting)

    assert (absent.served_until, absent.has_begun, absent.left_reason) == ("", False, "ป่วย")


def _duties(session: Session, setting: Setting) -> tuple[duties.Duty, ...]:
    session.rollback()
    return duties.duties(session, setting.contest_id)


def test_the_first_work_offered_follows_the_last_submitted_one(world: World, session: Session) -> None:
    setting = half_way(world)

    assert duties.next_work(session, setting.members[2]) == setting.entries[2]


@pytest.mark.parametrize("code", ["substituted_stays", "member_substituted", "no_member", "no_entry"])
def test_substitution_is_refused(world: World, session: Session, code: str) -> None:
    setting, other = half_way(world), world.contest(entries=1, judges=1)
    if code == "member_substituted":
        appointed(setting, substitution=Substitution(setting.members[2]))
    wrong = {
        "substituted_stays": Substitution(setting.members[1]),
        "member_substituted": Substitution(setting.members[2]),
        "no_member": Substitution(other.members[0]),
        "no_entry": Substitution(setting.members[2], other.entries[0]),
    }

    with pytest.raises(RuleViolation) as refused:
        appointed(setting, substitution=wrong[code])

    assert refused.value.code == code


def test_who_was_replaced_neither_resumes_nor_is_removed(world: World) -> None:
    setting = half_way(world)
    appointed(setting, substitution=Substitution(setting.members[2]))

    for undo in (panels.come_back, panels.remove):
        with pytest.raises(RuleViolation, match="member_substituted"), transaction() as session:
            undo(session, actor=ORGANISER, member_id=setting.members[2])


def test_secretary_scores_nothing_counts_nowhere_and_stands_last(world: World, session: Session) -> None:
    setting = world.contest(entries=1, judges=2, state=ContestState.SCORING)

    secretary = appointed(setting, role=PanelRole.SECRETARY, sections=["1"])
    appointed(setting)

    assert asked(session, secretary) == []
    facts = contest_facts(session, setting.contest_id)
    assert (facts.judges, facts.works[0].open) == (3, 3)
    assert [one.role for one in _duties(session, setting)] == ["chair", "judge", "judge", "secretary"]
    assert [one.name for one in grid(session, setting.contest_id).judges] == ["กรรมการ 1", "กรรมการ 2", "คนใหม่"]
    with pytest.raises(RuleViolation, match="secretary_scores_nothing"), transaction() as writing:
        panels.recuse(writing, actor=ORGANISER, member_id=secretary, entry_id=setting.entries[0], reason="ญาติ")


def test_a_judge_becomes_the_secretary_only_before_scoring(world: World, session: Session) -> None:
    setting = world.contest(entries=1, judges=3, state=ContestState.SCORING)
    fill(world, setting, 0, 1)

    def change(member: int, role: PanelRole) -> None:
        with transaction() as writing:
            panels.change(
                writing,
                actor=ORGANISER,
                member_id=setting.members[member],
                name=f"กรรมการ {member + 1}",
                position="",
                institution=None,
                role=role,
            )

    with pytest.raises(RuleViolation, match="member_has_marks"):
        change(1, PanelRole.SECRETARY)
    change(2, PanelRole.SECRETARY)
    assert asked(session, setting.members[2]) == []
    session.rollback()
    change(2, PanelRole.JUDGE)
    assert asked(session, setting.members[2]) == ["A001"]
    states = select(Scoresheet.state).join(PanelMember, PanelMember.id == Scoresheet.member_id)
    assert set(session.execute(states.where(Scoresheet.member_id == setting.members[2])).scalars()) == {SheetState.OPEN}
