"""Why a work has its rank, on the page and the paper of its teacher."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from judging.database.transaction import transaction
from judging.extensions import db
from judging.models import Entry
from judging.services.entries import entries
from tests import typeset
from tests.certified import publish
from tests.scoring import levels, submit
from tests.web.public.test_results import published
from tests.web.rulings.test_rulings import page, teacher
from tests.web.signing import browser
from tests.world import ADMIN, World

CALLED = "แจ้งทางโทรศัพท์ว่าทีมเดินทางมาไม่ได้"


@pytest.fixture
def papers(monkeypatch: pytest.MonkeyPatch) -> list[typeset.Typeset]:
    """Every paper that the server sets."""
    return typeset.record(monkeypatch)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)


def test_each_work_that_the_reason_names_has_its_title_and_on_the_page_its_exact_average(
    app: Flask, world: World, papers: list[typeset.Typeset]
) -> None:
    setting = published(world, scores=True)
    theirs = teacher(app, world, setting)
    works = dict(db.session.execute(select(Entry.code, Entry.title_th)).tuples().all())
    address = f"/teacher/works/{setting.entries[2]}"

    shown = re.sub(r"\s+", " ", page(theirs, f"{address}/result"))
    theirs.get(f"{address}/feedback.pdf")

    assert "อันดับร่วมกับ A004" in shown
    assert "คะแนนเฉลี่ยต่ำกว่า A001" in shown
    assert "A003: 73 A001: 98 A004: 73 " in shown
    told = list(_texts(papers[-1].data))
    for code in ("A001", "A004"):
        assert f"{code}: {works[code]} · " in shown
        assert any(text.startswith(f"{code}: {works[code]} · ") for text in told)


def test_team_that_did_not_come_reads_what_was_recorded_beside_its_result(
    app: Flask, world: World, papers: list[typeset.Typeset]
) -> None:
    setting = world.contest(entries=2, judges=1)
    submit(world, setting, 0, 0, levels(world.rulebook()))
    with transaction() as session:
        entries.record_absence(session, actor=ADMIN, entry_id=setting.entries[1], reason=CALLED)
    publish(setting)
    theirs = teacher(app, world, setting)
    address = f"/teacher/works/{setting.entries[1]}"

    shown = page(theirs, f"{address}/result")
    theirs.get(f"{address}/feedback.pdf")

    assert "ไม่ได้จัดอันดับ: ไม่มาเข้ารับการประเมิน" in shown
    assert CALLED in shown
    assert CALLED in list(_texts(papers[-1].data))
    assert CALLED not in browser(app).get(f"/results/{setting.contest_id}").text
