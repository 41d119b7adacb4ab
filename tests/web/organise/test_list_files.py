"""Lists as files: whole, with their headings, and good for another import."""

from __future__ import annotations

import csv
import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from judging.web.organise.lists.files import LISTS
from judging.web.organise.papers import listing
from tests.readers.files import sample
from tests.scoring import levels, submit
from tests.web.organise.test_imports import contest_of, organiser, take, upload
from tests.world import World

__all__ = ["organiser"]


def file_of(client: FlaskClient, contest_id: int, name: str, ending: str = "xlsx") -> bytes:
    answer = client.get(f"/organise/contests/{contest_id}/lists/{name}.{ending}")
    assert answer.status_code == 200
    assert f"{name}-{contest_id}.{ending}" in answer.headers["Content-Disposition"]
    return answer.data


def rows_of(data: bytes) -> list[tuple[object, ...]]:
    return list(load_workbook(io.BytesIO(data)).worksheets[0].iter_rows(values_only=True))


@pytest.mark.parametrize(("name", "kind"), [("works", "works"), ("judges", "judges")])
@pytest.mark.parametrize("language", ["th", "en"])
def test_list_that_was_downloaded_is_imported_without_a_change(
    app: Flask, organiser: FlaskClient, world: World, name: str, kind: str, language: str
) -> None:
    contest_id = contest_of(world)
    take(organiser, contest_id, kind, sample(f"{kind}.xlsx"))
    organiser.get(f"/language/{language}")

    for ending in ("xlsx", "csv"):
        data = file_of(organiser, contest_id, name, ending)
        organiser.get("/language/en")
        assert "Everything is already in the system." in upload(organiser, contest_id, kind, data).text


@pytest.mark.parametrize("name", list(LISTS))
def test_every_list_has_a_heading_for_each_cell_and_reads_the_same_in_both_forms(
    organiser: FlaskClient, world: World, name: str
) -> None:
    setting = world.contest(entries=3, judges=2)
    organiser.get("/language/th")
    header, *rows = rows_of(file_of(organiser, setting.contest_id, name))
    assert all(isinstance(title, str) and title for title in header)
    assert rows or name in ("rulings", "log")
    told = list(csv.reader(io.StringIO(file_of(organiser, setting.contest_id, name, "csv").decode("utf-8-sig"))))
    assert [len(row) for row in told] == [len(header)] * (len(rows) + 1)
    assert [["" if cell is None else str(cell) for cell in row] for row in rows] == told[1:]


def test_page_of_papers_offers_every_list(organiser: FlaskClient, world: World) -> None:
    contest_id = world.contest(entries=1, judges=1).contest_id
    page = organiser.get(f"/organise/contests/{contest_id}/papers").text
    assert set(listing.LISTS) == set(LISTS)
    for name in LISTS:
        assert f"/organise/contests/{contest_id}/lists/{name}.xlsx" in page
        assert f"/organise/contests/{contest_id}/lists/{name}.csv" in page


def test_list_of_progress_has_no_total_before_the_panels_review(organiser: FlaskClient, world: World) -> None:
    setting = world.contest(entries=2, judges=2)
    submit(world, setting, 0, 0, levels(world.rulebook()))
    (first, second) = rows_of(file_of(organiser, setting.contest_id, "progress"))[1:]
    assert first[4:] == ("submitted", "not started", 1, 2)
    assert second[4:] == ("not started", "not started", 0, 2)


@pytest.mark.parametrize("address", ["lists/accounts.xlsx", "lists/works.pdf"])
def test_list_or_ending_that_there_is_not_is_not_found(organiser: FlaskClient, world: World, address: str) -> None:
    contest_id = world.contest(entries=1, judges=1).contest_id
    assert organiser.get(f"/organise/contests/{contest_id}/{address}").status_code == 404


@pytest.mark.parametrize(("name", "headings"), [("log", {"ลำดับ", "รายละเอียด"}), ("order", {"เริ่มซักถาม", "สิ้นสุดเวลา"})])
def test_headings_say_what_stands_below_them(
    organiser: FlaskClient, world: World, name: str, headings: set[str]
) -> None:
    contest_id = world.contest(entries=1, judges=1).contest_id
    organiser.get("/language/th")
    assert headings <= set(rows_of(file_of(organiser, contest_id, name))[0])


@pytest.mark.parametrize("name", ["works", "log"])
def test_file_of_comma_separated_values_names_its_letters_once(organiser: FlaskClient, world: World, name: str) -> None:
    contest_id = world.contest(entries=1, judges=1).contest_id
    answer = organiser.get(f"/organise/contests/{contest_id}/lists/{name}.csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"


def test_list_of_works_holds_more_than_a_page(organiser: FlaskClient, world: World) -> None:
    contest_id = world.contest(entries=101, judges=1).contest_id
    assert len(rows_of(file_of(organiser, contest_id, "works"))) == 102
