"""``GET /api/v1/judging`` holds what a tablet needs to judge alone, in few statements, and a stamp of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from judging import clock
from judging.core.contests.lifecycle import ContestState, review_open
from judging.core.roles import PanelRole, RoundLevel
from judging.database.transaction import transaction
from judging.models import Admission, Contest, Entry, PanelMember
from judging.queries.contests import checklist_facts
from judging.services.contests import contests, panels, rounds
from judging.services.entries import entries, withdrawals
from judging.services.entries.entries import Work
from judging.services.people import accounts, institutions
from judging.services.scoring import corrections, scoresheets
from tests.scoring import levels, submit
from tests.services.rulings.test_corrections import WHY, corrected, provisional
from tests.services.scoring.test_scoresheets import level, save
from tests.statements import statements
from tests.web.signing import browser, signed_in
from tests.world import ADMIN, OTHER_TABLET, Setting, World

pytestmark = pytest.mark.every_database


@pytest.fixture
def setting(world: World) -> Setting:
    """A contest in scoring with two works and two judges."""
    return world.contest(entries=2, judges=2)


@pytest.fixture
def tablet(app: Flask, setting: Setting) -> FlaskClient:
    """The first judge's tablet."""
    return signed_in(browser(app), setting.users[0])


def told(tablet: FlaskClient) -> dict[str, Any]:
    """The whole answer."""
    answer: dict[str, Any] = tablet.get("/api/v1/judging").get_json()
    return answer


def contest(tablet: FlaskClient) -> dict[str, Any]:
    """The only contest in the answer."""
    (one,) = told(tablet)["contests"]
    assert isinstance(one, dict)
    return one


def write(act: Callable[..., Any], **asked: Any) -> Any:
    """Call a service as an administrator, unless another actor is given."""
    with transaction() as session:
        return act(session, **{"actor": ADMIN, **asked})


def test_answer_holds_rulebook_works_and_own_sheets_alone(tablet: FlaskClient, setting: Setting) -> None:
    answer = told(tablet)
    (one,) = answer["contests"]

    assert answer["judge"] == {"id": setting.users[0], "name": "กรรมการ 1"}
    assert datetime.fromisoformat(answer["at"]) <= clock.now()
    assert (one["role"], one["sections"], one["closed"], one["is_review_open"]) == ("chair", [], None, False)
    assert one["rulebook"]["id"] == "ovec-2564-type4"
    assert [entry["code"] for entry in one["entries"]] == ["A001", "A002"]
    own = {setting.sheets[entry, setting.members[0]] for entry in setting.entries}
    assert {sheet["id"] for sheet in one["sheets"]} == own


def test_stranger_is_asked_to_sign_in(app: Flask, setting: Setting) -> None:
    answer = browser(app).get("/api/v1/judging")

    assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")


def test_published_contest_stays_to_be_read_and_an_archived_one_does_not(tablet: FlaskClient, setting: Setting) -> None:
    closed = {}
    for state in (ContestState.CERTIFIED, ContestState.PUBLISHED):
        with transaction() as session:
            session.execute(update(Contest).values(state=state))
        one = contest(tablet)
        closed[one["state"]] = (one["closed"], {sheet["closed"] for sheet in one["sheets"]})

    assert closed == {"certified": ("certified", {"certified"}), "published": ("published", {"published"})}
    with transaction() as session:
        session.execute(update(Contest).values(state=ContestState.ARCHIVED))
    assert told(tablet)["contests"] == []


@pytest.mark.parametrize("gone", ["secretary", "left"])
def test_who_scores_nothing_has_no_contest(tablet: FlaskClient, setting: Setting, gone: str) -> None:
    with transaction() as session:
        member = session.get_one(PanelMember, setting.members[0])
        if gone == "secretary":
            member.role = PanelRole.SECRETARY
        else:
            member.left_at, member.left_reason = clock.now(), "ป่วย"

    assert told(tablet)["contests"] == []


