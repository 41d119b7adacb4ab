"""The commands judging init, doctor, audit verify, rulebook add and serve."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import time
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest

from judging.cli.serving.serve import hindrance
from judging.config import ROOT
from judging.lan import lan_addresses
from tests.cli.commands import PASSWORD, init, run

TYPE4 = ROOT / "judging" / "rulebook" / "ovec-2564-type4.toml"


def test_init_makes_secret_database_rulebooks_and_administrator(instance: Path) -> None:
    answer = init()
    assert answer.exit_code == 0, answer.output
    assert stat.S_IMODE((instance / "secret.key").stat().st_mode) == 0o600
    assert stat.S_IMODE(instance.stat().st_mode) == 0o700
    with sqlite3.connect(instance / "judging.db") as database:
        assert database.execute("SELECT role FROM role_grants").fetchall() == [("admin",)]
        assert database.execute("SELECT name FROM rulebooks").fetchall() == [("ovec-2564-type4",)]
        assert database.execute("SELECT username, must_change_password FROM users").fetchall() == [("admin", 0)]
    database.close()


def test_init_asks_for_what_was_not_given(instance: Path) -> None:
    answer = run("init", typed=f"admin\nผู้ดูแล\n{PASSWORD}\n{PASSWORD}\n")
    assert answer.exit_code == 0, answer.output
    assert PASSWORD not in answer.output


def test_init_a_second_time_is_refused_and_changes_nothing(installed: Path) -> None:
    key, before = (installed / "secret.key").read_text(), (installed / "judging.db").read_bytes()
    answer = init("another")
    assert answer.exit_code == 1
    assert "there is already an administrator" in answer.stderr
    assert ((installed / "secret.key").read_text(), (installed / "judging.db").read_bytes()) == (key, before)


@pytest.mark.parametrize(
    ("username", "password", "said"),
    [
        ("admin", "short", "at least 10 characters"),
        ("ab", PASSWORD, "3 to 60"),
        ("administrator", "administrator", "the password is the same as the username"),
    ],
)
def test_init_with_a_bad_name_or_password_says_what_is_allowed(
    instance: Path, username: str, password: str, said: str
) -> None:
    answer = init(username, password)
    assert answer.exit_code == 2
    assert said in answer.stderr
    assert init().exit_code == 0


@pytest.mark.parametrize("words", [("serve",), ("audit", "verify"), ("rulebook", "add", str(TYPE4))])
def test_command_before_init_names_init(instance: Path, words: tuple[str, ...]) -> None:
    answer = run(*words)
    assert answer.exit_code == 2
    assert "judging init" in answer.stderr


@pytest.mark.parametrize("words", [("serve",), ("audit", "verify"), ("rulebook", "add", str(TYPE4))])
def test_command_on_a_database_of_another_version_names_the_migration(installed: Path, words: tuple[str, ...]) -> None:
    _sql(installed, "UPDATE alembic_version SET version_num = '0016'")
    answer = run(*words)
    assert answer.exit_code == 1
    assert "judging init --migrate" in answer.stderr


def test_doctor_on_a_sound_installation_finds_nothing(installed: Path) -> None:
    answer = run("doctor")
    assert answer.exit_code == 0, answer.output
    assert {line.split()[0] for line in answer.output.splitlines()} <= {"ok", "warn"}
    assert "journal: wal" in answer.output


def test_doctor_names_a_readable_secret_and_fails(installed: Path) -> None:
    (installed / "secret.key").chmod(0o644)
    answer = run("doctor")
    assert answer.exit_code == 1
    assert "chmod 600" in answer.output


def test_doctor_before_init_fails_and_names_it(instance: Path) -> None:
    answer = run("doctor")
    assert answer.exit_code == 1
    assert "judging init" in answer.output


def test_doctor_on_another_version_names_the_migration(installed: Path) -> None:
    _sql(installed, "UPDATE alembic_version SET version_num = '0016'")
    answer = run("doctor")
    assert answer.exit_code == 1
    assert "judging init --migrate" in answer.output


def test_audit_verify_of_what_was_written_holds(installed: Path) -> None:
    answer = run("audit", "verify")
    assert (answer.exit_code, answer.stderr) == (0, "")
    assert answer.output.startswith("installation: 2 entries, ")


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE audit_entries SET text = replace(text, 'accounts', 'account5') WHERE seq = 1",
        "UPDATE audit_entries SET action = 'nothing.done' WHERE seq = 1",
        "DELETE FROM audit_entries WHERE seq = 1",
    ],
)
def test_audit_verify_names_the_entry_that_was_changed(installed: Path, tampering: str) -> None:
    for act in ("update", "delete"):
        _sql(installed, f"DROP TRIGGER audit_entries_no_{act}")
    _sql(installed, tampering)
    answer = run("audit", "verify")
    assert answer.exit_code == 1
    assert "installation: broken at entry 1 of 2" in answer.stderr


def test_rulebook_add_keeps_a_file_once(installed: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text(TYPE4.read_text().replace("edition = 1", "edition = 2"))
    first, second = run("rulebook", "add", str(mine)), run("rulebook", "add", str(mine))
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert first.output == second.output
    assert first.output.startswith("ovec-2564-type4@2  sha256:")
    with sqlite3.connect(installed / "judging.db") as database:
        assert database.execute("SELECT edition FROM rulebooks ORDER BY edition").fetchall() == [(1,), (2,)]
    database.close()


def test_rulebook_add_of_a_file_with_faults_names_file_and_line(instance: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text(TYPE4.read_text().replace("total = 100", "total = 90"))
    answer = run("rulebook", "add", str(mine))
    assert answer.exit_code == 2
    assert answer.stderr.startswith(f"{mine}:")


def test_serve_answers_says_where_and_ends_when_told(installed: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "judging.cli", "serve", "--port", str(port), "--workers", "1"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as server:
        answer = _fetch(f"http://127.0.0.1:{port}/healthz", server)
        server.send_signal(signal.SIGTERM)
        said = server.communicate(timeout=20)[0]
    assert answer == b'{"database":"ok","status":"ok","writable":true}\n'
    assert f"http://127.0.0.1:{port}/" in said
    assert "endpoint=public.healthz status=200" in said
    assert server.returncode == 0
    assert list((installed / "static").glob("*/css/base.css.br"))


def test_serve_on_a_taken_port_says_so(installed: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert hindrance("127.0.0.1", port) is not None
        answer = run("serve", "--port", str(port))
    assert answer.exit_code == 2
    assert answer.stderr == f"127.0.0.1:{port} is used by another program: choose another port with --port\n"


@pytest.mark.parametrize("setting", ["JUDGING_HTTPS", "JUDGING_TRUSTED_PROXIES"])
def test_serve_to_tablets_over_http_with_https_settings_says_so(
    installed: Path, monkeypatch: pytest.MonkeyPatch, setting: str
) -> None:
    monkeypatch.setenv(setting, "1")
    answer = run("serve", "--lan")
    assert answer.exit_code == 2
    assert "JUDGING_HTTPS" in answer.stderr


@pytest.mark.parametrize("host", ["example.invalid", "192.0.2.1"])
def test_serve_on_an_address_of_another_machine_says_so(installed: Path, host: str) -> None:
    answer = run("serve", "--host", host)
    assert answer.exit_code == 2
    assert answer.stderr.startswith(f"{host} is not an address of this machine: ")


@pytest.mark.parametrize("words", [("serve",), ("init", "--migrate"), ("audit", "verify")])
@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://nobody@127.0.0.1:9/none", "the database cannot be reached ("),
        ("sqlite:///{nowhere}/judging.db", "there is no folder {nowhere} for the database: create it, or correct"),
        ("sqlite:///{folder}", "{folder} cannot be opened (unable to open database file): check the file permissions"),
    ],
)
def test_command_whose_database_does_not_answer_says_what_to_do_in_one_line(
    installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], url: str, said: str
) -> None:
    places = {"nowhere": tmp_path / "nowhere", "folder": tmp_path}
    monkeypatch.setenv("JUDGING_DATABASE_URL", url.format(**places))
    answer = run(*words)
    assert answer.exit_code == 2
    assert answer.stderr.startswith(said.format(**places))
    assert len(answer.stderr.splitlines()) == 1
    assert "JUDGING_DATABASE_URL" in answer.stderr


def test_init_makes_the_database_nobody_elses_to_read(instance: Path) -> None:
    before = os.umask(0o022)
    try:
        init()
    finally:
        os.umask(before)
    assert stat.S_IMODE((instance / "judging.db").stat().st_mode) == 0o600
    with closing(sqlite3.connect(instance / "judging.db")) as database:
        database.execute("SELECT 1 FROM users").fetchall()
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in instance.glob("judging.db-*")}
    assert modes == {"judging.db-wal": 0o600, "judging.db-shm": 0o600}


def test_migration_takes_a_readable_database_back(installed: Path) -> None:
    (installed / "judging.db").chmod(0o644)
    run("init", "--migrate")
    assert stat.S_IMODE((installed / "judging.db").stat().st_mode) == 0o600


def test_doctor_names_a_readable_database(installed: Path) -> None:
    (installed / "judging.db").chmod(0o644)
    answer = run("doctor")
    assert answer.exit_code == 1
    assert f"chmod 600 {installed / 'judging.db'}" in answer.output


def test_addresses_for_tablets_are_not_this_machine_alone() -> None:
    assert not [address for address in lan_addresses() if address.startswith("127.")]


def _sql(instance: Path, statement: str) -> None:
    with sqlite3.connect(instance / "judging.db") as database:
        database.execute(statement)
    database.close()


def _fetch(address: str, server: subprocess.Popen[str]) -> bytes:
    until = time.monotonic() + 20
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:
                return bytes(answer.read())
        except OSError:
            time.sleep(0.05)  # another process opens the port; it cannot be waited for otherwise
    return b""


def test_a_start_waits_for_neither_alembic_nor_a_driver_nor_pandas(installed: Path) -> None:
    program = (
        "import sys\n"
        "from judging.cli.installation import ready\n"
        "with ready(): pass\n"
        "print([name for name in ('alembic', 'psycopg', 'pandas') if name in sys.modules])"
    )

    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert answer.stdout.splitlines()[-1] == "[]"
