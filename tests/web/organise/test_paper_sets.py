"""Large sets of papers: a page before, a background job, a PDF that is kept for a day."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader

from judging.core.paper_sheets.paper import code_of
from judging.core.roles import Grant, Role
from judging.extensions import db
from judging.jobs.worker import Worker
from judging.models import Job
from judging.web.papers import printing
from judging.writers import paper_sets
from tests.web.signing import browser as new_browser, signed_in
from tests.world import Setting, World


@pytest.fixture
def setting(world: World, monkeypatch: pytest.MonkeyPatch) -> Setting:
    """Six sheets, where more than four are many."""
    monkeypatch.setattr(printing, "MOST", 4)
    monkeypatch.setattr(paper_sets, "PART", 4)
    return world.contest(entries=3, judges=2)


def address(setting: Setting) -> str:
    return f"/organise/contests/{setting.contest_id}/papers/blank-sheets.pdf"


def requested(browser: FlaskClient, setting: Setting) -> str:
    """Request the PDF of all sheets; the address of its job."""
    answer = browser.post(address(setting))
    assert answer.status_code == 303
    return answer.headers["Location"]


def test_large_set_says_how_large_it_is_and_is_made_by_a_job(
    app: Flask, browser: FlaskClient, setting: Setting
) -> None:
    page = browser.get(address(setting)).text
    assert "เอกสาร 6 ฉบับเป็น PDF ไฟล์เดียว" in page
    assert not list(db.session.query(Job))

    job = requested(browser, setting)
    assert "เปิด PDF" not in browser.get(job).text
    Worker(app).drain()

    link = f"/organise/contests/{setting.contest_id}/papers/sets/{job.rpartition('/')[2]}.pdf"
    assert browser.get(job, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true", "the page shows the link"
    done = browser.get(job).text
    assert link in done
    assert f'href="/organise/contests/{setting.contest_id}/papers"' in done
    made = browser.get(link)
    assert made.headers["Content-Disposition"].endswith(f"blank-sheets-{setting.contest_id}.pdf")
    pages = [page.extract_text() for page in PdfReader(BytesIO(made.data)).pages]
    feet = [re.search(r"· ([0-9-]+) ·.* ([๑-๙]) \S+ ([๑-๙])$", page) for page in pages]
    codes = [code_of(member, entry) for member in setting.members for entry in setting.entries]
    assert [foot and foot.groups() for foot in feet] == [(code, page, "๒") for code in codes for page in ("๑", "๒")], (
        "each sheet counts its own pages"
    )


def test_small_set_is_shown_at_once(browser: FlaskClient, setting: Setting) -> None:
    answer = browser.get(f"{address(setting)}?member={setting.members[0]}")

    assert answer.mimetype == "application/pdf"
    assert len(PdfReader(BytesIO(answer.data)).pages) == 2 * 3


def test_set_of_a_killed_job_is_made_by_the_next(
    app: Flask, browser: FlaskClient, setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = requested(browser, setting)

    def killed(*_given: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(paper_sets, "join_apart", killed)
        with pytest.raises(SystemExit):
            Worker(app).work()
    Worker(app).drain()

    assert f"/papers/sets/{job.rpartition('/')[2]}.pdf" in browser.get(job).text
    assert not [path for path in _downloads(app) if path.suffix != ".pdf"], "nothing unfinished is left"


def test_deleted_set_says_what_to_do(app: Flask, browser: FlaskClient, setting: Setting) -> None:
    done = requested(browser, setting)
    Worker(app).drain()
    waiting = requested(browser, setting)
    for path in _downloads(app):
        path.unlink()
    Worker(app).drain()

    assert "จัดทำใหม่จากรายการเอกสาร" in browser.get(done).text
    assert "จัดทำ PDF ใหม่จากรายการเอกสาร" in browser.get(waiting).text
    link = f"/organise/contests/{setting.contest_id}/papers/sets/{done.rpartition('/')[2]}.pdf"
    assert browser.get(link).status_code == 404


def test_set_is_for_organisers_of_its_contest(app: Flask, browser: FlaskClient, setting: Setting, world: World) -> None:
    job_id = requested(browser, setting).rpartition("/")[2]
    Worker(app).drain()
    other = world.contest(entries=1, judges=1)
    person = world.user("สมหมาย", grants=[Grant(Role.ORGANISER, round_id=other.round_id)])
    stranger = signed_in(new_browser(app), person)

    assert stranger.get(f"/organise/contests/{setting.contest_id}/papers/sets/{job_id}.pdf").status_code == 403
    assert stranger.get(f"/organise/contests/{other.contest_id}/papers/sets/{job_id}.pdf").status_code == 404


def _downloads(app: Flask) -> list[Path]:
    return list((Path(app.instance_path) / "downloads").glob("*"))
