"""The keys by which published works are found, and which works count as awarded."""

from __future__ import annotations

import json
from typing import Any

import pytest

from judging.core.results.public_works import public_works, search_keys

ROW: dict[str, Any] = {
    "entry": "A001",
    "entry_id": 7,
    "rank": 1,
    "title": {"th": "เครื่องอบน้ำพริกพลังงานแสงอาทิตย์", "en": "Solar dryer"},
    "institution": {"th": "วิทยาลัยเทคนิคลพบุรี", "en": "Lopburi Technical College"},
    "province": "ลพบุรี",
    "awards": [{"kind": "title", "name": {"th": "ชนะเลิศ", "en": "Winner"}, "giver": "", "level": ""}],
    "total": "93.25",
}

SETTINGS: dict[str, Any] = {"medals": [], "titles": [], "titles_to": 0, "prizes": [], "ranks": "competition"}


@pytest.mark.parametrize(
    ("typed", "is_found"),
    [
        ("น้ำพริก", True),
        ("นํ้าพริก", True),
        ("วท.ลพบุรี", True),
        ("วท. ลพบุรี  เครื่องอบ", True),
        ("วท. น้ำพริก", True),
        ("วท ลพบุรี", True),
        ("วก ลพบุรี", False),
        ("SOLAR lopburi", True),
        ("a001", True),
        ("เครื่องอบ เชียงใหม่", False),
        ("93.25", False),
        ("%", False),
        ("  ", False),
    ],
)
def test_work_is_found_by_words_of_title_institution_and_province(typed: str, is_found: bool) -> None:
    (work,) = public_works({"settings": SETTINGS, "standings": [ROW]})
    keys = search_keys(typed)

    assert (bool(keys) and all(key in work.key for key in keys)) is is_found
    assert "93.25" not in work.shown


def award(kind: str, name: str, level: str = "") -> dict[str, Any]:
    return {"kind": kind, "name": {"th": name, "en": name}, "giver": "", "level": level}


@pytest.mark.parametrize(
    ("awards", "expected"),
    [
        ([award("title", "ชนะเลิศ"), award("medal", "เข้าร่วม", "participation")], ["ชนะเลิศ"]),
        ([award("medal", "ทองแดง", "bronze")], ["ทองแดง"]),
        ([award("prize", "Honor Award")], ["Honor Award"]),
        ([award("medal", "เข้าร่วม", "participation")], []),
        ([award("medal", "ดี")], ["ดี"]),
        ([award("medal", "ผ่าน")], []),
        ([], []),
    ],
)
def test_medal_that_everyone_gets_is_no_award(awards: list[dict[str, Any]], expected: list[str]) -> None:
    bands = [{"name": {"th": name, "en": name}, "least": least, "medal": ""} for name, least in (("ดี", 50), ("ผ่าน", 0))]
    document = {"settings": SETTINGS | {"medals": bands}, "standings": [ROW | {"awards": awards}]}

    (work,) = public_works(document)

    assert work.is_awarded is bool(expected)
    assert [one["name"]["th"] for one in json.loads(work.shown)["awards"]] == expected


def test_version_from_before_awards_were_data_is_read() -> None:
    row = {name: value for name, value in ROW.items() if name != "awards"} | {"award": "winner", "medal": "gold"}
    settings = {"medals": {"gold": "80", "silver": "70", "bronze": "60"}, "titles_to": 5}

    (work,) = public_works({"settings": settings, "standings": [row]})

    assert work.is_awarded
    assert len(json.loads(work.shown)["awards"]) == 2
