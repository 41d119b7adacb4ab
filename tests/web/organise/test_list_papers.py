"""Papers for the days of a contest and for its results: sign-in of teams, names, the announcer's script, the log."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from judging.core.scoring import award_data
from judging.core.scoring.awards import AwardRules, Medal, SpecialPrize
from judging.core.text import Text
from judging.database.transaction import transaction
from judging.models import Entry, Institution, Person, PracticeSettings, PrizeAward, TeamMember, TeamRole
from judging.services.results import results
from judging.web.organise.papers import log_extract
from judging.web.serving.requests import LANGUAGE_COOKIE
from judging.writers.typesetting import unbroken
from tests import typeset
from tests.scoring import AT, levels, submit_all
from tests.typeset import Typeset
from tests.web.publishing import seen
from tests.world import Setting, World

LONG = "เครื่องคัดแยกเมล็ดกาแฟอัตโนมัติด้วยปัญญาประดิษฐ์สำหรับวิสาหกิจชุมชนบนพื้นที่สูง " * 3


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Typeset]:
    return typeset.record(monkeypatch)


def _paper(browser: FlaskClient, setting: Setting, name: str) -> int:
    return browser.get(f"/organise/contests/{setting.contest_id}/papers/{name}.pdf").status_code


def _add(setting: Setting, entry: int, *people: tuple[TeamRole, str]) -> None:
    with transaction() as session:
        for place, (role, name) in enumerate(people):
            person = Person(name=name, sort_key="")
            session.add(person)
            session.flush()
            of = {"entry_id": setting.entries[entry], "person_id": person.id, "facts": "{}"}
            session.add(TeamMember(role=role, position=place, **of))


def test_team_sheet_has_the_works_that_present_in_their_order(
    browser: FlaskClient, world: World, made: list[Typeset]
) -> None:
    setting = world.contest(entries=4, judges=1)
    with transaction() as session:
        session.execute(update(Entry).where(Entry.id == setting.entries[0]).values(place=9))
        session.execute(update(Entry).where(Entry.id == setting.entries[1]).values(place=1, title_th=LONG))
        session.execute(update(Entry).where(Entry.id == setting.entries[2]).values(absent_at=AT, absent_reason="ป่วย"))
    assert _paper(browser, setting, "teams-sign-in") == 200
    assert [row[:2] for row in made[0].data["rows"]] == [["1", "A002"], ["2", "A001"], ["3", "A004"]]
    assert all(row[4:] == ["", "", ""] for row in made[0].data["rows"])


def test_sheet_of_120_teams_goes_on_over_pages(browser: FlaskClient, world: World, made: list[Typeset]) -> None:
    _paper(browser, world.contest(entries=120), "teams-sign-in")
    assert len(made[0].data["rows"]) == 120
    assert 8 <= made[0].pages <= 20


def test_names_are_corrected_on_a_page_a_work(browser: FlaskClient, world: World, made: list[Typeset]) -> None:
    setting = world.contest(entries=3, judges=1)
    assert _paper(browser, setting, "name-corrections") == 404
    makers = [(TeamRole.MAKER, f"นางสาวประภาพรรณศิริลักษณ์ วัฒนานุกูลกิจไพศาลพงศ์เจริญสุขสวัสดิ์{n}") for n in range(10)]
    advisers = [(TeamRole.ADVISER, f"ครู {n}") for n in range(5)]
    _add(setting, 0, *advisers, *makers)
    _add(setting, 2, (TeamRole.MAKER, "มานี มีนา"))
    _paper(browser, setting, "name-corrections")
    (paper,) = made
    assert [len(work["people"]) for work in paper.data["works"]] == [15, 1]
    assert [person["role"] for person in paper.data["works"][0]["people"]] == ["ผู้จัดทำ"] * 10 + ["ครูที่ปรึกษา"] * 5
    assert paper.pages <= 4
    browser.get(
        f"/organise/contests/{setting.contest_id}/papers/name-corrections.pdf",
        query_string={"entry": setting.entries[2]},
    )
    assert [work["people"][0]["name"] for work in made[1].data["works"]] == ["มานี มีนา"]


@pytest.fixture
def certified(world: World) -> Setting:
    """Works one and two share the first rank, the third has a special prize, the fourth took part only."""
    book = world.rulebook()
    setting = world.contest(entries=4, judges=2)
    best = levels(book, 0)
    submit_all(world, setting, best, best, levels(book, 1), levels(book, 3))
    prize = SpecialPrize(Text("Honor Award", "Honor Award"), "สมาคมผู้ให้", Medal.GOLD)
    prizes = award_data.stored(AwardRules(prizes=(prize,)), book.unit)["prizes"]
    with transaction() as session:
        session.execute(update(PracticeSettings).values(titles_to=2, prizes=prizes))
        of = {"contest_id": setting.contest_id, "entry_id": setting.entries[2]}
        session.add(PrizeAward(**of, prize=1, decided_at=AT))
    with transaction() as session:
        results.certify(
            session,
            actor=setting.judge(0),
            contest_id=setting.contest_id,
            accept_ties=[setting.entries[:2]],
        )
    return setting


def test_announcer_reads_prizes_then_awards_from_the_last_to_the_first(
    browser: FlaskClient, certified: Setting, made: list[Typeset]
) -> None:
    assert _paper(browser, certified, "announcer") == 200
    said = made[0].data
    assert said["corner"] == "ห้ามเผยแพร่ก่อนประกาศผล"
    read = [(page["award"], [work["code"] for work in page["works"]]) for page in said["pages"]]
    assert read == [
        ("Honor Award (เหรียญทอง) มอบโดยสมาคมผู้ให้", ["A003"]),
        ("เหรียญเงิน", ["A003"]),
        ("ชนะเลิศ", ["A001", "A002"]),
    ]
    assert "2" in said["pages"][-1]["told"]
    assert all(work["makers"] == "" for page in said["pages"] for work in page["works"])
    assert made[0].pages == len(said["pages"])


def test_announcers_script_names_makers_where_names_are_published_and_is_no_secret_after(
    browser: FlaskClient, certified: Setting, made: list[Typeset]
) -> None:
    _add(certified, 0, (TeamRole.MAKER, "มานี มีนา"))
    with transaction() as session:
        session.execute(update(PracticeSettings).values(publish_names=True))
    address = f"/organise/contests/{certified.contest_id}/publish"
    browser.post(address, data=seen(browser.get(address).text))
    browser.set_cookie(LANGUAGE_COOKIE, "en")
    _paper(browser, certified, "announcer")
    assert made[0].data["corner"] == "For the announcer"
    assert made[0].data["pages"][-1]["works"][0]["makers"] == f"Makers: {unbroken('มานี มีนา')}"


def test_announcers_script_keeps_provinces_whole_and_begins_awards_with_a_capital(
    browser: FlaskClient, certified: Setting, made: list[Typeset]
) -> None:
    with transaction() as session:
        session.execute(update(Institution).values(province="สิงห์บุรี"))
    for language in ("th", "en"):
        browser.set_cookie(LANGUAGE_COOKIE, language)
        _paper(browser, certified, "announcer")

    thai, english = (paper.data["pages"] for paper in made)
    assert thai[0]["works"][0]["institution"].endswith(" " + unbroken("จังหวัดสิงห์บุรี"))
    assert english[0]["works"][0]["institution"].endswith(", Sing Buri")
    assert [page["award"] for page in english][1:] == ["Silver medal", "Winner"]


def test_there_is_no_script_before_certification(browser: FlaskClient, world: World) -> None:
    assert _paper(browser, world.contest(entries=1, judges=1), "announcer") == 404


def test_extract_of_the_log_tells_what_the_results_rest_on(
    browser: FlaskClient, certified: Setting, made: list[Typeset]
) -> None:
    address = f"/organise/contests/{certified.contest_id}/publish"
    browser.post(address, data=seen(browser.get(address).text))
    assert _paper(browser, certified, "log") == 200
    rows = made[0].data["rows"]
    assert [int(row[0]) for row in rows] == sorted(int(row[0]) for row in rows)
    told = [row[3] for row in rows]
    assert any(text.startswith("รับรองผล") for text in told)
    assert any(text.startswith("ประกาศผล") and text.endswith("ฉบับที่ 1") for text in told)


def test_extract_of_a_long_log_says_that_older_entries_are_left_out(
    browser: FlaskClient, certified: Setting, made: list[Typeset], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_extract, "MOST", 1)
    address = f"/organise/contests/{certified.contest_id}/publish"
    browser.post(address, data=seen(browser.get(address).text))
    _paper(browser, certified, "log")
    assert len(made[0].data["rows"]) == 1
    assert made[0].data["lines"][-1].startswith("1 รายการล่าสุดจากทั้งหมด")
