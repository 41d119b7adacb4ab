"""A teacher as attacker: random acts on every page of teachers, with ids, titles and names of another college, or
of the same college in a round that is not theirs. Nothing of others is shown or changed, and their work is not
barred."""

from __future__ import annotations

import os
import random
import re
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import and_, select

from judging.core.roles import Grant, Role
from judging.database.transaction import transaction
from judging.extensions import db
from judging.models import (
    Case,
    CaseFile,
    CaseSource,
    Document,
    Entry,
    Person,
    Registration,
    RoleGrant,
    TeamMember,
    User,
)
from judging.services.rulings import cases
from tests.pdfs import pdf
from tests.web.signing import browser, signed_in
from tests.web.teaching import JSON, Desk, at_desk, open_contest
from tests.world import ADMIN, World

TITLE = "เครื่องสีข้าวพลังงานแสงอาทิตย์ลับของผู้อื่น"
MAKER = "นายลับ ของผู้อื่น"
SECRET = "เรื่องลับ"
ACTS = 90
CHECKED = (Entry, Registration, Document, TeamMember, Person, User, RoleGrant, Case, CaseFile)
"""The tables whose rows of others no act may change."""


Rows = dict[tuple[str, int], tuple[Any, ...]]


@dataclass
class Scene:
    """The victim's rows by id in addresses, the attacker's browser with their own rows, and all rows that stood before
    the attacker came."""

    desk: Desk
    victim: dict[str, int]
    attacker: FlaskClient
    college: int
    contest: int
    own: dict[str, list[int]]
    before: Rows

    def any(self, dice: random.Random, name: str) -> int:
        """An id of the victim, one of the attacker, or one of no row."""
        return dice.choice([self.victim[name], *self.own[name], 2**31 - 1])


def handed_in(desk: Desk) -> tuple[int, int]:
    """A work with a maker and a document; returns its registration and entry."""
    number, entry_id = desk.handed_in(TITLE)
    desk.save(number, "people", base=9, **{"maker-1-name": MAKER})
    desk.client.post(f"/teacher/registrations/{number}/submit")
    desk.upload(number, pdf())
    return number, entry_id


@pytest.fixture(params=["another college", "another round"])
def scene(app: Flask, world: World, request: pytest.FixtureRequest) -> Scene:
    desk = at_desk(app, world)
    number, entry_id = handed_in(desk)
    with transaction() as session:
        given: dict[str, Any] = {"source": CaseSource.ORGANISER, "allegation": f"{SECRET}ของ {MAKER}"}
        case_id = cases.open_case(session, actor=ADMIN, contest_id=desk.setting.contest_id, entry_id=entry_id, **given)
        cases.ask(session, actor=ADMIN, case_id=case_id)
        document_id = session.execute(select(Document.id)).scalar_one()
        members = select(TeamMember.person_id).where(TeamMember.entry_id == entry_id)
        person_id = session.execute(members).scalar_one()
    setting, college = desk.setting, world.institution("วิทยาลัยของผู้โจมตี")
    grant = Grant(Role.TEACHER, institution_id=college)
    if request.param == "another round":
        setting, college = open_contest(world, years=1), desk.institution_id
        grant = Grant(Role.TEACHER, institution_id=college, round_id=setting.round_id)
    teacher = world.user("ครูผู้โจมตี", grants=[grant])
    victim = {"registration": number, "entry": entry_id, "document": document_id, "case": case_id}
    victim["person"] = person_id
    attacker, own = signed_in(browser(app), teacher), {name: list[int]() for name in victim}
    made = Scene(desk, victim, attacker, college, setting.contest_id, own, rows())
    handed_in(Desk(attacker, setting, college))
    owned(made)
    return made


