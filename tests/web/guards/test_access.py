"""Access to every endpoint for every role, with real rows: anonymous users, other contests, forms without a token."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask, url_for
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from judging import clock
from judging.core.roles import Grant, Role
from judging.core.rulings.rulings import Effect
from judging.database.transaction import transaction
from judging.models import Card, CaseSource, Document, Entry, Recusal, Registration, RoleGrant, User
from judging.services.contests import sign_in_cards
from judging.services.rulings import cases, rulings
from judging.services.rulings.rulings import Decision
from judging.web.guards import access
from judging.web.guards.access import PUBLIC, Permission
from judging.web.guards.permissions import PERMISSIONS
from tests.pdfs import pdf
from tests.web.signing import browser, signed_in, without_csrf
from tests.world import ADMIN, Setting, World

ROLES = (
    "admin",
    "central",
    "organiser here",
    "organiser there",
    "teacher here",
    "teacher there",
    "chair here",
    "judge here",
    "judge there",
    "nobody",
)

ALLOWED: Mapping[Permission, set[str]] = {
    access.is_anyone: set(ROLES),
    access.is_admin: {"admin"},
    access.is_organiser: {"admin", "organiser here", "organiser there"},
    access.organises: {"admin", "organiser here"},
    access.sits_on_panels: {"chair here", "judge here", "judge there"},
    access.sits_on_panel: {"chair here", "judge here"},
    access.sat_on_panel: {"chair here", "judge here"},
    access.chairs: {"chair here"},
    access.owns_sheet: {"judge here"},
    access.had_sheet: {"judge here"},
    access.is_teacher: {"teacher here", "teacher there"},
    access.teaches: {"teacher here"},
    access.rules_on: {"admin", "central", "organiser here"},
    access.sits_centrally: {"central"},
    access.is_asked: {"teacher here"},
    access.registers: {"teacher here"},
    access.sees_document: {"admin", "central", "organiser here", "teacher here", "chair here", "judge here"},
}
"""Each permission with the roles it admits. "Here" is the contest of the address, "there" another one."""

DAY = datetime(2022, 2, 20, 3, tzinfo=UTC)

NOT_YET = {"teacher.result", "organise.marks", "rulings.tie"}
"""Endpoints that answer 404 to permitted users at this state: before publication, or without a tie."""


@dataclass
class Scene:
    """Two contests with their people, and the IDs used in the first one's addresses."""

    here: Setting
    there: Setting
    users: dict[str, int]
    args: dict[str, Any]
    args_there: dict[str, Any]


@pytest.fixture
def scene(app: Flask, world: World) -> Scene:
    here, there = world.contest(entries=1, judges=2), world.contest(entries=1, judges=2)
    with transaction() as session:
        school = dict(session.execute(select(Entry.contest_id, Entry.institution_id)).tuples().all())
        for setting in (here, there):
            session.add(
                Recusal(
                    contest_id=setting.contest_id,
                    member_id=setting.members[1],
                    entry_id=setting.entries[0],
                    reason="ญาติ",
                    recorded_at=DAY,
                )
            )
        session.flush()
        recusals = dict(session.execute(select(Recusal.contest_id, Recusal.id)).tuples().all())
    grants = {
        "admin": Grant(Role.ADMIN),
        "central": Grant(Role.CENTRAL),
        "organiser here": Grant(Role.ORGANISER, round_id=here.round_id),
        "organiser there": Grant(Role.ORGANISER, round_id=there.round_id),
        "teacher here": Grant(Role.TEACHER, institution_id=school[here.contest_id]),
        "teacher there": Grant(Role.TEACHER, institution_id=school[there.contest_id]),
    }
    users = {role: world.user(grants=[grant]) for role, grant in grants.items()}
    users |= {"chair here": here.users[0], "judge here": here.users[1], "judge there": there.users[1]}
    users["nobody"] = world.user()
    with transaction() as session:
        nobody = session.execute(select(User.person_id).where(User.id == users["nobody"])).scalar_one()

    def args(setting: Setting) -> dict[str, Any]:
        return {
            "contest_id": setting.contest_id,
            "entry_id": setting.entries[0],
            "member_id": setting.members[1],
            "sheet_id": setting.sheets[setting.entries[0], setting.members[1]],
            "recusal_id": recusals[setting.contest_id],
            "user_id": users["nobody"],
            "person_id": nobody,
            "competition_id": setting.competition_id,
            "rulebook_id": setting.rulebook_id,
            "institution_id": school[setting.contest_id],
            "step": "work",
            "kind": "has_report",
            **_handed_in(app, setting, school[setting.contest_id]),
            **_ruled(setting),
        }

    return Scene(here, there, users, args(here), args(there))


