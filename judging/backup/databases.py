"""The database as a file: a consistent snapshot of a running one, and a database made from such a file.

SQLite makes its own copy (``VACUUM INTO``, in one read). PostgreSQL uses ``pg_dump`` and ``pg_restore`` with its custom
format; the manifest is read in the transaction whose snapshot ``pg_dump`` gets.
"""

import errno
import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.orm import Session

from judging.backup import BackupError, DiskFullError
from judging.queries import audit

FILES = {"sqlite": "database.sqlite", "postgresql": "database.dump"}
"""The name of the database in a backup."""


@contextmanager
def snapshot(engine: Engine, path: Path) -> Iterator[Session]:
    """Write the database to ``path``; the session reads the same state until the block ends.

    Raises:
        BackupError: tools of PostgreSQL are missing or too old, or the copy failed.
        DiskFullError
    """
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.rollback()
            try:
                connection.connection.cursor().execute("VACUUM INTO ?", (str(path),))
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode == sqlite3.SQLITE_FULL:
                    raise DiskFullError(f"{path.parent}: {error}") from error
                raise
        path.chmod(0o600)
        with opened(path) as session:
            yield session
        return
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection, connection.begin():
        version = connection.execute(text("SHOW server_version_num")).scalar_one()
        refuse_old_tools(int(version) // 10_000)
        exported = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        path.touch(mode=0o600)
        _run(engine.url.render_as_string(hide_password=False), "pg_dump", "--format=custom", "--no-owner", "--no-acl",
             "--exclude-schema=replaced-*", f"--snapshot={exported}", f"--file={path}")  # fmt: skip
        yield Session(connection)


@contextmanager
def opened(path: Path) -> Iterator[Session]:
    """A session that reads an SQLite file which nobody else uses."""
    engine = create_engine(f"sqlite:///{path}")
    try:
        with Session(engine) as session:
            yield session
    finally:
        engine.dispose()


def check(path: Path, kind: str) -> None:
    """Check a database file: SQLite's own checks and the audit chains; of a dump, that it can be read to its end.

    Raises:
        BackupError
    """
    if kind == "postgresql":
        _run(None, "pg_restore", f"--file={os.devnull}", str(path))
        return
    with opened(path) as session:
        faults = session.execute(text("PRAGMA integrity_check")).scalars().all()
        if faults != ["ok"] or session.execute(text("PRAGMA foreign_key_check")).first():
            raise BackupError("the database in the file is damaged")
        check_chains(session)


def check_chains(session: Session) -> None:
    """Check the audit log.

    Raises:
        BackupError
    """
    for contest_id in audit.contests_with_chains(session):
        found = audit.check_chain(session, contest_id)
        if found.broken_at is not None:
            name = "the installation" if contest_id is None else f"contest {contest_id}"
            raise BackupError(f"the audit log of {name} is broken at entry {found.broken_at}")


def load_dump(url: str, path: Path) -> None:
    """Fill an empty PostgreSQL database from a dump, in one transaction."""
    _run(url, "pg_restore", "--no-owner", "--no-acl", "--single-transaction", "--exit-on-error", str(path))


def refuse_old_tools(server: int) -> None:
    """Refuse where ``pg_dump`` is missing or older than the server (its main version).

    Raises:
        BackupError
    """
    if shutil.which("pg_dump") is None or shutil.which("pg_restore") is None:
        raise BackupError(f"pg_dump and pg_restore are missing: install the client of PostgreSQL {server}")
    said = subprocess.run(["pg_dump", "--version"], capture_output=True, text=True, check=True).stdout
    tools = int(re.findall(r"\d+", said)[0])
    if tools < server:
        raise BackupError(f"pg_dump {tools} is older than the server ({server}): install the client of that version")


def _run(url: str | None, program: str, *options: str) -> None:
    """Run a tool of PostgreSQL. The password is in its environment, where other users cannot see it."""
    if shutil.which(program) is None:
        raise BackupError(f"{program} is missing: install the client of PostgreSQL")
    command, environment = [program, *options], dict(os.environ)
    if url is not None:
        parts = make_url(url).set(drivername="postgresql")
        if parts.password:
            environment["PGPASSWORD"] = str(parts.password)
        command.insert(1, f"--dbname={parts.set(password=None).render_as_string(hide_password=False)}")
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if ended.returncode:
        kind = DiskFullError if os.strerror(errno.ENOSPC) in ended.stderr else BackupError
        raise kind(f"{program}: {(ended.stderr.strip().splitlines() or ['failed'])[0]}")
