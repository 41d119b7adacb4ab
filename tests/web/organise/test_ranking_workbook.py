"""The ranking as an .xlsx, from certification on."""

from __future__ import annotations

import io

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import update

from judging.core.contests.lifecycle import ContestState
from judging.database.transaction import transaction
from judging.models import Contest, Entry
from judging.services.results import results
from tests.scoring import levels, submit_all
from tests.web.signing import admin
from tests.world import Setting, World


@pytest.fixture
def setting(world: World) -> Setting:
    """A certified contest of two works and three judges, whose averages are no finite decimals."""
    book = world.rulebook()
    made = world.contest(entries=2, judges=3)
    submit_all(world, made, levels(book, 0), levels(book, 1))
    with transaction() as session:
        session.execute(update(Entry).where(Entry.id == made.entries[1]).values(title_th="=1+1"))
        results.certify(session, actor=made.judge(0), contest_id=made.contest_id)
    return made


def test_the_ranking_is_an_xlsx_of_numbers_with_its_reasons(app: Flask, world: World, setting: Setting) -> None:
    answer = admin(app, world).get(f"/organise/contests/{setting.contest_id}/ranking.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.data))

    ranking = book.worksheets[0]
    sections = [f"ข้อ {code}" for code in "123456"]
    assert book.sheetnames == ["ผลการจัดอันดับ", "เหตุที่ได้อันดับ", *sections, "กรรมการ", "เกี่ยวกับ"]
    first, second = [[cell.value for cell in row] for row in ranking.iter_rows(min_row=2)]
    assert first[:2] == [1, "A001"]
    assert [type(value) for value in first[5:12]] == [int] * 7 or all(
        isinstance(value, int | float) for value in first[5:12]
    )
    assert "ชนะเลิศ" in first
    assert second[2] == "=1+1"
    assert ranking["C3"].data_type == "s"
    assert ranking["L2"].number_format == "0.00"
    assert ranking.freeze_panes == "D2"
    assert ranking.oddHeader.center.text.startswith("ประเภทที่ 4")
    reasons = [[cell.value for cell in row] for row in book["เหตุที่ได้อันดับ"].iter_rows(min_row=2)]
    assert [row[:2] for row in reasons] == [[1, "A001"], [2, "A002"]]
    assert reasons[0][4] == "100"
    assert reasons[0][-1].startswith("คะแนนเฉลี่ยสูงสุด สูงกว่า A002")


def test_figures_are_those_of_the_pages_and_sections_add_their_criteria(
    app: Flask, world: World, setting: Setting
) -> None:
    book = openpyxl.load_workbook(
        io.BytesIO(admin(app, world).get(f"/organise/contests/{setting.contest_id}/ranking.xlsx").data)
    )
    judges = [[cell.value for cell in row] for row in book["กรรมการ"].iter_rows(min_row=2)]
    section = [[cell.value for cell in row] for row in book["ข้อ 6"].iter_rows(min_row=2)]

    assert [row[0] for row in judges] == [1, 2]
    assert judges[0][3:] == [100, 100, 100, 100]
    assert section[0][3:] == [10, 10, 10, 30]
    about = dict([cell.value for cell in row] for row in book["เกี่ยวกับ"].iter_rows(min_row=2))
    assert "ovec-2564-type4@1" in about.values()


def test_there_is_no_file_before_certification(app: Flask, world: World, setting: Setting) -> None:
    with transaction() as session:
        session.execute(update(Contest).values(state=ContestState.SCORING))
    assert admin(app, world).get(f"/organise/contests/{setting.contest_id}/ranking.xlsx").status_code == 404
