"""Scans of paper: PDF, JPEG or PNG, checked by their contents. Images are walked part by part, never decoded."""

import hashlib
import zlib
from dataclasses import dataclass

from judging.core.refusals import RuleViolation, refuse_if
from judging.readers.pdf import LARGEST, read_document

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
"""The markers of a JPEG's frame, which has the size of the picture."""
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
"""Markers without a length."""
LONGEST = 20_000
"""Pixels of a side; a scan at 600 dots an inch has 7000."""


@dataclass(frozen=True, slots=True)
class CheckedScan:
    """``kind`` is ``pdf``, ``jpeg`` or ``png``; an image is one page."""

    kind: str
    pages: int
    size: int
    sha256: str


def read_scan(data: bytes) -> CheckedScan:
    """The properties of the scan in ``data``.

    Raises:
        RuleViolation: those of ``pdf.read_document``; ``scan_unreadable`` for a broken image, or one of unlikely size;
            ``scan_kind`` for any other file.
    """
    refuse_if(not data, "document_empty")
    refuse_if(len(data) > LARGEST, "document_too_large", most=LARGEST // 1024 // 1024)
    if data.startswith(_PNG):
        return _image("png", data, _png_size(data))
    if data.startswith(_JPEG):
        return _image("jpeg", data, _jpeg_size(data))
    if b"%PDF-" not in data[:1024]:
        raise RuleViolation("scan_kind")
    found = read_document(data)
    return CheckedScan("pdf", found.pages, found.size, found.sha256)


def _image(kind: str, data: bytes, size: tuple[int, int] | None) -> CheckedScan:
    refuse_if(size is None or not all(0 < side <= LONGEST for side in size), "scan_unreadable")
    return CheckedScan(kind, 1, len(data), hashlib.sha256(data).hexdigest())


def _png_size(data: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG whose parts are whole, up to its end; None for another."""
    place, size = len(_PNG), None
    while place + 12 <= len(data):
        length = int.from_bytes(data[place : place + 4], "big")
        name, end = data[place + 4 : place + 8], place + 12 + length
        if end > len(data) or zlib.crc32(data[place + 4 : end - 4]) != int.from_bytes(data[end - 4 : end], "big"):
            return None
        if name == b"IHDR" and length == 13:
            size = (
                int.from_bytes(data[place + 8 : place + 12], "big"),
                int.from_bytes(data[place + 12 : place + 16], "big"),
            )
        if name == b"IEND":
            return size
        place = end
    return None


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    """Width and height of a JPEG whose parts are whole, up to its scan, and which has an end; None for another."""
    place, size = 2, None
    while place + 4 <= len(data) and data[place] == 0xFF:
        marker = data[place + 1]
        if marker == 0xFF or marker in _ALONE:
            place += 1 if marker == 0xFF else 2
            continue
        if marker == 0xDA:
            return size if data.rfind(b"\xff\xd9") > place else None
        length = int.from_bytes(data[place + 2 : place + 4], "big")
        if length < 2:
            return None
        if marker in _FRAMES and length >= 8:
            height, width = data[place + 5 : place + 7], data[place + 7 : place + 9]
            size = int.from_bytes(width, "big"), int.from_bytes(height, "big")
        place += 2 + length
    return None