@pytest.mark.parametrize("reader", ["th", "en"])
def test_words_come_in_both_languages_whatever_the_reader_chose(
    tablet: FlaskClient, setting: Setting, reader: str
) -> None:
    tablet.get(f"/language/{reader}")

    one = contest(tablet)

    assert one["round"]["th"].startswith("ระดับชาติ · ปีการศึกษา")
    assert one["round"]["en"].startswith("national level · school")
    english, thai = ([row["text"][code] for row in one["reports"]] for code in ("en", "th"))
    assert english
    assert [said for said in english if re.search("[ก-๙]", said)] == []
    assert [said for said in thai if not re.search("[ก-๙]", said)] == []


def test_facts_are_those_of_the_servers_page_with_what_the_counter_recorded(
    tablet: FlaskClient, setting: Setting
) -> None:
    facts = {"use_places": "3", "video_link": "https://example.org/v"}
    with transaction() as session:
        session.get_one(Entry, setting.entries[0]).facts = json.dumps(facts)

    first, second = contest(tablet)["entries"]

    assert [(line["text"]["en"], line["link"], line["items"]) for line in first["facts"]] == [
        ("Link to the video", "https://example.org/v", ["3"]),
        ("Places that tried it out: 3", "", ["6.1"]),
    ]
    assert first["facts"][1]["text"]["th"] == "ทดลองใช้แล้ว 3 แห่ง"
    assert not any(line["is_recorded"] for line in first["facts"])
    assert second["facts"] == second["documents"] == []


def test_a_fact_stands_at_each_item_it_serves_and_its_amount_has_its_unit(
    tablet: FlaskClient, setting: Setting
) -> None:
    facts = {
        "size_and_weight": "60×40 ซม.",
        "energy_cost_before": "3.20",
        "energy_cost_unit": "บาทต่อกิโลกรัม",
        "video_seconds": "500",
        "has_manual": "no",
        "description": "สูบน้ำ",
    }
    with transaction() as session:
        session.get_one(Entry, setting.entries[0]).facts = json.dumps(facts)

    said = {line["text"]["th"]: line["items"] for line in contest(tablet)["entries"][0]["facts"]}

    assert said == {
        "ไม่มีคู่มือประกอบการใช้งาน ไทยและอังกฤษ": ["1.3"],
        "วิดีโอยาว 8:20 นาที": ["3"],
        "ขนาด น้ำหนัก และวัสดุ: 60×40 ซม.": ["4.2", "5.1"],
        "ต้นทุนพลังงานต่อหน่วยผลิต เดิม 3.2 บาทต่อกิโลกรัม": ["6.2"],
        "การทำงานของผลงาน: สูบน้ำ": [],
    }


def test_works_and_sheets_say_why_the_judge_cannot_score_them(app: Flask, world: World) -> None:
    setting = world.contest(entries=7, judges=2)
    best = levels(world.rulebook())
    submit(world, setting, 1, 0, best)
    sheet = [setting.sheets[entry, setting.members[0]] for entry in setting.entries]
    write(scoresheets.excuse_sheet, sheet_id=sheet[2], reason="ป่วย")
    save(setting, level("1.1", "good"), sheet=sheet[3])  # an untouched sheet would be deleted
    write(panels.recuse, member_id=setting.members[0], entry_id=setting.entries[3], reason="ญาติ")
    write(entries.record_absence, entry_id=setting.entries[4], reason="รถเสีย")
    with transaction() as writing:
        writing.execute(
            update(Entry).where(Entry.id == setting.entries[5]).values(admission=Admission.PENDING, admission_at=None)
        )
        writing.execute(
            update(Entry)
            .where(Entry.id == setting.entries[6])
            .values(admission=Admission.NOT_ADMITTED, admission_reason="ไม่ผ่าน")
        )

    one = contest(signed_in(browser(app), setting.users[0]))

    assert [row["closed"] for row in one["sheets"]] == [
        *(None, "submitted", "excused", "recused", "absent", "not_scored", "not_scored")
    ]
    assert [(row["code"], row["apart"], row["reason"]) for row in one["entries"]] == [
        ("A001", None, ""),
        ("A002", None, ""),
        ("A003", None, ""),
        ("A004", "recused", "ญาติ"),
        ("A005", "absent", "รถเสีย"),
        ("A006", "not_scored", ""),
    ]


