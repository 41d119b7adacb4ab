"""The organiser's pages of works, panel, cards and printed sheets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from html import unescape
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core.contests import sign_in_cards as derive
from judging.core.contests.lifecycle import ContestState
from judging.core.eligibility.checks import Decision
from judging.core.roles import Actor, Grant, Role
from judging.database.transaction import transaction
from judging.models import Card, Contest, Entry, PanelMember, Person, Recusal, TeamMember
from judging.services.contests import panels, sign_in_cards
from judging.services.eligibility import screening
from judging.web.guards.redirects import is_this_machine
from judging.web.papers import printing
from tests import typeset
from tests.services.scoring.test_scoresheets import level, save
from tests.statements import statements
from tests.web import signing
from tests.world import Setting, World

ORGANISER = Actor(user_id=None)
PAGES = ["entries", "entries/new", "panel", "panel/new", "cards", "blank-sheets", "papers"]


def text(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return unescape(answer.get_data(as_text=True))


def at(setting: Setting, page: str) -> str:
    return f"/organise/contests/{setting.contest_id}/{page}"


def in_state(setting: Setting, state: ContestState) -> None:
    with transaction() as session:
        session.get_one(Contest, setting.contest_id).state = state


def test_a_work_is_entered_with_its_college_and_team_by_the_form(
    browser: FlaskClient, world: World, session: Session
) -> None:
    setting = world.contest(state=ContestState.REGISTRATION)

    answer = browser.post(
        at(setting, "entries/new"),
        data={
            "code": "A001",
            "title_th": "เครื่องอบแห้ง",
            "institution": "วท.ลพบุรี",
            "province": "ลพบุรี",
            "makers": "นายหนึ่ง ใจดี\n\n นางสาวสอง  ใจงาม ",
        },
    )

    assert answer.status_code == 303
    entry = session.execute(select(Entry)).scalar_one()
    names = select(Person.name).join(TeamMember).where(TeamMember.entry_id == entry.id).order_by(TeamMember.position)
    assert session.execute(names).scalars().all() == ["นายหนึ่ง ใจดี", "นางสาวสอง ใจงาม"]
    assert "วิทยาลัยเทคนิคลพบุรี" in text(browser, at(setting, "entries"))


def test_a_taken_code_keeps_what_was_typed_and_says_so_beside_the_field(browser: FlaskClient, world: World) -> None:
    setting = world.contest(entries=1)

    answer = browser.post(
        at(setting, "entries/new"), data={"code": "A001", "title_th": "ชื่อที่พิมพ์ไว้", "institution": "วท.ลพบุรี"}
    )

    page = unescape(answer.get_data(as_text=True))
    assert answer.status_code == 422
    assert "ชื่อที่พิมพ์ไว้" in page
    assert 'id="code-error"' in page


def test_the_list_finds_by_words_and_by_state(browser: FlaskClient, world: World) -> None:
    setting = world.contest(entries=3, state=ContestState.SCREENING)
    with transaction() as session:
        screening.decide(
            session,
            actor=ORGANISER,
            contest_id=setting.contest_id,
            entry_ids=setting.entries[:1],
            committee="คณะกรรมการ",
            met_on=date(2022, 2, 1),
            resolutions=[screening.Resolution("documents", Decision.FAIL, reason="เอกสารไม่ครบ")],
        )

    by_word = text(browser, at(setting, "entries?q=a002"))
    by_state = text(browser, at(setting, "entries?state=not_admitted"))

    assert ("A002 ·" in by_word, "A001 ·" in by_word) == (True, False)
    assert ("A001 ·" in by_state, "เอกสารไม่ครบ" in by_state, "A002 ·" in by_state) == (True, True, False)


def test_a_team_that_did_not_come_is_recorded_and_shown_with_reason_and_person(
    browser: FlaskClient, world: World
) -> None:
    setting = world.contest(entries=1, judges=1)

    browser.post(at(setting, f"entries/{setting.entries[0]}/absence"), data={"reason": "รถเสียระหว่างทาง"})

    page = text(browser, at(setting, "entries"))
    assert "รถเสียระหว่างทาง" in page
    assert "ผู้ดูแล" in page


@pytest.mark.parametrize(
    "address",
    [
        "entries/{entry}",
        "entries/{entry}/absence",
        "entries/{entry}/remove",
        "panel/{member}",
        "panel/{member}/remove",
        "panel/{member}/excuse",
        "cards/{member}/reissue",
        "cards/{member}/revoke",
        "recusals/{recusal}/lift",
    ],
)
def test_nothing_of_another_contest_is_reached_through_ones_own(
    app: Flask, world: World, session: Session, address: str
) -> None:
    """The permission checks the contest in the address; the row in the address must belong to that contest."""
    signing.without_csrf(app)
    mine, other = world.contest(entries=1, judges=1), world.contest(entries=1, judges=1)
    with transaction() as writing:
        recusal = panels.recuse(
            writing, actor=ORGANISER, member_id=other.members[0], entry_id=other.entries[0], reason="x"
        )
        sign_in_cards.issue(writing, actor=ORGANISER, contest_id=other.contest_id, secret="s" * 40)
    organiser = world.user("ผู้จัด", grants=[Grant(Role.ORGANISER, round_id=mine.round_id)])
    client = signing.signed_in(signing.browser(app), organiser)
    path = address.format(entry=other.entries[0], member=other.members[0], recusal=recusal)

    answer = client.post(at(mine, path), data={"reason": "x", "name": "x", "role": "judge", "code": "x"})

    assert answer.status_code == 404
    assert session.execute(select(Recusal.lifted_at)).scalar_one() is None
    assert session.execute(select(Card.revoked_at)).scalar_one() is None
    assert session.get_one(PanelMember, other.members[0]).left_at is None


def test_a_judge_is_appointed_for_some_sections_by_the_form(
    browser: FlaskClient, world: World, session: Session
) -> None:
    setting = world.contest(entries=1, judges=1)

    answer = browser.post(
        at(setting, "panel/new"),
        data={"name": "นายใหม่ มาดี", "role": "judge", "sections": ["1", "6"], "institution": "วท.ลพบุรี"},
    )

    assert answer.status_code == 303
    member = session.execute(select(PanelMember).order_by(PanelMember.id.desc())).scalars().first()
    assert member is not None
    assert [row.section for row in member.sections] == ["1", "6"]


def test_a_judge_for_no_section_is_not_appointed_for_all(browser: FlaskClient, world: World, session: Session) -> None:
    setting = world.contest(entries=1, judges=1)
    member = at(setting, f"panel/{setting.members[0]}")

    answers = [
        browser.post(at(setting, "panel/new"), data={"name": "นายใหม่ มาดี", "role": "judge"}),
        browser.post(member, data={"name": "กรรมการ 1", "role": "chair"}),
    ]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert ["โปรดเลือกอย่างน้อยหนึ่งจุดให้คะแนน" in answer.text for answer in answers] == [True, True]
    assert len(session.execute(select(PanelMember)).all()) == 1


def test_a_namesake_is_appointed_once_it_is_said_to_be_another_person(
    browser: FlaskClient, world: World, session: Session
) -> None:
    setting = world.contest(entries=1, judges=2)
    form = {"name": "นาย กรรมการ  2", "role": "judge", "sections": ["1"]}

    asked = browser.post(at(setting, "panel/new"), data=form)
    told = browser.post(at(setting, "panel/new"), data=form | {"namesake": "y"})
    kept = browser.post(
        at(setting, f"panel/{setting.members[1]}"), data={"name": "กรรมการ 2", "role": "judge", "sections": ["1"]}
    )

    assert (asked.status_code, told.status_code, kept.status_code) == (422, 303, 303)
    assert 'name="namesake"' in asked.text
    assert "กรรมการ 2 อยู่ในคณะกรรมการนี้แล้ว" in asked.text
    assert 'name="namesake"' not in text(browser, at(setting, "panel/new"))
    assert len(session.execute(select(PanelMember)).all()) == 3


def test_a_new_chair_is_said_to_take_the_chair_from_the_old(browser: FlaskClient, world: World) -> None:
    setting = world.contest(entries=1, judges=2)
    form = {"role": "chair", "sections": ["1", "2", "3", "4", "5", "6"]}

    again = browser.post(
        at(setting, f"panel/{setting.members[0]}"), data=form | {"name": "กรรมการ 1"}, follow_redirects=True
    )
    changed = browser.post(
        at(setting, f"panel/{setting.members[1]}"), data=form | {"name": "กรรมการ 2"}, follow_redirects=True
    )
    appointed = browser.post(at(setting, "panel/new"), data=form | {"name": "นายใหม่ มาดี"}, follow_redirects=True)

    lost = "เป็นประธานกรรมการอยู่ก่อน จากนี้เป็นกรรมการ"
    assert lost not in again.text
    assert f"กรรมการ 1 {lost}" in changed.text
    assert f"กรรมการ 2 {lost}" in appointed.text


def test_a_conflict_by_institution_is_flagged_on_the_panel_until_it_is_decided(
    browser: FlaskClient, world: World, session: Session
) -> None:
    setting = world.contest(entries=1, judges=2)
    with transaction() as writing:
        place = writing.get_one(Entry, setting.entries[0]).institution_id
        writing.get_one(PanelMember, setting.members[1]).institution_id = place
    flagged = text(browser, at(setting, "panel"))

    browser.post(
        at(setting, "recusals"),
        data={"member_id": setting.members[1], "entry_id": setting.entries[0], "reason": "สถานศึกษาเดียวกัน"},
    )

    after = text(browser, at(setting, "panel"))
    assert "อาจมีส่วนได้เสีย 1 รายการ" in flagged
    assert "อาจมีส่วนได้เสีย" not in after
    assert "สถานศึกษาเดียวกัน" in after
    assert session.execute(select(Recusal.member_id)).scalar_one() == setting.members[1]


def test_a_recusal_that_names_no_judge_or_no_work_is_refused_in_words(
    browser: FlaskClient, world: World, session: Session
) -> None:
    setting = world.contest(entries=1, judges=2)
    chosen = {"member_id": str(setting.members[1]), "entry_id": str(setting.entries[0])}

    for left_open in chosen:
        browser.post(at(setting, "recusals"), data={**chosen, left_open: "", "reason": "ญาติของผู้จัดทำ"})

        assert "โปรดเลือกกรรมการและผลงาน" in text(browser, at(setting, "panel"))
    assert session.execute(select(Recusal.id)).scalars().all() == []


def test_cards_are_made_once_and_printed_with_code_and_picture(
    app: Flask, browser: FlaskClient, world: World, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = typeset.record(monkeypatch)
    setting = world.contest(judges=2)

    browser.post(at(setting, "cards"))
    browser.post(at(setting, "cards"))

    nonces = session.execute(select(Card.nonce)).scalars().all()
    assert browser.get(at(setting, "cards.pdf")).mimetype == "application/pdf"
    (paper,) = made
    secret = app.config["SECRET_KEY"]
    codes, tokens = ({make(secret, nonce) for nonce in nonces} for make in (derive.code_text, derive.link_token))
    assert len(codes) == 2
    assert {card["code"] for card in paper.data["cards"]} == codes
    links = {f"http://localhost/c/{token}" for token in tokens}
    assert set(paper.options["images"].values()) == set(map(printing.qr, links))
    printed = PdfReader(BytesIO(paper.made)).pages[0].extract_text()
    assert codes <= set(printed.split())
    assert not any(token in printed for token in tokens)


def test_the_list_of_cards_shows_neither_code_nor_link(
    app: Flask, browser: FlaskClient, world: World, session: Session
) -> None:
    setting = world.contest(judges=1)
    browser.post(at(setting, "cards"))
    nonce = session.execute(select(Card.nonce)).scalar_one()

    page = text(browser, at(setting, "cards"))

    assert derive.code_text(app.config["SECRET_KEY"], nonce) not in page
    assert derive.link_token(app.config["SECRET_KEY"], nonce) not in page


@pytest.mark.parametrize("page", ["entries", "panel", "cards", "cards.pdf", "blank-sheets", "papers"])
def test_a_page_asks_the_database_equally_often_whatever_it_lists(
    app: Flask, browser: FlaskClient, world: World, page: str
) -> None:
    counts = []
    for size in (1, 3):
        setting = world.contest(entries=size, judges=size)
        with transaction() as session:
            sign_in_cards.issue(
                session, actor=ORGANISER, contest_id=setting.contest_id, secret=app.config["SECRET_KEY"]
            )
        browser.get(at(setting, page))
        with statements() as sent:
            assert browser.get(at(setting, page)).status_code == 200
        counts.append(len(sent))

    assert counts[0] == counts[1]


@pytest.mark.parametrize("build", ["empty", "full", "certified"])
def test_every_page_shows_an_empty_a_full_and_a_certified_contest(
    browser: FlaskClient, world: World, build: str
) -> None:
    setting = world.contest() if build == "empty" else world.contest(entries=2, judges=2)
    if build == "certified":
        in_state(setting, ContestState.CERTIFIED)

    otherwise = []
    for language in ("th", "en"):
        browser.set_cookie("language", language)
        shown = {page: text(browser, at(setting, page)) for page in PAGES}
        otherwise += [(language, page) for page in PAGES if f'<html lang="{language}">' not in shown[page]]

    assert otherwise == []


def test_nothing_is_offered_to_change_after_certification(browser: FlaskClient, world: World) -> None:
    setting = world.contest(entries=1, judges=1)
    in_state(setting, ContestState.CERTIFIED)
    forms: Callable[[str], int] = lambda page: text(browser, at(setting, page)).count('method="post" action="/organise')  # noqa: E731

    assert [forms(page) for page in ("entries", "panel", f"entries/{setting.entries[0]}")] == [0, 0, 0]


def test_hosts_that_lead_to_this_machine_alone_are_known() -> None:
    here = ["localhost", "LOCALHOST.", "a.localhost", "127.0.0.1", "127.8.9.1", "::1", "[::1]"]
    elsewhere = ["192.168.1.20", "fe80::1", "localhost.example.com", "judging.local", ""]

    assert [host for host in [*here, *elsewhere] if is_this_machine(host)] == here


def test_absence_asks_for_a_tick_where_judges_have_begun(browser: FlaskClient, world: World, session: Session) -> None:
    setting = world.contest(entries=2, judges=2)
    begun, untouched = setting.entries
    save(setting, level("1.1", "good"))
    tick = "เริ่มให้คะแนนผลงานนี้แล้ว 1 ใบ"

    pages = [text(browser, at(setting, page)) for page in ("entries", f"entries/{begun}", f"entries/{untouched}")]
    hasty = browser.post(at(setting, f"entries/{begun}/absence"), data={"reason": "ผิดคน"}, follow_redirects=True)
    stood = session.execute(select(Entry.absent_at).where(Entry.id == begun)).scalar()
    session.rollback()
    browser.post(at(setting, f"entries/{begun}/absence"), data={"reason": "ไม่มา", "knowingly": "1"})

    assert [page.count(tick) for page in pages] == [1, 1, 0]
    assert "กรรมการเริ่มให้คะแนน A001 แล้ว 1 ใบ" in hasty.text
    assert stood is None
    assert session.execute(select(Entry.absent_reason).where(Entry.id == begun)).scalar() == "ไม่มา"
