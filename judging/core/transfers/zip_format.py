"""Pure: the layout of a transfer file, a zip whose bytes are determined by its contents.

Nothing is compressed, so nothing can unpack to more than the file; times, permissions and order are fixed. A reader
writes the file again and compares, so no byte can change unnoticed.
"""

import struct
import zlib
from collections.abc import Iterable
from typing import Protocol

MANIFEST, SIGNATURE, RECORD = "manifest.json", "signature", "record.json"
HEADS = (MANIFEST, SIGNATURE, RECORD)
SIGNATURE_BYTES = 64

LOCAL = struct.Struct("<4s5H3I2H")
CENTRAL = struct.Struct("<4s6H3I5H2I")
END = struct.Struct("<4s4H2IH")
_VERSION, _UTF8, _STORED = 20, 0, 0
_MADE_BY = 3 << 8 | _VERSION
_MIDNIGHT, _FIRST_DAY = 0, (1 << 5) | 1
"""1980-01-01 00:00, the earliest time in a zip."""
_RIGHTS = 0o100600 << 16


class Sink(Protocol):
    """A target that is written sequentially."""

    def write(self, data: bytes, /) -> object: ...


def document(sha256: str) -> str:
    """The name of a document inside the file."""
    return f"documents/{sha256}.pdf"


def write(parts: Iterable[tuple[str, bytes]], sink: Sink) -> None:
    """Write the parts (name, bytes) as a zip; equal parts give equal bytes."""
    central, at, count = bytearray(), 0, 0
    for name, data in parts:
        encoded, check = name.encode("ascii"), zlib.crc32(data)
        shape = (_UTF8, _STORED, _MIDNIGHT, _FIRST_DAY, check, len(data), len(data), len(encoded), 0)
        head = LOCAL.pack(b"PK\3\4", _VERSION, *shape) + encoded
        sink.write(head)
        sink.write(data)
        central += CENTRAL.pack(b"PK\1\2", _MADE_BY, _VERSION, *shape, 0, 0, 0, _RIGHTS, at) + encoded
        at += len(head) + len(data)
        count += 1
    sink.write(bytes(central))
    sink.write(END.pack(b"PK\5\6", 0, 0, count, count, len(central), at, 0))
