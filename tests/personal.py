"""A contest with personal data in every place where the application stores any."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import String, Text, select, update
from sqlalchemy.orm import Session

from judging.core import thai
from judging.core.contests.lifecycle import ContestState
from judging.core.roles import Grant, Role
from judging.database.transaction import transaction
from judging.models import (
    Base,
    Card,
    Case,
    CaseFile,
    CaseFilePart,
    CaseSource,
    Comment,
    Competition,
    Contest,
    Document,
    Entry,
    Person,
    PracticeSettings,
    Recusal,
    Registration,
    Scoresheet,
    SheetState,
    TeamMember,
    TeamRole,
    User,
)
from judging.services.results import results
from tests.scoring import AT, levels, submit_all
from tests.world import ADMIN, Setting, World

MAKER, FRIEND, ADVISER, JUDGE = "สมชาย รักษ์ความลับ", "มาลี ไม่เปิดเผย", "วิชัย สอนลับ", "ประเสริฐ ตัดสินลับ"
LAST_DAY, KEPT_UNTIL = date(2022, 2, 20), date(2023, 5, 31)
FACTS = {
    TeamRole.MAKER: '{"enrolled":"yes","level":"diploma","mode":"regular"}',
    TeamRole.ADVISER: '{"adviser_role":"ผู้ช่วยในความลับ"}',
}


@dataclass
class Scene:
    """A published contest of three works and three judges. The first work's team are ``MAKER``, ``FRIEND`` and
    ``ADVISER``; ``JUDGE`` is its chair, who is recused from the last; ``teacher`` handed the work in."""

    setting: Setting
    persons: dict[str, int]
    teacher: int
    stored: tuple[str, ...]


def scene(world: World, *, publish: bool = True, names: bool = True, facts: Mapping[TeamRole, str] = FACTS) -> Scene:
    """Create the published contest; ``names`` is its setting to publish names, ``facts`` those of its team."""
    book = world.rulebook()
    setting = world.contest(entries=3, judges=3)
    submit_all(world, setting, levels(book), levels(book, 1), levels(book, 2))
    with transaction() as session:
        session.execute(
            update(Person)
            .where(Person.id == select(User.person_id).where(User.id == setting.users[0]).scalar_subquery())
            .values(name=JUDGE, prefix="ดร.", sort_key=thai.sort_key(JUDGE), position="อาจารย์ลับ")
        )
        session.execute(
            update(PracticeSettings)
            .where(PracticeSettings.contest_id == setting.contest_id)
            .values(publish_names=names)
        )
        persons = _team(session, setting, facts)
    teacher = world.user("ครูผู้ส่ง ผลงาน", username=f"teacher-of-work-{setting.contest_id}", grants=[_grant(setting)])
    with transaction() as session:
        _papers(session, setting, teacher)
        _words(session, setting)
    if publish:
        with transaction() as session:
            results.certify(session, actor=setting.judge(0), contest_id=setting.contest_id)
        with transaction() as session:
            results.publish(session, actor=ADMIN, contest_id=setting.contest_id)
    with transaction() as session:
        persons[JUDGE] = session.execute(select(User.person_id).where(User.id == setting.users[0])).scalar_one()
    return Scene(setting, persons, teacher, _stored(setting))


def keep_until(setting: Setting, day: date | None = KEPT_UNTIL) -> None:
    """Set the retention of the competition without the service."""
    with transaction() as session:
        session.execute(
            update(Competition).where(Competition.id == setting.competition_id).values(names_kept_until=day)
        )


def reopen(setting: Setting) -> None:
    """Put the contest back into scoring."""
    with transaction() as session:
        session.execute(update(Contest).where(Contest.id == setting.contest_id).values(state=ContestState.SCORING))


def _stored(setting: Setting) -> tuple[str, str, str]:
    """The stored names of the documents, and of the file of the case."""
    return f"{setting.contest_id:a>32}", f"{setting.contest_id:b>32}", f"{setting.contest_id:c>32}"


def _grant(setting: Setting) -> Grant:
    with transaction() as session:
        institution = session.execute(select(Entry.institution_id).where(Entry.id == setting.entries[0])).scalar_one()
    return Grant(Role.TEACHER, institution_id=institution)


def _team(session: Session, setting: Setting, facts: Mapping[TeamRole, str]) -> dict[str, int]:
    persons = {}
    team = (
        (MAKER, "ว่าที่ร้อยตรี", TeamRole.MAKER, 1),
        (FRIEND, "นางสาว", TeamRole.MAKER, 2),
        (ADVISER, "นาย", TeamRole.ADVISER, 1),
    )
    for name, prefix, role, position in team:
        person = Person(name=name, prefix=prefix, sort_key=thai.sort_key(name), position="หน้าที่ลับ")
        session.add(person)
        session.flush()
        persons[name] = person.id
        session.add(
            TeamMember(
                entry_id=setting.entries[0], person_id=person.id, role=role, position=position, facts=facts[role]
            )
        )
    return persons


def _papers(session: Session, setting: Setting, teacher: int) -> None:
    entry = session.get_one(Entry, setting.entries[0])
    form = {
        "title_th": entry.title_th,
        "typed": {"description": f"คิดโดย{MAKER}"},
        "makers": [{"prefix": "ว่าที่ร้อยตรี", "name": MAKER, "typed": {"level": "diploma"}}, {"name": FRIEND}],
        "advisers": [{"prefix": "", "name": f"นาย{ADVISER}"}],
    }
    registration = Registration(
        contest_id=setting.contest_id,
        institution_id=entry.institution_id,
        entry_id=entry.id,
        content=json.dumps(form, ensure_ascii=False),
        saved_at=AT,
        saved_by=teacher,
        submitted_at=AT,
    )
    session.add(registration)
    session.flush()
    session.add_all(
        Document(
            registration_id=registration.id,
            kind=kind,
            name=name,
            stored=stored,
            size=1000,
            pages=12,
            sha256="0" * 64,
            uploaded_at=AT,
            uploaded_by=teacher,
        )
        for kind, name, stored in (
            ("has_report", f"รายงาน {MAKER}.pdf", _stored(setting)[0]),
            ("has_proposal", "proposal.pdf", _stored(setting)[1]),
        )
    )


def _words(session: Session, setting: Setting) -> None:
    case = Case(
        contest_id=setting.contest_id,
        entry_id=setting.entries[0],
        source=CaseSource.JUDGE,
        allegation=f"{MAKER} คัดลอกผลงาน",
        evidence=f"{FRIEND} เล่าให้ฟัง",
        opened_at=AT,
        opened_by=setting.users[0],
        closed_at=AT,
        closing_reason=f"{ADVISER} ชี้แจงแล้ว",
    )
    session.add(case)
    session.flush()
    file = CaseFile(case_id=case.id, part=CaseFilePart.EVIDENCE, name=f"คำให้การของ {FRIEND}.pdf", pages=1, size=1000)
    file.stored, file.sha256, file.added_at = _stored(setting)[2], "2" * 64, AT
    session.add(file)
    session.add(
        Recusal(
            contest_id=setting.contest_id,
            member_id=setting.members[0],
            entry_id=setting.entries[2],
            reason="เป็นญาติของทีม",
            recorded_at=AT,
        )
    )
    excused = setting.sheets[setting.entries[2], setting.members[0]]
    session.execute(
        update(Scoresheet)
        .where(Scoresheet.id == excused)
        .values(state=SheetState.EXCUSED, total=None, reason="เป็นญาติของทีม", excused_at=AT)
    )
    sheet = session.get_one(Scoresheet, setting.sheets[setting.entries[0], setting.members[0]])
    total, sheet.total, sheet.state = sheet.total, None, SheetState.OPEN
    session.flush()  # a closed sheet takes no comment
    session.add(Comment(sheet_id=sheet.id, item="1", text="น่าชื่นชมมาก", revision=2, device="x", written_at=AT))
    session.flush()
    sheet.total, sheet.state = total, SheetState.SUBMITTED
    session.add(
        Card(
            user_id=setting.users[0],
            round_id=setting.round_id,
            nonce="n",
            link_digest=f"{setting.contest_id:l>64}",
            code_digest=f"{setting.contest_id:c>64}",
            valid_from=LAST_DAY,
            valid_until=LAST_DAY,
            issued_at=AT,
        )
    )


def said(session: Session, words: str) -> Iterator[str]:
    """Every column of the database that contains these words, plain or escaped as JSON."""
    session.rollback()
    forms = {words, json.dumps(words)[1:-1]}
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, String | Text):
                for (value,) in session.execute(select(column).where(column.is_not(None))):
                    if any(form in str(value) for form in forms):
                        yield f"{table.name}.{column.name}"