def _ruled(setting: Setting) -> dict[str, int]:
    """A case whose entry's team is asked for a response, and a ruling on another case."""
    about = {"contest_id": setting.contest_id, "entry_id": setting.entries[0], "source": CaseSource.ORGANISER}
    decision = Decision("5.11", "เหตุผล", "คณะกรรมการกลาง", date(2022, 2, 1))
    with transaction() as session:
        case_id = cases.open_case(session, actor=ADMIN, allegation="ซ้ำ", **about)
        cases.ask(session, actor=ADMIN, case_id=case_id)
        other = cases.open_case(session, actor=ADMIN, allegation="ไฟดับ", **about)
        ruling = rulings.record(session, actor=ADMIN, case_id=other, effect=Effect.OTHER, decision=decision)
        return {"case_id": case_id, "ruling_id": ruling.ruling_id}


def _handed_in(app: Flask, setting: Setting, institution_id: int) -> dict[str, int]:
    """A registration of the contest's work, with a document."""
    with transaction() as session:
        registration = Registration(
            contest_id=setting.contest_id, institution_id=institution_id, entry_id=setting.entries[0], saved_at=DAY
        )
        registration.submitted_at = DAY
        session.add(registration)
        session.flush()
        stored = app.extensions["judging.documents"].put(pdf())
        document = Document(registration_id=registration.id, kind="has_report", name="a.pdf", stored=stored)
        document.size, document.pages, document.sha256, document.uploaded_at = 1000, 1, "0" * 64, DAY
        session.add(document)
        session.flush()
        return {"registration_id": registration.id, "document_id": document.id}


def _guarded(app: Flask) -> list[tuple[str, str, set[str]]]:
    """(endpoint, method, argument names) of every endpoint that is not public."""
    return [
        (rule.endpoint, method, set(rule.arguments))
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"})
        if rule.endpoint not in PUBLIC
    ]


def _address(app: Flask, endpoint: str, names: set[str], args: Mapping[str, Any]) -> str:
    with app.test_request_context():
        return url_for(endpoint, **{name: args.get(name, "1") for name in names})


def _ask(client: Any, method: str, address: str, endpoint: str) -> TestResponse:
    body = {"json": {}} if endpoint.startswith("api.") and method != "GET" else {}
    with clock.held(DAY):
        return client.open(address, method=method, **body)


def test_every_endpoint_is_public_or_guarded_and_every_name_has_a_view(app: Flask) -> None:
    names = set(PERMISSIONS) | (PUBLIC - {"static"})
    assert sorted(set(app.view_functions) - names) == []
    assert sorted(names - set(app.view_functions)) == []
    assert sorted(set(PERMISSIONS) & PUBLIC) == []


def test_every_permission_stands_in_the_table() -> None:
    assert {permission.__name__ for permission in PERMISSIONS.values()} <= {
        permission.__name__ for permission in ALLOWED
    }


def test_stranger_is_sent_to_sign_in_everywhere(app: Flask, scene: Scene) -> None:
    without_csrf(app)
    client = browser(app)
    let_in = []
    for endpoint, method, names in _guarded(app):
        address = _address(app, endpoint, names, scene.args)
        answer = _ask(client, method, address, endpoint)
        if endpoint.startswith("api."):
            turned = answer.status_code == 401 and answer.mimetype == "application/problem+json"
        else:
            turned = answer.status_code in (302, 303) and (answer.location or "").startswith("/signin?next=")
        if not turned:
            let_in.append((endpoint, method, answer.status_code))
    assert let_in == []


@pytest.mark.parametrize("role", ROLES)
def test_role_opens_what_is_its_own_and_nothing_else(app: Flask, scene: Scene, role: str) -> None:
    without_csrf(app)
    wrong = []
    for endpoint, method, names in _guarded(app):
        client = signed_in(browser(app), scene.users[role])
        may = role in ALLOWED[PERMISSIONS[endpoint]]
        if may and method != "GET":
            continue  # the forms' own tests cover their effects
        status = _ask(client, method, _address(app, endpoint, names, scene.args), endpoint).status_code
        opened = (200, 302, 303, 404) if endpoint in NOT_YET else (200, 302, 303)
        if status not in (opened if may else (403, 404)):
            wrong.append((endpoint, method, status, "may" if may else "may not"))
    assert wrong == []


