"""The contest in screening: a work with open gates, a possible duplicate of an old winner, an eligible work, and one
that its facts exclude. A teacher entered the first one and has another draft. Its institutions are invented."""

import hashlib
from datetime import date, timedelta
from functools import partial
from importlib import resources

from judging.core.contests.deadlines import Deadlines
from judging.core.contests.lifecycle import ContestState
from judging.core.eligibility import counter as counter_rules
from judging.core.eligibility.counter import CounterState, Tick
from judging.core.entries.registration_form import PAPER, PersonDraft, Step, StepChange
from judging.core.roles import Actor, RoundLevel
from judging.database.transaction import transaction
from judging.demo import data, running
from judging.demo.staging import COMMITTEE, House, Staged, act, acting, at, enter_works
from judging.models import Registration
from judging.queries.eligibility import past_works as known_past_works
from judging.readers.spreadsheets.files import read_workbook
from judging.readers.spreadsheets.sheets.past_works import plan_past_works, read_past_works
from judging.services.contests import contests, rounds
from judging.services.eligibility import counter, screening
from judging.services.entries import registrations
from judging.services.imports import registries

NAME = "screening"
AREA = "ลพบุรี"
REGISTERED = "D01"
"""Entered by its teacher through the form; three documents are still missing."""
ELIGIBLE = "D03"
DRAFT = "เครื่องคัดขนาดมะนาวพลังงานแสงอาทิตย์"

OF_A_MAKER = {"level": "certificate", "mode": "regular", "enrolled": "yes"}
STEPS = {
    Step.WORK: {
        "description": "กรองตะกอนและเติมอากาศบ่อปลาขนาด 1 งาน ใช้ไฟฟ้าจากแผงโซลาร์ 340 วัตต์ ไม่ต่อไฟบ้าน",
        "origin": "improved",
        "safe_and_kind": "yes",
        "working_evidence": "yes",
        "size_and_weight": "กว้าง 60 ยาว 90 สูง 110 ซม. หนัก 38 กก. ถังสเตนเลส โครงเหล็กชุบ",
        "course": "โครงงาน 20105-8501",
        "demonstration": "shown",
        "national_before": "no",
        "awarded_before": "no",
    },
    Step.DOCUMENTS: {
        "has_proposal": PAPER,
        "has_report": PAPER,
        "has_characteristics": PAPER,
        "has_use_certificate": PAPER,
        "has_manual": "no",
        "volumes": "2",
        "same_volume": "yes",
        "report_pages": "19",
    },
    Step.USE: {"use_places": "2", "use_agencies": "1", "energy_cost_before": "3.20", "energy_cost_after": "0"},
}
"""The teacher's answers; the registry and the sheets of the characteristics form are not answered yet."""


def stage(house: House, *, teacher: Actor, today: date) -> Staged:
    """Create the contest, which is in two weeks, and take it to screening."""
    day = today + timedelta(days=14)
    staged = running.create(
        house,
        name=NAME,
        area=AREA,
        days=(day, day),
        made_at=at(today - timedelta(days=24), 9),
        level=RoundLevel.PROVINCE,
    )
    contest_id, actor = staged.contest_id, house.organiser
    with acting(at(today - timedelta(days=24), 10)) as session:
        windows = Deadlines(
            registration_opens=at(today - timedelta(days=23), 8, 30),
            registration_closes=at(today - timedelta(days=6), 16, 30),
            handing_in_closes=at(day - timedelta(days=1), 16, 30),
            screening_closes=at(day - timedelta(days=3), 16, 30),
            counter_opens=at(today - timedelta(days=3), 8, 30),
            counter_closes=at(day - timedelta(days=1), 16, 30),
        )
        rounds.set_windows(session, actor=actor, contest_id=contest_id, windows=windows)
    works = {work.code: work for work in data.works(NAME)}
    _register(staged, teacher, works[REGISTERED], today - timedelta(days=12))
    _begin_a_draft(staged, teacher, works[REGISTERED].institution, today - timedelta(days=7))
    act(at(today - timedelta(days=9), 13), enter_works, staged, but=(REGISTERED,))
    _take_past_works(actor, today - timedelta(days=8))
    act(
        at(today - timedelta(days=5), 9),
        contests.advance,
        actor=actor,
        contest_id=contest_id,
        to=ContestState.SCREENING,
    )
    act(
        at(today - timedelta(days=4), 14),
        screening.pass_open,
        actor=actor,
        contest_id=contest_id,
        entry_ids=[number for code, number in staged.entries.items() if code != REGISTERED],
        committee=COMMITTEE,
        met_on=today - timedelta(days=4),
    )
    _receive(staged, today - timedelta(days=2))
    return staged