def acts(scene: Scene, dice: random.Random) -> Any:
    """One random request of a teacher; returns the answer."""
    registration, entry = scene.any(dice, "registration"), scene.any(dice, "entry")
    college = dice.choice([scene.college, scene.desk.institution_id])
    hostile = {"title_th": TITLE, "title_en": "Solar dryer", "institution_id": str(college), "entry_id": str(entry)}
    people = {"maker-1-name": MAKER, "adviser-1-name": "ครูสมศรี", "person_id": str(scene.victim["person"])}
    base, contest = (
        f"/teacher/registrations/{registration}",
        dice.choice([scene.contest, scene.desk.setting.contest_id]),
    )
    file = {"file": (BytesIO(pdf()), f"../{MAKER}.pdf")}
    return dice.choice(
        [
            lambda: scene.attacker.post(
                "/teacher/registrations", data={"contest_id": contest, "institution_id": college}
            ),
            lambda: scene.attacker.post(f"{base}/form/work", data={"base": "99", **hostile}, headers=JSON),
            lambda: scene.attacker.post(f"{base}/form/people", data={"base": "99", **people}, headers=JSON),
            lambda: scene.attacker.post(f"{base}/submit", data=hostile),
            lambda: scene.attacker.post(f"{base}/documents/has_report", data=file),
            lambda: scene.attacker.post(f"/teacher/documents/{scene.any(dice, 'document')}/remove"),
            lambda: scene.attacker.get(f"/documents/{scene.any(dice, 'document')}"),
            lambda: scene.attacker.post(f"{base}/names", data={"confirm": "yes"}),
            lambda: scene.attacker.post(
                f"{base}/names/{scene.any(dice, 'person')}", data={"name": "ชื่อใหม่", "prefix": ""}
            ),
            lambda: scene.attacker.post(f"{base}/withdrawal", data={"reason": "ขอถอน"}),
            lambda: scene.attacker.post(f"{base}/change", data={"kind": "name", "title_th": TITLE, "title_en": ""}),
            lambda: scene.attacker.post(f"{base}/discard"),
            lambda: scene.attacker.post(f"/teacher/works/{entry}/form"),
            lambda: scene.attacker.get(f"/teacher/works/{entry}/result"),
            lambda: scene.attacker.get(f"/teacher/works/{entry}/receipt"),
            lambda: scene.attacker.get(f"/teacher/works/{entry}/rulings"),
            lambda: scene.attacker.post(f"/teacher/works/{entry}/protest", data={"text": "คัดค้าน", **file}),
            lambda: scene.attacker.post(f"/teacher/cases/{scene.any(dice, 'case')}", data={"text": "คำตอบ", **file}),
            lambda: scene.attacker.get("/teacher/"),
        ]
    )()


def names_a_victim(scene: Scene, path: str) -> bool:
    """Whether the address names a registration, work, document or case of the other college."""
    parts = {"registration": "registrations", "entry": "works", "document": "documents", "case": "cases"}
    return any(re.search(rf"/{part}/{scene.victim[name]}(?!\d)", path) for name, part in parts.items())


def rows() -> Rows:
    """Every row of the checked tables by table and id."""
    db.session.rollback()
    found = {}
    for model in CHECKED:
        table = model.__table__
        for row in db.session.execute(select(table)).all():
            found[table.name, row[0]] = tuple(row)
    db.session.rollback()
    return found


def owned(scene: Scene) -> None:
    """Learn the ids of the attacker's new rows."""
    db.session.rollback()
    mine = and_(Registration.institution_id == scene.college, Registration.contest_id == scene.contest)
    ids = {
        "registration": select(Registration.id).where(mine),
        "entry": select(Registration.entry_id).where(mine, Registration.entry_id.is_not(None)),
        "document": select(Document.id).join(Registration).where(mine),
        "person": select(TeamMember.person_id)
        .join(Registration, Registration.entry_id == TeamMember.entry_id)
        .where(mine),
    }
    for name, query in ids.items():
        scene.own[name] = list(db.session.execute(query).scalars())
    db.session.rollback()


@pytest.mark.parametrize("seed", range(1, 1 + int(os.environ.get("JUDGING_TEST_ATTACKS") or 1)))
def test_no_act_of_a_teacher_shows_or_changes_what_belongs_to_another_college(scene: Scene, seed: int) -> None:
    dice, written = random.Random(seed), set()

    for _ in range(ACTS):
        answer = acts(scene, dice)
        assert answer.status_code < 500
        assert answer.status_code in (403, 404) or not names_a_victim(scene, answer.request.path), answer.request.path
        assert SECRET.encode() not in answer.data
        owned(scene)
        written |= {name for name, ids in scene.own.items() if ids}

    after = rows()
    assert {key for key, row in scene.before.items() if after.get(key) != row} == set()
    assert written >= {"registration", "entry", "document", "person"}, "the attacker wrote nothing of their own"
