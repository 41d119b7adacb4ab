"""A transfer file → its contents, checked completely before anything of it is used.

First the limits, then the signature over the manifest, then each part against the manifest, and last that the file is
byte for byte what ``zip_format`` writes of these parts. Whether the signing key is trusted is decided by the database
(``services.transfers.transfer_files``).
"""

import hashlib
import os
import struct
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from judging.core.refusals import RuleViolation, refuse_if
from judging.core.transfers import public_keys, zip_format as layout
from judging.core.transfers.transfers import Transfer, check_record
from judging.readers.pdf import LARGEST
from judging.readers.transfer_manifest import check_manifest, read_manifest

MAX_BYTES = 512 * 1024 * 1024
MAX_MANIFEST = 16 * 1024 * 1024
MAX_RECORD = 64 * 1024 * 1024
MAX_PARTS = 10_000
_MAX_DIRECTORY = MAX_PARTS * 150
_END = struct.Struct("<4s4H2IH")
_BLOCK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class TransferFile:
    """A transfer file that was read and checked; ``digest`` is its manifest's. Documents are read when asked for."""

    transfer: Transfer
    digest: str
    _archive: zipfile.ZipFile

    def document(self, sha256: str) -> bytes:
        """The bytes of a document that the manifest names."""
        return self._archive.read(layout.document(sha256))


def read(file: BinaryIO) -> TransferFile:
    """The contents of a transfer file.

    Raises:
        RuleViolation: ``hand_over_too_large``, ``hand_over_broken`` (cut short, another kind of file, or a part with a
            wrong name or place), ``hand_over_newer``, ``hand_over_changed`` (the signature or a digest does not match),
            ``hand_over_document_missing`` (with the ``name`` of its ``work``).
    """
    refuse_if(file.seek(0, os.SEEK_END) > MAX_BYTES, "hand_over_too_large", limit=MAX_BYTES // 1024**2)
    with _broken_archives_refused():
        _check_directory(file)
        archive = zipfile.ZipFile(file)
        signed = _part(archive, layout.MANIFEST, MAX_MANIFEST)
        signature = _part(archive, layout.SIGNATURE, layout.SIGNATURE_BYTES)
        record = _part(archive, layout.RECORD, MAX_RECORD)
        broken = check_manifest(signed)
        if broken:
            raise RuleViolation(broken)
        transfer = read_manifest(signed.decode())
        _verify(transfer.key, signature, signed)
        check_record(transfer, record.decode())
        _check_documents(archive, transfer)
        _check_bytes(file, archive)
    return TransferFile(transfer, "sha256:" + hashlib.sha256(signed).hexdigest(), archive)


@contextmanager
def _broken_archives_refused() -> Iterator[None]:
    """Whatever ``zipfile`` raises about a file that is none of ours."""
    try:
        yield
    except (zipfile.BadZipFile, struct.error, KeyError, ValueError, EOFError, OSError, RuntimeError) as broken:
        raise RuleViolation("hand_over_broken") from broken


def _check_directory(file: BinaryIO) -> None:
    """Bound the list of parts before ``zipfile`` reads it into memory."""
    file.seek(-_END.size, os.SEEK_END)
    mark, _, _, _, count, length, _, _ = _END.unpack(file.read())
    refuse_if(mark != b"PK\5\6" or count > MAX_PARTS or length > _MAX_DIRECTORY, "hand_over_broken")


def _part(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    """The bytes of a part, which is not compressed and no larger than ``most``."""
    info = archive.getinfo(name)
    is_stored = info.compress_type == zipfile.ZIP_STORED and info.file_size == info.compress_size
    refuse_if(not is_stored, "hand_over_broken")
    refuse_if(info.file_size > most, "hand_over_too_large", limit=max(1, most // 1024**2))
    return archive.read(info)


def _verify(key: str, signature: bytes, signed: bytes) -> None:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public_keys.from_text(key)).verify(signature, signed)
    except ValueError as broken:
        raise RuleViolation("hand_over_broken") from broken
    except InvalidSignature as changed:
        raise RuleViolation("hand_over_changed") from changed


def _check_documents(archive: zipfile.ZipFile, transfer: Transfer) -> None:
    """The archive contains the documents that the manifest names, and nothing else."""
    sizes = {info.filename: info.file_size for info in archive.infolist()}
    for work in transfer.works:
        for document in work.documents:
            size = sizes.get(layout.document(document.sha256))
            refuse_if(size is None, "hand_over_document_missing", work=work.code, name=document.name)
            refuse_if(size != document.size, "hand_over_changed")
    refuse_if(archive.namelist() != [*layout.HEADS, *map(layout.document, transfer.documents)], "hand_over_broken")
    for sha256 in transfer.documents:
        data = _part(archive, layout.document(sha256), LARGEST)
        refuse_if(hashlib.sha256(data).hexdigest() != sha256 or b"%PDF-" not in data[:1024], "hand_over_changed")


def _check_bytes(file: BinaryIO, archive: zipfile.ZipFile) -> None:
    """The file is what ``zip_format`` writes of these parts."""
    with tempfile.TemporaryFile() as again:
        layout.write(((name, archive.read(name)) for name in archive.namelist()), again)
        file.seek(0)
        again.seek(0)
        while written := again.read(_BLOCK):
            refuse_if(file.read(_BLOCK) != written, "hand_over_broken")
        refuse_if(file.read(1) != b"", "hand_over_broken")
