"""Restore a backup: everything is checked and prepared beside the installation before anything of it is moved.

The replaced database, documents and keys stay in a folder ``replaced-…`` of the instance; on PostgreSQL the replaced
tables stay in a schema of that name.
"""

import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from judging import clock, create_app, document_store, transfer_key
from judging.backup import BackupError, archive, databases, manifest
from judging.backup.backup import SECRET
from judging.backup.manifest import Manifest
from judging.config import ROOT, Settings
from judging.core.roles import SYSTEM
from judging.database import migrations
from judging.database.transaction import transaction
from judging.extensions import db
from judging.queries import origins
from judging.services.backups import restores

KEYS = (SECRET, transfer_key.FILE)

Heads = dict[str, tuple[int, str]]
Prepared = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Restored:
    """The end of a restore. ``aside`` is where the replaced installation is, None if there was none. ``origins`` are
    those under which tablets saved marks last before the backup."""

    epoch: str
    aside: str | None
    origins: tuple[str, ...]


@contextmanager
def checked(settings: Settings, path: Path, passphrase: str | None) -> Iterator[tuple[Manifest, Path]]:
    """The manifest of a backup, and a folder with its verified parts. Nothing of the installation is touched.

    Raises:
        PassphraseError, BackupError
    """
    folder = settings.instance / f"restore-{secrets.token_hex(4)}"
    folder.mkdir(mode=0o700)
    try:
        found = archive.read(path, passphrase, folder)
        _refuse_unusable(settings, found)
        databases.check(folder / databases.FILES[found.database], found.database)
        yield found, folder
    except OSError as error:
        raise BackupError(f"{error.filename or path}: {error.strerror or error}") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def present_heads(settings: Settings) -> Heads:
    """The heads of the audit log of the present installation; empty where there is none, or where it cannot be read."""
    path = settings.database_path
    if path is not None and not path.exists():
        return {}
    engine = create_engine(settings.database_url)
    try:
        with Session(engine) as session:
            return manifest.heads(session)
    except SQLAlchemyError:
        return {}
    finally:
        engine.dispose()


def restore(
    settings: Settings,
    found: Manifest,
    folder: Path,
    *,
    printed: Mapping[int, int],
    certificates: int | None,
) -> Restored:
    """Replace the installation by the checked parts in ``folder``.

    Raises:
        BackupError: nothing was replaced.
        RuleViolation: of ``restores.begin_epoch``; nothing was replaced.
    """
    replaced = present_heads(settings)
    aside = f"replaced-{clock.now().astimezone(clock.BANGKOK):%Y%m%d-%H%M%S}"

    def prepare(url: str) -> Prepared:
        return _prepare(replace(settings, database_url=url), found, replaced, printed, certificates)

    path = settings.database_path
    if path is None:
        epoch, used = _load_beside(settings.database_url, folder / databases.FILES["postgresql"], aside, prepare)
    else:
        prepared = folder / databases.FILES["sqlite"]
        epoch, used = prepare(f"sqlite:///{prepared}")
        for ending in ("", "-wal", "-shm"):
            _move(path.with_name(path.name + ending), settings.instance / aside)
        shutil.move(prepared, path)
    _move(settings.instance / document_store.FOLDER, settings.instance / aside)
    if (folder / archive.DOCUMENTS).exists():
        (folder / archive.DOCUMENTS).rename(settings.instance / document_store.FOLDER)
    for name in KEYS:
        if (folder / archive.KEYS / name).exists():
            _move(settings.instance / name, settings.instance / aside)
            (folder / archive.KEYS / name).rename(settings.instance / name)
    is_kept = bool(replaced) or (settings.instance / aside).exists()  # a damaged database has no heads
    return Restored(epoch, aside if is_kept else None, used)


def _refuse_unusable(settings: Settings, found: Manifest) -> None:
    """Refuse the backup of a later version, and of the other kind of database."""
    known = {path.name.partition("_")[0] for path in (ROOT / "migrations" / "versions").glob("*.py")}
    if found.migration not in known:
        raise BackupError(
            f"a later version of this program wrote the backup ({found.program}, tables {found.migration}): "
            "install that version, then restore"
        )
    here = "sqlite" if settings.is_sqlite else "postgresql"
    if found.database != here:
        raise BackupError(f"the backup is of {found.database}, and JUDGING_DATABASE_URL names {here}: change it")


def _prepare(
    settings: Settings, found: Manifest, replaced: Heads, printed: Mapping[int, int], certificates: int | None
) -> Prepared:
    """Migrate the restored database, check its audit log, and begin a new epoch in it; returns the epoch, and the
    origins of tablets."""
    app = create_app(settings, serves=False)
    with app.app_context():
        try:
            migrations.upgrade()
            databases.check_chains(db.session())
            with transaction() as session:
                epoch = restores.begin_epoch(
                    session,
                    actor=SYSTEM,
                    made_at=found.made_at,
                    replaced=replaced,
                    restored=found.heads,
                    printed=printed,
                    certificates=certificates,
                )
            return epoch, origins.latest(db.session())
        finally:
            db.session.remove()
            db.engine.dispose()


def _load_beside(url: str, dump: Path, aside: str, prepare: Callable[[str], Prepared]) -> Prepared:
    """Load a dump into a new schema ``public``; the old one is renamed, and renamed back where anything fails."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(f'ALTER SCHEMA public RENAME TO "{aside}"'))
            try:
                connection.execute(text("CREATE SCHEMA public"))
                databases.load_dump(url, dump)
                prepared = prepare(url)
            except BaseException:
                connection.execute(text("DROP SCHEMA IF EXISTS public CASCADE"))
                connection.execute(text(f'ALTER SCHEMA "{aside}" RENAME TO public'))
                raise
            if not inspect(connection).get_table_names(schema=aside):
                connection.execute(text(f'DROP SCHEMA "{aside}" CASCADE'))
            return prepared
    finally:
        engine.dispose()


def _move(path: Path, folder: Path) -> None:
    if path.exists():
        folder.mkdir(mode=0o700, exist_ok=True)
        shutil.move(path, folder / path.name)
