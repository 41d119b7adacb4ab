"""The advancement pages: which works advance, entering them at the next level, exporting and importing transfer
files."""

from __future__ import annotations

import html
import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from judging import transfer_key
from judging.core.contests.lifecycle import ContestState
from judging.core.roles import Grant, Role
from judging.core.transfers.public_keys import to_text
from judging.extensions import db
from judging.models import AuditEntry, Document, TrustedKey
from judging.web.wording.languages import origin_in_words
from tests import advancing
from tests.advancing import Installation, entries_of, export, installation, read_file, receiving, trust_key, two_levels
from tests.web.signing import admin, browser, signed_in, without_csrf
from tests.world import World

YEAR = 2565


@pytest.fixture
def here(app: Flask, tmp_path: Path) -> Installation:
    """The installation under test."""
    without_csrf(app)
    return Installation(app, tmp_path)


@pytest.fixture
def province(sqlite_template: Path, tmp_path: Path) -> Iterator[Installation]:
    """Another installation, which exports transfer files."""
    database = tmp_path / "province.db"
    shutil.copy(sqlite_template, database)
    with installation(database, tmp_path / "province") as made:
        yield made


@pytest.fixture
def organiser(here: Installation, world: World) -> FlaskClient:
    """An administrator's browser, in English."""
    client = admin(here.app, world)
    client.get("/language/en")
    return client


def page(client: FlaskClient, contest_id: int) -> str:
    answer = client.get(f"/organise/contests/{contest_id}/ladder")
    assert answer.status_code == 200
    return html.unescape(answer.text)


def rows(text: str) -> list[tuple[str, str]]:
    """The rows of the table of advancing works: code and reason."""
    table = text[text.index("Which works advance, and why") :]
    return re.findall(
        r'<th scope="row">(\w+) .*?<span class="chip[^>]*>(?:<svg.*?</svg>)?([^<]+)</span>', table, re.DOTALL
    )


def test_page_says_for_each_work_whether_it_advances_and_why(world: World, organiser: FlaskClient) -> None:
    made = two_levels(world, works=4, colleges=(1, 1, 2, 3), advance=2, per_institution=1)

    assert rows(page(organiser, made.below.contest_id)) == [
        ("A001", "advances"),
        ("A002", "its institution already has the maximum number of works"),
        ("A003", "advances"),
        ("A004", "no place left"),
    ]


def test_works_are_entered_above_by_a_button_and_the_page_says_where_they_stand(
    world: World, organiser: FlaskClient
) -> None:
    made = two_levels(world)

    answer = organiser.post(
        f"/organise/contests/{made.below.contest_id}/ladder/advance",
        data={"target": made.above},
        follow_redirects=True,
    )

    assert "2 works added." in answer.text
    assert "2 works entered there" in answer.text
    assert [entry.code for entry in entries_of(made.above)] == ["A001", "A002"]
    assert "has its place" in page(organiser, made.above)


def test_works_are_taken_in_from_below_by_a_button(world: World, organiser: FlaskClient) -> None:
    made = two_levels(world)

    answer = organiser.post(
        f"/organise/contests/{made.above}/ladder/advance", data={"source": made.below.contest_id}, follow_redirects=True
    )

    assert "2 works added." in answer.text
    assert len(entries_of(made.above)) == 2


def test_an_organiser_of_the_level_below_alone_cannot_enter_works_above(here: Installation, world: World) -> None:
    made = two_levels(world)
    user = world.user(grants=[Grant(Role.ORGANISER, round_id=made.below.round_id)])
    client = signed_in(browser(here.app), user)
    client.get("/language/en")
    address = f"/organise/contests/{made.below.contest_id}/ladder"
    assert "has other organisers" in client.get(address).text

    answer = client.post(f"{address}/advance", data={"target": made.above, "back": address}, follow_redirects=True)

    assert "The contest at the next level has other organisers." in answer.text
    assert entries_of(made.above) == []
    assert client.get(f"/organise/contests/{made.above}/ladder").status_code == 403


def test_page_without_arrived_works_and_without_a_next_level_says_so(organiser: FlaskClient, world: World) -> None:
    made = world.contest(entries=1, state=ContestState.CERTIFIED)
    assert "No works from a level below" in page(organiser, made.contest_id)


@pytest.mark.parametrize("data", [{}, {"target": "1", "source": "1"}, {"target": "x"}])
def test_an_advance_that_names_nothing_or_both_is_no_request(
    world: World, organiser: FlaskClient, data: dict[str, str]
) -> None:
    made = two_levels(world)
    before = entries_of(made.below.contest_id)

    assert organiser.post(f"/organise/contests/{made.above}/ladder/advance", data=data).status_code == 400
    assert (entries_of(made.above), entries_of(made.below.contest_id)) == ([], before)


def test_a_work_that_lost_its_place_is_flagged_on_both_pages(world: World, organiser: FlaskClient) -> None:
    made = advancing.advanced(world)

    assert "One work at the next level no longer advances." in page(organiser, made.below.contest_id)
    assert "One work here has lost its place." in page(organiser, made.above)
    assert "One work here has lost its place." in organiser.get(f"/organise/contests/{made.above}").text
    assert "has lost its place" not in organiser.get(f"/organise/contests/{made.below.contest_id}").text


