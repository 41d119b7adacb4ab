"""A teacher's works over the years with their results: on the page and as a file."""

from __future__ import annotations

import csv
import io

import pytest
from flask import Flask
from sqlalchemy import select

from judging.core.roles import Grant, Role
from judging.database.transaction import transaction
from judging.models import Entry
from judging.services.results import results
from tests.scoring import levels, submit_all
from tests.web.signing import browser, signed_in
from tests.world import ADMIN, World


@pytest.mark.every_database
def test_works_over_time_have_rank_and_awards_once_they_are_published(app: Flask, world: World) -> None:
    book = world.rulebook()
    setting = world.contest(entries=2, judges=1)
    world.contest(entries=1, judges=1)
    submit_all(world, setting, levels(book), levels(book, 1))
    with transaction() as session:
        colleges = session.execute(select(Entry.institution_id).distinct()).scalars().all()
        results.certify(session, actor=setting.judge(0), contest_id=setting.contest_id)
    grants = [Grant(Role.TEACHER, institution_id=college) for college in colleges]
    teacher = signed_in(browser(app), world.user("ครูสุดา", grants=grants))
    assert "ชนะเลิศ" not in teacher.get("/teacher/").text

    with transaction() as session:
        results.publish(session, actor=ADMIN, contest_id=setting.contest_id)

    page = teacher.get("/teacher/").text
    assert "ชนะเลิศ" in page
    assert "รองชนะเลิศ" in page
    text = teacher.get("/teacher/works.csv").data.decode("utf-8-sig")
    rows = [(row["รหัส"], row["อันดับ"], row["รางวัล"]) for row in csv.DictReader(io.StringIO(text))]
    assert sorted(rows) == [("A001", "", ""), ("A001", "1", "ชนะเลิศ"), ("A002", "2", "รองชนะเลิศอันดับ\u00a01")]
    assert teacher.get("/teacher/works.xlsx").data[:2] == b"PK"
    assert teacher.get("/teacher/works.pdf").status_code == 404
