"""Every role on every endpoint with the ids of its own, of others and of no row, made from the URL map: the answer is
the one of ``allowed``, nothing of others is shown or changed, and looking changes nothing."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from sqlalchemy import MetaData, select
from werkzeug.test import TestResponse

from judging import clock
from judging.extensions import db
from judging.models import Base
from judging.web.guards import access
from judging.web.guards.access import PUBLIC
from judging.web.guards.permissions import PERMISSIONS
from judging.web.serving import errors
from tests.applications import Applications
from tests.web.guards.allowed import (
    ALLOWED,
    DECIDES,
    FORBIDDEN,
    NOT_FOUND,
    OPEN,
    OTHER,
    OWNERS,
    PLACES,
    ROLES,
    SIGN_IN,
    TEACHERS,
    Address,
    addresses,
    at,
    is_of_another,
)
from tests.web.guards.two_contests import DAY, HERE, MARKERS, THERE, TwoContests, two_contests
from tests.web.signing import browser
from tests.world import TABLET, World, change_id

NOT_YET = {
    *("teacher.result", "teacher.certificates_pdf", "rulings.tie"),
    *("organise.announcement", "organise.announcement_pdf", "organise.announcement_docx", "organise.announcer"),
    *("organise.marks", "organise.ranking_workbook", "organise.rehearsal_statement", "organise.plots_paper"),
    *("organise.score_sheets_pdf", "organise.sections_pdf", "organise.criteria_pdf", "judge.sheet_copy"),
    "organise.paper_set",
    *("organise.feedback_pdf", "teacher.feedback"),
}
"""Pages that are not there for permitted people either in this state: nothing is published, submitted, ranked or
rehearsed."""

READERS = {role: ["audit_entries", "case_readings"] for role in sorted(at(HERE, *TEACHERS) | at(THERE, *TEACHERS))}
"""Who leaves a note by looking: the first time that a teacher opens a ruling is stored."""

FILLED = {"reason": "เหตุผล", "name": "ชื่อใหม่", "verdict": "same", "words": "ข้อความ", "confirm": "yes"}
"""A form that many services accept."""

CHANGE = {"id": change_id(), "item": "1.1", "level": "good", "base": 0}
JSON: Mapping[str, dict[str, Any]] = {
    "api.sheet_changes": {"json": {"device": TABLET, "epoch": "1", "changes": [CHANGE]}},
    "api.sheet_submit": {"json": {"epoch": "1", "revision": 0, "total": "5"}},
    "api.tablet": {
        "json": {"device": TABLET, "epoch": "1", "version": "", "waiting": 0, "since": None, "contest": None}
    },
    "api.sheet_report": {"json": {"requirement": "", "details": "เกินขนาด"}},
    "api.sheet_call": {"json": {}},
    "api.sheet_interest": {"json": {"reason": "ญาติ"}},
    "api.sheet_note": {"json": {"page": "a" * 32, "id": 1, "epoch": "x", "base": 0, "text": ""}},
    "api.sheet_correction": {"json": {"reason": "แก้ตามคำวินิจฉัย"}},
}
"""Requests that the owner of a sheet could make."""


@dataclass
class Matrix:
    """The application with both contests, and all addresses."""

    app: Flask
    scene: TwoContests
    guarded: list[Address]
    public: list[Address]


@pytest.fixture(scope="module")
def matrix(
    sqlite_template: Path, applications: Applications, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Matrix]:
    """One world for all roles: nothing here changes it."""
    folder = tmp_path_factory.mktemp("matrix")
    shutil.copy(sqlite_template, folder / "judging.db")
    with applications(f"sqlite:///{folder / 'judging.db'}", True).installed_in(folder) as app, clock.held(DAY):
        scene = two_contests(app, World())
        guarded, public = list(addresses(app, scene.args)), list(addresses(app, scene.args, public=True))
        yield Matrix(app, scene, guarded, public)


def ask(client: FlaskClient, address: Address, **body: Any) -> TestResponse:
    """The answer to a request; the JSON interface gets JSON."""
    if address.method != "GET" and not body and address.endpoint.startswith("api."):
        body = {"json": {}}
    return client.open(address.path, method=address.method, **body)


def outcome(answer: TestResponse) -> str:
    """The kind of an answer."""
    if answer.status_code in (403, 404):
        return str(answer.status_code)
    if answer.status_code == 401 or (answer.location or "").startswith("/signin?next="):
        return SIGN_IN
    return OPEN if answer.status_code in (200, 302, 303) else OTHER


def digest() -> dict[str, str]:
    """A digest of each table."""
    found = {}
    for table in Base.metadata.sorted_tables:
        query = select(table).order_by(*table.primary_key.columns)
        if table.name == "audit_entries":
            # A refusal and a card that is not valid stand in the log, and nowhere else.
            query = query.where(table.c.action.not_in(("access.refuse", "sign_ins.fail")))
        elif table.name == "audit_chains":
            continue  # its head moves with each entry
        rows = db.session.execute(query).all()
        found[table.name] = hashlib.sha256(repr(rows).encode()).hexdigest()
    db.session.rollback()
    return found


def changed(before: Mapping[str, str]) -> list[str]:
    """The tables that changed."""
    now = digest()
    return [name for name in now if now[name] != before[name]]


def test_every_table_is_in_the_digest(matrix: Matrix) -> None:
    tables = MetaData()
    tables.reflect(db.engine)
    assert set(tables.tables) - {"alembic_version", "audit_chains"} == set(digest())


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page of an error is drawn once for each status and part of the application, and empty from then on: drawing
    it takes most of the time of a request that is refused."""
    draw, drawn = errors._page, set[tuple[int, str | None]]()

    def page(status: int) -> tuple[str, int]:
        if (status, request.blueprint) in drawn:
            return "", status
        drawn.add((status, request.blueprint))
        return draw(status)

    monkeypatch.setattr(errors, "_page", page)