def test_the_file_is_given_out_signed_and_noted(here: Installation, world: World, organiser: FlaskClient) -> None:
    made = two_levels(world)
    advancing.with_all(here, made)
    transfer_key.make(here.instance)

    answer = organiser.post(f"/organise/contests/{made.below.contest_id}/ladder/file")

    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    found = read_file(answer.data)
    assert found.transfer.key == here.key
    assert [work.code for work in found.transfer.works] == ["A001", "A002"]
    last = select(AuditEntry.action).order_by(AuditEntry.id.desc()).limit(1)
    assert db.session.execute(last).scalar_one() == "hand_overs.give"


def test_giving_out_without_a_key_or_with_a_document_lost_says_so_and_notes_nothing(
    here: Installation, world: World, organiser: FlaskClient
) -> None:
    made = two_levels(world)
    address = f"/organise/contests/{made.below.contest_id}/ladder"
    before = db.session.execute(select(AuditEntry.id)).all()
    db.session.rollback()
    answer = organiser.post(f"{address}/file", data={"back": address}, follow_redirects=True)
    assert "This installation has no key for signing yet." in answer.text
    (here.instance / "hand-over.key").write_text("nothing")
    answer = organiser.post(f"{address}/file", data={"back": address}, follow_redirects=True)
    assert "This installation has no key for signing yet." in answer.text
    (here.instance / "hand-over.key").unlink()
    transfer_key.make(here.instance)
    here.store.remove(advancing.with_document(here.store, made.below.entries[0]))

    answer = organiser.post(f"{address}/file", data={"back": address}, follow_redirects=True)

    assert "is missing from storage" in answer.text
    assert db.session.execute(select(AuditEntry.id)).all() == before


def handed(province: Installation, *, colleges: tuple[int, ...] | None = None) -> tuple[bytes, str]:
    """A transfer file of another installation, and its public key."""
    with province.app.app_context():
        made = two_levels(World(), above=False, school_year=YEAR, colleges=colleges)
        advancing.with_all(province, made)
        return export(province, made.below.contest_id), province.key


def upload(client: FlaskClient, contest_id: int, data: bytes) -> TestResponse:
    boundary, body = encode_multipart({"file": FileStorage(io.BytesIO(data), "ส่งต่อ.zip")})
    return client.post(
        f"/organise/contests/{contest_id}/ladder/import",
        data=body,
        content_type=f"multipart/form-data; boundary={boundary}",
        follow_redirects=True,
    )


def fields(text: str) -> dict[str, str]:
    """The hidden fields of the preview's form."""
    return dict(re.findall(r'<input type="hidden" name="(upload|seen)" value="([^"]*)"', text))


def kept(here: Installation) -> list[str]:
    """The uploaded files that wait for confirmation, without the messages of imports that are done."""
    folder = here.instance / "uploads"
    return [path.name for path in folder.iterdir() if path.suffix != ".ended"] if folder.exists() else []


def test_a_file_is_looked_at_and_taken_in_with_its_documents(
    here: Installation, province: Installation, world: World, organiser: FlaskClient
) -> None:
    data, key = handed(province)
    contest = receiving(world, school_year=YEAR)
    trust_key(key)

    shown = upload(organiser, contest, data)

    text = html.unescape(shown.text)
    assert "provincial level · Lopburi" in text
    assert "อาชีวศึกษาจังหวัดลพบุรี" in text
    assert "the same as here" in text
    assert entries_of(contest) == []
    address = f"/organise/contests/{contest}/ladder/import"
    answer = organiser.post(address, data={**fields(text), "act": "confirm"}, follow_redirects=True)
    assert "2 works added. New institutions: 1." in answer.text
    assert "by file from อาชีวศึกษาจังหวัดลพบุรี" in answer.text
    assert len(entries_of(contest)) == 2
    stored = db.session.execute(select(Document.stored)).scalars().all()
    assert len(stored) == len(here.store.names()) == 3
    assert kept(here) == []
    db.session.rollback()
    again = upload(organiser, contest, data)
    assert "Everything is already in the system." in again.text
    assert "Import all works" not in again.text


def test_a_confirmation_sent_twice_takes_in_once_and_leaves_no_file(
    here: Installation, province: Installation, world: World, organiser: FlaskClient
) -> None:
    data, key = handed(province)
    contest = receiving(world, school_year=YEAR)
    trust_key(key)
    first, second = (fields(upload(organiser, contest, data).text) for _ in range(2))
    address = f"/organise/contests/{contest}/ladder/import"
    organiser.post(address, data={**first, "act": "confirm"})

    answer = organiser.post(address, data={**second, "act": "confirm"})

    assert answer.status_code == 422  # its preview is older than the first import
    assert len(entries_of(contest)) == 2
    assert len(here.store.names()) == 3


