"""The organiser's screening pages: what each work waits for, and the committees' decisions."""

from __future__ import annotations

from datetime import date
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from judging.core.eligibility.checks import Admission, Decision
from judging.core.roles import RoundLevel
from judging.core.rulebooks.fact_values import dump
from judging.database.transaction import transaction
from judging.models import Entry, Finding, PanelMember, Round, TeamRole, User
from judging.services.eligibility import screening
from tests.screening import ORGANISER, SOUND, STUDENT, add_person, know, screened
from tests.statements import statements
from tests.world import Setting, World

MEETING = {"committee": "คณะกรรมการตรวจสอบ", "met_on": "2022-02-10"}


def at(setting: Setting, page: str = "") -> str:
    return f"/organise/contests/{setting.contest_id}/screening{page}"


def text(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return unescape(answer.get_data(as_text=True))


def admissions(session: Session) -> list[Admission]:
    session.rollback()
    return list(session.execute(select(Entry.admission).order_by(Entry.id)).scalars())


def test_the_queue_says_why_a_work_is_not_eligible_and_what_raised_the_hand(browser: FlaskClient, world: World) -> None:
    setting = screened(world, entries=2)
    know(setting, setting.entries[0], characteristics_sheets=2)
    know(setting, setting.entries[1], has_manual=False, report_pages=21)

    page = text(browser, at(setting))

    assert 'แบบคุณลักษณะ กี่แผ่น: 2 (อย่างน้อย 3) <small class="clause">ข้อ 4.8</small>' in page
    assert 'คู่มือประกอบการใช้งาน ไทยและอังกฤษ: ไม่ (ต้องเป็น ใช่) <small class="clause">ข้อ 4.7</small>' in page
    assert 'ว-สอศ-3 บทที่ 1–5 กี่หน้า: 21 (ไม่เกิน 20) <small class="clause">ข้อ 6</small>' in page


def test_the_queue_says_in_words_what_is_missing_and_links_to_who_can_supply_it(
    browser: FlaskClient, world: World
) -> None:
    setting = screened(world, entries=1)
    know(setting, setting.entries[0], characteristics_sheets=None, registered_at=None)

    page = text(browser, at(setting))

    assert 'แบบคุณลักษณะ กี่แผ่น <small class="clause">ข้อ 4.8</small>' in page
    assert f'href="/counter/{setting.contest_id}/A001"' in page
    assert "ลงทะเบียนในฐานข้อมูลเมื่อ" in page
    assert "มีในฐานข้อมูลผลงาน สถานศึกษาเป็นผู้กรอก" in page


def test_passing_works_that_still_wait_is_no_success(browser: FlaskClient, world: World) -> None:
    setting = screened(world, entries=1)
    know(setting, setting.entries[0], characteristics_sheets=2)
    shown = str(setting.entries[0])
    form = {"of": shown, "which": "all", **MEETING}

    browser.post(at(setting, "/pass"), data=form)
    page = text(browser, at(setting))
    browser.post(at(setting, "/pass"), data=form)
    again = text(browser, at(setting))

    assert "บันทึกมติแล้ว แต่ยังไม่มีผลงานใดผ่านการตรวจสอบคุณสมบัติ" in page
    assert "ผ่านการตรวจสอบคุณสมบัติแล้ว 0" not in page
    assert "ยังไม่ได้บันทึกมติใด" in again


def test_a_work_from_another_area_is_flagged_and_barred_by_nothing(browser: FlaskClient, world: World) -> None:
    setting = screened(world, entries=1)
    with transaction() as session:
        session.execute(update(Round).where(Round.id == setting.round_id).values(level=RoundLevel.REGION, area="ภาคใต้"))

    told = "สถานศึกษาอยู่ในภาคกลาง แต่รายการนี้เป็นของภาคใต้"
    assert told in text(browser, at(setting))
    assert told in text(browser, at(setting, f"/{setting.entries[0]}"))


def test_the_queue_finds_by_words_and_by_whom_a_work_waits_for(browser: FlaskClient, world: World) -> None:
    setting = screened(world, entries=3)
    know(setting, setting.entries[0], characteristics_sheets=2)
    know(setting, setting.entries[1], characteristics_sheets=None)

    found = {
        address: [code for code in ("A001", "A002", "A003") if f"{code} ·" in text(browser, at(setting, address))]
        for address in ("?waits=failed", "?waits=facts", "?waits=committee", "?q=a003", "?q=a003&waits=facts")
    }

    assert found == {
        "?waits=failed": ["A001"],
        "?waits=facts": ["A002"],
        "?waits=committee": ["A001", "A002", "A003"],
        "?q=a003": ["A003"],
        "?q=a003&waits=facts": [],
    }


def test_all_pass_except_those_that_are_ticked(browser: FlaskClient, world: World, session: Session) -> None:
    setting = screened(world, entries=3)
    shown = " ".join(map(str, setting.entries))

    answer = browser.post(
        at(setting, "/pass"), data={"of": shown, "entry": setting.entries[1], "which": "all", **MEETING}
    )

    assert answer.status_code == 303
    assert admissions(session) == [Admission.ADMITTED, Admission.PENDING, Admission.ADMITTED]
    found = session.execute(select(Finding.committee, Finding.met_on).distinct()).all()
    assert [tuple(row) for row in found] == [("คณะกรรมการตรวจสอบ", date(2022, 2, 10))]


def test_a_filter_that_nothing_waits_in_any_more_says_so_and_leads_to_the_overview(
    browser: FlaskClient, world: World
) -> None:
    setting = screened(world, entries=2)
    entries = f"/organise/contests/{setting.contest_id}/entries?state=pending"
    shown = " ".join(map(str, setting.entries))
    browser.get("/language/en")
    said = "No works are waiting for this"
    assert said not in text(browser, at(setting, "?waits=committee"))

    browser.post(at(setting, "/pass"), data={"of": shown, "which": "all", **MEETING})

    page = text(browser, at(setting, "?waits=committee"))
    assert said in page
    assert "No matching works" not in page
    assert f'href="/organise/contests/{setting.contest_id}">Go to the overview' in page
    assert "No matching works" in text(browser, at(setting, "?waits=committee&q=a009"))
    assert "No works are waiting for the eligibility check" in text(browser, entries)


def test_the_ticked_alone_pass(browser: FlaskClient, world: World, session: Session) -> None:
    setting = screened(world, entries=2)
    shown = " ".join(map(str, setting.entries))

    browser.post(at(setting, "/pass"), data={"of": shown, "entry": setting.entries[1], "which": "ticked", **MEETING})

    assert admissions(session) == [Admission.PENDING, Admission.ADMITTED]


def test_works_pass_with_missing_facts_only_where_the_committee_says_it_saw_the_paper(
    browser: FlaskClient, world: World, session: Session
) -> None:
    setting = screened(world, characteristics_sheets=None)
    shown = str(setting.entries[0])

    browser.post(at(setting, "/pass"), data={"of": shown, **MEETING})
    without = admissions(session)
    browser.post(at(setting, "/pass"), data={"of": shown, "with_unknown": "1", **MEETING})

    assert (without, admissions(session)) == ([Admission.PENDING], [Admission.ADMITTED])


@pytest.mark.parametrize("left_out", ["committee", "met_on"])
def test_nothing_passes_without_a_committee_and_its_day(
    browser: FlaskClient, world: World, session: Session, left_out: str
) -> None:
    setting = screened(world)
    given = {name: value for name, value in MEETING.items() if name != left_out}

    answer = browser.post(at(setting, "/pass"), data={"of": str(setting.entries[0]), "back": at(setting), **given})

    assert (answer.status_code, answer.location) == (303, at(setting))
    assert admissions(session) == [Admission.PENDING]


def test_a_works_requirements_are_decided_together_or_not_at_all(
    browser: FlaskClient, world: World, session: Session
) -> None:
    setting = screened(world)
    page = at(setting, f"/{setting.entries[0]}")
    decided = {"decision:kind-of-work:": "pass", "decision:really-works:": "fail"}

    refused = browser.post(page, data={**decided, "reason:kind-of-work:": "ตรงประเภท", **MEETING})
    kept = unescape(refused.get_data(as_text=True))

    assert refused.status_code == 422
    assert 'id="error-really-works:"' in kept
    assert "ตรงประเภท" in kept
    assert session.execute(select(Finding.id)).first() is None
    session.rollback()

    browser.post(page, data={**decided, "reason:really-works:": "สาธิตไม่ได้", **MEETING})

    session.rollback()
    found = session.execute(select(Finding.requirement, Finding.decision).order_by(Finding.id)).all()
    assert {tuple(row) for row in found} == {("kind-of-work", Decision.PASS), ("really-works", Decision.FAIL)}
    assert admissions(session) == [Admission.NOT_ADMITTED]


def test_a_decision_made_before_the_facts_changed_is_not_recorded(
    browser: FlaskClient, world: World, session: Session
) -> None:
    setting = screened(world, has_manual=False)
    page = at(setting, f"/{setting.entries[0]}")
    decided = {"decision:documents:": "pass", "seen:documents:": '{"has_manual": "no"}', **MEETING}
    know(setting, setting.entries[0], has_manual=False, has_report=False)

    refused = browser.post(page, data=decided)
    know(setting, setting.entries[0], has_manual=False)
    taken = browser.post(page, data=decided)

    assert (refused.status_code, taken.status_code) == (422, 303)
    assert 'value="{&#34;has_manual&#34;: &#34;no&#34;, &#34;has_report&#34;: &#34;no&#34;}"' in refused.text
    assert len(session.execute(select(Finding.id)).all()) == 1


def test_what_another_committee_decided_meanwhile_is_shown_and_not_overruled_unseen(
    browser: FlaskClient, world: World, session: Session
) -> None:
    setting = screened(world)
    page = at(setting, f"/{setting.entries[0]}")
    seen = {"last:kind-of-work:": "0", **MEETING}
    browser.post(page, data={**seen, "decision:kind-of-work:": "fail", "reason:kind-of-work:": "คนละประเภท"})
    stands = session.execute(select(Finding.id)).scalar_one()
    session.rollback()

    refused = browser.post(page, data={**seen, "decision:kind-of-work:": "pass"})
    assert refused.status_code == 422
    assert "มีการตัดสินไปแล้ว" in refused.text
    assert "คนละประเภท" in refused.text
    assert f'name="last:kind-of-work:" value="{stands}"' in refused.text
    assert session.execute(select(Finding.decision)).scalars().all() == [Decision.FAIL]
    session.rollback()

    taken = browser.post(page, data={**seen, "decision:kind-of-work:": "pass", "last:kind-of-work:": str(stands)})
    assert taken.status_code == 303
    assert session.execute(select(Finding.decision).order_by(Finding.id)).scalars().all() == [
        Decision.FAIL,
        Decision.PASS,
    ]


def test_several_decisions_on_a_work_take_one_reading_of_rules_and_facts(browser: FlaskClient, world: World) -> None:
    counts = []
    for decided in (["kind-of-work"], ["kind-of-work", "really-works"]):
        setting = screened(world)
        with statements() as sent:
            browser.post(
                at(setting, f"/{setting.entries[0]}"),
                data={**{f"decision:{name}:": "pass" for name in decided}, **MEETING},
            )
        counts.append(len(sent))

    assert counts[1] - counts[0] <= 2  # the second decision has its own audit entry


def test_a_work_of_another_contest_is_not_found(browser: FlaskClient, world: World) -> None:
    mine, other = screened(world), screened(world)

    text(browser, at(mine, f"/{other.entries[0]}"), status=404)


def test_a_works_page_shows_its_history_with_committee_day_and_reason(browser: FlaskClient, world: World) -> None:
    setting = screened(world)
    with transaction() as session:
        screening.decide(
            session,
            actor=ORGANISER,
            contest_id=setting.contest_id,
            entry_ids=setting.entries,
            committee="คณะกรรมการชุดที่ 2",
            met_on=date(2022, 2, 9),
            resolutions=[screening.Resolution("really-works", Decision.FAIL, reason="สาธิตไม่ได้")],
        )

    page = text(browser, at(setting, f"/{setting.entries[0]}"))
    log = text(browser, f"/organise/contests/{setting.contest_id}/log")

    assert "สาธิตไม่ได้" in page
    assert "คณะกรรมการชุดที่ 2 · 9\u00a0กุมภาพันธ์\u00a02565" in page
    assert "ข้อ 4.3: ไม่ผ่าน · คณะกรรมการชุดที่ 2" in log


def test_a_work_a_committee_decided_on_is_not_offered_for_removal(browser: FlaskClient, world: World) -> None:
    setting = screened(world, entries=2)
    browser.post(at(setting, "/pass"), data={"of": str(setting.entries[0]), **MEETING})
    form = f"/organise/contests/{setting.contest_id}/entries/{{}}"

    offered = [f"{form.format(number)}/remove" in text(browser, form.format(number)) for number in setting.entries]

    assert offered == [False, True]


def test_a_work_page_names_people_who_stand_in_another_work_or_on_a_panel(browser: FlaskClient, world: World) -> None:
    setting = screened(world, entries=2)
    with transaction() as session:
        add_person(session, setting.entries[0], TeamRole.MAKER, 2, STUDENT)
        for number, entry_id in enumerate(setting.entries):
            member = add_person(session, entry_id, TeamRole.ADVISER, 2, {})
            session.execute(
                Entry.__table__.metadata.tables["persons"]
                .update()
                .where(Entry.__table__.metadata.tables["persons"].c.id == member)
                .values(name="นายสมชาย ใจดี" if number else "สมชาย ใจดี")
            )
        judge = session.execute(select(User).join(PanelMember)).scalar_one()
        judge.person.name = "ดร.สมชาย ใจดี"

    page = text(browser, at(setting, f"/{setting.entries[0]}"))
    queue = text(browser, at(setting))

    assert "สมชาย ใจดี มีชื่อในผลงาน A002" in page
    assert "สมชาย ใจดี เป็นกรรมการระดับชาติ" in page
    assert "มีชื่อในที่อื่นด้วย" in queue


def test_a_facts_word_is_in_the_readers_language(browser: FlaskClient, world: World) -> None:
    setting = screened(world, characteristics_sheets=2)
    browser.get("/language/en")

    page = text(browser, at(setting))

    assert 'Sheets of the characteristics form: 2 (at least 3) <small class="clause">Clause 4.8</small>' in page


def test_the_works_page_passes_what_waits_too(browser: FlaskClient, world: World) -> None:
    setting = screened(world)

    page = text(browser, f"/organise/contests/{setting.contest_id}/entries")

    assert f'name="of" value="{setting.entries[0]}"' in page
    assert f'action="{at(setting, "/pass")}"' in page


def test_after_certification_nothing_is_decided_here(browser: FlaskClient, world: World) -> None:
    setting = screened(world)
    with transaction() as session:
        session.connection().exec_driver_sql("UPDATE contests SET state = 'certified'")

    pages = [text(browser, at(setting)), text(browser, at(setting, f"/{setting.entries[0]}"))]

    assert not any("/screening/pass" in page or 'name="committee"' in page for page in pages)


def test_the_queue_takes_the_same_few_statements_for_one_work_and_for_three(browser: FlaskClient, world: World) -> None:
    one, three = screened(world, entries=1), screened(world, entries=3)
    text(browser, at(one))
    counts = []
    for setting in (one, three):
        with statements() as sent:
            text(browser, at(setting))
        counts.append(len(sent))

    assert counts[0] == counts[1]
    assert counts[1] <= 12


def test_sound_facts_are_kept_as_they_are_read(world: World, session: Session) -> None:
    setting = screened(world)

    assert session.get_one(Entry, setting.entries[0]).facts == dump(SOUND)
