from __future__ import annotations

import hashlib
import json
import unicodedata
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from judging.core.rulebooks.parsing import canonical_text, from_data, to_data
from judging.core.rulebooks.requirements import Check, Condition, Consequence, Operator
from judging.core.rulebooks.serialization import digest_of, rules_digest_of
from tests.core.small_rulebook import lacking, small, spoilt, words


def test_to_data_read_again_gives_an_equal_rulebook() -> None:
    rulebook = from_data(small())
    assert from_data(to_data(rulebook)) == rulebook
    assert from_data(json.loads(json.dumps(to_data(rulebook)))) == rulebook


def test_to_data_writes_quantities_as_their_shortest_text() -> None:
    data = to_data(from_data(spoilt(("item", 3, "scores"), ["4.0", "2.50", 1])))
    assert (data["total"], data["unit"], data["item"][1]["points"]) == ("10", "0.5", "4")
    assert data["item"][3]["scores"] == ["4", "2.5", "1"]
    assert data["item"][1]["scores"] == ["4", "-", "0"]
    assert data["requirement"][1]["all"][0] == {"fact": "report_pages", "at_most": "20"}
    assert (data["format"], data["edition"], data["school_year"]) == (1, 1, 2564)


def test_to_data_fills_in_the_defaults() -> None:
    data = to_data(from_data(small()))
    assert data["requirement"][0] == {
        "id": "maker-level",
        "clause": "4.9",
        "about": "maker",
        "check": "facts",
        "all": [{"fact": "level", "one_of": ["certificate", "diploma"]}],
        "consequence": "gate",
        "after_award": "none",
        "scope": [],
        "label": words("Level"),
    }


def test_requirements_may_be_absent_altogether() -> None:
    assert from_data(lacking(("requirement",))).requirements == ()


def test_requirement_holds_typed_conditions() -> None:
    pages, change = from_data(small()).requirements[1:]
    assert pages.check is Check.FLAG
    assert pages.after_award is Consequence.REVOKE
    assert pages.all == (
        Condition("report_pages", Operator.AT_MOST, Fraction(20)),
        Condition("same_volume", Operator.EQUALS, True),
    )
    assert change.all == (Condition("notice_day", Operator.DAYS_BEFORE, Fraction(7), "evaluation_day"),)


def test_announced_may_be_a_date_or_its_text() -> None:
    assert from_data(spoilt(("announced",), date(2021, 12, 29))) == from_data(small())


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("total",), "10.0"),
        (("unit",), "0.50"),
        (("item", 0, "points"), "4"),
        (("item", 1, "scores"), [4, "-", "0.0"]),
        (("item", 1, "points"), "๔"),
        (("announced",), date(2021, 12, 29)),
        (("requirement", 0, "scope"), []),
        (("requirement", 0, "after_award"), "none"),
        (("item", 0, "title", "th"), unicodedata.normalize("NFD", "Papers ไทย")),
    ],
)
def test_digest_does_not_change_with_another_way_of_writing_the_same(path: tuple[str | int, ...], value: Any) -> None:
    assert digest_of(from_data(spoilt(path, value))) == digest_of(from_data(small()))


def test_digest_counts_text_in_nfc() -> None:
    composed = from_data(spoilt(("title", "en"), "Caf\u00e9"))
    assert digest_of(from_data(spoilt(("title", "en"), "Cafe\u0301"))) == digest_of(composed)


def test_digest_keeps_thai_sara_am_whole() -> None:
    rulebook = from_data(spoilt(("title", "th"), "น้ำ"))
    assert rulebook.title.th == "น้ำ"


def test_digest_is_the_sha256_of_the_canonical_text() -> None:
    rulebook = from_data(small())
    text = json.dumps(to_data(rulebook), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert canonical_text(to_data(rulebook)) == text
    assert digest_of(rulebook) == "sha256:" + hashlib.sha256(text.encode()).hexdigest()


WORDING = [
    ("title", "en"),
    ("level_set", 0, "levels", 0, "th"),
    ("item", 1, "title", "th"),
    ("item", 1, "guidance", 0, "en"),
    ("item", 1, "note", "en"),
    ("item", 1, "official", "th"),
    ("tie_break", 0, "title", "en"),
    ("requirement", 0, "label", "en"),
    ("requirement", 1, "report", "th"),
]


@pytest.mark.parametrize("path", WORDING)
def test_rules_digest_does_not_change_when_wording_does(path: tuple[str | int, ...]) -> None:
    changed = from_data(spoilt(path, "other words"))
    assert rules_digest_of(changed) == rules_digest_of(from_data(small()))
    assert digest_of(changed) != digest_of(from_data(small()))


def test_facts_of_an_item_are_kept_and_change_no_rule() -> None:
    served = from_data(spoilt(("item", 1, "facts"), ["origin", "course"]))
    assert served.item(served.items[1].code).facts == ("origin", "course")
    assert from_data(to_data(served)) == served
    assert rules_digest_of(served) == rules_digest_of(from_data(small()))
    assert digest_of(served) != digest_of(from_data(small()))


def test_rules_digest_does_not_change_when_notes_go() -> None:
    assert rules_digest_of(from_data(lacking(("item", 1, "note")))) == rules_digest_of(from_data(small()))
    assert rules_digest_of(from_data(lacking(("item", 1, "official")))) == rules_digest_of(from_data(small()))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("edition",), 2),
        (("item", 3, "scores"), ["4", "3", "1"]),
        (("level_set", 0, "levels", 0, "id"), "best"),
        (("tie_break", 0, "keys"), ["2", "2.2", "2.1"]),
        (("requirement", 0, "one_of"), ["certificate"]),
        (("requirement", 1, "scope"), ["2.1"]),
        (("requirement", 1, "all", 0, "at_most"), 21),
    ],
)
def test_both_digests_change_when_a_rule_does(path: tuple[str | int, ...], value: Any) -> None:
    changed = from_data(spoilt(path, value))
    assert rules_digest_of(changed) != rules_digest_of(from_data(small()))
    assert digest_of(changed) != digest_of(from_data(small()))
