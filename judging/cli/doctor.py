"""`judging doctor`: the checks of an installation, one line each, with advice where something is wrong."""

from __future__ import annotations

import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from judging.cli.installation import (
    NO,
    DatabaseFaultError,
    check_file,
    check_reached,
    check_version,
    opened,
    trouble,
)

if TYPE_CHECKING:
    from judging.config import Settings

LEAST_SPACE = 500 * 1024 * 1024
STATIC_FILES = ("css/base.css", "js/app.js", "fonts/sarabun-thai-400-normal.woff2", "vendor/bootstrap.css")


@dataclass(frozen=True, slots=True)
class Result:
    """One line: ``ok``, ``warn`` (it works, but needs attention) or ``fail``."""

    state: str
    what: str
    said: str


@click.command()
def doctor() -> None:
    """Check this installation and report problems. Exit code 1 if a check fails."""
    failed = False
    for result in examine():
        click.echo(f"{result.state:<5} {result.what}: {result.said}")
        failed = failed or result.state == "fail"
    if failed:
        raise SystemExit(NO)


def examine() -> Iterator[Result]:
    """Every result, each check after those that it depends on."""
    from judging import config

    yield _python()
    yield _time_zone()
    try:
        settings = config.read_settings()
    except config.SettingsError as error:
        yield Result("fail", "settings", str(error))
        return
    yield Result("ok", "settings", f"log level {settings.log_level}")
    yield _hosts(settings)
    yield _checked("secret key", lambda: _secret(settings.instance / "secret.key"))
    yield _checked("transfer key", lambda: _transfer_key(settings.instance))
    yield _checked("certificate", lambda: _certificate(settings.instance))
    yield _checked("disk", lambda: _space(settings.instance))
    yield _checked("static files", lambda: _static(config.ROOT / "static"))
    yield _checked("sign-in limits", lambda: _limits(settings))
    try:
        check_file(settings)
    except DatabaseFaultError as fault:
        yield Result("fail", "database", str(fault))
        return
    yield from _database(settings)


def _checked(what: str, check: Callable[[], Result]) -> Result:
    """The result of a check; where it could not be done, why, in one line."""
    try:
        return check()
    except OSError as error:
        said = f"{error.filename or 'the system'}: {error.strerror or error}: check the permissions and the disk"
    except DatabaseFaultError as fault:
        said = str(fault)
    except Exception as error:
        line = f"{type(error).__name__}: {(str(error).strip() or 'no message').splitlines()[0]}"
        said = trouble(error) or line
    return Result("fail", what, said)


def _hosts(settings: Settings) -> Result:
    """Whether the addresses of a site on the internet are limited."""
    if settings.https and not settings.hosts:
        return Result("warn", "hosts", "any host name is answered: set JUDGING_HOSTS to the public one")
    return Result("ok", "hosts", ", ".join(settings.hosts) or "any, as in a local network")


def _python() -> Result:
    version = ".".join(map(str, sys.version_info[:3]))
    return Result("ok" if sys.version_info >= (3, 11) else "fail", "python", f"{version}; 3.11 or later is required")


def _time_zone() -> Result:
    from zoneinfo import ZoneInfoNotFoundError

    try:
        from judging import clock

        local = clock.now().astimezone(clock.BANGKOK)
    except ZoneInfoNotFoundError:
        return Result("fail", "clock", "the time zone Asia/Bangkok is unknown: install tzdata")
    if local.year < 2024:
        return Result("fail", "clock", f"the clock shows {local:%Y-%m-%d %H:%M}: set the clock of this machine")
    return Result("ok", "clock", f"{local:%Y-%m-%d %H:%M} in Bangkok; compare it with your clock")


def _secret(path: Path) -> Result:
    if not path.exists():
        return Result("ok", "secret key", "taken from the environment")
    return _private("secret key", path)


def _private(what: str, path: Path, said: str = "") -> Result:
    """Whether only the owner can read the file; ``said`` is told of a private one, by default its path and mode."""
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        return Result("fail", what, f"others can read it (mode {mode:04o}): chmod 600 {path}")
    return Result("ok", what, said or f"{path}, mode {mode:04o}")


def _transfer_key(instance: Path) -> Result:
    from judging import transfer_key
    from judging.core.transfers.public_keys import fingerprint

    try:
        public = transfer_key.public(instance)
    except transfer_key.KeyUnusableError as error:
        return Result("fail", "transfer key", f"{error}: restore it from a backup, or delete it and run `judging keys`")
    if public is None:
        return Result(
            "warn", "transfer key", "there is none: run `judging keys` to create it, to transfer works by file"
        )
    return _private("transfer key", transfer_key.path(instance), fingerprint(public))


