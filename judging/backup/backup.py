"""Write a backup of the running installation: a snapshot of its database, the documents that it names, and the keys."""

import errno
import json
import os
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from judging import transfer_key
from judging.backup import BackupError, DiskFullError, UnencryptedError, archive, databases, manifest
from judging.backup.encryption import Key
from judging.backup.manifest import Manifest
from judging.config import Settings
from judging.document_store import Store
from judging.extensions import db, documents
from judging.queries import stored_files

PASSPHRASE = "JUDGING_BACKUP_PASSPHRASE"
SECRET = "secret.key"

Told = Callable[[int, int], None]
"""Is told how many parts of how many are written."""


def write(
    settings: Settings,
    target: Path,
    *,
    key: Key | None,
    with_keys: bool = True,
    told: Told = lambda done, total: None,
) -> Manifest:
    """Write a backup of the current application's installation to ``target``, which must not exist, and read it again.

    Encrypted where there is a ``key``. The file has its name only when it is complete and verified. Mode 0600.

    Raises:
        BackupError, DiskFullError
    """
    if target.exists():
        raise BackupError(f"{target} exists already: choose another name")
    unfinished = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        with _folder(settings.instance) as folder:
            made = _write(settings, folder, unfinished, key=key, with_keys=with_keys, told=told)
            verify(unfinished, key, folder)
        unfinished.rename(target)
    except OSError as error:
        kind = DiskFullError if error.errno in (errno.ENOSPC, errno.EDQUOT) else BackupError
        raise kind(f"{target.parent}: {error.strerror or error}") from error
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
    return made


def _write(
    settings: Settings, folder: Path, unfinished: Path, *, key: Key | None, with_keys: bool, told: Told
) -> Manifest:
    kept = _KeptDocuments(documents(), folder)
    kept.link(documents().names())  # before the snapshot: one that is removed meanwhile is still in it
    with databases.snapshot(db.engine, folder / "database") as session:
        databases.check_chains(session)
        named = stored_files.names(session)
        kept.link(named)
        made = manifest.of_snapshot(session, with_keys=with_keys, missing=kept.missing(named))
        present = [name for name in named if name not in made.missing]
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            installation = manifest.installation_id(session)
            with archive.writing(file, installation=installation, key=key) as writer:
                writer.add(archive.MANIFEST, json.dumps(made.to_data()).encode())
                writer.add_file(databases.FILES[made.database], folder / "database")
                for name, content in _keys(settings).items() if with_keys else ():
                    writer.add(f"{archive.KEYS}/{name}", content)
                for done, name in enumerate(present):
                    told(done, len(present))
                    writer.add_file(f"{archive.DOCUMENTS}/{name}", kept.path(name))
            file.flush()
            os.fsync(file.fileno())
    return made


def verify(path: Path, key: Key | None, folder: Path) -> Manifest:
    """Read a backup to its end, and check its database in a new folder inside ``folder``.

    Raises:
        PassphraseError, BackupError
    """
    with _folder(folder) as read:
        found = archive.read(path, key, read, wanted="database.")
        database = read / databases.FILES[found.database]
        if not database.is_file():
            raise BackupError("the file is damaged: it contains no database")
        databases.check(database, found.database)
    return found


def is_inside(settings: Settings, path: Path) -> bool:
    """Whether the path is in the instance folder, where the same data lies unencrypted anyway."""
    return path.resolve().is_relative_to(settings.instance.resolve())


def refuse_unencrypted(settings: Settings, target: Path, *, is_encrypted: bool, plain: bool) -> None:
    """Refuse to write names, marks and keys outside the instance folder unless they are encrypted, or ``plain`` says
    that they need not be.

    Raises:
        UnencryptedError
    """
    if not is_encrypted and not plain and not is_inside(settings, target):
        raise UnencryptedError(
            f"{target} is outside {settings.instance}, and the backup contains names, marks and keys: "
            f"encrypt it with --passphrase or {PASSPHRASE}, or say --plain"
        )


def _keys(settings: Settings) -> dict[str, bytes]:
    """The secret key, wherever it comes from, and the transfer key."""
    transfer = transfer_key.path(settings.instance)
    found = {transfer_key.FILE: transfer.read_bytes()} if transfer.exists() else {}
    return {SECRET: settings.secret_key.encode(), **found}


class _KeptDocuments:
    """The documents of the snapshot: linked into ``folder``, so that nobody removes them meanwhile, or, on a disk
    without hard links, where they are."""

    def __init__(self, store: Store, folder: Path) -> None:
        self._store, self._folder = store, folder

    def link(self, names: Iterable[str]) -> None:
        """Keep these documents, as far as they exist."""
        for name in names:
            if not (self._folder / name).exists():
                with suppress(OSError):
                    os.link(self._store.open(name), self._folder / name)

    def path(self, name: str) -> Path:
        """The file of a document."""
        linked = self._folder / name
        return linked if linked.exists() else self._store.open(name)

    def missing(self, names: Iterable[str]) -> tuple[str, ...]:
        """Those of which there is no file."""
        found = []
        for name in names:
            try:
                self.path(name)
            except FileNotFoundError:
                found.append(name)
        return tuple(sorted(found))


@contextmanager
def _folder(parent: Path) -> Iterator[Path]:
    """A new folder for this backup alone, removed at the end."""
    folder = parent / f"backup-{secrets.token_hex(4)}"
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
