"""The marks file of a published version: a recount gives the same ranks, and it reveals only what is published."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import delete, update

from judging.cli.recount import recount
from judging.database.transaction import transaction
from judging.models import PracticeSettings, SheetSection
from judging.services.results import results
from tests.scoring import levels, submit_all
from tests.web.public.test_results import published
from tests.web.signing import admin, browser, signed_in, without_csrf
from tests.world import ADMIN, World

pytestmark = pytest.mark.every_database


@pytest.fixture(autouse=True)
def _no_tokens(app: Flask) -> None:
    without_csrf(app)


def test_marks_of_a_version_counted_again_give_its_ranks(app: Flask, world: World, tmp_path: Path) -> None:
    setting = published(world, scores=True)
    document = browser(app).get(f"/api/v1/results/{setting.contest_id}").get_json()["document"]
    file = tmp_path / "marks.csv"

    answer = browser(app).get(f"/results/{setting.contest_id}/1/marks.csv")
    file.write_bytes(answer.get_data())
    counted = CliRunner().invoke(recount, [str(file), "--rulebook", "ovec-2564-type4@1", "--format", "json"])

    assert answer.headers["Content-Disposition"] == f'attachment; filename="marks-{setting.contest_id}-1.csv"'
    again = {row["entry"]: row for row in json.loads(counted.stdout)["standings"]}
    assert len(again) == 4
    for row in document["standings"]:
        same = ("rank", "judges", "total", "exact", "items", "medal", "decided_by")
        assert {name: again[row["entry"]][name] for name in same} == {name: row[name] for name in same}


def test_marks_name_no_judge_and_keep_appointed_sections_apart(app: Flask, world: World) -> None:
    setting = world.contest(entries=2, judges=2, sections=["1", "2", "3", "4", "5", "6"])
    with transaction() as session:
        session.execute(delete(SheetSection).where(SheetSection.sheet_id == 1, SheetSection.section == "6"))
    every = levels(world.rulebook(), 0)
    submit_all(world, setting, every, every)
    with transaction() as session:
        session.execute(update(PracticeSettings).values(publish_scores=True))
    with transaction() as session:
        results.certify(session, actor=setting.judge(0), contest_id=setting.contest_id, accept_ties=[setting.entries])
    with transaction() as session:
        results.publish(session, actor=ADMIN, contest_id=setting.contest_id)

    text = browser(app).get(f"/results/{setting.contest_id}/1/marks.csv").get_data().decode("utf-8-sig")

    rows = list(csv.reader(text.splitlines()))
    assert [row[:2] for row in rows] == [["entry", "judge"], ["A001", "1"], ["A001", "3"], ["A002", "2"], ["A002", "3"]]
    assert [row[-3:] for row in rows[1:]] == [["", "", ""], *[rows[2][-3:]] * 3]


def test_marks_are_for_organisers_alone_where_scores_are_notpublished(app: Flask, world: World) -> None:
    setting = published(world)
    public, own = (
        f"/results/{setting.contest_id}/1/marks.csv",
        f"/organise/contests/{setting.contest_id}/versions/1/marks.csv",
    )

    assert browser(app).get(public).status_code == 404
    assert browser(app).get(own).status_code == 302
    assert signed_in(browser(app), setting.users[0]).get(own).status_code == 403
    assert admin(app, world).get(public).status_code == 404
    assert admin(app, world).get(own).get_data().decode("utf-8-sig").startswith("entry,judge,1.1,")
    assert admin(app, world).get(own.replace("/1/", "/2/")).status_code == 404
