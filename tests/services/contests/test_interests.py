"""Judges with an interest in works: decided many at once, or by the practice settings; accepted at college level."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestState
from judging.core.refusals import RuleViolation
from judging.core.roles import Actor, RoundLevel
from judging.database.transaction import transaction
from judging.models import Contest, Entry, PanelMember, PracticeSettings, Round
from judging.queries.audit import log_page
from judging.queries.contests.interests import count_undecided, interests as interests_of
from judging.queries.tablets import tablet_sync
from judging.services.contests import interests, panels
from judging.services.scoring import scoresheets
from tests.services.contests.test_substitutes import asked
from tests.services.scoring.test_scoresheets import level, save
from tests.world import Setting, World

ORGANISER = Actor(user_id=None)


def of_one_college(world: World, *, judges: int = 2) -> Setting:
    """Two works of the institution of every judge."""
    setting = world.contest(entries=2, judges=judges, state=ContestState.SCORING)
    with transaction() as session:
        institution_id = session.get_one(Entry, setting.entries[0]).institution_id
        for member_id in setting.members:
            session.get_one(PanelMember, member_id).institution_id = institution_id
    return setting


def abstain(setting: Setting, abstains: bool) -> None:
    with transaction() as session:
        session.get_one(PracticeSettings, setting.contest_id).same_institution_abstains = abstains
        session.flush()
        scoresheets.ensure_sheets(session, contest_id=setting.contest_id)


def decided(session: Session, setting: Setting) -> list[str]:
    session.rollback()
    return [one.decision.value for one in interests_of(session, setting.contest_id)]


@pytest.mark.every_database
def test_many_pairs_are_decided_at_once_and_decided_anew(world: World, session: Session) -> None:
    setting = of_one_college(world)
    pairs = [(member, entry) for member in setting.members for entry in setting.entries]
    assert decided(session, setting) == ["open"] * 4

    with transaction() as writing:
        interests.accept(writing, actor=ORGANISER, contest_id=setting.contest_id, pairs=pairs[:1], reason="ไม่ได้สอน")
        done = interests.recuse(writing, actor=ORGANISER, contest_id=setting.contest_id, pairs=pairs[1:], reason="ญาติ")
    assert (done, decided(session, setting)) == (3, ["accepted", "recused", "recused", "recused"])
    assert asked(session, setting.members[1]) == []

    with transaction() as writing:
        interests.accept(writing, actor=ORGANISER, contest_id=setting.contest_id, pairs=pairs[1:], reason="คนละแผนก")
        interests.recuse(writing, actor=ORGANISER, contest_id=setting.contest_id, pairs=pairs[:1], reason="ญาติ")
    assert decided(session, setting) == ["recused", "accepted", "accepted", "accepted"]
    assert asked(session, setting.members[1]) == ["A001", "A002"]


@pytest.mark.parametrize("decide", [interests.accept, interests.recuse])
def test_a_decision_needs_pairs_of_the_contest_and_a_reason(world: World, decide: object) -> None:
    setting, other = of_one_college(world), world.contest(entries=1, judges=1)
    pair, reason = (setting.members[0], setting.entries[0]), "ญาติ"
    wrong = {
        "nothing_chosen": ([], reason),
        "reason_wanted": ([pair], " "),
        "no_member": ([(other.members[0], setting.entries[0])], reason),
        "no_entry": ([(setting.members[0], other.entries[0])], reason),
    }
    for code, (pairs, said) in wrong.items():
        with pytest.raises(RuleViolation) as refused, transaction() as session:
            decide(session, actor=ORGANISER, contest_id=setting.contest_id, pairs=pairs, reason=said)  # type: ignore[operator]
        assert refused.value.code == code


@pytest.mark.every_database
def test_the_setting_recuses_and_its_end_asks_again(world: World, session: Session) -> None:
    setting = of_one_college(world)
    pair = (setting.members[0], setting.entries[0])

    abstain(setting, True)
    assert decided(session, setting) == ["by_setting"] * 4
    assert asked(session, setting.members[0]) == []
    with pytest.raises(RuleViolation, match="setting_recuses"), transaction() as writing:
        interests.accept(writing, actor=ORGANISER, contest_id=setting.contest_id, pairs=[pair], reason="ไม่ได้สอน")
    new = None
    with transaction() as writing:
        institution_id = writing.get_one(Entry, setting.entries[0]).institution_id
        new = panels.appoint(
            writing, actor=ORGANISER, contest_id=setting.contest_id, name="ใหม่", institution=institution_id
        )
    assert asked(session, new) == []

    abstain(setting, False)
    assert decided(session, setting) == ["open"] * 6
    assert asked(session, setting.members[0]) == ["A001", "A002"]


def test_at_college_level_the_same_institution_is_no_interest(world: World, session: Session) -> None:
    setting = of_one_college(world)
    with transaction() as writing:
        round_id = writing.get_one(Contest, setting.contest_id).round_id
        writing.get_one(Round, round_id).level = RoundLevel.INSTITUTION
    abstain(setting, True)

    assert decided(session, setting) == []
    assert asked(session, setting.members[0]) == ["A001", "A002"]


def test_setting_leaves_a_begun_sheet_to_a_persons_decision(world: World, session: Session) -> None:
    setting = of_one_college(world, judges=1)
    save(setting, level("1.1", "good"))

    abstain(setting, True)

    assert decided(session, setting) == ["open", "by_setting"]


def test_interest_is_declared_in_a_work_that_the_setting_bars_and_outlasts_it(world: World, session: Session) -> None:
    setting = of_one_college(world, judges=1)
    abstain(setting, True)

    with transaction() as writing:
        panels.recuse(
            writing, actor=ORGANISER, member_id=setting.members[0], entry_id=setting.entries[0], reason="เคยให้คำปรึกษา"
        )
    abstain(setting, False)

    assert decided(session, setting) == ["recused", "open"]
    assert asked(session, setting.members[0]) == ["A002"]


def declare(setting: Setting, reason: str = "เป็นพี่สาวของครูที่ปรึกษา", *, judge: int = 0) -> None:
    sheet_id = setting.sheets[setting.entries[0], setting.members[0]]
    with transaction() as session:
        interests.declare(session, actor=setting.judge(judge), sheet_id=sheet_id, reason=reason)


@pytest.mark.every_database
def test_interest_declared_on_the_sheet_waits_for_the_organiser_and_closes_nothing(
    world: World, session: Session
) -> None:
    setting = world.contest(entries=2, judges=2, state=ContestState.SCORING)
    pair = (setting.members[0], setting.entries[0])

    declare(setting)
    declare(setting)

    (found,) = interests_of(session, setting.contest_id)
    assert (found.decision, found.asked, found.reason, found.is_same) == ("open", "เป็นพี่สาวของครูที่ปรึกษา", "", False)
    assert count_undecided(session, setting.contest_id) == 1
    assert [sheet.asked for sheet in tablet_sync.sheets(session, setting.members[:1])] == [found.asked, ""]
    assert asked(session, setting.members[0]) == ["A001", "A002"]
    acts = [row.action for row in log_page(session, setting.contest_id).rows]
    assert acts.count("panels.declare_interest") == 1

    with transaction() as writing:
        interests.accept(writing, actor=ORGANISER, contest_id=setting.contest_id, pairs=[pair], reason="ไม่ใกล้ชิด")
    assert (decided(session, setting), count_undecided(session, setting.contest_id)) == (["accepted"], 0)

    declare(setting, "เคยสอนทีมนี้")
    assert decided(session, setting) == ["open"]
    with transaction() as writing:
        interests.recuse(writing, actor=ORGANISER, contest_id=setting.contest_id, pairs=[pair], reason="เคยสอน")
    assert decided(session, setting) == ["recused"]
    assert asked(session, setting.members[0]) == ["A002"]


def test_only_the_judge_of_the_sheet_declares_with_a_reason_and_before_certification(world: World) -> None:
    setting = world.contest(entries=1, judges=2, state=ContestState.SCORING)
    for code, given in {"not_your_sheet": {"judge": 1}, "reason_wanted": {"reason": " "}}.items():
        with pytest.raises(RuleViolation, match=code):
            declare(setting, **given)  # type: ignore[arg-type]
    with transaction() as session:
        session.get_one(Contest, setting.contest_id).state = ContestState.CERTIFIED
    with pytest.raises(RuleViolation, match="contest_certified"):
        declare(setting)