def test_opened_criteria_come_with_the_judges_reason_and_keep_the_sheet_open(
    app: Flask, world: World, session: Session
) -> None:
    setting = provisional(world, 1, 0)
    corrected(setting, "6.1")
    tablet = signed_in(browser(app), setting.users[0])
    sheet_id = setting.sheets[setting.entries[0], setting.members[0]]
    write(corrections.give_reason, actor=setting.judge(0), sheet_id=sheet_id, reason=WHY)

    one = contest(tablet)

    sheet = next(row for row in one["sheets"] if row["id"] == sheet_id)
    assert (one["closed"], sheet["closed"], sheet["opened"], sheet["correction_reason"]) == (
        *("published", None, ["6.1"]),
        WHY,
    )
    assert {row["closed"] for row in one["sheets"] if row["id"] != sheet_id} <= {"submitted"}


def test_reviews_of_many_contests_are_open_as_the_facts_of_each_say(world: World, session: Session) -> None:
    best = levels(world.rulebook())
    settings = [world.contest(entries=2, judges=2) for _ in range(4)]
    for setting in settings[1:]:
        submit(world, setting, 0, 0, best)
        submit(world, setting, 1, 0, best)
    for setting in settings[2:]:
        submit(world, setting, 0, 1, best)
        submit(world, setting, 1, 1, best)
    with transaction() as writing:
        writing.execute(update(Entry).where(Entry.id == settings[3].entries[0]).values(admission=Admission.PENDING))
    ids = [setting.contest_id for setting in settings]

    expected = {number for number in ids if review_open(checklist_facts.contest_facts(session, number))}

    assert expected == {settings[2].contest_id}
    assert checklist_facts.reviewed(session, ids) == expected


def test_statements_are_as_many_for_three_contests_of_five_works_as_for_one(app: Flask, world: World) -> None:
    counts = []
    small = world.contest(entries=1, judges=1)
    user_id = small.users[0]
    tablet = signed_in(browser(app), user_id)
    for _ in range(2):
        told(tablet)  # reads the rulebook once
        with statements() as sent:
            told(tablet)
        counts.append(len(sent))
        for _ in range(2):
            more = world.contest(entries=5, judges=1)
            submit(world, more, 0, 0, levels(world.rulebook()))
            with transaction() as session:
                session.execute(update(PanelMember).where(PanelMember.id == more.members[0]).values(user_id=user_id))

    assert len(told(tablet)["contests"]) == 5
    assert counts[0] == counts[1] <= 32


def known(answer: Mapping[str, Any]) -> str:
    """The answer without what differs each time."""
    return json.dumps({name: answer[name] for name in answer if name not in ("csrf_token", "at", "stamp")})


def signs(answer: Mapping[str, Any]) -> tuple[str, int]:
    """What tells a tablet that there is something new."""
    revisions = [sheet["revision"] for contest in answer["contests"] for sheet in contest["sheets"]]
    return answer["stamp"], sum(revisions)


def own_sheet(setting: Setting) -> int:
    """The first judge's sheet of the first work."""
    return setting.sheets[setting.entries[0], setting.members[0]]


def rename_institution(setting: Setting, world: World) -> None:
    with transaction() as session:
        number = session.get_one(Entry, setting.entries[0]).institution_id
    write(institutions.edit, institution_id=number, name_th="วิทยาลัยใหม่", province="ลพบุรี", region="ภาคกลาง")


