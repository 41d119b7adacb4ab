"""The file of a backup: a header of one JSON line, then a tar archive, encrypted or not (``docs/backup-file.md``)."""

import hashlib
import io
import json
import os
import re
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from judging.backup import BackupError, PassphraseError
from judging.backup.encryption import DecryptingReader, EncryptingWriter, Key
from judging.backup.manifest import Manifest

FORMAT, VERSION = "judging-backup", 1
MANIFEST, DIGESTS = "manifest.json", "digests.json"
KEYS, DOCUMENTS = "keys", "documents"

LONGEST_HEADER = 4096
LARGEST_TEXT = 64 * 1024 * 1024
"""Bytes of manifest and digests, which are read into memory."""

_MEMBER = re.compile(r"manifest\.json|digests\.json|database\.(sqlite|dump)|keys/[a-z.-]+|documents/[A-Za-z0-9_-]{32}")


@dataclass(frozen=True, slots=True)
class Header:
    """The first line: readable without the passphrase."""

    installation: str
    encryption: dict[str, Any] | None

    def line(self) -> bytes:
        """The line as it is in the file."""
        said = {
            "format": FORMAT,
            "version": VERSION,
            "installation": self.installation,
            "encryption": self.encryption,
        }
        return json.dumps(said, sort_keys=True).encode() + b"\n"


def read_header(file: BinaryIO) -> tuple[Header, bytes]:
    """The header and its line; the file is left at its payload.

    Raises:
        BackupError: this is no backup, or one of a later format.
    """
    line = file.readline(LONGEST_HEADER)
    try:
        said = json.loads(line)
        if said["format"] != FORMAT or not line.endswith(b"\n"):
            raise ValueError
        if said["version"] != VERSION:
            raise BackupError("a later version of this program wrote the file: install that version to restore it")
        return Header(str(said["installation"]), said["encryption"]), line
    except (ValueError, KeyError, TypeError):
        raise BackupError("the file is not a backup of this program") from None


class Writer:
    """Adds members to a backup that is being written."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self._digests: dict[str, str] = {}

    def add(self, name: str, data: bytes) -> None:
        """Add a member from memory."""
        self._put(name, io.BytesIO(data), len(data))

    def add_file(self, name: str, path: Path) -> None:
        """Add a file that does not change meanwhile."""
        with path.open("rb") as file:
            self._put(name, file, path.stat().st_size)

    def end(self) -> None:
        """Add the digests of all members, by which the end is recognised."""
        self.add(DIGESTS, json.dumps(self._digests, sort_keys=True).encode())

    def _put(self, name: str, file: IO[bytes], size: int) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        hashed = _Hashed(file)
        self._tar.addfile(info, cast(IO[bytes], hashed))
        self._digests[name] = hashed.digest()


@contextmanager
def writing(file: BinaryIO, *, installation: str, key: Key | None) -> Iterator[Writer]:
    """Write a backup to an open file; encrypted where there is a key."""
    header = Header(installation, key.new_parameters() if key else None)
    file.write(header.line())
    encrypting = None
    if key and header.encryption:
        encrypting = EncryptingWriter(file, key, header.encryption, header.line())
    with tarfile.open(fileobj=cast(IO[bytes], encrypting or file), mode="w|", format=tarfile.PAX_FORMAT) as tar:
        writer = Writer(tar)
        yield writer
        writer.end()
    if encrypting:
        encrypting.finish()


def read(path: Path, unlock: str | Key | None, into: Path, *, wanted: str = "") -> Manifest:
    """Check every member of a backup against its digest, and put those whose name begins with ``wanted`` in the folder
    ``into``; returns the manifest. ``unlock`` is the passphrase, or the key that encrypted the file.

    Raises:
        PassphraseError: the file is encrypted, and this is not its passphrase.
        BackupError: the file is damaged, incomplete, or no backup.
    """
    with path.open("rb") as file:
        stream = _payload(file, unlock)
        digests: dict[str, str] = {}
        texts: dict[str, bytes] = {}
        try:
            with tarfile.open(fileobj=stream, mode="r|") as tar:
                for member in tar:
                    if not member.isreg() or not _MEMBER.fullmatch(member.name) or member.name in digests:
                        raise BackupError(f"the file is damaged: it contains {member.name!r}")
                    content = tar.extractfile(member)
                    assert content is not None  # a regular file has content
                    digests[member.name] = _take(member, content, texts, into, wanted)
        except (tarfile.TarError, EOFError):
            raise BackupError("the file is damaged or incomplete") from None
        while stream.read(65536):  # the authenticated end
            pass
    digests.pop(DIGESTS, None)
    if _json(texts, DIGESTS) != digests:
        raise BackupError("the file is damaged: the digest of a part does not match")
    return Manifest.from_data(_json(texts, MANIFEST))


def _payload(file: BinaryIO, unlock: str | Key | None) -> IO[bytes]:
    header, line = read_header(file)
    if header.encryption is None:
        return file
    if not unlock:
        raise PassphraseError("the file is encrypted: give its passphrase")
    return io.BufferedReader(DecryptingReader(file, unlock, header.encryption, line), 1024 * 1024)


def _take(member: tarfile.TarInfo, content: IO[bytes], texts: dict[str, bytes], into: Path, wanted: str) -> str:
    hashed = _Hashed(content)
    if member.name in (MANIFEST, DIGESTS):
        texts[member.name] = hashed.read(LARGEST_TEXT)
    elif member.name.startswith(wanted):
        target = into / member.name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            while part := hashed.read(1024 * 1024):
                out.write(part)
    while hashed.read(1024 * 1024):
        pass
    return hashed.digest()


def _json(texts: dict[str, bytes], name: str) -> Any:
    try:
        return json.loads(texts[name])
    except (KeyError, ValueError):
        raise BackupError("the file is damaged or incomplete") from None


class _Hashed:
    """A file that computes its digest as it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._hash = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        part = self._file.read(size)
        self._hash.update(part)
        return part

    def digest(self) -> str:
        """SHA-256 of what was read, in hexadecimal digits."""
        return self._hash.hexdigest()