@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize("role", ROLES)
def test_pages_answer_each_role_as_the_table_says_and_change_nothing(matrix: Matrix, role: str) -> None:
    client, before = matrix.scene.client(matrix.app, role), digest()
    foreign = [MARKERS[place].encode() for place in PLACES if is_of_another(role, place)]

    wrong = []
    for address in matrix.guarded:
        if address.method == "GET":
            answer = ask(client, address)
            expected, found = address.page(role), outcome(answer)
            if found != expected and not (expected == OPEN and found == NOT_FOUND and address.endpoint in NOT_YET):
                wrong.append((address.path, f"{found}, not {expected}"))
            wrong += [(address.path, "shows what belongs to others") for words in foreign if words in answer.data]

    assert wrong == []
    assert changed(before) == READERS.get(role, [])


@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize("role", ROLES)
def test_writes_without_a_token_are_refused_after_the_permission(matrix: Matrix, role: str) -> None:
    client, before = matrix.scene.client(matrix.app, role), digest()

    wrong = []
    for address in matrix.guarded:
        if address.method != "GET":
            answer = ask(client, address)
            expected = {OPEN: 400, FORBIDDEN: 403, NOT_FOUND: 404}[address.guard(role)]
            if answer.status_code != expected:
                wrong.append((address.path, f"{answer.status_code}, not {expected}"))

    assert wrong == []
    assert changed(before) == []


@pytest.mark.parametrize("role", [role for role in ROLES if role != "nobody"])
def test_rows_of_others_and_rows_that_are_not_there_cannot_be_written(
    matrix: Matrix, role: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(matrix.app.config, "WTF_CSRF_ENABLED", False)
    client, before = matrix.scene.client(matrix.app, role), digest()

    wrong = []
    for address in matrix.guarded:
        if address.method != "GET" and address.guard(role) == OPEN and address.is_foreign(role):
            body = JSON.get(address.endpoint, {"data": FILLED})
            status = ask(client, address, **body).status_code
            if status not in (303, 403, 404, 409, 422) or (status == 422 and address.endpoint in JSON):
                wrong.append((address.path, status))

    assert wrong == []
    assert changed(before) == []


def test_stranger_is_sent_to_sign_in_everywhere(matrix: Matrix) -> None:
    client, before = browser(matrix.app), digest()

    let_in = [(one.method, one.path) for one in matrix.guarded if outcome(ask(client, one)) != SIGN_IN]

    assert let_in == []
    assert changed(before) == []


def test_public_pages_show_nothing_of_contests_without_results_and_refuse_writes_without_a_token(
    matrix: Matrix,
) -> None:
    client, before = browser(matrix.app), digest()

    wrong = []
    for address in matrix.public:
        answer = ask(client, address)
        fine = (200, 302, 303, 304, 404) if address.method == "GET" else (400,)
        if answer.status_code not in fine or any(words.encode() in answer.data for words in MARKERS.values()):
            wrong.append((address.method, address.path, answer.status_code))

    assert wrong == []
    assert changed(before) == []


def test_permission_of_an_address_with_ids_decides_by_them(matrix: Matrix) -> None:
    blind = set()
    for address in matrix.guarded:
        permission, names = PERMISSIONS[address.endpoint], {name for name, _kind in address.kinds}
        decides = bool(names & DECIDES.get(permission, set())) or address.endpoint in OWNERS
        if names and permission is not access.is_admin and not decides:
            blind.add(address.endpoint)
    assert sorted(blind) == []


def test_pages_for_administrators_and_organisers_ask_for_these(matrix: Matrix) -> None:
    organisers = {access.is_organiser, access.organises, access.is_granted_round, access.has_organisers_role}
    fitting = {"admin": {access.is_admin}, "organise": organisers}
    misfits = [
        name
        for name, permission in PERMISSIONS.items()
        if permission not in fitting.get(name.partition(".")[0], {permission})
    ]
    assert misfits == []


def test_every_permission_stands_in_the_table_and_every_public_endpoint_was_asked(matrix: Matrix) -> None:
    assert set(PERMISSIONS.values()) == set(ALLOWED)
    assert {address.endpoint for address in matrix.public} == PUBLIC & set(matrix.app.view_functions)
    assert {address.endpoint for address in matrix.guarded} == set(PERMISSIONS)