def finish_all_but_one(setting: Setting, world: World) -> None:
    for entry, judge in ((0, 0), (1, 0), (0, 1)):
        submit(world, setting, entry, judge, levels(world.rulebook()))


def finish_last(setting: Setting, world: World) -> None:
    submit(world, setting, 1, 1, levels(world.rulebook()))


Act = Callable[[Setting, World], Any]
NOTHING: Act = lambda setting, world: None  # noqa: E731 - one of many in a table
ACTS: dict[str, tuple[Act, Act]] = {
    "a mark of another tablet": (NOTHING, lambda at, _: save(at, level("1.1", "good"), device=OTHER_TABLET)),
    "a submission": (NOTHING, lambda at, world: submit(world, at, 0, 0, levels(world.rulebook()))),
    "a return": (
        finish_all_but_one,
        lambda at, _: write(scoresheets.return_sheet, sheet_id=own_sheet(at), reason="ทบทวน"),
    ),
    "an excuse": (NOTHING, lambda at, _: write(scoresheets.excuse_sheet, sheet_id=own_sheet(at), reason="ป่วย")),
    "a recusal": (
        NOTHING,
        lambda at, _: write(panels.recuse, member_id=at.members[0], entry_id=at.entries[1], reason="ญาติ"),
    ),
    "an absence": (NOTHING, lambda at, _: write(entries.record_absence, entry_id=at.entries[0], reason="รถเสีย")),
    "a withdrawal": (NOTHING, lambda at, _: write(withdrawals.withdraw, entry_id=at.entries[0], reason="ถอน")),
    "a further work": (
        NOTHING,
        lambda at, world: write(
            entries.add, contest_id=at.contest_id, work=Work("A009", "ผลงาน 9", world.institution())
        ),
    ),
    "the name of an institution": (NOTHING, rename_institution),
    "level and area of the round": (
        NOTHING,
        lambda at, _: write(rounds.correct_place, contest_id=at.contest_id, level=RoundLevel.REGION, area="ภาคกลาง"),
    ),
    "the judge's name": (
        NOTHING,
        lambda at, _: write(accounts.edit_staff, user_id=at.users[0], name="กรรมการ ใหม่", username=""),
    ),
    "the judge's sections": (
        NOTHING,
        lambda at, _: write(
            panels.change,
            member_id=at.members[0],
            name="กรรมการ 1",
            position="",
            institution=None,
            role=PanelRole.CHAIR,
            sections=["1"],
        ),
    ),
    "the last sheet of a colleague": (finish_all_but_one, finish_last),
    "a colleague who leaves": (
        finish_all_but_one,
        lambda at, _: write(panels.leave, member_id=at.members[1], reason="ป่วย"),
    ),
    "a step back": (
        NOTHING,
        lambda at, _: write(contests.go_back, contest_id=at.contest_id, to=ContestState.SCREENING, reason="ทบทวน"),
    ),
}


@pytest.mark.parametrize("act", ACTS)
def test_stamp_changes_with_what_the_judge_would_be_told(
    tablet: FlaskClient, setting: Setting, world: World, act: str
) -> None:
    arrange, change = ACTS[act]
    arrange(setting, world)
    before, again = told(tablet), told(tablet)
    assert (signs(again), known(again)) == (signs(before), known(before))

    change(setting, world)

    after = told(tablet)
    assert known(after) != known(before)
    assert signs(after) != signs(before)


def test_stamp_stays_while_the_judge_scores_on_another_tablet(tablet: FlaskClient, setting: Setting) -> None:
    before = told(tablet)
    save(setting, level("1.1", "good"), device=OTHER_TABLET)
    assert told(tablet)["stamp"] == before["stamp"]


def test_stamp_stays_while_colleagues_score(tablet: FlaskClient, setting: Setting, world: World) -> None:
    before = told(tablet)["stamp"]

    save(setting, level("1.1", "good"), judge=1)
    submit(world, setting, 1, 1, levels(world.rulebook()))

    assert told(tablet)["stamp"] == before