@pytest.mark.parametrize("role", ["organiser here", "chair here"])
def test_address_that_mixes_two_contests_is_not_found(app: Flask, scene: Scene, role: str) -> None:
    without_csrf(app)
    client = signed_in(browser(app), scene.users[role])
    opened = []
    for endpoint, method, names in _guarded(app):
        strange = names & {"entry_id", "member_id", "recusal_id", "sheet_id", "case_id", "ruling_id"}
        if "contest_id" not in names or not strange:
            continue
        args = {**scene.args, **{name: scene.args_there[name] for name in strange}}
        status = _ask(client, method, _address(app, endpoint, names, args), endpoint).status_code
        if status not in (403, 404):
            opened.append((endpoint, method, status))
    assert opened == []


def test_card_opens_its_own_contest_alone(app: Flask, scene: Scene, world: World) -> None:
    with transaction() as session:
        sign_in_cards.issue(session, actor=ADMIN, contest_id=scene.here.contest_id, secret="k" * 40)
        card_id = session.execute(select(Card.id).where(Card.member_id == scene.here.members[1])).scalar_one()
    client = signed_in(browser(app), scene.users["judge here"], card_id=card_id)
    own = _address(app, "judge.works", {"contest_id"}, scene.args)
    other = _address(app, "judge.works", {"contest_id"}, scene.args_there)
    assert _ask(client, "GET", own, "judge.works").status_code in (200, 302, 303)
    assert _ask(client, "GET", other, "judge.works").status_code == 403


@pytest.mark.parametrize("day", [date(2022, 2, 18), date(2022, 2, 22)])
def test_card_outside_its_days_is_a_stranger(app: Flask, scene: Scene, day: date) -> None:
    with transaction() as session:
        sign_in_cards.issue(session, actor=ADMIN, contest_id=scene.here.contest_id, secret="k" * 40)
        card_id = session.execute(select(Card.id).where(Card.member_id == scene.here.members[1])).scalar_one()
    client = signed_in(browser(app), scene.users["judge here"], card_id=card_id)
    with clock.held(datetime(day.year, day.month, day.day, 3, tzinfo=UTC)):
        assert client.get("/judge/").location.startswith("/signin")


def test_card_of_an_administrator_carries_no_administration(app: Flask, scene: Scene, world: World) -> None:
    with transaction() as session:
        sign_in_cards.issue(session, actor=ADMIN, contest_id=scene.here.contest_id, secret="k" * 40)
        card_id = session.execute(select(Card.id).where(Card.member_id == scene.here.members[1])).scalar_one()
        session.add(RoleGrant(user_id=scene.users["judge here"], role=Role.ADMIN))
    by_password = signed_in(browser(app), scene.users["judge here"])
    by_card = signed_in(browser(app), scene.users["judge here"], card_id=card_id)
    assert _ask(by_password, "GET", "/admin/", "admin.home").status_code == 200
    assert _ask(by_card, "GET", "/admin/", "admin.home").status_code == 403


def test_temporary_password_opens_its_change_alone(app: Flask, scene: Scene) -> None:
    without_csrf(app)
    with transaction() as session:
        session.execute(update(User).where(User.id == scene.users["admin"]).values(must_change_password=True))
    client = signed_in(browser(app), scene.users["admin"])
    opened = []
    for endpoint, method, names in _guarded(app):
        if endpoint == "signin.password" or "admin" not in ALLOWED[PERMISSIONS[endpoint]]:
            continue
        answer = _ask(client, method, _address(app, endpoint, names, scene.args), endpoint)
        if answer.location != "/password":
            opened.append((endpoint, method, answer.status_code))
    assert opened == []


def test_every_write_without_a_token_is_refused(app: Flask, scene: Scene) -> None:
    taken = []
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) & {"POST", "PUT", "PATCH", "DELETE"}:
            who = "admin" if rule.endpoint in PUBLIC else min(ALLOWED[PERMISSIONS[rule.endpoint]])
            client = signed_in(browser(app), scene.users[who])
            address = _address(app, rule.endpoint, set(rule.arguments), scene.args)
            status = _ask(client, method, address, rule.endpoint).status_code
            if status != 400:
                taken.append((rule.endpoint, method, status))
    assert taken == []
