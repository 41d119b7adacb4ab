"""The letters that the fonts of papers have: a letter that is missing would be printed as an empty box."""

import struct
from functools import cache
from pathlib import Path

FONTS = Path(__file__).resolve().parents[2] / "static" / "fonts"


@cache
def letters() -> frozenset[str]:
    """The letters that every font of ``static/fonts`` has."""
    found = [_letters_of(path.read_bytes()) for path in sorted(FONTS.glob("*.ttf"))]
    return frozenset(map(chr, set.intersection(*found)))


def _letters_of(font: bytes) -> set[int]:
    """The code points of a TrueType font, from the format 4 of its table ``cmap``."""
    tables = struct.unpack_from(">H", font, 4)[0]
    entries = (struct.unpack_from(">4s4xI", font, 12 + 16 * place) for place in range(tables))
    cmap = next(offset for name, offset in entries if name == b"cmap")
    count = struct.unpack_from(">H", font, cmap + 2)[0]
    for place in range(count):
        start = cmap + struct.unpack_from(">4xI", font, cmap + 4 + 8 * place)[0]
        if struct.unpack_from(">H", font, start)[0] == 4:
            return _segments(font, start)
    raise ValueError("a font without a cmap of format 4")


def _segments(font: bytes, start: int) -> set[int]:
    length = struct.unpack_from(">H", font, start + 6)[0]
    ends, begins, deltas, offsets = (
        struct.unpack_from(f">{length // 2}H", font, start + 14 + skip)
        for skip in (0, length + 2, 2 * length + 2, 3 * length + 2)
    )
    found = set()
    for place, (begin, end) in enumerate(zip(begins, ends, strict=True)):
        for code in range(begin, min(end, 0xFFFE) + 1):
            glyph = code + deltas[place]
            if offsets[place]:
                at = start + 16 + 3 * length + 2 * place + offsets[place] + 2 * (code - begin)
                glyph = struct.unpack_from(">H", font, at)[0]
            if glyph & 0xFFFF:
                found.add(code)
    return found
