"""The practice settings for eligibility, rulings and advancement: validation and stored units."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestState
from judging.core.refusals import RuleViolation
from judging.core.roles import RoundLevel
from judging.core.scoring.awards import MedalBand, SpecialPrize
from judging.core.text import Text
from judging.database.transaction import transaction
from judging.models import PracticeSettings, Round
from judging.services.contests import contests
from judging.services.contests.contests import PracticeChoices
from tests.awarding import HONOUR, bands, rules
from tests.world import ADMIN, Setting, World

UNNAMED = "award_names_wanted"
PLAIN: dict[str, Any] = {
    "tie_reading": "printed",
    "min_judges": 3,
    "departed_sheets": "stand",
    "advance": 3,
    "publish_scores": False,
    "publish_names": False,
    "protest_days": 0,
}


def _save(setting: Setting, **changes: Any) -> None:
    with transaction() as session:
        practice = PracticeChoices(**{**PLAIN, **changes})
        contests.save_settings(session, actor=ADMIN, contest_id=setting.contest_id, practice=practice)


def _of_province(setting: Setting) -> None:
    with transaction() as session:
        session.execute(
            update(Round).where(Round.id == setting.round_id).values(level=RoundLevel.PROVINCE, area="ลพบุรี")
        )


def kept(session: Session, setting: Setting) -> PracticeSettings:
    session.rollback()
    return session.get_one(PracticeSettings, setting.contest_id, populate_existing=True)


def test_settings_are_kept_points_in_units_and_readings_by_requirement(world: World, session: Session) -> None:
    setting = world.contest(state=ContestState.SETUP)
    _of_province(setting)

    _save(
        setting,
        advance_least=Fraction("79.5"),
        advance_per_institution=2,
        clear_days=True,
        publish_clauses=True,
        provisional=True,
        protest_days=3,
        treatments={"same-volume": "whole_section", "report-pages": "as_written"},
    )

    found = kept(session, setting)
    assert (found.advance_least, found.advance_per_institution, found.clear_days) == (159, 2, True)
    assert (found.publish_clauses, found.provisional, found.protest_days) == (True, True, 3)
    assert json.loads(found.treatments) == {"same-volume": "whole_section"}  # the default is not stored


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"provisional": True}, "protest_days_wanted"),
        ({"advance_least": Fraction("79.3")}, "points_off_unit"),
        ({}, "nobody_above"),
        ({"advance": 0, "advance_least": Fraction(80)}, "nobody_above"),
        ({"advance": 0, "advance_per_institution": 1}, "nobody_above"),
        ({"treatments": {"same-volume": "bars"}}, "unknown_treatment"),
        ({"treatments": {"makers-at-most": "bars"}}, "unknown_treatment"),
        ({"treatments": {"no-such": "as_written"}}, "unknown_treatment"),
    ],
)
def test_settings_that_cannot_be_at_national_level_are_refused(
    world: World, session: Session, changes: dict[str, Any], code: str
) -> None:
    setting = world.contest(state=ContestState.SETUP)

    with pytest.raises(RuleViolation) as refusal:
        _save(setting, **changes)

    assert refusal.value.code == code
    assert kept(session, setting).advance == 0


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"tie_reading": "by-luck"}, "unknown_reading"),
        ({"awards": rules(5, bands=bands("80.25", 70, 60))}, "points_off_unit"),
        ({"awards": rules(5, bands=bands(80, 80, 60))}, "bands_out_of_order"),
        ({"awards": rules(5, bands=bands(80, 70, 0))}, "bands_out_of_order"),
        ({"awards": rules(5, bands=bands(101, 70, 60))}, "band_above_total"),
        ({"awards": rules(5, bands=bands(80, 70, 60)[:1])}, "bands_number"),
        ({"awards": rules(5, bands=(*bands(80, 70, 60, 50), *bands(40, 30, 20)))}, "bands_number"),
        ({"awards": rules(5, bands=(MedalBand(Text("ทอง", ""), Fraction(80)), *bands(80, 70, 60)[1:]))}, UNNAMED),
        ({"awards": rules(2, titles=(Text("ชนะเลิศ", "Winner"), Text("", "Second")))}, UNNAMED),
        ({"awards": rules(1, titles=())}, "titles_wanted"),
        ({"awards": rules(1, titles=(Text("ก", "a"),) * 11)}, "titles_number"),
        ({"awards": rules(1, prizes=(SpecialPrize(Text("", "Honor")),))}, UNNAMED),
        ({"awards": rules(1, prizes=(HONOUR,) * 11)}, "prizes_number"),
    ],
)
def test_settings_that_break_a_rule_are_refused(world: World, changes: dict[str, Any], code: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        _save(world.contest(), **changes)

    assert refused.value.code == code
