"""The page of a rehearsal, what its pages and papers say, and which pages it has not."""

from __future__ import annotations

import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging import clock
from judging.core.contests.lifecycle import ContestState
from judging.core.roles import Grant, Role
from judging.database.transaction import transaction
from judging.models import Contest, Document, Entry, Registration
from judging.web.guards.permissions import PERMISSIONS
from judging.web.guards.rehearsals import REAL_ONLY
from tests import typeset
from tests.pdfs import pdf
from tests.web.organise.test_contests import client, words
from tests.web.signing import browser, signed_in
from tests.world import TABLET, Setting, World

__all__ = ["client"]

BAND = "Rehearsal Nothing here counts"


@pytest.fixture
def setting(world: World) -> Setting:
    """A contest before scoring."""
    return world.contest(entries=2, judges=1, state=ContestState.SCREENING)


@pytest.fixture
def copy(client: FlaskClient, setting: Setting, session: Session) -> int:
    """Its rehearsal, started on its page."""
    here = f"/organise/contests/{setting.contest_id}/rehearsal"
    assert "Start the rehearsal" in words(client.get(here).text)
    client.post(f"{here}/start")
    number = session.execute(select(Contest.id).where(Contest.rehearsal_of == setting.contest_id)).scalar_one()
    session.rollback()
    return number