def _receive(staged: Staged, day: date) -> None:
    """A morning at the counter: one work hands in everything but its manual, another one volume so far."""
    least = {"volumes": 2, "characteristics_sheets": 3}
    received, lacking = CounterState.RECEIVED, CounterState.NOT_HANDED_IN
    things = [Tick(thing, received, least.get(thing)) for thing in counter_rules.things() if thing != "has_manual"]
    morning = {
        REGISTERED: [*things, Tick("has_manual", lacking)],
        ELIGIBLE: [Tick(counter_rules.TEAM, received), Tick("volumes", received, 2)],
    }
    for minutes, (code, ticks) in enumerate(morning.items()):
        act(
            at(day, 9, 10 + 7 * minutes),
            counter.record,
            actor=staged.house.organiser,
            contest_id=staged.contest_id,
            entry_id=staged.entries[code],
            ticks=ticks,
        )


def _register(staged: Staged, teacher: Actor, work: data.DemoWork, day: date) -> None:
    """The teacher fills in the form in an afternoon and submits it."""
    makers = tuple(PersonDraft("", name, OF_A_MAKER) for name in work.makers)
    advisers = tuple(PersonDraft("", name, {"adviser_role": "ที่ปรึกษาหลัก"}) for name in work.advisers)
    changes = [StepChange(step, typed) for step, typed in STEPS.items()]
    changes[0] = StepChange(Step.WORK, STEPS[Step.WORK], (work.title_th, work.title_en))
    changes.insert(1, StepChange(Step.PEOPLE, makers=makers, advisers=advisers))
    number = _start(staged, teacher, work.institution, day)
    for place, change in enumerate(changes):
        with acting(at(day, 13, 10 + 12 * place)) as session:
            base = session.get_one(Registration, number).revision
            registrations.save(session, actor=teacher, registration_id=number, change=change, base=base)
    with acting(at(day, 14, 20)) as session:
        submitted = registrations.submit(session, actor=teacher, registration_id=number)
        staged.entries[work.code] = submitted.entry_id


def _begin_a_draft(staged: Staged, teacher: Actor, institution: str, day: date) -> None:
    number = _start(staged, teacher, institution, day)
    with acting(at(day, 13, 20)) as session:
        title = StepChange(Step.WORK, {"origin": "new"}, (DRAFT, ""))
        registrations.save(session, actor=teacher, registration_id=number, change=title, base=0)


def _start(staged: Staged, teacher: Actor, institution: str, day: date) -> int:
    return act(
        at(day, 13),
        registrations.start,
        actor=teacher,
        contest_id=staged.contest_id,
        institution_id=staged.house.colleges[institution],
    )


def _take_past_works(actor: Actor, day: date) -> None:
    """The registry of past national works, as an administrator imports it."""
    sheet = resources.files("judging.demo").joinpath("past-works.csv").read_bytes()
    plan = partial(plan_past_works, read_past_works(read_workbook(sheet)))
    with transaction() as session:
        seen = plan(known_past_works.known(session), {}).fingerprint
    act(
        at(day, 10),
        registries.import_past_works,
        actor=actor,
        plan=plan,
        answers={},
        seen=seen,
        digest=hashlib.sha256(sheet).hexdigest(),
    )
