"""A transfer file → its contents, after complete verification.

The order is: size limits, the signature over the manifest, the digest of each part, and a byte-for-byte comparison with
the file that the sender's program writes for these parts. Whether the signing key is trusted is checked against the
database (``services.transfers.transfer_files``).
"""

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from judging.core.refusals import RuleViolation, refuse_if
from judging.core.transfers import public_keys
from judging.core.transfers import zip_format as layout
from judging.core.transfers.transfers import Transfer, check_record, read_manifest
from judging.readers.pdf import LARGEST

MAX_BYTES = 512 * 1024 * 1024
MAX_MANIFEST = 16 * 1024 * 1024
MAX_RECORD = 64 * 1024 * 1024
MAX_PARTS = 10_000
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class TransferFile:
    """A verified transfer file; ``digest`` is that of its manifest. Documents are read on demand."""

    transfer: Transfer
    digest: str
    _file: BinaryIO
    _places: Mapping[str, tuple[int, int]]

    def document(self, sha256: str) -> bytes:
        """The bytes of a document that the manifest names."""
        return _part(self._file, self._places[layout.document(sha256)])


def read(file: BinaryIO) -> TransferFile:
    """Read and verify a transfer file.

    Raises:
        RuleViolation: ``hand_over_too_large``, ``hand_over_broken`` (truncated, another kind of file, or a part with
            a wrong name or offset), ``hand_over_newer``, ``hand_over_changed`` (the signature or a digest does
            not fit), ``hand_over_document_missing`` (with the ``name`` of its ``work``).
    """
    size = file.seek(0, os.SEEK_END)
    refuse_if(size > MAX_BYTES, "hand_over_too_large", limit=MAX_BYTES // 1024**2)
    places = dict(_directory(file, size))
    signed = _bounded(file, places, layout.MANIFEST, MAX_MANIFEST)
    signature = _bounded(file, places, layout.SIGNATURE, layout.SIGNATURE_BYTES)
    record = _bounded(file, places, layout.RECORD, MAX_RECORD)
    transfer = read_manifest(_decoded(signed))
    _verify(transfer.key, signature, signed)
    check_record(transfer, _decoded(record))
    _check_documents(file, transfer, places)
    _compare(file, size, places)
    return TransferFile(transfer, "sha256:" + hashlib.sha256(signed).hexdigest(), file, places)


def _directory(file: BinaryIO, size: int) -> Iterator[tuple[str, tuple[int, int]]]:
    """Name, offset and size of each part, from the central directory, which is read within limits."""
    refuse_if(size < layout.END.size, "hand_over_broken")
    end = layout.END.unpack(_part(file, (size - layout.END.size, layout.END.size)))
    mark, count, length, start = end[0], end[4], end[5], end[6]
    is_too_long = count > MAX_PARTS or length > MAX_PARTS * (layout.CENTRAL.size + _LONGEST_NAME)
    refuse_if(mark != b"PK\5\6" or is_too_long or start + length + layout.END.size != size, "hand_over_broken")
    listed = memoryview(_part(file, (start, length)))
    for _ in range(count):
        refuse_if(len(listed) < layout.CENTRAL.size, "hand_over_broken")
        head = layout.CENTRAL.unpack(listed[: layout.CENTRAL.size])
        mark, method, packed, unpacked, name_length, at = head[0], head[4], head[8], head[9], head[10], head[16]
        name = bytes(listed[layout.CENTRAL.size : layout.CENTRAL.size + name_length])
        offset = at + layout.LOCAL.size + name_length
        refuse_if(
            mark != b"PK\1\2" or method or packed != unpacked or offset + unpacked > start or not name.isascii(),
            "hand_over_broken",
        )
        yield name.decode("ascii"), (offset, unpacked)
        listed = listed[layout.CENTRAL.size + name_length :]


def _part(file: BinaryIO, place: tuple[int, int]) -> bytes:
    file.seek(place[0])
    return file.read(place[1])


def _bounded(file: BinaryIO, places: Mapping[str, tuple[int, int]], name: str, most: int) -> bytes:
    """A required part within its size limit."""
    refuse_if(name not in places, "hand_over_broken")
    refuse_if(places[name][1] > most, "hand_over_too_large", limit=max(1, most // 1024**2))
    return _part(file, places[name])


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as broken:
        raise RuleViolation("hand_over_broken") from broken


def _verify(key: str, signature: bytes, signed: bytes) -> None:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public_keys.from_text(key)).verify(signature, signed)
    except ValueError as broken:
        raise RuleViolation("hand_over_broken") from broken
    except InvalidSignature as changed:
        raise RuleViolation("hand_over_changed") from changed


def _check_documents(file: BinaryIO, transfer: Transfer, places: Mapping[str, tuple[int, int]]) -> None:
    """Check that the file contains exactly the documents that the manifest names."""
    for work in transfer.works:
        for document in work.documents:
            refuse_if(
                layout.document(document.sha256) not in places,
                "hand_over_document_missing",
                work=work.code,
                name=document.name,
            )
            size = places[layout.document(document.sha256)][1]
            refuse_if(size != document.size, "hand_over_changed")
            refuse_if(size > LARGEST, "hand_over_too_large", limit=LARGEST // 1024**2)
    refuse_if(list(places) != [*layout.HEADS, *map(layout.document, transfer.documents)], "hand_over_broken")
    for sha256 in transfer.documents:
        data = _part(file, places[layout.document(sha256)])
        refuse_if(hashlib.sha256(data).hexdigest() != sha256 or b"%PDF-" not in data[:1024], "hand_over_changed")


class _Comparison:
    """A write target that compares with an existing file and refuses the first different byte."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.at = 0

    def write(self, data: bytes, /) -> None:
        refuse_if(_part(self._file, (self.at, len(data))) != data, "hand_over_broken")
        self.at += len(data)


def _compare(file: BinaryIO, size: int, places: Mapping[str, tuple[int, int]]) -> None:
    comparison = _Comparison(file)
    layout.write(((name, _part(file, place)) for name, place in places.items()), comparison)
    refuse_if(comparison.at != size, "hand_over_broken")