def test_a_file_that_cannot_be_taken_in_says_why_and_is_not_kept(
    here: Installation, province: Installation, world: World, organiser: FlaskClient
) -> None:
    data, key = handed(province)
    contest = receiving(world, school_year=YEAR)
    unknown = upload(organiser, contest, data)
    assert unknown.status_code == 422
    assert "signed with a key that is not trusted here" in unknown.text
    trust_key(key)
    changed = bytearray(data)
    changed[len(data) // 2] ^= 1
    for broken in (bytes(changed), data[:-1], b"PK\x03\x04", b"name,title\n"):
        answer = upload(organiser, contest, broken)
        assert answer.status_code == 422
        assert "This file cannot be imported. Nothing was saved." in answer.text
    assert kept(here) == []
    assert here.store.names() == frozenset()


def test_a_doubtful_college_is_asked_about_before_the_file_is_taken_in(
    here: Installation, province: Installation, world: World, organiser: FlaskClient
) -> None:
    data, key = handed(province)
    name = read_file(data).transfer.works[0].college.name_th
    contest = receiving(world, school_year=YEAR)
    near = world.institution(name.replace("ทดสอบ", "ทดสอบบ"), province="ลพบุรี")
    trust_key(key)
    text = html.unescape(upload(organiser, contest, data).text)
    (question,) = set(re.findall(r'name="(college-[^"]+)"', text))
    assert "Works: A001, A002" in text
    address = f"/organise/contests/{contest}/ladder/import"
    unanswered = organiser.post(address, data={**fields(text), "act": "confirm"})
    assert unanswered.status_code == 422
    assert here.store.names() == frozenset()

    organiser.post(address, data={**fields(text), question: f"known:{near}", "act": "confirm"})

    assert {entry.institution_id for entry in entries_of(contest)} == {near}


def test_a_file_larger_than_other_requests_may_be_is_taken(
    here: Installation, province: Installation, world: World, organiser: FlaskClient
) -> None:
    with province.app.app_context():
        made = two_levels(World(), above=False, school_year=YEAR)
        large = advancing.PDF + b"%" * (here.app.config["MAX_CONTENT_LENGTH"] + 1)
        advancing.with_document(province.store, made.below.entries[0], large)
        data, key = export(province, made.below.contest_id), province.key
    contest = receiving(world, school_year=YEAR)
    trust_key(key)

    assert "the same as here" in upload(organiser, contest, data).text


def test_leaving_takes_nothing_in_and_drops_the_file(
    here: Installation, province: Installation, world: World, organiser: FlaskClient
) -> None:
    data, key = handed(province)
    contest = receiving(world, school_year=YEAR)
    trust_key(key)
    shown = fields(upload(organiser, contest, data).text)

    answer = organiser.post(
        f"/organise/contests/{contest}/ladder/import", data={**shown, "act": "cancel"}, follow_redirects=True
    )

    assert "No works were imported." in answer.text
    assert (kept(here), entries_of(contest)) == ([], [])


def test_another_persons_upload_cannot_be_looked_at(
    here: Installation, province: Installation, world: World, organiser: FlaskClient
) -> None:
    data, key = handed(province)
    contest = receiving(world, school_year=YEAR)
    trust_key(key)
    token = fields(upload(organiser, contest, data).text)["upload"]
    other = signed_in(browser(here.app), world.user(grants=[Grant(Role.ORGANISER)]))

    answer = other.get(f"/organise/contests/{contest}/ladder/import?upload={token}")

    assert answer.status_code == 303


def test_keys_are_shown_trusted_and_removed(here: Installation, world: World, organiser: FlaskClient) -> None:
    assert "Run this command on the server: judging keys" in organiser.get("/admin/keys").text
    own = transfer_key.make(here.instance)
    assert own in html.unescape(organiser.get("/admin/keys").text)
    key = to_text(b"x" * 32)

    for name, given, said in (
        ("", key, "Enter the owner of the key."),
        ("Lopburi", "abc", "This is not a public key."),
        ("Lopburi", own, "This is the key of this installation."),
    ):
        refused = organiser.post("/admin/keys", data={"name": name, "public_key": given})
        assert (refused.status_code, said in html.unescape(refused.text)) == (422, True)
    added = organiser.post("/admin/keys", data={"name": "Lopburi", "public_key": key}, follow_redirects=True)
    assert "Lopburi" in added.text
    row = db.session.execute(select(TrustedKey)).scalar_one()
    db.session.rollback()
    removed = organiser.post(f"/admin/keys/{row.id}/remove", follow_redirects=True)
    assert "are now refused" in removed.text
    (here.instance / "hand-over.key").write_text("nothing")
    assert "The key cannot be read" in organiser.get("/admin/keys").text


@pytest.mark.parametrize(
    ("kept", "language", "said"),
    [
        ("province ลพบุรี", "en", "provincial level · Lopburi"),
        ("province ลพบุรี", "th", "ระดับอาชีวศึกษาจังหวัด · ลพบุรี"),
        ("nation", "en", "national level"),
    ],
)
def test_where_a_decision_was_carried_over_from_stands_in_the_readers_words(
    app: Flask, kept: str, language: str, said: str
) -> None:
    with app.test_request_context(headers={"Cookie": f"language={language}"}):
        assert origin_in_words(kept) == said
