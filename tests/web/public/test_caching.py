"""Public results in caches, and the ranking as a file."""

from __future__ import annotations

import pytest
from flask import Flask

from judging.database.transaction import transaction
from judging.models import Entry
from judging.services import audit
from judging.services.results import results
from tests.statements import statements
from tests.web.public.test_results import published, scored
from tests.web.signing import browser
from tests.world import ADMIN, World


@pytest.mark.every_database
def test_the_same_page_is_not_sent_twice(app: Flask, world: World) -> None:
    setting = published(world)
    stranger = browser(app)

    for address in (f"/results/{setting.contest_id}", f"/api/v1/results/{setting.contest_id}"):
        first = stranger.get(address)
        assert first.headers["Cache-Control"] == "no-cache"
        with statements() as sent:
            again = stranger.get(address, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data, sent) == (304, b"", [])  # its one read runs on the driver's cursor
        with statements() as sent:
            kept = stranger.get(address)
        assert (kept.data, sent) == (first.data, [])


def test_etag_changes_with_a_name_beside_the_document(app: Flask, world: World) -> None:
    setting = published(world)
    stranger = browser(app)
    address = f"/results/{setting.contest_id}"
    first = stranger.get(address)
    with transaction() as session:
        audit.record(session, actor=ADMIN, action="entries.edit", subject=session.get_one(Entry, setting.entries[0]))

    again = stranger.get(address, headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.headers["ETag"] == first.headers["ETag"]) == (200, False)


def test_numbered_version_is_kept_for_ever_and_says_nothing_of_later_ones(app: Flask, world: World) -> None:
    setting = published(world)

    answer = browser(app).get(f"/api/v1/results/{setting.contest_id}/1")

    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert sorted(answer.get_json()) == ["contest", "digest", "document", "published_at", "version"]


@pytest.mark.parametrize("scores", [True, False])
def test_ranking_as_csv_has_the_ranking_and_no_score_that_is_not_published(
    app: Flask, world: World, scores: bool
) -> None:
    setting = scored(world, scores=scores)
    with transaction() as session:
        session.get_one(Entry, setting.entries[1]).title_th = "=SUM(A1)"
        results.certify(
            session, actor=setting.judge(0), contest_id=setting.contest_id, accept_ties=[setting.entries[2:]]
        )
    with transaction() as session:
        results.publish(session, actor=ADMIN, contest_id=setting.contest_id)

    answer = browser(app).get(f"/results/{setting.contest_id}/1/ranking.csv")

    lines = answer.data.decode("utf-8").split("\r\n")
    assert lines[0].startswith("\ufeffอันดับ,รหัส,ผลงาน,")
    assert lines[1].startswith("1,A002,'=SUM(A1),")
    assert ("98.00" in lines[1], "คะแนนเฉลี่ย" in lines[0]) == (scores, scores)