def _certificate(instance: Path) -> Result:
    """Whether tablets can trust the certificate of `judging serve --https`, and for how long."""
    from judging import clock
    from judging.certificates import files
    from judging.certificates.names import names_of
    from judging.lan import lan_addresses

    now = clock.now()
    try:
        found = files.examine(instance, now=now)
    except files.UnusableError as error:
        return Result("fail", "certificate", str(error))
    if found is None:
        return Result("ok", "certificate", "none yet: `judging serve --lan --https` makes one")
    ends, last = found.ends, found.root.not_valid_after_utc
    if last - now < files.SPARE_OF_AUTHORITY:
        said = f"ends on {last:%Y-%m-%d}: the next `judging serve --https` makes another, and {files.AGAIN}"
        return Result("warn", "certificate", said)
    missing = set(names_of(lan_addresses()).addresses) - set(found.names.addresses)
    if ends - now < files.SPARE and ends < last:
        said = f"ends on {ends:%Y-%m-%d}"
    elif missing:
        said = f"does not hold for {', '.join(sorted(map(str, missing)))}"
    else:
        said = f"until {ends:%Y-%m-%d} for {found.names}; on the tablets until {last:%Y-%m-%d}, SHA-256 "
        return Result("ok", "certificate", said + files.fingerprint(found.root))
    return Result("warn", "certificate", f"{said}: the next `judging serve --https` renews it, tablets notice nothing")


def _space(folder: Path) -> Result:
    if not folder.exists():
        return Result("warn", "disk", f"there is no folder {folder}: `judging init` creates it")
    from judging.database import health

    free = shutil.disk_usage(folder).free
    state = "fail" if free < health.LEAST_SPACE else "warn" if free < LEAST_SPACE else "ok"
    return Result(state, "disk", f"{free // 1024**2} MiB free at {folder}")


def _static(folder: Path) -> Result:
    missing = [name for name in STATIC_FILES if not (folder / name).is_file()]
    if missing:
        return Result("fail", "static files", f"missing {', '.join(missing)}: check out the complete project")
    return Result("ok", "static files", str(folder))


def _limits(settings: Settings) -> Result:
    import sqlite3

    from judging import clock
    from judging.failed_sign_ins import FILE, FailureStore

    if not settings.instance.exists():
        return Result("ok", "sign-in limits", "nothing is counted yet")
    try:
        pauses = FailureStore(settings.instance).pauses(clock.now().timestamp())
    except (OSError, sqlite3.Error) as error:
        said = f"{settings.instance / FILE} cannot be used ({error}), so each worker counts for itself"
        return Result(
            "fail", "sign-in limits", f"{said}: check the permissions of the folder and the space on the disk"
        )
    if pauses:
        said = f"{pauses} in force after wrong passwords: `judging limits clear` ends them"
        return Result("warn", "sign-in limits", said)
    return Result("ok", "sign-in limits", "nobody has to wait")


def _database(settings: Settings) -> Iterator[Result]:
    """Whether the database is reachable, of this version, writable, in WAL mode on SQLite, and has a usable account."""
    checks: tuple[Callable[[], Result], ...] = (
        _reached,
        _migrated,
        _writable,
        _journal,
        _administrator,
        _orphans,
        _backups,
    )
    with opened(settings):
        for check in checks:
            result = _checked("database", check)
            yield result
            if result.state == "fail":
                return


def _reached() -> Result:
    from flask import current_app

    from judging.extensions import db

    settings = current_app.config["SETTINGS"]
    check_reached(settings)
    url, path = db.engine.url.render_as_string(hide_password=True), settings.database_path
    return Result("ok", "database", url) if path is None else _private("database", path, url)


def _migrated() -> Result:
    check_version()
    return Result("ok", "tables", "up to date")


def _writable() -> Result:
    from sqlalchemy import insert

    from judging.database.transaction import transaction
    from judging.extensions import db
    from judging.models import InstallationFact

    with transaction() as session:
        session.execute(insert(InstallationFact).values(name="doctor", value="tried, and taken back"))
        session.rollback()
    db.session.remove()
    return Result("ok", "writing", "a row was written and rolled back")


def _journal() -> Result:
    from judging.extensions import db

    if db.engine.dialect.name != "sqlite":
        return Result("ok", "journal", "managed by PostgreSQL")
    with db.engine.connect() as connection:
        mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
    if mode != "wal":
        return Result("warn", "journal", f"{mode}, not wal: is the database on a network drive?")
    return Result("ok", "journal", "wal")


def _administrator() -> Result:
    from judging.extensions import db
    from judging.queries.people import people

    if people.has_admin(db.session()):
        return Result("ok", "administrator", "there is one")
    return Result("warn", "administrator", "there is none: run `judging init`")


def _orphans() -> Result:
    from judging.extensions import db, documents
    from judging.services.entries import orphans

    found = len(orphans.find(db.session(), store=documents()))
    if found:
        return Result("warn", "documents", f"{found} files belong to no work; an erasure of personal data deletes them")
    return Result("ok", "documents", "every file older than a day belongs to a work")


def _backups() -> Result:
    """Whether the automatic backups work."""
    from judging import clock
    from judging.extensions import db
    from judging.queries.backups import backups

    state = backups.state(db.session(), now=clock.now())
    last = f"the last one {state.last.at.astimezone(clock.BANGKOK):%Y-%m-%d %H:%M}" if state.last else "none yet"
    if state.failure is not None:
        return Result("warn", "backups", f"{last}; then: {state.failure.params.get('why') or state.failure.code}")
    if state.is_late:
        return Result("warn", "backups", f"{last}; one is due: run `judging serve` or `judging work`")
    return Result("ok", "backups", last)
