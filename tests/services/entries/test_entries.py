"""Works: which changes are allowed, and until when."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestState
from judging.core.eligibility.checks import Decision
from judging.core.refusals import RuleViolation
from judging.core.roles import Actor
from judging.database.transaction import transaction
from judging.models import (
    Admission,
    AuditEntry,
    Contest,
    Entry,
    Mark,
    Person,
    Scoresheet,
    TeamMember,
    TeamRole,
    Withdrawal,
)
from judging.services.eligibility import screening
from judging.services.entries import entries
from judging.services.entries.entries import Work
from tests.world import Setting, World

ORGANISER = Actor(user_id=None)


def work(institution_id: int, code: str = "B001", **fields: object) -> Work:
    return Work(code=code, title_th="เครื่องสูบน้ำ", institution=institution_id, **fields)  # type: ignore[arg-type]


def add(setting: Setting, made: Work) -> int:
    with transaction() as session:
        return entries.add(session, actor=ORGANISER, contest_id=setting.contest_id, work=made)


def mark(setting: Setting, entry: int = 0, member: int = 0) -> int:
    """Write one mark on a sheet; returns the sheet."""
    sheet_id = setting.sheets[setting.entries[entry], setting.members[member]]

    with transaction() as session:
        session.add(
            Mark(
                sheet_id=sheet_id,
                criterion="1.1",
                rulebook_id=setting.rulebook_id,
                section="1",
                level="very_good",
                points=4,
                revision=1,
                device="t",
                marked_at=datetime.now(UTC),
            )
        )
    return sheet_id


def put_in_state(setting: Setting, state: ContestState) -> None:
    with transaction() as session:
        session.get_one(Contest, setting.contest_id).state = state


def team(session: Session, entry_id: int) -> list[tuple[TeamRole, int, str, int]]:
    query = (
        select(TeamMember.role, TeamMember.position, Person.name, Person.id)
        .join(Person, Person.id == TeamMember.person_id)
        .where(TeamMember.entry_id == entry_id)
        .order_by(TeamMember.role.desc(), TeamMember.position)
    )
    return [tuple(row) for row in session.execute(query)]


@pytest.mark.every_database
def test_a_work_entered_is_pending_with_its_team_in_order(world: World, session: Session) -> None:
    setting = world.contest(state=ContestState.REGISTRATION)
    made = work(world.institution(), makers=("นางสาวสอง ใจดี", "นายหนึ่ง ใจงาม"), advisers=("ครู ก",))

    entry_id = add(setting, made)

    entry = session.get_one(Entry, entry_id)
    assert (entry.code, entry.title_th, entry.admission) == ("B001", "เครื่องสูบน้ำ", Admission.PENDING)
    assert [row[:3] for row in team(session, entry_id)] == [
        (TeamRole.MAKER, 1, "นางสาวสอง ใจดี"),
        (TeamRole.MAKER, 2, "นายหนึ่ง ใจงาม"),
        (TeamRole.ADVISER, 1, "ครู ก"),
    ]


def test_a_title_typed_with_lookalike_thai_is_kept_mended(world: World, session: Session) -> None:
    setting = world.contest(state=ContestState.REGISTRATION)

    entry_id = add(setting, Work(code=" B001 ", title_th="เครื่องสูบนํ้า", institution=world.institution()))

    assert session.get_one(Entry, entry_id).title_th == "เครื่องสูบน้ำ"


@pytest.mark.parametrize(
    ("code", "title", "refusal"),
    [
        (" ", "งาน", "entry_code_wanted"),
        ("B1", "\u200b ", "entry_title_wanted"),
        ("A001", "งาน", "entry_code_taken"),
        ("a๐๐๑", "งาน", "entry_code_taken"),
        ("A 02#", "งาน", "entry_code_characters"),
    ],
)
def test_a_work_without_code_or_title_or_with_a_taken_code_is_refused(
    world: World, code: str, title: str, refusal: str
) -> None:
    setting = world.contest(entries=1)

    with pytest.raises(RuleViolation) as refused:
        add(setting, Work(code=code, title_th=title, institution=world.institution()))

    assert refused.value.code == refusal


def test_a_code_may_change_its_case_but_not_become_the_twin_of_another(world: World, session: Session) -> None:
    setting = world.contest(entries=2)
    place = world.institution()
    as_code = {code: Work(code=code, title_th="งาน", institution=place) for code in ("a001", "a002")}

    with transaction() as writing:
        entries.edit(writing, actor=ORGANISER, entry_id=setting.entries[0], work=as_code["a001"])
    with pytest.raises(RuleViolation) as refused, transaction() as writing:
        entries.edit(writing, actor=ORGANISER, entry_id=setting.entries[0], work=as_code["a002"])

    assert (refused.value.code, refused.value.params) == ("entry_code_taken", {"entry": "A002"})
    assert session.get_one(Entry, setting.entries[0]).code == "a001"


def test_a_code_that_stood_before_the_rule_may_stay(world: World, session: Session) -> None:
    setting = world.contest(entries=1)
    with transaction() as writing:
        writing.execute(update(Entry).values(code="A 01", code_key="a 01"))
    kept = Work(code="A 01", title_th="ชื่อใหม่", institution=world.institution())

    with transaction() as writing:
        entries.edit(writing, actor=ORGANISER, entry_id=setting.entries[0], work=kept)

    assert session.get_one(Entry, setting.entries[0]).title_th == "ชื่อใหม่"


def test_a_person_who_stays_in_the_team_stays_the_same_person_and_one_who_leaves_is_erased(
    world: World, session: Session
) -> None:
    setting = world.contest(state=ContestState.REGISTRATION)
    place = world.institution()
    entry_id = add(setting, work(place, makers=("หนึ่ง", "สอง")))
    first, second = (row[3] for row in team(session, entry_id))
    session.rollback()

    with transaction() as writing:
        entries.edit(writing, actor=ORGANISER, entry_id=entry_id, work=work(place, makers=("สอง", "สาม")))

    now = team(session, entry_id)
    assert [row[2] for row in now] == ["สอง", "สาม"]
    assert now[0][3] == second
    assert session.get(Person, first) is None


def test_an_edit_that_changes_nothing_leaves_no_entry_in_the_log(world: World, session: Session) -> None:
    setting = world.contest(state=ContestState.REGISTRATION)
    same = work(world.institution(), makers=("หนึ่ง",))
    entry_id = add(setting, same)

    with transaction() as writing:
        entries.edit(writing, actor=ORGANISER, entry_id=entry_id, work=same)

    actions = session.execute(select(AuditEntry.action).where(AuditEntry.action.like("entries.%"))).scalars().all()
    assert actions == ["entries.add"]


def test_the_log_of_a_team_holds_no_names(world: World, session: Session) -> None:
    setting = world.contest(state=ContestState.REGISTRATION)
    add(setting, work(world.institution(), makers=("นายลับ ไม่เปิดเผย",)))

    texts = session.execute(select(AuditEntry.text)).scalars().all()
    assert not any("ลับ" in text for text in texts)


@pytest.mark.every_database
def test_an_absent_team_is_recorded_with_who_and_why_and_comes_back(world: World, session: Session) -> None:
    setting = world.contest(entries=1, judges=1)
    organiser = Actor(user_id=world.user())
    with transaction() as writing:
        entries.record_absence(writing, actor=organiser, entry_id=setting.entries[0], reason="รถเสีย")
    entry = session.get_one(Entry, setting.entries[0])
    assert (entry.absent_by, entry.absent_reason) == (organiser.user_id, "รถเสีย")
    assert entry.absent_at is not None

    with transaction() as writing:
        entries.lift_absence(writing, actor=organiser, entry_id=setting.entries[0])

    session.refresh(entry)
    assert (entry.absent_at, entry.absent_by, entry.absent_reason) == (None, None, "")


def test_absence_of_a_work_that_judges_have_begun_is_recorded_knowingly_alone(world: World, session: Session) -> None:
    setting = world.contest(entries=1, judges=3)
    mark(setting)
    mark(setting, member=1)
    absent = partial(entries.record_absence, actor=ORGANISER, entry_id=setting.entries[0], reason="ผิดคน")

    with pytest.raises(RuleViolation) as refused, transaction() as writing:
        absent(writing)
    with transaction() as writing:
        absent(writing, is_begun_known=True)

    assert (refused.value.code, refused.value.params) == ("entry_begun", {"entry": "A001", "sheets": 2})
    assert session.get_one(Entry, setting.entries[0]).absent_reason == "ผิดคน"


def test_absence_twice_is_refused_so_that_the_first_reason_stays(world: World, session: Session) -> None:
    setting = world.contest(entries=1)
    with transaction() as writing:
        entries.record_absence(writing, actor=ORGANISER, entry_id=setting.entries[0], reason="แรก")

    with pytest.raises(RuleViolation, match="entry_absent"), transaction() as writing:
        entries.record_absence(writing, actor=ORGANISER, entry_id=setting.entries[0], reason="หลัง")

    assert session.get_one(Entry, setting.entries[0]).absent_reason == "แรก"


def test_a_work_with_untouched_sheets_is_removed_with_them(world: World, session: Session) -> None:
    setting = world.contest(entries=2, judges=2)

    with transaction() as writing:
        entries.remove(writing, actor=ORGANISER, entry_id=setting.entries[0])

    assert session.execute(select(Entry.id)).scalars().all() == setting.entries[1:]
    assert session.execute(select(func.count(Scoresheet.id))).scalar() == 2


def test_a_work_with_a_mark_is_not_removed(world: World, session: Session) -> None:
    setting = world.contest(entries=1, judges=1)
    mark(setting)

    with pytest.raises(RuleViolation, match="entry_has_marks"), transaction() as writing:
        entries.remove(writing, actor=ORGANISER, entry_id=setting.entries[0])

    assert session.get(Entry, setting.entries[0]) is not None


def test_a_work_a_committee_decided_on_stays_on_record(world: World, session: Session) -> None:
    setting = world.contest(entries=1, state=ContestState.SCREENING)
    with transaction() as writing:
        screening.decide(
            writing,
            actor=ORGANISER,
            contest_id=setting.contest_id,
            entry_ids=setting.entries,
            committee="คณะกรรมการ",
            met_on=date(2022, 2, 1),
            resolutions=[screening.Resolution("kind-of-work", Decision.PASS)],
        )

    with pytest.raises(RuleViolation, match="entry_on_record"), transaction() as writing:
        entries.remove(writing, actor=ORGANISER, entry_id=setting.entries[0])

    assert session.get(Entry, setting.entries[0]) is not None


def test_a_withdrawn_work_of_which_nothing_was_decided_can_be_removed(world: World, session: Session) -> None:
    setting = world.contest(entries=1, state=ContestState.REGISTRATION)
    with transaction() as writing:
        writing.add(Withdrawal(entry_id=setting.entries[0], reason="ย้าย", withdrawn_at=datetime.now(UTC)))

    with transaction() as writing:
        entries.remove(writing, actor=ORGANISER, entry_id=setting.entries[0])

    assert session.execute(select(func.count(Withdrawal.entry_id))).scalar() == 0


@pytest.mark.parametrize("state", [ContestState.CERTIFIED, ContestState.PUBLISHED])
def test_nothing_of_a_work_changes_after_certification(world: World, state: ContestState) -> None:
    setting = world.contest(entries=1)
    put_in_state(setting, state)
    entry_id, place = setting.entries[0], world.institution()
    acts = [
        lambda session: entries.add(session, actor=ORGANISER, contest_id=setting.contest_id, work=work(place)),
        lambda session: entries.edit(session, actor=ORGANISER, entry_id=entry_id, work=work(place)),
        lambda session: entries.record_absence(session, actor=ORGANISER, entry_id=entry_id, reason="x"),
        lambda session: entries.lift_absence(session, actor=ORGANISER, entry_id=entry_id),
        lambda session: entries.remove(session, actor=ORGANISER, entry_id=entry_id),
    ]

    for act in acts:
        with pytest.raises(RuleViolation, match="contest_certified"), transaction() as session:
            act(session)
