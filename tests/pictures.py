"""Pictures for tests: small valid scans."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence


def png(width: int = 60, height: int = 80, shade: int = 230) -> bytes:
    """A grey PNG."""
    return png_of([bytes([shade]) * width] * height)


def png_of(rows: Sequence[bytes]) -> bytes:
    """A PNG of these rows of grey values."""
    header = struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows))
    parts = (("IHDR", header), ("IDAT", pixels), ("IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name.encode(), data) for name, data in parts)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def jpeg(width: int = 60, height: int = 80) -> bytes:
    """The parts of a JPEG that its reader looks at; nobody can see it."""
    head = b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0" + bytes(9)
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\1\x11\0"
    scan = b"\xff\xda" + struct.pack(">H", 8) + b"\1\1\0\0\x3f\0" + b"\x55" * 20
    return b"\xff\xd8" + head + frame + scan + b"\xff\xd9"


def darkness(png: bytes, columns: int) -> list[str]:
    """The mean darkness of each cell of a PNG in colour with opacity (8 bits each): 0 is white, 9 the darkest; a text
    for each line of cells."""
    width, height = struct.unpack(">II", png[16:24])
    assert png[24:26] == b"\x08\x06"
    rows = _unfiltered(zlib.decompress(b"".join(_data(png))), width * 4)
    size = width / columns
    lines = []
    for line in range(int(height / size)):
        part = rows[int(line * size) : int((line + 1) * size)]
        cells = []
        for column in range(columns):
            first, last = int(column * size) * 4, int((column + 1) * size) * 4
            values = [value for row in part for value in row[first:last:4]]
            cells.append(str(min(9, (255 - sum(values) // len(values)) * 20 // 256)))
        lines.append("".join(cells))
    return lines


def _data(png: bytes) -> Iterator[bytes]:
    at = 8
    while at < len(png):
        size, name = struct.unpack(">I4s", png[at : at + 8])
        if name == b"IDAT":
            yield png[at + 8 : at + 8 + size]
        at += size + 12


def _unfiltered(data: bytes, width: int) -> list[bytearray]:
    """The rows of a PNG with four bytes to a pixel."""
    rows, above = [], bytearray(width)
    for start in range(0, len(data), width + 1):
        kind, row = data[start], bytearray(data[start + 1 : start + 1 + width])
        for at in range(width):
            left, up, corner = (row[at - 4] if at >= 4 else 0), above[at], (above[at - 4] if at >= 4 else 0)
            row[at] = (row[at] + (0, left, up, (left + up) // 2, _nearest(left, up, corner))[kind]) % 256
        rows.append(row)
        above = row
    return rows


def _nearest(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    return min((left, up, corner), key=lambda one: abs(guess - one))
