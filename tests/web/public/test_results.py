"""Result pages: who sees what and when, and that no unpublished value leaks."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select, update

from judging.core.contests.lifecycle import ContestState
from judging.core.roles import Grant, Role
from judging.database.transaction import transaction
from judging.extensions import db
from judging.models import Comment, Contest, Entry, PracticeSettings, Publication, Recusal
from judging.queries.scoring import standings
from judging.services.results import results
from judging.services.scoring import scoresheets
from tests.scoring import AT, levels, submit, submit_all
from tests.statements import statements
from tests.web.publishing import seen
from tests.web.signing import Browser, admin, browser, signed_in, without_csrf
from tests.world import ADMIN, Setting, World

pytestmark = pytest.mark.every_database

STATEMENTS = 15


@pytest.fixture(autouse=True)
def _no_tokens(app: Flask) -> None:
    without_csrf(app)


def scored(world: World, *, scores: bool = False, works: int = 4) -> Setting:
    """Works of which A001 and A002 differ only in 6.1; the others, from A003 on, are equal in every criterion."""
    book = world.rulebook()
    setting = world.contest(entries=works, judges=3)
    submit_all(
        world,
        setting,
        levels(book, 0, c6_1=1),
        levels(book, 0, c6_2=1),
        *[levels(book, 1)] * (works - 2),
    )
    with transaction() as session:
        session.execute(update(PracticeSettings).values(publish_scores=scores, publish_sheets=scores))
    return setting


def published(world: World, *, scores: bool = False, works: int = 4) -> Setting:
    setting = scored(world, scores=scores, works=works)
    with transaction() as session:
        results.certify(
            session, actor=setting.judge(0), contest_id=setting.contest_id, accept_ties=[setting.entries[2:]]
        )
    with transaction() as session:
        results.publish(session, actor=ADMIN, contest_id=setting.contest_id)
    return setting


def _judge(app: Flask, setting: Setting, index: int) -> Browser:
    return signed_in(browser(app), setting.users[index])  # type: ignore[return-value]


def _teacher(app: Flask, world: World, setting: Setting) -> Browser:
    college = db.session.execute(select(Entry.institution_id).where(Entry.id == setting.entries[0])).scalar_one()
    user = world.user("ครูสุดา", grants=[Grant(Role.TEACHER, institution_id=college)])
    return signed_in(browser(app), user)  # type: ignore[return-value]


def _state(setting: Setting) -> ContestState:
    db.session.rollback()
    return db.session.execute(select(Contest.state).where(Contest.id == setting.contest_id)).scalar_one()


def _words(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


# Public


def test_results_before_publication_there_is_nothing(app: Flask, world: World) -> None:
    setting = scored(world, scores=True)
    stranger = browser(app)

    for address in (f"/results/{setting.contest_id}", f"/results/{setting.contest_id}/1"):
        assert stranger.get(address).status_code == 404
        assert stranger.get(f"/api/v1{address}").status_code == 404
    home = stranger.get("/").get_data(as_text=True)
    assert f"/results/{setting.contest_id}" not in home


@pytest.mark.parametrize("scores", [True, False])
def test_results_scores_off_no_page_and_no_answer_holds_one(app: Flask, world: World, scores: bool) -> None:
    setting = published(world, scores=scores)
    record = json.loads(db.session.execute(select(Publication.record)).scalar_one())
    totals = {row["total"] for row in record["standings"]}
    decided = {value for row in record["standings"] if row["decided_by"] for value in row["decided_by"]["values"]}
    stranger = browser(app)

    page = _words(stranger.get(f"/results/{setting.contest_id}").get_data(as_text=True))
    data = stranger.get(f"/api/v1/results/{setting.contest_id}").get_data(as_text=True)

    assert decided
    for secret in totals | decided:
        assert (secret in page) is scores
        assert (f'"{secret}"' in data) is scores
    assert "ตัดสินด้วยจุดให้คะแนนข้อ 6.1" in page
    assert "อันดับร่วมกับ A004" in page


def test_results_tied_and_decided_say_so_in_both_languages(app: Flask, world: World) -> None:
    setting = published(world, scores=True)
    stranger = browser(app)

    thai = stranger.get(f"/results/{setting.contest_id}").get_data(as_text=True)
    assert "คะแนนเฉลี่ยเท่ากับ A001 (98.00) จึงตัดสินด้วยจุดให้คะแนนข้อ 6.1: ผลงานนี้ได้ 10.00 ส่วน A001 ได้ 8.00" in thai
    assert "อันดับร่วมกับ A003: คะแนนเท่ากันทุกข้อที่ใช้ตัดสิน" in thai

    assert stranger.get("/language/en?next=/results/1").headers["Location"] == "/results/1"
    english = stranger.get(f"/results/{setting.contest_id}").get_data(as_text=True)
    assert "Same average as A001 (98.00), decided by criterion 6.1: this work has 10.00 and A001 has 8.00" in english
    assert "Rank shared with A003: equal in all tie-break criteria" in english


def test_results_signed_in_page_is_never_kept(app: Flask, world: World) -> None:
    setting = published(world)

    answer = _judge(app, setting, 0).get(f"/results/{setting.contest_id}")

    assert answer.headers["Cache-Control"] == "no-store"


def test_results_superseded_version_says_so_and_the_newest_what_changed(app: Flask, world: World) -> None:
    setting = published(world)
    with transaction() as session:
        session.execute(
            update(Entry)
            .where(Entry.id == setting.entries[1])
            .values(admission="not_admitted", admission_reason="ข้อ 5.6")
        )
    with transaction() as session:
        results.publish(session, actor=ADMIN, contest_id=setting.contest_id)
    stranger = browser(app)

    old = stranger.get(f"/results/{setting.contest_id}/1").get_data(as_text=True)
    new = stranger.get(f"/results/{setting.contest_id}").get_data(as_text=True)

    assert "ฉบับที่ 1 ถูกแทนที่แล้ว" in old
    assert "เปลี่ยนจากฉบับที่ 1" in new
    assert "อันดับ 2 เปลี่ยนเป็น 1" in _words(new)
    assert stranger.get(f"/results/{setting.contest_id}/3").status_code == 404
    assert stranger.get(f"/api/v1/results/{setting.contest_id}").get_json()["newest"] == 2
    assert stranger.get(f"/results/{setting.contest_id}/1").headers["X-Robots-Tag"] == "noindex"
    assert "X-Robots-Tag" not in stranger.get(f"/results/{setting.contest_id}").headers


def test_language_other_site_is_never_followed(app: Flask) -> None:
    answer = browser(app).get("/language/en?next=//elsewhere.example")

    assert answer.headers["Location"] == "/"
    assert browser(app).get("/language/fr").status_code == 404


# The panel


def test_review_sheet_open_shows_no_mark_and_no_mean(app: Flask, world: World) -> None:
    book = world.rulebook()
    setting = world.contest(entries=2, judges=2)
    submit_all(world, setting, levels(book, 0, c6_1=2))
    submit(world, setting, 1, 0, levels(book, 1))
    judge, chair = _judge(app, setting, 1), _judge(app, setting, 0)

    pages = [
        judge.get(f"/judge/contests/{setting.contest_id}/review"),
        judge.get(f"/judge/contests/{setting.contest_id}/review/{setting.entries[0]}"),
        chair.get(f"/judge/contests/{setting.contest_id}/progress"),
        chair.get(f"/judge/contests/{setting.contest_id}/certify"),
    ]

    for page in pages:
        assert page.status_code == 200
        assert "96" not in _words(page.get_data(as_text=True))  # the total and mean of A001
    assert judge.get(f"/judge/contests/{setting.contest_id}/progress").status_code == 403
    assert judge.get(f"/judge/contests/{setting.contest_id}/certify").status_code == 403
    assert judge.get(f"/organise/contests/{setting.contest_id}/ranking").status_code == 403


def test_review_all_in_opens_and_a_returned_sheet_hides_it(app: Flask, world: World) -> None:
    setting = scored(world)
    judge = _judge(app, setting, 1)
    address = f"/judge/contests/{setting.contest_id}/review"

    page = _words(judge.get(address).get_data(as_text=True))
    assert "98.00" in page
    drill = _words(judge.get(f"{address}/{setting.entries[0]}").get_data(as_text=True))
    assert "กรรมการ 3" in drill
    assert "98.00" in drill

    with transaction() as session:
        sheet = setting.sheets[setting.entries[0], setting.members[2]]
        scoresheets.return_sheet(session, actor=ADMIN, sheet_id=sheet, reason="ทบทวนข้อ 6")
    assert "98.00" not in _words(judge.get(address).get_data(as_text=True))


def test_review_entry_of_another_contest_is_not_found(app: Flask, world: World) -> None:
    setting, other = scored(world), scored(world)

    address = f"/judge/contests/{setting.contest_id}/review/{other.entries[0]}"

    assert _judge(app, setting, 1).get(address).status_code == 404


def test_certify_by_the_form_asks_for_each_shared_rank(app: Flask, world: World) -> None:
    setting = scored(world)
    chair = _judge(app, setting, 0)
    address = f"/judge/contests/{setting.contest_id}/certify"
    page = chair.get(address).get_data(as_text=True)
    seen = re.search(r'name="seen" value="([^"]+)"', page)
    tie = re.search(r'name="shared" value="([^"]+)"', page)
    assert seen
    assert tie
    assert tie[1] == f"{setting.entries[2]}-{setting.entries[3]}"

    refused = chair.post(address, data={"seen": seen[1]}, follow_redirects=True)
    assert "โปรดทำเครื่องหมายยืนยันอันดับร่วมทุกรายการ" in refused.get_data(as_text=True)
    assert _state(setting) is ContestState.SCORING

    stale = chair.post(address, data={"seen": "old", "shared": tie[1]}, follow_redirects=True)
    assert "ผลการจัดอันดับเปลี่ยนไป" in stale.get_data(as_text=True)

    done = chair.post(address, data={"seen": seen[1], "shared": tie[1]}, follow_redirects=True)
    assert "ท่านรับรองผลนี้แล้ว" in done.get_data(as_text=True)
    assert _state(setting) is ContestState.CERTIFIED


# The organiser


def test_readings_before_certification_say_nothing(app: Flask, world: World) -> None:
    setting = scored(world)
    organiser = admin(app, world)
    address = f"/organise/contests/{setting.contest_id}/readings"

    before = _words(organiser.get(address).get_data(as_text=True))
    with transaction() as session:
        results.certify(
            session, actor=setting.judge(0), contest_id=setting.contest_id, accept_ties=[setting.entries[2:]]
        )
    after = _words(organiser.get(address).get_data(as_text=True))

    assert "แสดงหลังจากรับรองผลแล้ว" in before
    assert "A001" not in before
    assert "A001" in after  # tied under "own-high", which compares 6.1 and 6.2 in sorted order


def test_publish_shows_what_the_public_will_read_then_publishes(app: Flask, world: World) -> None:
    setting = scored(world)
    organiser = admin(app, world)
    address = f"/organise/contests/{setting.contest_id}/publish"
    assert "98.00" not in organiser.get(address).get_data(as_text=True)
    with transaction() as session:
        results.certify(
            session, actor=setting.judge(0), contest_id=setting.contest_id, accept_ties=[setting.entries[2:]]
        )

    page = organiser.get(address).get_data(as_text=True)
    preview, data = _words(page), seen(page)
    assert "A002" in preview
    assert "98.00" not in preview

    done = organiser.post(address, data=data, follow_redirects=True)
    assert "ประกาศผล ฉบับที่ 1 แล้ว" in done.get_data(as_text=True)
    assert _state(setting) is ContestState.PUBLISHED
    assert organiser.post(address, data=data, follow_redirects=True).status_code == 200
    assert db.session.execute(select(Publication.version)).scalars().all() == [1]


@pytest.mark.parametrize("entries", [1, 3])
def test_ranking_takes_the_same_statements_at_every_size(app: Flask, world: World, entries: int) -> None:
    book = world.rulebook()
    setting = world.contest(entries=entries + 1, judges=2)
    submit_all(world, setting, *[levels(book, 1)] * (entries + 1))
    organiser = admin(app, world)
    organiser.get(f"/organise/contests/{setting.contest_id}/ranking")

    with statements() as sent:
        organiser.get(f"/organise/contests/{setting.contest_id}/ranking")

    assert len(sent) == STATEMENTS


# Teachers


def test_teacher_before_publication_there_is_no_result(app: Flask, world: World) -> None:
    setting = scored(world, scores=True)
    teacher = _teacher(app, world, setting)

    assert teacher.get(f"/teacher/works/{setting.entries[0]}/result").status_code == 404
    home = _words(teacher.get("/teacher/").get_data(as_text=True))
    assert "A001" in home
    assert "98.00" not in home


def test_teacher_other_institution_is_refused(app: Flask, world: World) -> None:
    setting = published(world)
    user = world.user("ครูอื่น", grants=[Grant(Role.TEACHER, institution_id=world.institution())])

    answer = signed_in(browser(app), user).get(f"/teacher/works/{setting.entries[0]}/result")

    assert answer.status_code == 403


def test_teacher_result_shows_no_other_works_scores_where_scores_are_not_published(app: Flask, world: World) -> None:
    setting = published(world, works=5)
    teacher = _teacher(app, world, setting)

    page = _words(teacher.get(f"/teacher/works/{setting.entries[0]}/result").get_data(as_text=True))

    assert "98.00" in page  # its own total
    assert "คะแนนเฉลี่ย 83.00" in page
    assert "73.00" not in page  # the lowest total belongs to another work


def test_teacher_result_shows_averages_levels_and_field_and_names_no_judge(app: Flask, world: World) -> None:
    setting = published(world, scores=True, works=5)
    teacher = _teacher(app, world, setting)

    page = _words(teacher.get(f"/teacher/works/{setting.entries[0]}/result").get_data(as_text=True))

    assert "98.00" in page
    assert "คะแนนเฉลี่ย 83.00 ตั้งแต่ 73.00 ถึง 98.00" in page  # of 98, 98, 73, 73 and 73
    assert "คะแนนเฉลี่ยจากกรรมการ 3 คน" in page
    assert "ดี × 3" in page  # three judges gave 6.1 the second level
    assert "กรรมการ 1" not in page
    assert "กรรมการ 2" not in page


def test_teacher_result_recusal_is_said_and_comments_are_unnamed(app: Flask, world: World) -> None:
    book = world.rulebook()
    setting = world.contest(entries=1, judges=3)
    with transaction() as session:
        session.add(
            Comment(
                sheet_id=setting.sheets[setting.entries[0], setting.members[1]],
                item="6",
                text="ใช้งานได้จริงในชุมชน",
                revision=1,
                device="test",
                written_at=AT,
            )
        )
        session.add(
            Recusal(
                contest_id=setting.contest_id,
                member_id=setting.members[2],
                entry_id=setting.entries[0],
                reason="ญาติ",
                recorded_at=AT,
            )
        )
    for judge in (0, 1):
        submit(world, setting, 0, judge, levels(book))
    with transaction() as session:
        results.certify(session, actor=setting.judge(0), contest_id=setting.contest_id)
    with transaction() as session:
        results.publish(session, actor=ADMIN, contest_id=setting.contest_id)

    teacher = _teacher(app, world, setting)
    page = _words(teacher.get(f"/teacher/works/{setting.entries[0]}/result").get_data(as_text=True))

    assert "คะแนนเฉลี่ยจากกรรมการ 2 คน" in page
    assert "กรรมการ 1 คนงดให้คะแนนผลงานนี้เนื่องจากมีส่วนได้เสีย" in page
    assert "ใช้งานได้จริงในชุมชน" in page
    assert "กรรมการ 2" not in page.replace("กรรมการ 2 คน", "")


def test_board_is_the_same_read_twice(world: World) -> None:
    setting = scored(world)

    first, second = (standings.board(db.session(), setting.contest_id) for _ in range(2))

    assert first
    assert second
    assert first.fingerprint == second.fingerprint
