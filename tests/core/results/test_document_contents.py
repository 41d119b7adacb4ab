"""What both documents of a publication say beside the ranking, and what the record alone says."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from judging.core.results.publications import Announcement, PublishedRuling, build
from judging.core.results.published_awards import settings_data
from judging.core.rulebooks.serialization import digest_of, rules_digest_of
from judging.core.scoring.advancement import Terms
from tests.core.results.test_publications import SETTINGS, entry, keys_in, results
from tests.core.rubrics import SMALL


def test_both_documents_name_contest_rulebook_and_reading() -> None:
    documents = build(results("A1"))

    for data in (documents.record.data, documents.public.data):
        assert data["contest"] == {
            "id": 7,
            "school_year": 2564,
            "level": "nation",
            "area": "",
            "category": "4",
            "title": {"th": "ประเภทที่ 4", "en": "Category 4"},
            "first_day": "2022-01-20",
            "last_day": "2022-01-21",
            "event": {
                "name": {"th": "งานวันอาชีวะ", "en": "Vocational day"},
                "noun": "contest",
                "venue": "หอประชุม",
                "host": "วิทยาลัย ก",
            },
        }
        assert data["rulebook"] == {
            "id": "by-hand",
            "edition": 1,
            "digest": digest_of(SMALL),
            "rules_digest": rules_digest_of(SMALL),
        }
        assert (data["reading"], data["published_at"]) == ("printed", "2022-01-21T16:20:00Z")
        assert (data["version"], data["supersedes"], data["moved"]) == (1, None, [])


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, {}),
        ({"terms": Terms(3, Fraction(13, 2), 2)}, {"advance": 3, "advance_least": "6.5", "advance_per_institution": 2}),
        (
            {"publish_scores": False, "publish_names": True, "publish_clauses": True, "protest_days": 3},
            {"publish_scores": False, "publish_names": True, "publish_clauses": True, "protest_days": 3},
        ),
    ],
)
def test_both_documents_hold_the_settings_that_the_result_rests_on(changes, expected) -> None:
    documents = build(results("A1", settings=replace(SETTINGS, **changes)))

    for data in (documents.record.data, documents.public.data):
        assert data["settings"] == {
            **settings_data(SETTINGS.awards),
            "min_judges": 1,
            "departed_sheets": "stand",
            "advance": 1,
            "advance_least": None,
            "advance_per_institution": None,
            "publish_scores": True,
            "publish_sheets": False,
            "publish_names": False,
            "publish_clauses": False,
            "protest_days": 0,
            **expected,
        }


def test_record_alone_says_who_certified_and_published_and_when() -> None:
    documents = build(results("A1", certified_at="2022-01-21T15:00:00Z", published_by=12))

    names = ("certified_at", "certified_by", "published_by")
    assert [documents.record.data[name] for name in names] == ["2022-01-21T15:00:00Z", 11, 12]
    assert not keys_in(documents.public.data) & set(names)


@pytest.mark.parametrize(
    ("publish_scores", "publish_clauses", "is_public"),
    [(True, True, True), (True, False, True), (False, True, True), (False, False, False)],
)
def test_zeroed_items_are_public_where_scores_or_clauses_are(publish_scores, publish_clauses, is_public) -> None:
    settings = replace(SETTINGS, publish_scores=publish_scores, publish_clauses=publish_clauses)
    entries = {"A1": replace(entry("A1"), zeroed=("1.1", "2"))}

    documents = build(results("A1", settings=settings, entries=entries))

    assert documents.record.data["standings"][0]["zeroed"] == ["1.1", "2"]
    assert documents.public.data["standings"][0].get("zeroed") == (["1.1", "2"] if is_public else None)


def test_document_says_its_format_and_what_kind_it_is() -> None:
    documents = build(results("A1"))

    assert [(one.data["format"], one.data["document"]) for one in (documents.record, documents.public)] == [
        (2, "record"),
        (2, "public"),
    ]


@pytest.mark.parametrize(
    ("announcement", "expected"),
    [
        (Announcement(), (False, None, "", "", None, False)),
        (
            Announcement(True, "2022-01-24", "12/2565", "3/2565", 9, by_ruling=True),
            (True, "2022-01-24", "12/2565", "3/2565", 9, True),
        ),
    ],
)
def test_both_documents_say_what_the_announcement_says(announcement, expected) -> None:
    documents = build(results("A1", announcement=announcement))

    names = ("provisional", "protests_until", "order_number", "announcement_number", "signer_id", "by_ruling")
    for document in (documents.record, documents.public):
        assert document.data["announcement"] == dict(zip(names, expected, strict=True))


def test_record_keeps_the_rulings_in_the_order_they_were_made_and_the_public_document_none() -> None:
    zero = PublishedRuling(3, "zero", "6", ("A1",), ("1.1",))
    order = PublishedRuling(2, "order_tie", "9", ("A2", "A1"))

    documents = build(results("A1", "A2", rulings=(zero, order)))

    assert documents.record.data["rulings"] == [
        {"id": 2, "effect": "order_tie", "clause": "9", "entries": ["A2", "A1"], "items": []},
        {"id": 3, "effect": "zero", "clause": "6", "entries": ["A1"], "items": ["1.1"]},
    ]
    assert "rulings" not in documents.public.data
