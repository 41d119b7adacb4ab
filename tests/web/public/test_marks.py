"""The marks file of a published version: a recount gives the same ranks, and it reveals only what is published."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import delete, update

from judging.cli.recount import recount
from judging.core.rulings.rulings import Effect
from judging.core.scoring.award_data import stored_bands
from judging.database.transaction import transaction
from judging.models import PracticeSettings, SheetSection
from judging.services.results import results
from tests.awarding import bands
from tests.scoring import levels, submit_all
from tests.services.ruling import case, certify, publish, reverse, rule, scored
from tests.web.public.test_results import published
from tests.web.signing import admin, browser, signed_in, without_csrf
from tests.world import ADMIN, Setting, World

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
        session.execute(update(PracticeSettings).values(publish_scores=True, publish_sheets=True))
    with transaction() as session:
        results.certify(session, actor=setting.judge(0), contest_id=setting.contest_id, accept_ties=[setting.entries])
    with transaction() as session:
        results.publish(session, actor=ADMIN, contest_id=setting.contest_id)

    text = browser(app).get(f"/results/{setting.contest_id}/1/marks.csv").get_data().decode("utf-8-sig")

    rows = list(csv.reader(text.splitlines()))
    assert [row[0] for row in rows] == ["entry", "A001", "A001", "A002", "A002"]
    partial = next(row for row in rows[1:] if row[-3:] == ["", "", ""])
    assert [row[1] for row in rows[1:]].count(partial[1]) == 1, "a number has the same sections in every work"


def test_single_sheets_are_public_by_a_setting_of_their_own(app: Flask, world: World) -> None:
    setting = scored(world, 0, 1, 1, 2)
    with transaction() as session:
        session.execute(update(PracticeSettings).values(publish_scores=True))
    certify(setting, setting.entries[1:3])
    publish(setting)
    page = browser(app).get(f"/results/{setting.contest_id}").get_data(as_text=True)

    assert browser(app).get(f"/results/{setting.contest_id}/1/marks.csv").status_code == 404
    assert "marks.csv" not in page


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


def _zero(setting: Setting) -> None:
    rule(case(setting), Effect.ZERO, items=["1.1"])


def _disqualify(setting: Setting) -> None:
    rule(case(setting), Effect.DISQUALIFY)


def _order(setting: Setting) -> None:
    rule(case(setting, None), Effect.ORDER_TIE, order=[setting.entries[2], setting.entries[1]])


def _order_and_reverse(setting: Setting) -> None:
    reverse(rule(case(setting, None), Effect.ORDER_TIE, order=[setting.entries[2], setting.entries[1]]).ruling_id)


def _not_considered(setting: Setting) -> None:
    rule(case(setting, 3), Effect.NOT_CONSIDERED)


def _revoke(setting: Setting) -> None:
    certify(setting, setting.entries[1:3])
    publish(setting)
    rule(case(setting, 1), Effect.REVOKE)


def _bands(setting: Setting) -> None:
    with transaction() as session:
        session.execute(update(PracticeSettings).values(medals=stored_bands(bands(15, 10, 5), Fraction(1, 2))))


def _dense(setting: Setting) -> None:
    with transaction() as session:
        session.execute(update(PracticeSettings).values(rank_style="dense"))


def _nothing(setting: Setting) -> None:
    pass


@pytest.mark.parametrize(
    "ruled", [_nothing, _zero, _disqualify, _order, _order_and_reverse, _not_considered, _revoke, _bands, _dense]
)
def test_recount_is_offered_exactly_where_it_gives_the_published_ranking(
    app: Flask, world: World, tmp_path: Path, ruled: Callable[[Setting], None]
) -> None:
    setting = scored(world, 0, 1, 1, 2)
    with transaction() as session:
        session.execute(update(PracticeSettings).values(publish_scores=True, publish_sheets=True, titles_to=5))
    ruled(setting)
    if ruled is not _revoke:
        certify(setting, *([] if ruled is _order else [setting.entries[1:3]]))
        publish(setting)
    found = browser(app).get(f"/api/v1/results/{setting.contest_id}").get_json()
    file = tmp_path / f"marks-{setting.contest_id}-{found['version']}.csv"
    file.write_bytes(browser(app).get(f"/results/{setting.contest_id}/{found['version']}/marks.csv").get_data())

    page = unescape(browser(app).get(f"/results/{setting.contest_id}").get_data(as_text=True))
    offered = re.search(r"judging (recount [^<\n\"]+)", page)
    options = offered[1].split()[2:] if offered else ["--rulebook", "ovec-2564-type4@1", "--reading", "printed"]
    asked = [str(file), *options, "--format", "json"]
    counted = json.loads(CliRunner().invoke(recount, asked).stdout)["standings"]

    same = ("rank", "entry", "total", "exact", "items", "medal", "decided_by")
    wanted = [{name: row[name] for name in same} for row in found["document"]["standings"]]
    gives = [{name: row[name] for name in same} for row in counted] == wanted
    assert (offered is not None) is gives
    assert gives is (ruled not in (_zero, _order))


def test_own_rulebook_is_downloaded_beside_the_marks_and_counts_them(
    app: Flask, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = published(world, scores=True)
    own = replace(world.rulebook(), id="own-type4")
    monkeypatch.setattr(world, "rulebook", lambda: own)
    setting = published(world, scores=True)
    guest = browser(app)
    marks = tmp_path / f"marks-{setting.contest_id}-1.csv"
    marks.write_bytes(guest.get(f"/results/{setting.contest_id}/1/marks.csv").get_data())
    file = tmp_path / f"rulebook-{setting.contest_id}-1.toml"

    file.write_bytes(guest.get(f"/results/{setting.contest_id}/1/rulebook.toml").get_data())
    counted = CliRunner().invoke(recount, [str(marks), "--rulebook", str(file), "--format", "json"])

    assert guest.get(f"/results/{shipped.contest_id}/1/rulebook.toml").status_code == 404, "it comes with the program"
    assert f"{marks.name} --rulebook {file.name}" in guest.get(f"/results/{setting.contest_id}").get_data(as_text=True)
    document = guest.get(f"/api/v1/results/{setting.contest_id}").get_json()["document"]
    assert json.loads(counted.stdout)["rulebook"]["digest"] == document["rulebook"]["digest"]
