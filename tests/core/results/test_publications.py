"""Publications: they are frozen and have a digest; they contain no names and no scores that are not published."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import pytest

from judging.core.entries.states import EntryState
from judging.core.events import Event, EventNoun
from judging.core.results.publications import (
    FrozenResults,
    Previous,
    PublishedContest,
    PublishedEntry,
    PublishedSettings,
    Results,
    UnrankedEntry,
    build,
    compare,
    digest,
)
from judging.core.rulebooks.rulebook import Text
from judging.core.scoring.advancement import Terms
from judging.core.scoring.ranking import rank
from judging.core.scoring.tallies import Sheet
from tests.awarding import bands, rules, title, titles_moved
from tests.core.rubrics import SMALL
from tests.tallying import tally_entry

MARKS = {
    "A1": {"1.1": 2, "1.2": 3, "2.1": 2, "2.2": 1},
    "A2": {"1.1": 2, "1.2": 3, "2.1": 1, "2.2": 2},
    "A3": {"1.1": 1, "1.2": 1, "2.1": 1, "2.2": 1},
    "A4": {"1.1": 0, "1.2": 1, "2.1": 1, "2.2": 2},
}
EVENT = Event(Text("งานวันอาชีวะ", "Vocational day"), EventNoun.CONTEST, "หอประชุม", "วิทยาลัย ก")
CONTEST = PublishedContest(
    7, 2564, "nation", "", "4", Text("ประเภทที่ 4", "Category 4"), "2022-01-20", "2022-01-21", EVENT
)
SETTINGS = PublishedSettings(
    reading="printed",
    awards=rules(3, bands=bands(8, 7, 3)),
    min_judges=1,
    departed_sheets="stand",
    terms=Terms(1),
    publish_scores=True,
    publish_names=False,
)


def entry(code: str) -> PublishedEntry:
    name = Text(f"ผลงาน {code}", f"Work {code}")
    return PublishedEntry(int(code[1:]), code, name, 5, Text("วิทยาลัย", "College"), "ลพบุรี", "กลาง")


def results(*codes: str, **changes) -> Results:
    """The results of these works, each scored by one judge."""
    sheets = {code: (Sheet("J1", ("1", "2"), MARKS[code]),) for code in codes}
    tallies = [tally_entry(SMALL, code, sheets[code]) for code in codes]
    plain = Results(
        contest=CONTEST,
        settings=SETTINGS,
        rulebook=SMALL,
        published_at="2022-01-21T16:20:00Z",
        entries={code: entry(code) for code in codes},
        standings=rank(tallies, SMALL.tie_break().keys, SMALL),
        sheets=sheets,
        certified_by=11,
    )
    return replace(plain, **changes)


def keys_in(value: object) -> set[str]:
    """All keys, at any depth."""
    if isinstance(value, dict):
        return set(value) | {key for inner in value.values() for key in keys_in(inner)}
    if isinstance(value, list):
        return {key for inner in value for key in keys_in(inner)}
    return set()


def test_row_says_rank_award_and_what_decided() -> None:
    row = build(results("A3", "A2", "A1")).record.data["standings"][0]

    assert row == {
        "rank": 1,
        "tied": [],
        "entry": "A1",
        "entry_id": 1,
        "title": {"th": "ผลงาน A1", "en": "Work A1"},
        "institution_id": 5,
        "institution": {"th": "วิทยาลัย", "en": "College"},
        "province": "ลพบุรี",
        "region": "กลาง",
        "judges": 1,
        "total": "8.00",
        "exact": "8",
        "items": {"1": "5.00", "1.1": "2.00", "1.2": "3.00", "2": "3.00", "2.1": "2.00", "2.2": "1.00"},
        "medal": "gold",
        "awards": [
            {"kind": "title", "name": {"th": "ชนะเลิศ", "en": "Winner"}, "giver": "", "level": ""},
            {"kind": "medal", "name": {"th": "เหรียญทอง", "en": "gold medal"}, "giver": "", "level": "gold"},
        ],
        "advances": True,
        "state": "admitted",
        "decided_by": {"against": "A2", "key": "2.1", "values": ["2.00", "1.00"], "exact": ["2", "1"]},
        "zeroed": [],
    }


def test_digest_is_over_the_canonical_text_that_is_stored() -> None:
    record = build(results("A1", "A2")).record

    assert record.text == json.dumps(record.data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert json.loads(record.text) == record.data
    assert record.digest == "sha256:" + hashlib.sha256(record.text.encode()).hexdigest() == digest(record.text)


def test_same_results_give_the_same_documents_whatever_the_order_they_came_in() -> None:
    absent, withdrawn = UnrankedEntry(entry("A8"), EntryState.ABSENT), UnrankedEntry(entry("A9"), EntryState.WITHDRAWN)

    one = build(results("A1", "A2", "A3", others=(absent, withdrawn)))
    other = build(results("A3", "A1", "A2", others=(withdrawn, absent)))

    assert (one.record.text, one.public.text) == (other.record.text, other.public.text)


def test_public_document_leaks_no_score_where_scores_are_not_published() -> None:
    hidden = replace(SETTINGS, publish_scores=False)

    public = build(results("A1", "A2", "A3", settings=hidden)).public

    assert keys_in(public.data).isdisjoint({"total", "exact", "items", "values", "sheets", "marks", "zeroed"})
    assert '.00"' not in public.text
    assert [(row["medal"], row["decided_by"]) for row in public.data["standings"]] == [
        ("gold", {"against": "A2", "key": "2.1"}),
        ("gold", {"against": "A1", "key": "2.1"}),
        ("bronze", None),
    ]


def test_two_results_that_differ_in_scores_alone_look_the_same_without_scores() -> None:
    hidden = replace(SETTINGS, publish_scores=False)

    one = build(results("A1", "A3", settings=hidden)).public
    other = results("A1", "A4", settings=hidden)
    renamed = replace(other, entries={"A1": entry("A1"), "A3": entry("A3")}, standings=_renamed(other, "A4", "A3"))

    assert build(renamed).public.text == one.text
    assert build(renamed).record.digest != build(results("A1", "A3", settings=hidden)).record.digest


def _renamed(found: Results, old: str, new: str):
    return tuple(
        replace(standing, sharers=(new,), tally=replace(standing.tally, entry=new))
        if standing.entry == old
        else standing
        for standing in found.standings
    )


def test_record_keeps_scores_and_counted_sheets_though_the_public_does_not() -> None:
    documents = build(results("A2", "A1", settings=replace(SETTINGS, publish_scores=False)))

    assert documents.record.data["standings"][0]["exact"] == "8"
    assert documents.record.data["sheets"][0] == {
        "entry": "A1",
        "judge": "J1",
        "sections": ["1", "2"],
        "marks": {"1.1": "2", "1.2": "3", "2.1": "2", "2.2": "1"},
    }
    assert (documents.record.data["certified_by"], "certified_by" in documents.public.data) == (11, False)


def test_works_of_any_state_but_admitted_are_listed_apart_without_rank() -> None:
    others = (UnrankedEntry(entry("A9"), EntryState.NOT_ADMITTED, "4.9"), UnrankedEntry(entry("A8"), EntryState.ABSENT))

    rows = build(results("A1", others=others)).record.data["others"]

    assert [(row["entry"], row["rank"], title(row), row["medal"], row["state"], row["clause"]) for row in rows] == [
        ("A8", None, None, None, "absent", None),
        ("A9", None, None, None, "not_admitted", "4.9"),
    ]


@pytest.mark.parametrize(
    ("publish_clauses", "expected"),
    [(True, [("absent", None), ("revoked", "5.6")]), (False, [("absent", None), ("by_ruling", None)])],
)
def test_public_reads_the_accusation_only_where_clauses_are_published(publish_clauses, expected) -> None:
    others = (UnrankedEntry(entry("A8"), EntryState.ABSENT), UnrankedEntry(entry("A9"), EntryState.REVOKED, "5.6"))
    settings = replace(SETTINGS, publish_clauses=publish_clauses)

    rows = build(results("A1", settings=settings, others=others)).public.data["others"]

    assert [(row["state"], row["clause"]) for row in rows] == expected


def revoked_second() -> tuple[FrozenResults, FrozenResults]:
    """Versions 1 and 2 of a result; between them the second work's award was withdrawn."""
    first = build(results("A1", "A2", "A3"))
    apart = (UnrankedEntry(entry("A2"), EntryState.REVOKED, "5.6"),)
    return first, build(results("A1", "A3", others=apart, previous=Previous(1, first)))


