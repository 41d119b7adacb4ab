"""Pure: the layout of a transfer file: a zip archive whose bytes follow from its content alone.

Nothing is compressed, so nothing can unpack to more than the file itself; times, permissions and order are fixed. A
reader writes the archive again and compares, so that no byte can change unnoticed.
"""

import zipfile
from collections.abc import Iterable
from typing import BinaryIO

MANIFEST, SIGNATURE, RECORD = "manifest.json", "signature", "record.json"
HEADS = (MANIFEST, SIGNATURE, RECORD)
SIGNATURE_BYTES = 64

_UNIX = 3
_PERMISSIONS = 0o100600 << 16


def document(sha256: str) -> str:
    """The name of a document's part."""
    return f"documents/{sha256}.pdf"


def write(parts: Iterable[tuple[str, bytes]], file: BinaryIO) -> None:
    """Write the parts, each a name and its bytes, to a seekable file; the same parts give the same bytes."""
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in parts:
            info = zipfile.ZipInfo(name)  # at the first moment a zip archive knows
            info.create_system, info.external_attr = _UNIX, _PERMISSIONS
            archive.writestr(info, data)
