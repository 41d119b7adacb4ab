"""Awards in frozen documents: all of a work's awards, the settings they rest on, and the form of older versions."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from judging.core.results.publications import Previous, build
from judging.core.results.published_awards import (
    awards_data,
    awards_in,
    moved_awards,
    rules_in,
    settings_data,
    todays_form,
    todays_settings,
)
from judging.core.results.recounts import recount_options
from judging.core.scoring.awards import AwardRules, Decider, Medal, MedalBand, SpecialPrize, awards
from judging.core.scoring.ranking import RankStyle
from judging.core.text import Text
from tests.awarding import HONOUR, bands, rules
from tests.core.results.test_publications import SETTINGS, results

INVENTION = SpecialPrize(Text("รางวัลประดิษฐ์คิดค้น", "Invention Award"), "หน่วยงานวิจัย", "silver", Decider.CHAIR)
OLD_ROW: dict[str, Any] = {"entry": "A1", "rank": 2, "award": "runner_up_1", "medal": "gold"}
OLD_SETTINGS = {"medals": {"gold": "85", "silver": "75.5", "bronze": "60"}, "titles_to": 3}


def test_documents_hold_every_award_of_a_work() -> None:
    settings = replace(SETTINGS, awards=rules(1, bands=bands(8, 7, 3), prizes=(HONOUR, INVENTION)))
    documents = build(results("A1", "A2", settings=settings, prizes={"A1": (1, 2), "A9": (1,)}))

    for data in (documents.record.data, documents.public.data):
        first, second = data["standings"]
        said = [(one.kind, one.name.en, one.giver, one.level) for one in awards_in(first)]
        assert said == [
            ("title", "Winner", "", ""),
            ("medal", "gold medal", "", "gold"),
            ("prize", "Honor Award", HONOUR.giver, "gold"),
            ("prize", "Invention Award", "หน่วยงานวิจัย", "silver"),
        ]
        assert [one.kind for one in awards_in(second)] == ["medal"]
        assert rules_in(data["settings"]) == settings.awards


def test_an_older_version_is_read_in_its_own_form() -> None:
    title, medal = awards_in(OLD_ROW)

    assert (title.name, medal.name, medal.level) == (Text("รองชนะเลิศอันดับ 1", "Runner-up 1"), *awards_of_gold())
    assert awards_in({"award": None, "medal": None}) == ()
    assert moved_awards({"award": ["winner", None]}) == ((awards(1, Fraction(0), rules(1, bands=()))[0],), ())
    assert rules_in(OLD_SETTINGS) == rules(3, bands=bands(85, Fraction(151, 2), 60))
    assert todays_settings(OLD_SETTINGS) == settings_data(rules(3, bands=bands(85, Fraction(151, 2), 60)))
    assert todays_form(OLD_ROW)["awards"] == awards_data((title, medal))


def awards_of_gold() -> tuple[Text, str]:
    band = bands(80, 70, 60)[0]
    return band.name, Medal.GOLD.value


def test_what_moved_since_an_older_version_is_found_across_the_forms() -> None:
    first = build(results("A1", "A2", "A3"))
    words = {"Winner": "winner", "Runner-up 1": "runner_up_1", "Runner-up 2": "runner_up_2"}
    for document in (first.record, first.public):
        for row in document.data["standings"]:
            row["award"] = words[row.pop("awards")[0]["name"]["en"]]
    settings = replace(SETTINGS, awards=rules(2, bands=bands(8, 7, 3)))

    second = build(results("A1", "A2", "A3", settings=settings, previous=Previous(1, first)))

    (move,) = second.public.data["moved"]
    before, after = moved_awards(move)
    assert move["entry"] == "A3"
    assert ([one.name.en for one in before], [one.name.en for one in after]) == (
        ["Runner-up 2", "bronze medal"],
        ["bronze medal"],
    )


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (AwardRules(), ()),
        (rules(9, prizes=(HONOUR,)), ()),
        (rules(5, style=RankStyle.DENSE), ("--ranks dense",)),
        (
            rules(5, bands=(*bands("82.5", 70, 60)[:2], MedalBand(Text("ชมเชย", "Commended"), Fraction(50)))),
            ("--medal gold=82.5", "--medal silver=70", "--medal band-3=50"),
        ),
    ],
)
def test_the_recount_gets_the_style_and_the_medals_that_are_not_usual(chosen, expected) -> None:
    assert recount_options(settings_data(chosen)) == expected
