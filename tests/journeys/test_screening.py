"""From a teacher's draft to a committee's decisions: the work becomes eligible, and the teacher sees it."""

from __future__ import annotations

from playwright.sync_api import expect
from sqlalchemy import select

from judging.core.contests.lifecycle import ContestState
from judging.core.roles import Grant, Role
from judging.database.transaction import transaction
from judging.models import Admission, Entry, Finding
from judging.services.contests import contests
from tests.journeys import arranging
from tests.journeys.conftest import Visitor, sign_in
from tests.journeys.people import DESK
from tests.journeys.registering import open_registration
from tests.journeys.test_registration import TITLE, begin, saved, teacher_of
from tests.world import ADMIN, World

COMMITTEE = "คณะกรรมการตรวจสอบคุณสมบัติ"
PAPERS = "ส่งคู่มือเป็นเอกสารแยกแล้ว"
PAGES = "นับใหม่แล้วเกินเพียงครึ่งหน้า"


def admission() -> Admission:
    """The current admission of the only work."""
    ((found,),) = arranging.fresh(select(Entry.admission))  # type: ignore[misc]
    return Admission(found)


def test_work_handed_in_by_a_teacher_is_eligible_once_every_gate_is_decided(
    world: World, site: str, visitor: Visitor
) -> None:
    setting = open_registration(world)
    teacher = teacher_of(world, visitor, site)
    draft = begin(teacher)
    teacher.field("title_th").fill(TITLE)
    saved(teacher)
    teacher.go(f"{draft}/form/documents")
    teacher.page.locator("#report_pages").fill("21")
    teacher.page.locator("label[for=has_manual-no]").tap()
    saved(teacher)
    teacher.go(draft).send("Hand in the work")
    teacher.reads("The work is handed in. Its code is %(code)s.", code="001")
    with transaction() as session:
        contests.advance(session, actor=ADMIN, contest_id=setting.contest_id, to=ContestState.SCREENING)

    arranging.staff("wanida", Grant(Role.ORGANISER, competition_id=setting.competition_id))
    organiser = sign_in(visitor(site, DESK), "wanida")
    queue = f"/organise/contests/{setting.contest_id}/screening"
    organiser.go(queue).button("Pass all except…")
    organiser.field("committee").fill(COMMITTEE)
    organiser.send("Pass the works")
    assert admission() is Admission.PENDING, "a raised hand is looked at by itself"

    organiser.touch(organiser.page.get_by_role("link", name=TITLE).first)
    page = organiser.page
    page.locator("[id^=decision-documents]").select_option("pass")
    page.locator("[id^=reason-documents]").fill(PAPERS)
    page.locator("[id^=decision-report-pages]").select_option("waive")
    page.locator("[id^=reason-report-pages]").fill(PAGES)
    page.locator(".meeting-bar input[name$=committee]").fill(COMMITTEE)
    organiser.send("Record the decisions")

    assert admission() is Admission.ADMITTED
    rows = arranging.fresh(select(Finding.requirement, Finding.decision, Finding.committee).where(Finding.reason != ""))
    assert sorted(tuple(row) for row in rows) == [  # type: ignore[call-overload]
        ("documents", "pass", COMMITTEE),
        ("report-pages", "waive", COMMITTEE),
    ]
    teacher.go("/teacher/")
    expect(teacher.page.locator("main")).to_contain_text(teacher.words("eligible"))