def test_every_page_and_paper_of_a_rehearsal_says_so(
    app: Flask, client: FlaskClient, setting: Setting, copy: int, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry_id = session.execute(select(Entry.id).where(Entry.contest_id == copy).limit(1)).scalar_one()
    session.rollback()
    pages = ("", "/entries", f"/entries/{entry_id}", "/panel", "/cards", "/settings", "/grid", "/ranking", "/log")
    papers = ("/blank-sheets", "/papers")

    told = {page: BAND in words(client.get(f"/organise/contests/{copy}{page}").text) for page in (*pages, *papers)}
    real = {page: BAND in words(client.get(f"/organise/contests/{setting.contest_id}{page}").text) for page in papers}
    made = typeset.record(monkeypatch)
    for number in (copy, setting.contest_id):
        client.post(f"/organise/contests/{number}/cards")
        client.get(f"/organise/contests/{number}/cards.pdf")
    chair = signed_in(browser(app), setting.users[0])
    judge = [chair.get(f"/judge/contests/{copy}/{page}").text for page in ("welcome", "cases")]

    assert [paper.data["mark"] for paper in made] == ["การซ้อม · REHEARSAL", ""]
    assert told == dict.fromkeys((*pages, *papers), True)
    assert real == dict.fromkeys(papers, False)
    assert "rehearsal-band" in judge[0]
    assert f"rehearsal_of={copy}" not in judge[1]


def test_a_rehearsal_has_no_page_that_publishes_passes_on_or_changes_the_round(
    client: FlaskClient, setting: Setting, copy: int
) -> None:
    pages = ("publish", "ladder", "event", "round", "windows", "place", "screening", "entries/new", "rehearsal")
    found = {page: client.get(f"/organise/contests/{copy}/{page}").status_code for page in pages}
    real = {page: client.get(f"/organise/contests/{setting.contest_id}/{page}").status_code for page in pages}

    assert found == dict.fromkeys(pages, 404)
    assert real == dict.fromkeys(pages, 200)
    assert client.get(f"/counter/{copy}").status_code == 404
    assert client.get(f"/results/{copy}").status_code == 404
    assert client.get(f"/api/v1/results/{copy}").status_code == 404
    assert REAL_ONLY - set(PERMISSIONS) == set()


def test_no_link_of_a_rehearsal_leads_to_a_page_that_it_has_not(client: FlaskClient, copy: int) -> None:
    lost = {}
    for page in ("", "/entries", "/panel", "/cards", "/settings", "/grid", "/ranking", "/papers", "/log"):
        text = client.get(f"/organise/contests/{copy}{page}").text
        for link in set(re.findall(rf'href="((?:/organise/contests|/counter)/{copy}[^"#]*)"', text)):
            if client.get(link.replace("&amp;", "&")).status_code == 404:
                lost.setdefault(page, []).append(link)

    assert lost == {}


def test_a_teacher_sees_no_work_of_a_rehearsal(
    app: Flask, world: World, setting: Setting, copy: int, session: Session
) -> None:
    mine, college = session.execute(
        select(Entry.id, Entry.institution_id).where(Entry.contest_id == copy).limit(1)
    ).one()
    session.rollback()
    teacher = signed_in(browser(app), world.user(grants=[Grant(Role.TEACHER, institution_id=college)]))

    home = teacher.get("/teacher/").text

    assert home.count("A001") == 1
    assert "การซ้อม" not in home
    assert teacher.get(f"/teacher/entries/{mine}").status_code == 404
    assert setting


def test_wiping_shows_what_goes_and_leaves_a_statement_to_print(
    client: FlaskClient, setting: Setting, copy: int
) -> None:
    here = f"/organise/contests/{setting.contest_id}/rehearsal"
    before = client.get(here).text
    seen = re.search(r'name="seen" value="(\w+)"', before)
    assert seen is not None
    assert "score sheets 2" in words(before)
    assert "Wipe the rehearsal" in words(client.get(f"/organise/contests/{setting.contest_id}").text)

    stale = client.post(f"{here}/wipe", data={"seen": "0", "back": here}, follow_redirects=True).text
    assert "More was recorded in the rehearsal" in words(stale)
    after = client.post(f"{here}/wipe", data={"seen": seen[1]}, follow_redirects=True).text

    assert "The rehearsal is wiped" in words(after)
    (statement,) = re.findall(r'href="(/organise/contests/\d+/rehearsal/statements/\d+)"', after)
    told = words(client.get(statement).text)
    assert "score sheets 2" in told
    assert "nothing of it is counted" in told
    assert client.get(f"/organise/contests/{copy}").status_code == 404
    assert client.get(f"{here}/statements/999").status_code == 404


def test_a_rehearsed_work_has_the_facts_and_documents_of_its_team(
    app: Flask, setting: Setting, copy: int, session: Session
) -> None:
    document_id = handed_in(app, setting)
    judge = signed_in(browser(app), setting.users[0])

    (contest,) = [one for one in judge.get("/api/v1/judging").get_json()["contests"] if one["id"] == copy]

    first, second = contest["entries"]
    assert [line["text"]["en"] for line in first["facts"]] == ["Places that tried it out: 3"]
    assert [one["id"] for one in first["documents"]] == [document_id]
    assert second["facts"] == second["documents"] == []
    assert judge.get(f"/documents/{document_id}").status_code == 200


def handed_in(app: Flask, setting: Setting) -> int:
    """The team of the first work declares a fact and hands in a document; returns its id."""
    with transaction() as session:
        entry = session.get_one(Entry, setting.entries[0])
        entry.facts = json.dumps({"use_places": "3"})
        day = {"saved_at": clock.now(), "submitted_at": clock.now()}
        registration = Registration(
            contest_id=setting.contest_id, institution_id=entry.institution_id, entry_id=entry.id, **day
        )
        session.add(registration)
        session.flush()
        stored = app.extensions["judging.documents"].put(pdf())
        document = Document(registration_id=registration.id, kind="has_report", name="รายงาน.pdf", stored=stored)
        document.size, document.pages, document.sha256, document.uploaded_at = 1000, 1, "0" * 64, clock.now()
        session.add(document)
        session.flush()
        return document.id


def test_a_tablet_is_told_which_contest_is_a_rehearsal_and_which_sheets_were_wiped(
    app: Flask, client: FlaskClient, setting: Setting, copy: int
) -> None:
    judge = signed_in(browser(app), setting.users[0])
    before = judge.get("/api/v1/judging").get_json()
    sheets = [sheet["id"] for one in before["contests"] if one["id"] == copy for sheet in one["sheets"]]
    here = f"/organise/contests/{setting.contest_id}/rehearsal"
    seen = re.search(r'name="seen" value="(\w+)"', client.get(here).text)
    assert seen is not None
    client.post(f"{here}/wipe", data={"seen": seen[1]})

    after = judge.get("/api/v1/judging").get_json()

    assert {one["id"]: one["is_rehearsal"] for one in before["contests"]} == {setting.contest_id: False, copy: True}
    assert (before["wiped"], after["wiped"]) == ([], sheets)
    assert after["stamp"] != before["stamp"]
    change = {"id": 1, "item": "1.1", "level": "good", "base": 0}
    sent = {"device": TABLET, "epoch": after["epoch"], "changes": [change]}
    lost = judge.post(f"/api/v1/sheets/{sheets[0]}/changes", json=sent)
    assert (lost.status_code, lost.get_json()["code"]) == (404, "no_sheet")
