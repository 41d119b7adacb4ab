"""The page of backups: its settings, a backup at once, a copy to download, and the warnings during scoring."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from judging.backup import archive, copies, encryption
from judging.core.roles import Grant, Role
from judging.database.transaction import transaction
from judging.jobs.worker import Worker
from judging.models import AuditEntry, Job, User
from judging.queries.backups import backups as queries
from judging.services.backups import backups as service
from judging.services.signin import passwords
from tests.web.signing import browser, signed_in, without_csrf
from tests.world import ADMIN, World

PASSWORD = "จักรยานสีเขียวเก้าคัน"
PASSPHRASE = "ten letters or more"
COPY = {"password": PASSWORD, "secret": PASSPHRASE, "secret_again": PASSPHRASE}


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encryption, "COST", {"n": 2, "r": 8, "p": 1})


def _admin(app: Flask, world: World) -> FlaskClient:
    user_id = world.user("ผู้ดูแล", grants=[Grant(Role.ADMIN)])
    with transaction() as session:
        hashed = passwords.hash_password(PASSWORD)
        session.execute(update(User).where(User.id == user_id).values(username=f"boss{user_id}", password_hash=hashed))
    return signed_in(browser(app), user_id)


@pytest.fixture
def client(app: Flask, world: World) -> FlaskClient:
    """An administrator's browser, while a contest is in scoring."""
    without_csrf(app)
    world.contest(entries=1, judges=1)
    return _admin(app, world)


def _settings(**changes: str) -> dict[str, str]:
    return {"minutes": "5", "folder": "", "kept": "7", "passphrase": "", "again": ""} | changes


def test_settings_are_saved_and_a_folder_outside_wants_a_passphrase(
    client: FlaskClient, session: Session, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert client.post("/admin/backups", data=_settings()).status_code == 303
    chosen = queries.settings(session)
    session.rollback()
    assert (chosen.minutes, chosen.folder, chosen.kept) == (5, "", 7)
    stick = str(tmp_path_factory.mktemp("stick") / "backups")
    refused = {
        "no passphrase": _settings(folder=stick),
        "a short passphrase": _settings(folder=stick, passphrase="short", again="short"),
        "another repetition": _settings(folder=stick, passphrase=PASSPHRASE, again="another passphrase"),
        "a part of a path": _settings(folder="backups"),
        "no such folder above": _settings(folder=f"{stick}/a/b", passphrase=PASSPHRASE, again=PASSPHRASE),
        "no number": _settings(kept="0"),
        "an interval that is no choice": _settings(minutes="7"),
    }
    answers = {what: client.post("/admin/backups", data=data).status_code for what, data in refused.items()}
    assert answers == dict.fromkeys(refused, 422)
    data = _settings(folder=stick, passphrase=PASSPHRASE, again=PASSPHRASE)
    assert client.post("/admin/backups", data=data).status_code == 303
    assert client.post("/admin/backups", data=_settings(folder=stick)).status_code == 303, "the passphrase stays"
    assert PASSPHRASE not in client.get("/admin/backups").text


def test_backup_at_once_is_a_job_and_its_end_is_shown(client: FlaskClient, app: Flask) -> None:
    assert client.post("/admin/backups/now").status_code == 303
    [address] = re.findall(r'hx-get="([^"]+)"', client.get("/admin/backups").text)
    part = {"HX-Request": "true"}
    assert 'href="?"' not in client.get(address, headers=part).text
    Worker(app).drain()
    assert 'href="?"' in client.get(address, headers=part).text, "the page that waits leads on when the job has ended"
    shown = client.get("/admin/backups").text
    assert ".backup</code>" in shown
    assert "hx-get" not in shown


def test_copy_wants_the_present_password_and_opens_with_the_passphrase(
    client: FlaskClient, app: Flask, world: World, session: Session, tmp_path: Path
) -> None:
    for wrong in ({"password": "wrong"}, {"password": ""}, {"secret": "short", "secret_again": "short"}):
        assert client.post("/admin/backups/copy", data=COPY | wrong).status_code == 422
    assert list((tmp_path / copies.FOLDER).iterdir()) == [], "no key of a refused request stays"
    assert client.post("/admin/backups/copy", data=COPY).status_code == 303
    job = session.execute(select(Job.id).where(Job.kind == queries.COPY)).scalar_one()
    session.rollback()
    address = f"/admin/backups/{job}/file"
    assert client.post(address).status_code == 303
    Worker(app).drain()
    assert address in client.get("/admin/backups").text
    answer = client.post(address)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    (tmp_path / "down").write_bytes(answer.data)
    (tmp_path / "read").mkdir()
    assert not archive.read(tmp_path / "down", PASSPHRASE, tmp_path / "read").with_keys
    said = [json.loads(text) for text in session.execute(select(AuditEntry.text)).scalars()]
    session.rollback()
    assert [one["action"] for one in said if one["action"] == "backups.download"] == ["backups.download"]
    assert PASSPHRASE not in json.dumps(said)
    assert PASSPHRASE not in session.execute(select(Job.params).where(Job.id == job)).scalar_one()
    session.rollback()
    assert _admin(app, world).post(address).status_code == 303, "who did not ask for it does not get it"
    [made] = (tmp_path / copies.FOLDER).iterdir()
    made.unlink()
    assert client.post(address).status_code == 303
    assert address not in client.get("/admin/backups").text


def test_missing_stick_warns_administrators_and_organisers_during_scoring(
    app: Flask, world: World, tmp_path_factory: pytest.TempPathFactory
) -> None:
    setting = world.contest(entries=1, judges=1)
    stick = tmp_path_factory.mktemp("stick") / "backups"
    admin, organiser = _admin(app, world), signed_in(browser(app), world.user("ผู้จัด", grants=[Grant(Role.ORGANISER)]))
    pages = ((admin, "/admin/"), (admin, "/admin/backups"), (organiser, f"/organise/contests/{setting.contest_id}"))
    with transaction() as session:
        service.configure(session, actor=ADMIN, settings=queries.BackupSettings(folder=str(stick)))
    assert [str(stick / "gone") in client.get(address).text for client, address in pages] == [False] * 3
    Worker(app).drain()
    shown = [client.get(address) for client, address in pages]
    assert [answer.status_code for answer in shown] == [200] * 3
    assert [f"สำรองข้อมูล {stick}" in answer.text for answer in shown] == [True] * 3
