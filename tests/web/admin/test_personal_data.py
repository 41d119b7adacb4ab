"""Personal data on screens: only administrators find, export and erase it; public pages show no more than the contest's
setting; an erased person is shown by a text, never as an empty field."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from flask_babel import force_locale
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from judging.core.names import ERASED
from judging.core.roles import Grant, Role
from judging.core.rulebooks.facts import FACTS
from judging.core.signin.sessions import digest
from judging.database.transaction import transaction
from judging.extensions import documents
from judging.models import (
    AuditEntry,
    Case,
    Competition,
    Document,
    Entry,
    Institution,
    Person,
    Registration,
    User,
)
from judging.services.signin import passwords
from judging.web.wording.languages import erased_in_words, name
from tests import personal
from tests.personal import ADVISER, FRIEND, JUDGE, MAKER, Scene, scene
from tests.web.signing import admin, begin, browser, signed_in, without_csrf
from tests.world import World

JSON = "application/json"
SECRETS = (
    MAKER,
    FRIEND,
    ADVISER,
    JUDGE,
    "ว่าที่ร้อยตรี",
    "หน้าที่ลับ",
    "อาจารย์ลับ",
    "diploma",
    "ปวส.",
    "ผู้ช่วยในความลับ",
    "proposal.pdf",
    "คัดลอกผลงาน",
    "น่าชื่นชมมาก",
    "teacher-of-work",
)


@pytest.fixture
def client(app: Flask, world: World) -> FlaskClient:
    without_csrf(app)
    return admin(app, world)


def _public(app: Flask, contest_id: int) -> list[str]:
    """Everything that an anonymous visitor can read of a contest."""
    stranger = browser(app)
    addresses = (
        "/",
        f"/results/{contest_id}",
        f"/results/{contest_id}/1",
        f"/api/v1/results/{contest_id}",
        "/privacy",
    )
    return [stranger.get(address).text for address in addresses]


def test_search_ignores_prefixes_and_tells_where_the_person_stands(client: FlaskClient, world: World) -> None:
    made = scene(world)

    page = client.get(f"/admin/personal-data?search=นาย{MAKER[:8]}").text

    assert name(f"ว่าที่ร้อยตรี {MAKER}") in page
    assert "ผู้จัดทำ A001" in page
    assert f"/admin/personal-data/persons/{made.persons[MAKER]}" in page
    assert FRIEND not in page
    assert "ประธานกรรมการ" in client.get("/admin/personal-data?search=ประเสริฐ").text
    assert "ไม่พบผู้ที่ตรง" in client.get("/admin/personal-data?search=ไม่มีคนนี้แน่").text


def test_page_of_a_maker_shows_what_is_held_and_nothing_of_the_others(client: FlaskClient, world: World) -> None:
    made = scene(world)

    page = client.get(f"/admin/personal-data/persons/{made.persons[MAKER]}").text

    for told in (MAKER, "หน้าที่ลับ", "ปวส.", "A001", "proposal.pdf"):
        assert told in page
    assert FRIEND not in page
    assert JUDGE not in page


def test_export_is_whole_holds_no_hash_and_is_told_in_the_log(
    client: FlaskClient, world: World, session: Session
) -> None:
    made = scene(world)
    kept = passwords.hash_password("a password nobody knows")
    with transaction() as writing:
        writing.execute(
            update(User).where(User.id == made.setting.users[0]).values(username="the-chair", password_hash=kept)
        )
        token = begin(writing, made.setting.users[0])

    answer = client.post(f"/admin/personal-data/persons/{made.persons[JUDGE]}/export", data={"as": "json"})

    assert answer.headers["Content-Disposition"].startswith("attachment")
    data = json.loads(answer.text)
    assert data["names"][0] | {"person_id": 0} == {
        "person_id": 0,
        "prefix": "ดร.",
        "name": JUDGE,
        "full_name": f"ดร.{JUDGE}",
        "position": "อาจารย์ลับ",
        "institution": "",
    }
    assert (data["accounts"][0]["username"], data["accounts"][0]["has_password"]) == ("the-chair", True)
    (found,) = data["sessions"]
    assert (found["browser"], found["by_card"]) == ("Firefox, Linux", False), "and not the administrator's"
    assert token not in answer.text
    assert digest(token) not in answer.text
    assert [seat["role"] for seat in data["seats"]] == ["chair"]
    assert [recusal["reason"] for recusal in data["recusals"]] == ["เป็นญาติของทีม"]
    assert [comment["text"] for comment in data["comments"]] == ["น่าชื่นชมมาก"]
    assert [case["allegation"] for case in data["cases"]] == [f"{MAKER} คัดลอกผลงาน"]
    assert [found["as"] for found in data["publications"]] == [["judge", "certifier"]]
    assert [act["action"] for act in data["acts"]] == ["results.certify"]
    assert kept not in answer.text
    assert "argon2" not in answer.text
    assert "l" * 32 not in answer.text
    told = session.execute(select(AuditEntry.text).where(AuditEntry.action == "personal_data.export")).scalar_one()
    assert JUDGE not in told


def test_export_of_a_maker_has_labels_in_the_readers_language(client: FlaskClient, world: World) -> None:
    made = scene(world)
    address = f"/admin/personal-data/persons/{made.persons[MAKER]}/export"

    thai = json.loads(client.post(address, data={"as": "json"}).text)
    client.set_cookie("language", "en")
    english = json.loads(client.post(address, data={"as": "json"}).text)

    level = {"fact": "level", "value": "diploma"}
    assert {**level, "label": "ระดับการศึกษา", "in_words": "ปวส."} in thai["teams"][0]["facts"]
    assert {**level, "label": "Study level", "in_words": "vocational diploma"} in english["teams"][0]["facts"]
    assert [part["name"] for part in thai["registrations"][0]["parts"]] == [MAKER]
    assert [row["kind"] for row in thai["documents"]] == ["has_report", "has_proposal"]
    assert FRIEND not in json.dumps(thai, ensure_ascii=False)


def test_page_for_paper_says_the_same(client: FlaskClient, world: World) -> None:
    made = scene(world)

    page = client.post(f"/admin/personal-data/persons/{made.persons[JUDGE]}/export", data={"as": "page"}).text

    for told in (f"ดร.{JUDGE}", "อาจารย์ลับ", "เป็นญาติของทีม", "น่าชื่นชมมาก", "รับรองผล"):
        assert told in page


def test_rows_of_the_same_name_in_the_same_institution_are_shown_together(
    client: FlaskClient, world: World, session: Session
) -> None:
    made = scene(world)
    institution = session.execute(select(Entry.institution_id).where(Entry.id == made.setting.entries[0])).scalar_one()
    with transaction() as writing:
        here = Person(name=f"นาย{MAKER}", sort_key="", position="ผู้ช่วยสอน", institution_id=institution)
        elsewhere = Person(name=MAKER, sort_key="", position="คนละคน", institution_id=_another_college(writing))
        writing.add_all((here, elsewhere))
        writing.flush()
        same, other = here.id, elsewhere.id
    address = f"/admin/personal-data/persons/{made.persons[MAKER]}"

    page = client.get(address).text
    together = client.get(f"{address}?also={same}&also={other}").text

    assert f'value="{same}"' in page
    assert f'value="{other}"' not in page
    assert (page.count("ผู้ช่วยสอน"), together.count("ผู้ช่วยสอน")) == (1, 2)  # beside its checkbox; and among the names
    assert "คนละคน" not in together


def _another_college(session: Session) -> int:
    row = Institution(name_th="วิทยาลัยอื่น", match_key="other", sort_key="other")
    session.add(row)
    session.flush()
    return row.id


def test_competition_is_erased_with_its_files_after_the_typed_year(
    client: FlaskClient, app: Flask, world: World, session: Session
) -> None:
    made = scene(world)
    stored = documents().put(b"%PDF-1.7 secret")
    with transaction() as writing:
        writing.execute(update(Document).where(Document.stored == made.stored[0]).values(stored=stored))
    address = f"/admin/personal-data/competitions/{made.setting.competition_id}"
    year = session.execute(
        select(Competition.school_year).where(Competition.id == made.setting.competition_id)
    ).scalar_one()

    assert f"{address}/erase" not in client.get(address).text
    assert client.post(address, data={"kept_until": "19/2/2565"}).status_code == 422
    assert client.post(address, data={"kept_until": "31/5/2566"}).status_code == 303
    page = client.get(address).text
    assert "31\u00a0พฤษภาคม\u00a02566" in page or "2023-05-31" in page
    assert f"{address}/erase" in page
    client.post(f"{address}/erase", data={"typed": "1"})
    assert documents().open(stored).is_file()
    told = client.post(f"{address}/erase", data={"typed": str(year)}, follow_redirects=True).text

    assert "ลบแล้ว: บุคคล 3 รายการ เอกสาร 2 ฉบับ" in told
    assert "ไม่มีข้อมูลส่วนบุคคลของปีการศึกษานี้เหลือให้ลบ" in told
    with pytest.raises(FileNotFoundError):
        documents().open(stored)
    assert list(personal.said(session, MAKER)) == []
    assert all(MAKER not in page for page in _public(app, made.setting.contest_id))
    assert "ผลงาน 1" in _public(app, made.setting.contest_id)[1]


def test_file_that_cannot_be_removed_is_told(
    client: FlaskClient, world: World, session: Session, tmp_path: Path
) -> None:
    made = scene(world)
    personal.keep_until(made.setting)
    year = session.execute(
        select(Competition.school_year).where(Competition.id == made.setting.competition_id)
    ).scalar_one()
    (tmp_path / "documents" / made.stored[0]).mkdir(parents=True)  # a folder cannot be unlinked

    address = f"/admin/personal-data/competitions/{made.setting.competition_id}/erase"
    told = client.post(address, data={"typed": str(year)}, follow_redirects=True).text

    assert "ลบไฟล์ออกจากที่เก็บเอกสารไม่ได้ 1 ไฟล์" in told


def test_person_is_erased_after_the_typed_name_and_no_longer_found(
    client: FlaskClient, world: World, session: Session
) -> None:
    made = scene(world)
    address = f"/admin/personal-data/persons/{made.persons[MAKER]}"

    refused = client.post(f"{address}/erase", data={"typed": "คนอื่น", "back": address}, follow_redirects=True).text
    assert "ที่พิมพ์ไม่ตรงกับที่ขอให้พิมพ์" in refused
    client.post(f"{address}/erase", data={"typed": MAKER})

    assert list(personal.said(session, MAKER)) == []
    assert client.get(address).status_code == 404
    assert list(personal.said(session, FRIEND)) != []


def test_erased_judge_is_worded_wherever_a_name_stood(client: FlaskClient, world: World) -> None:
    made = scene(world)
    contest = made.setting.contest_id
    pages = [f"/organise/contests/{contest}/{page}" for page in ("panel", "grid", "log", "papers")] + [
        f"/organise/contests/{contest}"
    ]
    assert all(JUDGE in client.get(page).text for page in pages[:2])

    client.post(f"/admin/personal-data/persons/{made.persons[JUDGE]}/erase", data={"typed": JUDGE})

    thai = [client.get(page) for page in pages]
    client.set_cookie("language", "en")
    english = [client.get(page) for page in pages]
    assert {answer.status_code for answer in thai + english} == {200}
    assert not any(JUDGE in answer.text for answer in thai + english)
    assert [ERASED in answer.text for answer in thai[:2]] == [True, True]
    assert ["(personal data erased)" in answer.text for answer in english[:2]] == [True, True]
    assert not any(ERASED in answer.text for answer in english)


def _pages(app: Flask, made: Scene, session: Session) -> dict[str, str]:
    """Every page of the contest that an administrator, the teacher or a judge can open, by person and address."""
    args = {
        "contest_id": made.setting.contest_id,
        "entry_id": made.setting.entries[0],
        "member_id": made.setting.members[1],
        "sheet_id": made.setting.sheets[made.setting.entries[0], made.setting.members[1]],
        "registration_id": session.execute(select(Registration.id)).scalar_one(),
        "document_id": session.execute(select(Document.id).limit(1)).scalar_one(),
        "case_id": session.execute(select(Case.id)).scalar_one(),
        "competition_id": made.setting.competition_id,
        "version": 1,
    }
    people = {
        "admin": session.execute(select(User.id).where(User.username == "looks-everywhere")).scalar_one(),
        "teacher": made.teacher,
        "judge": made.setting.users[1],
    }
    session.rollback()
    with app.test_request_context():
        addresses = [
            url_for(rule.endpoint, **{name: args[name] for name in rule.arguments})
            for rule in app.url_map.iter_rules()
            if "GET" in (rule.methods or ()) and rule.arguments <= args.keys() and rule.endpoint != "signin.signout"
        ]
    clients = {who: signed_in(browser(app), number) for who, number in people.items()}
    answers = {f"{who} {address}": client.get(address) for who, client in clients.items() for address in addresses}
    assert [where for where, answer in answers.items() if answer.status_code >= 500] == []
    return {where: answer.text for where, answer in answers.items() if answer.mimetype in ("text/html", JSON)}


def test_no_page_of_anybody_shows_who_was_erased(
    client: FlaskClient, app: Flask, world: World, session: Session
) -> None:
    made = scene(world)
    personal.keep_until(made.setting)
    world.user("ผู้ดูแลอีกคน", username="looks-everywhere", grants=[Grant(Role.ADMIN)])
    year = session.execute(
        select(Competition.school_year).where(Competition.id == made.setting.competition_id)
    ).scalar_one()
    before = _pages(app, made, session)
    assert len([where for where, text in before.items() if MAKER in text]) > 1

    client.post(f"/admin/personal-data/competitions/{made.setting.competition_id}/erase", data={"typed": str(year)})

    after = _pages(app, made, session)
    assert [where for where, text in after.items() if any(name in text for name in (MAKER, FRIEND, ADVISER))] == []
    assert any(ERASED in text for text in after.values())


def test_prefix_stands_with_the_name_on_pages_and_not_in_forms(client: FlaskClient, world: World) -> None:
    made = scene(world, publish=False)
    contest = made.setting.contest_id

    assert f"ดร.{JUDGE}" in client.get(f"/organise/contests/{contest}/panel").text
    assert f"ดร.{JUDGE}" in client.get(f"/organise/contests/{contest}/grid").text
    form = client.get(f"/organise/contests/{contest}/panel/{made.setting.members[0]}").text
    assert f'value="{JUDGE}"' in form


@pytest.mark.every_database
@pytest.mark.parametrize("published", [True, False])
def test_public_pages_show_no_more_than_the_setting(app: Flask, world: World, published: bool) -> None:
    made = scene(world, names=published)

    pages = _public(app, made.setting.contest_id)

    allowed = {MAKER, FRIEND, "ว่าที่ร้อยตรี"} if published else set()
    read = [*pages[:4], *(re.sub("</?span[^>]*>", "", page) for page in pages[:4])]  # spans keep names together
    shown = {secret for secret in SECRETS if any(secret in page for page in read)}
    assert shown == allowed


def test_privacy_page_tells_each_fact_with_its_reason_to_everyone(app: Flask, world: World) -> None:
    made = scene(world)
    personal.keep_until(made.setting)
    stranger = browser(app)

    page = stranger.get("/privacy").text

    for fact in FACTS.values():
        if fact.kept_because is not None:
            assert fact.label.th in page
            assert fact.kept_because.th in page
    assert "ถึงวันที่ 31\u00a0พฤษภาคม\u00a02566" in page
    assert 'href="/privacy"' in signed_in(browser(app), made.teacher).get("/teacher/").text


def test_words_for_who_was_erased_are_in_the_readers_language(app: Flask) -> None:
    with app.test_request_context():
        with force_locale("en"):
            assert erased_in_words(f"A001 · {ERASED}") == "A001 · (personal data erased)"
            assert erased_in_words(7) == 7
        with force_locale("th"):
            assert erased_in_words(ERASED) == ERASED
