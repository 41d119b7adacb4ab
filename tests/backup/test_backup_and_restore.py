"""The commands `judging backup` and `judging restore` on both databases, with real files."""

from __future__ import annotations

import io
import json
import stat
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from judging import clock, instance_lock
from judging.backup import archive
from judging.backup.backup import write
from judging.certificates import files
from judging.certificates.names import names_of
from judging.core.contests.lifecycle import ContestState
from judging.core.refusals import RuleViolation
from judging.core.tablets.sync import Change
from judging.database import migrations
from judging.database.cursors import write_cursor
from judging.database.transaction import transaction
from judging.extensions import db, documents
from judging.models import AuditEntry, ContestStep, Document, InstallationFact, Mark, Registration, UserSession
from judging.queries.scoring import scoresheets as sheet_queries
from judging.queries.tablets import tablets
from judging.services import origins
from judging.services.scoring import scoresheets
from judging.services.tablets import take_backs
from tests import postgres
from tests.cli.commands import run
from tests.scoring import levels, submit
from tests.world import ADMIN, TABLET, Setting, World, change_id

PASSPHRASE = "ten letters or more"
AT = datetime(2022, 2, 20, 3, tzinfo=UTC)
Command = Callable[..., Result]


@pytest.fixture
def command(app: Flask, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Runs a command on the test's installation."""
    monkeypatch.setenv("JUDGING_INSTANCE", str(tmp_path))
    monkeypatch.setenv("JUDGING_DATABASE_URL", database_url)
    monkeypatch.delenv("JUDGING_SECRET_KEY", raising=False)
    monkeypatch.delenv("JUDGING_BACKUP_PASSPHRASE", raising=False)
    (tmp_path / "secret.key").write_text("k" * 40)

    def command(*words: str, typed: str = "") -> Result:
        db.session.close()
        db.engine.dispose()
        return run(*words, typed=typed)

    return command


@pytest.fixture
def setting(app: Flask, world: World) -> Setting:
    """A contest with a document, and two works whose sheets are open."""
    made, school = world.contest(entries=2, judges=1), world.institution()
    with transaction() as session:
        registration = Registration(contest_id=made.contest_id, institution_id=school, saved_at=AT)
        session.add(registration)
        session.flush()
        row = Document(registration_id=registration.id, kind="has_report", name="a.pdf", sha256="0" * 64)
        row.stored, row.size, row.pages, row.uploaded_at = documents().put(b"%PDF-1"), 6, 1, AT
        session.add(row)
    return made


@pytest.fixture
def stick(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder outside the instance."""
    return tmp_path_factory.mktemp("stick")


def _count(session: Session, model: type) -> int:
    found = session.execute(select(func.count()).select_from(model)).scalar_one()
    session.rollback()
    return int(found)


def _facts(session: Session) -> dict[str, str]:
    found = dict(session.execute(select(InstallationFact.name, InstallationFact.value)).tuples().all())
    session.rollback()
    return found


def test_restore_brings_back_marks_documents_and_keys_and_keeps_what_it_replaced(
    setting: Setting, world: World, command: Command, session: Session, tmp_path: Path, stick: Path
) -> None:
    submit(world, setting, 0, 0, levels(world.rulebook()))
    marks, [stored] = _count(session, Mark), documents().names()
    assert command("backup", "--plain", str(stick / "a")).exit_code == 0
    assert stat.S_IMODE((stick / "a").stat().st_mode) == 0o600
    submit(world, setting, 1, 0, levels(world.rulebook()))
    documents().remove(stored)
    (tmp_path / "secret.key").write_text("z" * 40)
    answer = command("restore", str(stick / "a"), "--yes")
    assert answer.exit_code == 0, answer.output
    assert _count(session, Mark) == marks
    assert documents().open(stored).read_bytes() == b"%PDF-1"
    assert (tmp_path / "secret.key").read_text() == "k" * 40
    [aside] = tmp_path.glob("replaced-*")
    assert (aside / "secret.key").read_text() == "z" * 40
    assert command("audit", "verify").exit_code == 0
    assert list(tmp_path.glob("restore-*")) + list(tmp_path.glob("backup-*")) == []


def test_restore_begins_an_epoch_ends_every_session_and_logs_both_heads(
    setting: Setting, world: World, command: Command, session: Session, stick: Path
) -> None:
    with transaction() as writing:
        signed_in = UserSession(user_id=setting.users[0], digest="d", device="", browser="", began_at=AT, seen_at=AT)
        writing.add(signed_in)
    command("backup", "--plain", str(stick / "a"))
    answer = command("restore", str(stick / "a"), "--yes", "--certificates", "71")
    assert answer.exit_code == 0, answer.output
    epoch = sheet_queries.epoch(session)
    assert epoch != sheet_queries.FIRST_EPOCH
    assert _count(session, UserSession) == 0
    query = select(AuditEntry.text).where(AuditEntry.action == "installation.restore")
    said = json.loads(session.execute(query).scalar_one())["data"]
    assert (said["epoch"], said["certificates"]) == (epoch, 71)
    assert said["replaced"] == said["restored"] != {}
    assert _facts(session)["printed certificates"] == "71"


def test_restore_says_under_which_address_tablets_saved(setting: Setting, command: Command, stick: Path) -> None:
    with transaction() as writing:
        origins.keep(writing, actor=ADMIN, origin="http://192.168.1.5:8000", day=AT.date())
    command("backup", "--plain", str(stick / "a"))
    answer = command("restore", str(stick / "a"), "--yes")
    assert "`judging serve --host 192.168.1.5 --port 8000`" in answer.output


def test_tablet_of_the_epoch_before_is_refused_with_marks_and_with_a_sheet(
    setting: Setting, world: World, command: Command, session: Session, stick: Path
) -> None:
    command("backup", "--plain", str(stick / "a"))
    command("restore", str(stick / "a"), "--yes")
    judge, sheet_id = setting.judge(0), setting.sheets[setting.entries[0], setting.members[0]]
    old = {"actor": judge, "sheet_id": sheet_id, "epoch": sheet_queries.FIRST_EPOCH}
    with pytest.raises(RuleViolation, match="wrong_epoch"), write_cursor() as cursor:
        scoresheets.save_changes(cursor, device="d", changes=[], **old)
    with pytest.raises(RuleViolation, match="wrong_epoch"), transaction() as writing:
        scoresheets.submit(writing, revision=0, total="0", **old)


def test_backup_outside_the_instance_folder_is_encrypted_or_knowingly_plain(
    setting: Setting, command: Command, tmp_path: Path, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = command("backup", str(stick / "a"))
    assert (refused.exit_code, "--passphrase" in refused.stderr) == (1, True)
    assert command("backup", str(tmp_path / "a")).exit_code == 0
    assert command("backup", str(tmp_path / "a")).exit_code == 1, "an existing file is not replaced"
    assert command("backup", str(stick / "b"), "--passphrase", typed="short\nshort\n").exit_code == 1
    typed = f"{PASSPHRASE}\n{PASSPHRASE}\n"
    assert command("backup", str(stick / "b"), "--passphrase", typed=typed).exit_code == 0
    monkeypatch.setenv("JUDGING_BACKUP_PASSPHRASE", PASSPHRASE)
    assert command("backup", str(stick / "c")).exit_code == 0
    for name in "bc":
        assert b"manifest" not in (stick / name).read_bytes()
    assert sorted(path.name for path in stick.iterdir()) == ["b", "c"]
    assert command("restore", str(stick / "b"), "--yes").exit_code == 0
    monkeypatch.setenv("JUDGING_BACKUP_PASSPHRASE", "another passphrase")
    wrong = command("restore", str(stick / "b"), "--yes")
    assert (wrong.exit_code, "passphrase" in wrong.stderr) == (1, True)


def test_backup_leaves_out_the_certificate_of_the_hall_and_a_restore_keeps_it(
    setting: Setting, command: Command, tmp_path: Path, stick: Path
) -> None:
    names = names_of(["192.168.1.5"], "hall-7")
    files.prepare(tmp_path, names, hostname="hall-7", now=AT)
    kept = {path.name: path.read_bytes() for path in (tmp_path / "https").iterdir()}

    assert command("backup", str(stick / "a"), "--plain").exit_code == 0
    content = (stick / "a").read_bytes()
    assert b"keys/secret.key" in content
    assert [name for name, part in kept.items() if part in content or f"https/{name}".encode() in content] == []
    assert command("restore", str(stick / "a"), "--yes").exit_code == 0
    assert {path.name: path.read_bytes() for path in (tmp_path / "https").iterdir()} == kept


def test_restore_into_an_empty_installation_needs_no_init(
    setting: Setting, command: Command, stick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    command("backup", "--plain", "--without-keys", str(stick / "a"))
    monkeypatch.setenv("JUDGING_INSTANCE", str(tmp_path / "new"))
    with ExitStack() as made:
        if database_url.startswith("sqlite"):
            monkeypatch.delenv("JUDGING_DATABASE_URL")
        else:
            monkeypatch.setenv("JUDGING_DATABASE_URL", postgres.url(made.enter_context(postgres.database())))
        answer = command("restore", str(stick / "a"), "--yes")
        assert answer.exit_code == 0, answer.output
        assert "print the sign-in cards again" in answer.output
        assert "kept in" not in answer.output
        assert command("audit", "verify").exit_code == 0
        assert len(list((tmp_path / "new" / "documents").iterdir())) == 1


def test_restore_is_refused_while_a_server_or_worker_runs(
    setting: Setting, command: Command, tmp_path: Path, stick: Path
) -> None:
    command("backup", "--plain", str(stick / "a"))
    with instance_lock.shared(tmp_path):
        answer = command("restore", str(stick / "a"), "--yes")
    assert (answer.exit_code, "stop it first" in answer.stderr) == (1, True)


def test_restore_shows_the_backup_and_asks_first(
    setting: Setting, command: Command, session: Session, stick: Path
) -> None:
    command("backup", "--plain", str(stick / "a"))
    answer = command("restore", str(stick / "a"), typed="\nn\n")
    assert answer.exit_code == 1
    assert "1 contests, 2 entries, 2 scoresheets" in answer.output
    assert "log of installation" in answer.output
    assert sheet_queries.epoch(session) == sheet_queries.FIRST_EPOCH


def test_restore_asks_for_the_printed_versions_and_certificates_by_contest(
    setting: Setting, command: Command, session: Session, stick: Path
) -> None:
    command("backup", "--plain", str(stick / "a"))
    answer = command("restore", str(stick / "a"), typed="y\nx\n2\n71\ny\n")
    assert answer.exit_code == 0, answer.output
    assert f"Highest printed version of contest {setting.contest_id} (category" in answer.output
    assert "is not a valid integer range" in answer.output, "a slip asks again"
    query = select(AuditEntry.text).where(AuditEntry.action == "installation.restore")
    said = json.loads(session.execute(query).scalar_one())["data"]
    assert (said["printed"], said["certificates"]) == ({str(setting.contest_id): 2}, 71)


def test_incomplete_backup_is_refused_and_nothing_is_touched(
    setting: Setting, command: Command, session: Session, tmp_path: Path, stick: Path
) -> None:
    command("backup", "--plain", str(stick / "a"))
    (stick / "a").write_bytes((stick / "a").read_bytes()[:-20_000])
    before = {path.name for path in tmp_path.iterdir()}
    answer = command("restore", str(stick / "a"), "--yes")
    assert (answer.exit_code, "damaged or incomplete" in answer.stderr) == (1, True)
    assert {path.name for path in tmp_path.iterdir()} - before == {instance_lock.FILE}
    assert sheet_queries.epoch(session) == sheet_queries.FIRST_EPOCH


def test_backup_of_a_later_version_is_refused_and_one_of_an_earlier_is_migrated(
    setting: Setting, command: Command, session: Session, app: Flask, stick: Path
) -> None:
    with transaction() as writing:
        [newest] = writing.execute(text("SELECT version_num FROM alembic_version")).scalars()
        writing.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    write(app.config["SETTINGS"], stick / "later", key=None)
    with transaction() as writing:
        writing.execute(text("UPDATE alembic_version SET version_num = :newest"), {"newest": newest})
    migrations.downgrade("0012")
    write(app.config["SETTINGS"], stick / "earlier", key=None)
    migrations.upgrade()
    later = command("restore", str(stick / "later"), "--yes")
    assert (later.exit_code, "later version" in later.stderr) == (1, True)
    answer = command("restore", str(stick / "earlier"), "--yes")
    assert answer.exit_code == 0, answer.output
    assert session.execute(text("SELECT version_num FROM alembic_version")).scalars().all() == [newest]


def test_printed_version_that_the_backup_lacks_is_never_given_again(
    setting: Setting, command: Command, session: Session, stick: Path
) -> None:
    command("backup", "--plain", str(stick / "a"))
    unknown = command("restore", str(stick / "a"), "--yes", "--printed", "99999=2")
    assert (unknown.exit_code, "does not have" in unknown.stderr) == (2, True)
    answer = command("restore", str(stick / "a"), "--yes", "--printed", f"{setting.contest_id}=2")
    assert answer.exit_code == 0, answer.output
    assert _facts(session)[f"printed:{setting.contest_id}"] == "2"


def test_header_names_the_installation_without_the_passphrase(
    setting: Setting, command: Command, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUDGING_BACKUP_PASSPHRASE", PASSPHRASE)
    for name in "ab":
        assert command("backup", str(stick / name)).exit_code == 0
    headers = [archive.read_header(io.BytesIO((stick / name).read_bytes()))[0] for name in "ab"]
    assert headers[0].installation == headers[1].installation
    assert headers[0].encryption != headers[1].encryption


def test_tablet_makes_a_restored_backup_whole_under_its_old_numbers(
    setting: Setting, world: World, command: Command, session: Session, stick: Path
) -> None:
    """The marks given after the backup are lost with it; the tablet holds them and gives them back."""
    sheet_id = setting.sheets[setting.entries[0], setting.members[0]]
    chosen = [Change(change_id(), item, level, 0) for item, level in levels(world.rulebook()).items()]

    def send(epoch: str, changes: list[Change], *, restored: bool) -> None:
        with write_cursor() as cursor:
            scoresheets.save_changes(
                cursor,
                actor=setting.judge(0),
                sheet_id=sheet_id,
                device=TABLET,
                epoch=epoch,
                changes=changes,
                is_restored=restored,
            )

    with transaction() as writing:
        at = clock.now() - timedelta(days=1)
        writing.add(ContestStep(contest_id=setting.contest_id, to_state=ContestState.SCORING, at=at))
    send("1", chosen[:7], restored=False)
    assert command("backup", "--plain", str(stick / "a")).exit_code == 0
    send("1", chosen[7:], restored=False)
    assert command("restore", str(stick / "a"), "--yes").exit_code == 0
    assert _count(session, Mark) == 7
    epoch = _facts(session)["epoch"]
    with transaction() as writing:
        take_backs.start(writing, actor=ADMIN, contest_id=setting.contest_id)

    send(epoch, chosen, restored=True)

    assert _count(session, Mark) == len(chosen)
    found = tablets.restored(session, setting.contest_id)
    assert found is not None
    assert [(row.changes, row.sheets) for row in found.came_back] == [(len(chosen) - 7, 1)]
