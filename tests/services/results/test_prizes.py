"""Special prizes: who records them and when, what they change in the ranking and in what is published."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestState
from judging.core.refusals import RuleViolation
from judging.core.results.published_awards import awards_in
from judging.core.roles import Actor
from judging.core.rulings.rulings import Effect
from judging.core.scoring.award_data import stored
from judging.core.scoring.awards import AwardRules, Decider, SpecialPrize
from judging.core.text import Text
from judging.database.transaction import transaction
from judging.models import PracticeSettings, PrizeAward, Publication
from judging.queries.scoring import prizes as reads, standings
from judging.services.contests import contests
from judging.services.results import prizes
from tests.awarding import HONOUR
from tests.services.contests.test_contests import log
from tests.services.ruling import case, certify, publish, rule, scored
from tests.world import ADMIN, Setting, World

PANEL = SpecialPrize(Text("ขวัญใจกรรมการ", "Judges' choice"), decided_by=Decider.CHAIR)
RULES = AwardRules(titles_to=2, prizes=(HONOUR, PANEL))


@pytest.fixture
def setting(world: World) -> Setting:
    """A certified contest of three works with two special prizes, the second decided by the panel."""
    made = scored(world, 0, 1, 2)
    with transaction() as session:
        settings = session.get_one(PracticeSettings, made.contest_id)
        for name, value in stored(RULES, Fraction(1, 2)).items():
            setattr(settings, name, value)
    certify(made)
    return made


def decide(setting: Setting, *works: int, prize: int = 1, actor: Actor = ADMIN, **given: Any) -> int | None:
    """Give the prize to the works at these indices."""
    entries = [setting.entries[work] for work in works]
    with transaction() as session:
        asked = {"actor": actor, "prize": prize, "entries": entries, "seen": []} | given
        return prizes.decide(session, contest_id=setting.contest_id, **asked)


def refused(*args: Any, **given: Any) -> str:
    with pytest.raises(RuleViolation) as refusal:
        decide(*args, **given)
    return refusal.value.code


def awarded(session: Session, setting: Setting) -> dict[str, list[str]]:
    """The English names of all awards in the current ranking, by entry code."""
    session.rollback()
    board = standings.board(session, setting.contest_id)
    assert board is not None
    rows = standings.ranked_rows(session, board)
    return {row.code: [award.name.en for award in row.awards] for row in rows}


@pytest.mark.every_database
def test_works_have_titles_medals_and_several_special_prizes(setting: Setting, session: Session) -> None:
    decide(setting, 0, 1, reason="ใช้จริง", clause="10")
    decide(setting, 1, prize=2, actor=setting.judge(0))

    assert awarded(session, setting) == {
        "A001": ["Winner", "gold medal", "Honor Award"],
        "A002": ["Runner-up 1", "silver medal", "Honor Award", "Judges' choice"],
        "A003": ["participation"],
    }
    held = reads.holders(session, setting.contest_id)
    assert [(one.code, one.reason, one.clause) for one in held[1]] == [("A001", "ใช้จริง", "10"), ("A002", "ใช้จริง", "10")]
    said = next(entry["data"] for entry in log(session, setting.contest_id) if entry["action"] == "prizes.decide")
    assert (said["prize"], said["from"], said["to"]) == (HONOUR.name.th, [], ["A001", "A002"])


def test_a_prize_can_be_taken_back_before_publication(setting: Setting, session: Session) -> None:
    decide(setting, 0, 1)
    decide(setting, 2, seen=setting.entries[:2])

    assert awarded(session, setting)["A003"] == ["participation", "Honor Award"]
    assert session.execute(select(PrizeAward.entry_id)).scalars().all() == [setting.entries[2]]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"prize": 3}, "no_prize"),
        ({"prize": 0}, "no_prize"),
        ({"prize": 2}, "prize_of_chair"),
        ({"entries": [999]}, "prize_not_ranked"),
        ({"seen": [1]}, "prizes_changed"),
    ],
)
def test_a_decision_is_refused(setting: Setting, given: dict[str, Any], code: str) -> None:
    assert refused(setting, 0, **given) == code


def test_the_chair_does_not_decide_for_the_organisers_nor_a_judge_for_the_panel(setting: Setting) -> None:
    assert refused(setting, 0, actor=setting.judge(0)) == "prize_of_organisers"
    assert refused(setting, 0, prize=2, actor=setting.judge(1)) == "prize_of_chair"


def test_nothing_is_recorded_before_certification(setting: Setting, session: Session) -> None:
    decide(setting, 0)
    with transaction() as writing:
        contests.go_back(
            writing, actor=ADMIN, contest_id=setting.contest_id, to=ContestState.SCORING, reason="ตรวจใบคะแนนอีกครั้ง"
        )

    assert refused(setting, 1, seen=[setting.entries[0]]) == "prizes_before_certification"
    certify(setting)
    assert "Honor Award" in awarded(session, setting)["A001"]


def test_a_prize_is_published_and_a_later_change_is_the_next_version(setting: Setting, session: Session) -> None:
    decide(setting, 0)
    publish(setting)

    assert decide(setting, 1, seen=[setting.entries[0]]) == 2
    assert decide(setting, 1, seen=[setting.entries[1]]) is None
    assert refused(setting, 0, prize=2, actor=setting.judge(0)) == "prize_is_public"
    assert decide(setting, 0, prize=2) == 3

    texts = session.execute(select(Publication.public).order_by(Publication.version)).scalars()
    versions = [json.loads(text) for text in texts]
    given = [
        {row["entry"]: [one.name.en for one in awards_in(row) if one.kind == "prize"] for row in version["standings"]}
        for version in versions
    ]
    assert given == [
        {"A001": ["Honor Award"], "A002": [], "A003": []},
        {"A001": [], "A002": ["Honor Award"], "A003": []},
        {"A001": ["Judges' choice"], "A002": ["Honor Award"], "A003": []},
    ]
    assert [move["entry"] for move in versions[1]["moved"]] == ["A001", "A002"]
    assert versions[0]["settings"]["prizes"][0]["giver"] == HONOUR.giver


def test_a_work_without_a_rank_loses_its_prize_with_its_award(setting: Setting, session: Session) -> None:
    decide(setting, 0)
    publish(setting)
    rule(case(setting, 0), Effect.REVOKE)

    newest = session.execute(select(Publication.public).order_by(Publication.version.desc()).limit(1)).scalar_one()
    (row,) = json.loads(newest)["others"]
    assert (row["entry"], row["awards"]) == ("A001", [])
    assert decide(setting, 1, seen=[setting.entries[0]]) == 3
