"""Which special prizes a contest offers: changed after the first mark, until certification; what was given stays."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestState
from judging.core.refusals import RuleViolation
from judging.core.scoring.awards import Decider, SpecialPrize
from judging.core.text import Text
from judging.database.transaction import transaction
from judging.models import PracticeSettings, PrizeAward, Publication
from judging.queries.contests.contests import settings_fingerprint
from judging.queries.scoring import standings
from judging.services.contests import contests
from judging.services.results import offered_prizes, prizes
from tests.awarding import HONOUR
from tests.scoring import AT
from tests.services.contests.test_contests import log
from tests.services.ruling import certify, publish, scored
from tests.world import ADMIN, Setting, World

pytestmark = pytest.mark.every_database

SPONSOR = SpecialPrize(Text("รางวัลผู้สนับสนุน", "Sponsor's prize"), giver="บริษัทน้ำใส", level="ดีเด่น")
PANEL = SpecialPrize(Text("ขวัญใจกรรมการ", "Judges' choice"), decided_by=Decider.CHAIR)


@pytest.fixture
def setting(world: World) -> Setting:
    """A contest of two works that are scored, so that its settings are frozen; it offers no special prize."""
    made = scored(world, 0, 1)
    with transaction() as session:
        session.get_one(PracticeSettings, made.contest_id).frozen_at = AT
    return made


def settings(setting: Setting) -> PracticeSettings:
    with transaction() as session:
        return session.get_one(PracticeSettings, setting.contest_id)


def save(setting: Setting, *chosen: SpecialPrize | None, seen: str | None = None) -> None:
    with transaction() as session:
        kept = settings_fingerprint(session.get_one(PracticeSettings, setting.contest_id))
        offered_prizes.save(session, actor=ADMIN, contest_id=setting.contest_id, prizes=chosen, seen=seen or kept)


def refused(setting: Setting, *chosen: SpecialPrize | None, seen: str | None = None) -> str:
    with pytest.raises(RuleViolation) as refusal:
        save(setting, *chosen, seen=seen)
    return refusal.value.code


def offered(session: Session, setting: Setting) -> tuple[SpecialPrize, ...]:
    session.rollback()
    board = standings.board(session, setting.contest_id)
    assert board is not None
    return board.rules.awards.prizes


def undo(setting: Setting) -> None:
    with transaction() as session:
        contests.go_back(
            session, actor=ADMIN, contest_id=setting.contest_id, to=ContestState.SCORING, reason="ผู้สนับสนุนเพิ่ม"
        )


def give(setting: Setting, number: int, work: int) -> None:
    with transaction() as session:
        prizes.decide(
            session,
            actor=ADMIN,
            contest_id=setting.contest_id,
            prize=number,
            entries=[setting.entries[work]],
            seen=[],
        )


def test_prizes_are_added_renamed_and_removed_after_the_first_mark(setting: Setting, session: Session) -> None:
    frozen_at = settings(setting).frozen_at
    save(setting, SPONSOR, PANEL)
    renamed = replace(PANEL, name=Text("ขวัญใจมหาชน", "Public's choice"))
    save(setting, None, renamed, HONOUR)

    assert frozen_at is not None
    assert settings(setting).frozen_at == frozen_at
    assert offered(session, setting) == (renamed, HONOUR)
    said = [entry["data"] for entry in log(session, setting.contest_id) if entry["action"] == "prizes.offer"]
    names = [[[one["en"] for one in data[key]] for key in ("from", "to")] for data in said]
    first = ["Sponsor's prize", "Judges' choice"]
    assert names == [[[], first], [first, ["Public's choice", "Honor Award"]]]


def test_saving_the_same_again_records_nothing(setting: Setting, session: Session) -> None:
    save(setting, SPONSOR)
    save(setting, SPONSOR)

    assert [entry["action"] for entry in log(session, setting.contest_id)].count("prizes.offer") == 1


def test_ranks_titles_and_medals_stay(setting: Setting, session: Session) -> None:
    def ranks() -> list[tuple[str, int, list[str]]]:
        session.rollback()
        board = standings.board(session, setting.contest_id)
        assert board is not None
        rows = standings.ranked_rows(session, board)
        return [(row.code, row.standing.rank, [one.name.en for one in row.awards]) for row in rows]

    before = ranks()
    save(setting, SPONSOR)

    assert ranks() == before


def test_certification_fixes_them_and_they_are_published(setting: Setting, session: Session) -> None:
    save(setting, SPONSOR)
    certify(setting)

    assert refused(setting, SPONSOR, HONOUR) == "prizes_certified"
    give(setting, 1, work=1)
    publish(setting)
    assert refused(setting) == "prizes_certified"
    document = json.loads(session.execute(select(Publication.public)).scalar_one())
    assert [one["name"]["en"] for one in document["settings"]["prizes"]] == ["Sponsor's prize"]
    assert {row["entry"]: row["awards"][-1]["name"]["en"] for row in document["standings"]}["A002"] == "Sponsor's prize"


def test_who_saves_second_is_told(setting: Setting, session: Session) -> None:
    seen = settings_fingerprint(settings(setting))
    save(setting, SPONSOR, seen=seen)

    assert refused(setting, HONOUR, seen=seen) == "settings_saved_meanwhile"
    assert offered(session, setting) == (SPONSOR,)


def test_prize_that_works_were_given_stays_and_its_number_follows(setting: Setting, session: Session) -> None:
    save(setting, SPONSOR, HONOUR)
    certify(setting)
    give(setting, 2, work=0)
    undo(setting)

    for chosen in ((SPONSOR, None), (SPONSOR,), (SPONSOR, PANEL), (HONOUR, SPONSOR)):
        assert refused(setting, *chosen) == "prize_was_given", chosen
    save(setting, None, HONOUR, PANEL)

    assert offered(session, setting) == (HONOUR, PANEL)
    assert [tuple(row) for row in session.execute(select(PrizeAward.prize, PrizeAward.entry_id))] == [
        (1, setting.entries[0])
    ]


@pytest.mark.parametrize(
    ("chosen", "code"),
    [
        ([replace(SPONSOR, name=Text("", "Sponsor's prize"))], "award_names_wanted"),
        ([SPONSOR] * 11, "prizes_number"),
        ([SPONSOR, PANEL, replace(SPONSOR, name=Text("ดาวรุ่ง", "Sponsor's prize"))], "prize_twice"),
        ([PANEL, None, replace(PANEL, decided_by=Decider.ORGANISER)], "prize_twice"),
    ],
)
def test_what_is_no_prize_is_refused(setting: Setting, chosen: list[SpecialPrize | None], code: str) -> None:
    assert refused(setting, *chosen) == code
