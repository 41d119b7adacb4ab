"""Pictures for tests: small valid scans."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from io import BytesIO

from PIL import Image


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
    """The mean darkness of each cell of a PNG: 0 is white, 9 the darkest; a text for each line of cells."""
    with Image.open(BytesIO(png)) as picture:
        width, height = picture.size
        lines = height * columns // width
        box = (0, 0, width, lines * width / columns)
        cells = picture.getchannel("R").resize((columns, lines), Image.Resampling.BOX, box).tobytes()
    marks = "".join(str(min(9, (255 - value) * 20 // 256)) for value in cells)
    return [marks[start : start + columns] for start in range(0, len(marks), columns)]
