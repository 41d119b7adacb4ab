"""The organiser's pages of a contest: list, form, checklist, settings, grid, sheets, log."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import LIFE, ContestState
from judging.core.roles import Grant, Role
from judging.database.transaction import transaction
from judging.models import Contest, ContestStep, Entry, Scoresheet, SheetState, User
from judging.services.rulebooks import rulebooks
from judging.services.scoring import scoresheets as sheet_services
from tests.queries.contests.test_contests import NOW, fill
from tests.web.signing import admin, browser, signed_in, without_csrf
from tests.world import ADMIN, World

FORM = {
    "school_year": "๒๕๖๔",
    "level": "province",
    "area": "ลพบุรี",
    "first_day": "2022-01-10",
    "last_day": "2022-01-11",
}


@pytest.fixture
def client(app: Flask, world: World) -> FlaskClient:
    """An administrator's browser, in English."""
    without_csrf(app)
    made = admin(app, world)
    made.set_cookie("language", "en")
    return made


def words(html: str) -> str:
    """The page's visible text."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", html)))


def add_rulebook(world: World) -> int:
    with transaction() as session:
        return rulebooks.add(session, actor=ADMIN, rulebook=world.rulebook())


def test_contests_without_any_says_what_to_do_next(client: FlaskClient) -> None:
    page = client.get("/organise/")

    assert "No contests yet" in page.text
    assert "/organise/contests/new" in page.text


def test_contests_of_others_are_not_listed(app: Flask, world: World) -> None:
    mine, others = world.contest(), world.contest()
    user = world.user(grants=[Grant(Role.ORGANISER, round_id=mine.round_id)])
    mine_only = signed_in(browser(app), user)

    page = mine_only.get("/organise/").text

    assert f"/organise/contests/{mine.contest_id}" in page
    assert f"/organise/contests/{others.contest_id}" not in page
    assert mine_only.get(f"/organise/contests/{others.contest_id}").status_code == 403


def test_contest_new_with_thai_digits_makes_the_contest_and_opens_it(
    client: FlaskClient, world: World, session: Session
) -> None:
    rulebook_id = add_rulebook(world)

    answer = client.post("/organise/contests/new", data=FORM | {"rulebook_id": rulebook_id})

    contest = session.execute(select(Contest)).scalar_one()
    assert answer.status_code == 303
    assert answer.location == f"/organise/contests/{contest.id}"
    assert (contest.category, contest.round.competition.school_year, contest.round.area) == ("4", 2564, "ลพบุรี")


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"level": "region", "area": "", "last_day": "2022-01-09"}, ["area", "last_day"]),
        ({"area": "", "first_day": "1999-01-10", "last_day": "1999-01-11"}, ["area", "first_day", "last_day"]),
        ({"school_year": "", "area": "", "first_day": ""}, ["school_year", "area", "first_day"]),
        ({"rulebook_id": "", "last_day": "2022-01-09"}, ["rulebook_id", "last_day"]),
    ],
)
def test_contest_new_with_several_faults_names_every_one_beside_its_field(
    client: FlaskClient, world: World, wrong: dict[str, str], fields: list[str]
) -> None:
    rulebook_id = add_rulebook(world)

    answer = client.post("/organise/contests/new", data=FORM | {"rulebook_id": str(rulebook_id)} | wrong)

    assert answer.status_code == 422
    assert re.findall(r'class="error" id="([\w-]+)-error"', answer.text) == fields


def test_contest_new_refused_keeps_what_was_typed_and_says_why_beside_the_field(
    client: FlaskClient, world: World, session: Session
) -> None:
    rulebook_id = add_rulebook(world)

    answer = client.post(
        "/organise/contests/new", data=FORM | {"rulebook_id": rulebook_id, "area": "", "last_day": "1"}
    )

    assert answer.status_code == 422
    assert "Enter a date, such as 25/3/2565." in answer.text
    assert 'value="๒๕๖๔"' in answer.text
    answer = client.post("/organise/contests/new", data=FORM | {"rulebook_id": rulebook_id, "area": ""})
    assert answer.status_code == 422
    assert 'id="area-error"' in answer.text
    assert session.execute(select(Contest.id)).all() == []


def test_contest_new_of_a_twin_leads_to_the_one_there_is(client: FlaskClient, world: World, session: Session) -> None:
    form = FORM | {"rulebook_id": add_rulebook(world)}
    client.post("/organise/contests/new", data=form)

    answer = client.post("/organise/contests/new", data=form)

    contest_id = session.execute(select(Contest.id)).scalar_one()
    assert answer.status_code == 422
    assert f"/organise/contests/{contest_id}" in answer.text


def test_contest_shows_what_is_missing_with_a_link_to_mend_each(client: FlaskClient, world: World) -> None:
    setting = world.contest(state=ContestState.SETUP, min_judges=3)

    page = client.get(f"/organise/contests/{setting.contest_id}").text

    missing = page[page.index("Needed before scoring can open") :]
    assert f"/organise/contests/{setting.contest_id}/panel" in missing
    assert f"/organise/contests/{setting.contest_id}/entries" in missing
    assert "open-scoring" not in page


def test_a_checklist_says_the_task_while_it_is_open_and_the_fact_once_it_is_done(
    client: FlaskClient, world: World
) -> None:
    empty = client.get(f"/organise/contests/{world.contest(state=ContestState.SETUP).contest_id}").text
    seated = client.get(f"/organise/contests/{world.contest(judges=1, state=ContestState.SETUP).contest_id}").text

    words = ("Appoint the chair", "A chair is appointed")
    assert [said in empty for said in words] == [True, False]
    assert [said in seated for said in words] == [False, True]


def test_works_that_are_not_there_are_not_yet_checked_for_eligibility(client: FlaskClient, world: World) -> None:
    def line(entries: int) -> str:
        setting = world.contest(entries=entries, state=ContestState.SETUP)
        page = client.get(f"/organise/contests/{setting.contest_id}").text
        (kind,) = [
            one for one in re.findall(r'<li class="(is-\w+)">(.*?)</li>', page, re.DOTALL) if "eligibility" in one[1]
        ]
        return kind[0]

    assert (line(0), line(1)) == ("is-later", "is-ok")


def test_a_sheet_names_its_judge_under_the_role(client: FlaskClient, world: World, session: Session) -> None:
    setting = world.contest(entries=1, judges=2)
    names = [session.get_one(User, user_id).person.name for user_id in setting.users]

    told = []
    for member in setting.members:
        page = client.get(f"/organise/sheets/{setting.sheets[setting.entries[0], member]}").text
        told.append(re.findall(r'<dt>([^<]*)</dt><dd class="word">([^<]*)<', page)[-1])

    assert told == [("Chair", names[0]), ("Judge", names[1])]


def test_contest_with_everything_in_place_opens_scoring_in_one_step(
    client: FlaskClient, world: World, session: Session
) -> None:
    setting = world.contest(entries=2, judges=2, state=ContestState.SETUP)
    address = f"/organise/contests/{setting.contest_id}"
    assert "open-scoring" in client.get(address).text

    answer = client.post(f"{address}/step", data={"to": "scoring"}, follow_redirects=True)

    assert "The contest is now at this step: scoring." in answer.text
    assert session.get_one(Contest, setting.contest_id).state is ContestState.SCORING
    assert len(session.execute(select(Scoresheet.id)).all()) == 4


def test_contest_step_back_without_a_reason_is_refused_in_words(
    client: FlaskClient, world: World, session: Session
) -> None:
    setting = world.contest(entries=1, judges=1)
    data = {"to": "screening", "direction": "back", "reason": " ", "back": f"/organise/contests/{setting.contest_id}"}

    answer = client.post(f"/organise/contests/{setting.contest_id}/step", data=data, follow_redirects=True)

    assert "Give a reason." in answer.text
    assert session.get_one(Contest, setting.contest_id).state is ContestState.SCORING


def test_contest_step_back_with_a_reason_is_shown_in_the_history(client: FlaskClient, world: World) -> None:
    setting = world.contest(entries=1, judges=1)
    data = {"to": "screening", "direction": "back", "reason": "เพิ่มผลงาน <b>"}

    answer = client.post(f"/organise/contests/{setting.contest_id}/step", data=data, follow_redirects=True)

    assert "Reason: เพิ่มผลงาน &lt;b&gt;" in answer.text


def test_contest_step_to_no_state_is_a_bad_request(client: FlaskClient, world: World) -> None:
    setting = world.contest()

    assert client.post(f"/organise/contests/{setting.contest_id}/step", data={"to": "nowhere"}).status_code == 400


def test_contest_days_in_the_wrong_order_stay_and_say_so(client: FlaskClient, world: World, session: Session) -> None:
    setting = world.contest()

    answer = client.post(
        f"/organise/contests/{setting.contest_id}/days", data={"first_day": "2022-03-02", "last_day": "2022-03-01"}
    )

    assert answer.status_code == 422
    assert "The last day is before the first day." in answer.text
    assert session.get_one(Contest, setting.contest_id).round.first_day.month == 2


def test_grid_shows_states_totals_and_a_link_to_every_sheet(client: FlaskClient, world: World) -> None:
    setting = world.contest(entries=2, judges=2)
    fill(world, setting, 0, 0)
    fill(world, setting, 0, 1, criteria=14)

    page = client.get(f"/organise/contests/{setting.contest_id}/grid").text

    assert all(f'href="/organise/sheets/{sheet_id}"' in page for sheet_id in setting.sheets.values())
    text = words(page[page.index('id="grid-works"') :])
    assert "A001 ผลงาน 1 submitted : A001, กรรมการ 1" in text
    assert "14 of 22 : A001, กรรมการ 2" in text


def test_grid_live_without_news_is_204_and_with_news_has_the_parts_to_swap(client: FlaskClient, world: World) -> None:
    setting = world.contest(entries=1, judges=1)
    page = client.get(f"/organise/contests/{setting.contest_id}/grid").text
    found = re.search(r'hx-get="([^"]+)"', page)
    assert found
    address = unescape(found[1])
    if client.get(address).status_code != 204:  # the displayed minute has just changed
        address = unescape(re.search(r'hx-get="([^"]+)"', client.get(address).text)[1])  # type: ignore[index]
    assert client.get(address).status_code == 204

    fill(world, setting, 0, 0, criteria=3)

    answer = client.get(address)
    assert answer.status_code == 200
    assert all(f'id="{part}"' in answer.text for part in ("grid-poll", "grid-sum", "grid-judges", "grid-works"))
    assert "<html" not in answer.text


def test_sheet_returned_and_excused_each_with_its_reason(client: FlaskClient, world: World, session: Session) -> None:
    setting = world.contest(entries=1, judges=1)
    fill(world, setting, 0, 0)
    sheet_id = next(iter(setting.sheets.values()))

    returned = client.post(
        f"/organise/sheets/{sheet_id}/return", data={"reason": "โปรดทบทวนข้อ 1.1"}, follow_redirects=True
    )
    assert "Reason: โปรดทบทวนข้อ 1.1" in returned.text
    excused = client.post(f"/organise/sheets/{sheet_id}/excuse", data={"reason": "ป่วย"}, follow_redirects=True)

    assert "Reason: ป่วย" in excused.text
    assert session.get_one(Scoresheet, sheet_id).state is SheetState.EXCUSED


def test_sheet_of_another_contest_is_closed_to_an_organiser(app: Flask, world: World) -> None:
    mine, others = world.contest(), world.contest(entries=1, judges=1)
    user = world.user(grants=[Grant(Role.ORGANISER, round_id=mine.round_id)])

    answer = signed_in(browser(app), user).get(f"/organise/sheets/{next(iter(others.sheets.values()))}")

    assert answer.status_code == 403


def test_sheet_returned_by_two_organisers_tells_the_second(client: FlaskClient, world: World) -> None:
    setting = world.contest(entries=1, judges=1)
    fill(world, setting, 0, 0)
    sheet_id = next(iter(setting.sheets.values()))
    with transaction() as session:
        sheet_services.return_sheet(session, actor=ADMIN, sheet_id=sheet_id, reason="คนแรก")

    answer = client.post(
        f"/organise/sheets/{sheet_id}/return",
        data={"reason": "คนที่สอง", "back": f"/organise/sheets/{sheet_id}"},
        follow_redirects=True,
    )

    assert "Perhaps someone else has just returned it" in answer.text
    assert "คนที่สอง" not in answer.text


@pytest.mark.parametrize("state", LIFE)
@pytest.mark.parametrize("language", ["th", "en"])
def test_contest_page_in_every_state_marks_the_step_it_is_at(
    client: FlaskClient, world: World, state: ContestState, language: str
) -> None:
    setting = world.contest(entries=1, judges=1, state=state)
    with transaction() as session:
        session.add(ContestStep(contest_id=setting.contest_id, to_state=state, at=NOW))
        session.get_one(Entry, setting.entries[0]).title_en = "A dryer"
    client.set_cookie("language", language)

    page = client.get(f"/organise/contests/{setting.contest_id}").text

    assert page.count('aria-current="step"') == 1
    assert f'<html lang="{language}">' in page