def test_later_version_lists_what_moved_and_what_it_supersedes() -> None:
    first, second = revoked_second()

    assert (second.record.data["version"], second.record.data["supersedes"]) == (
        2,
        {"version": 1, "digest": first.record.digest},
    )
    assert second.public.data["supersedes"]["digest"] == first.public.digest
    moved = second.record.data["moved"]
    assert [(move["entry"], move["rank"], titles_moved(move), move["state"]) for move in moved] == [
        ("A3", [3, 2], ["Runner-up 2", "Runner-up 1"], ["admitted", "admitted"]),
        ("A2", [2, None], ["Runner-up 1", None], ["admitted", "revoked"]),
    ]
    assert second.public.data["moved"][1]["state"] == ["admitted", "by_ruling"]


def test_awards_below_a_revoked_one_move_up_and_ranks_renumber() -> None:
    totals = dict(zip(("B1", "B2", "B3", "B4", "B5"), ((2, 3), (2, 1), (2, 0), (1, 0), (0, 0)), strict=True))
    sheets = {
        code: [Sheet("J1", ("1", "2"), {"1.1": one, "1.2": two, "2.1": 0, "2.2": 0})]
        for code, (one, two) in totals.items()
    }

    def published(*codes: str, **changes) -> FrozenResults:
        tallies = [tally_entry(SMALL, code, sheets[code]) for code in codes]
        return build(
            results(
                entries={code: entry(code) for code in codes},
                standings=rank(tallies, SMALL.tie_break().keys, SMALL),
                settings=replace(SETTINGS, awards=rules(4, bands=bands(8, 7, 3))),
                **changes,
            )
        )

    first = published(*totals)
    apart = (UnrankedEntry(entry("B2"), EntryState.REVOKED, "5.6"),)
    second = published("B1", "B3", "B4", "B5", others=apart, previous=Previous(1, first))

    assert [(move["entry"], move["rank"], titles_moved(move)) for move in second.record.data["moved"]] == [
        ("B3", [3, 2], ["Runner-up 2", "Runner-up 1"]),
        ("B4", [4, 3], ["Runner-up 3", "Runner-up 2"]),
        ("B5", [5, 4], [None, "Runner-up 3"]),
        ("B2", [2, None], ["Runner-up 1", None]),
    ]


def test_medals_of_others_stay_when_an_award_is_withdrawn() -> None:
    first, second = revoked_second()

    def medals(documents: FrozenResults) -> dict[str, str]:
        return {row["entry"]: row["medal"] for row in documents.public.data["standings"]}

    assert medals(second) == {code: medal for code, medal in medals(first).items() if code != "A2"}


def test_versions_can_be_compared_from_their_stored_texts() -> None:
    first, second = (json.loads(documents.public.text) for documents in revoked_second())

    move = compare(first, second)[0]
    assert (move["entry"], move["rank"], titles_moved(move)) == ("A3", [3, 2], ["Runner-up 2", "Runner-up 1"])
    assert compare(first, first) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"entries": {}},
        {"others": (UnrankedEntry(entry("A1"), EntryState.ABSENT),)},
        {"others": (UnrankedEntry(entry("A8"), EntryState.ABSENT),) * 2},
        {"others": (UnrankedEntry(entry("A8"), EntryState.ADMITTED),)},
    ],
)
def test_work_that_stands_in_no_place_or_in_two_is_refused(changes) -> None:
    with pytest.raises(ValueError, match=r"every work must appear|an admitted work"):
        build(results("A1", **changes))
