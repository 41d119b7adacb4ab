"""Search over published results, and the page of an institution: published works alone, no persons, no rulings."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select, update

from judging.core.rulings.rulings import Effect
from judging.database.transaction import transaction
from judging.models import CaseSource, Entry, Institution, PracticeSettings, PublishedWork
from judging.queries.results import public_search
from judging.services.people import institutions
from judging.services.results import results
from judging.services.rulings import cases, rulings
from judging.services.rulings.rulings import Decision
from tests.scoring import AT, levels, submit_all
from tests.statements import statements
from tests.web.signing import browser
from tests.world import ADMIN, Setting, World


@pytest.fixture
def certified(world: World) -> Setting:
    """Three works: two with titles and medals, the last one without."""
    book = world.rulebook()
    setting = world.contest(entries=3, judges=1)
    with transaction() as session:
        session.execute(update(PracticeSettings).values(titles_to=2))
        session.execute(update(Institution).values(name_th="วิทยาลัยเทคนิคลพบุรี"))
        session.get_one(Entry, setting.entries[0]).title_th = "เครื่องอบน้ำพริก"
    submit_all(world, setting, levels(book), levels(book, 1), levels(book, 3))
    with transaction() as session:
        results.certify(session, actor=setting.judge(0), contest_id=setting.contest_id)
    return setting


@pytest.fixture
def published(certified: Setting) -> Setting:
    with transaction() as session:
        results.publish(session, actor=ADMIN, contest_id=certified.contest_id)
    return certified


def college(setting: Setting) -> int:
    with transaction() as session:
        return session.get_one(Entry, setting.entries[0]).institution_id


def found(app: Flask, address: str) -> list[str]:
    """The titles in a list of works, in Thai."""
    text = browser(app).get(address).text
    return re.findall(r"<h3><a [^>]*>([^<]*)</a></h3>", text.replace("\u2060", ""))


def test_nothing_is_found_before_publication(app: Flask, certified: Setting) -> None:
    assert found(app, "/results?search=น้ำพริก") == []
    assert browser(app).get(f"/institutions/{college(certified)}").status_code == 404


@pytest.mark.every_database
def test_search_finds_works_by_title_institution_and_province(app: Flask, published: Setting) -> None:
    assert found(app, "/results?search=นํ้าพริก") == ["เครื่องอบน้ำพริก"]
    assert found(app, "/results?search=วท. ลพบุรี") == ["เครื่องอบน้ำพริก", "ผลงาน 2", "ผลงาน 3"]
    assert found(app, "/results?search=เชียงใหม่") == []
    assert found(app, "/results?search=") == []
    assert "ลองพิมพ์ให้สั้นลง" in browser(app).get("/results?search=zzz").text
    with transaction() as session, statements() as sent:
        public_search.search(session, "ลพบุรี")
    assert len(sent) <= 4


def test_institution_shows_awarded_works_alone(app: Flask, published: Setting) -> None:
    assert found(app, f"/institutions/{college(published)}") == ["เครื่องอบน้ำพริก", "ผลงาน 2"]
    assert browser(app).get("/institutions/999999").status_code == 404


def test_work_of_a_list_names_its_school_year_within_a_line(app: Flask, published: Setting) -> None:
    anyone = browser(app)
    anyone.get("/language/en")
    assert re.search(r"national level · school year \d{4}</p>", anyone.get("/results?search=ลพบุรี").text)


def test_merged_institution_leads_to_the_other(app: Flask, world: World, published: Setting) -> None:
    former, other = college(published), world.institution("วิทยาลัยเทคนิคลพบุรี 2")
    with transaction() as session:
        institutions.merge(session, actor=ADMIN, institution_id=former, into_id=other)

    answer = browser(app).get(f"/institutions/{former}")

    assert (answer.status_code, answer.headers["Location"]) == (301, f"/institutions/{other}")
    assert found(app, f"/institutions/{other}") == ["เครื่องอบน้ำพริก", "ผลงาน 2"]


@pytest.mark.every_database
def test_withdrawn_award_leaves_search_and_institution_with_the_next_version(app: Flask, published: Setting) -> None:
    decision = Decision("5.6", "พบผลงานเดียวกันในฐานข้อมูล", "คณะกรรมการกลาง", AT.date())
    with transaction() as session:
        case_id = cases.open_case(
            session,
            actor=ADMIN,
            contest_id=published.contest_id,
            entry_id=published.entries[0],
            source=CaseSource.ORGANISER,
            allegation="ผลงานซ้ำ",
        )
        rulings.record(session, actor=ADMIN, case_id=case_id, effect=Effect.REVOKE, decision=decision)

    moved_up = ["ผลงาน 2", "ผลงาน 3"]
    assert found(app, f"/institutions/{college(published)}") == moved_up
    assert found(app, "/results?search=น้ำพริก") == []
    with transaction() as session:
        kept = session.execute(select(PublishedWork.entry_id).order_by(PublishedWork.rank)).scalars().all()
    assert kept == published.entries[1:]
