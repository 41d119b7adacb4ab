"""Small changes to files, chosen by a seeded random number generator: to their bytes, to the parts of an archive, to
XML and to lines of text."""

from __future__ import annotations

import io
import random
import re
import warnings
import zipfile
import zlib
from collections.abc import Callable, Sequence

Mutation = Callable[[random.Random, bytes], bytes]

ODD = (
    "",
    "0",
    "-1",
    "9" * 400,
    "1e999",
    "NaN",
    "=1+1",
    "\N{RIGHT-TO-LEFT OVERRIDE}ก",
    "ก" * 40_000,
    "\N{ZERO WIDTH SPACE}",
    "<![CDATA[x]]>",
    "&amp;",
    "&x;",
    "true",
    "[" * 2000,
    "๑๒๓",
    "\r\n",
    "2022-13-45",
    '"',
    ",,,,",
    "\t",
    "\x0b",
)
"""Values that readers rarely meet."""

_VALUE = re.compile(rb">[^<>]*<|\"[^\"<>]*\"")
_ELEMENT = re.compile(rb"<[^<>]+>")


def flipped(chance: random.Random, data: bytes) -> bytes:
    """Some bytes replaced."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 2, 5, 40))):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def truncated(chance: random.Random, data: bytes) -> bytes:
    """The beginning alone."""
    return data[: chance.randrange(len(data))]


def spliced(chance: random.Random, data: bytes) -> bytes:
    """A stretch moved, doubled or left out."""
    start, end = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    at = chance.randrange(len(data) + 1)
    return chance.choice((data[:at] + data[start:end] + data[at:], data[:start] + data[end:]))


def lines_changed(chance: random.Random, data: bytes) -> bytes:
    """Lines of text swapped, doubled or left out, or a value in one replaced."""
    lines = data.split(b"\n")
    place, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    match chance.randrange(4):
        case 0:
            lines[place], lines[other] = lines[other], lines[place]
        case 1:
            lines.insert(other, lines[place])
        case 2:
            del lines[place]
        case _:
            cells = re.split(rb"([,=\t])", lines[place])
            cells[chance.randrange(len(cells))] = chance.choice(ODD).encode()
            lines[place] = b"".join(cells)
    return b"\n".join(lines)


def xml_changed(chance: random.Random, data: bytes) -> bytes:
    """A value of the XML replaced, or an element doubled, left out or put elsewhere."""
    found = list((_VALUE if chance.random() < 0.6 else _ELEMENT).finditer(data))
    if not found:
        return flipped(chance, data) if data else b"<x/>"
    one, other = chance.choice(found), chance.choice(found)
    if one[0][:1] != b"<":
        return data[: one.start() + 1] + chance.choice(ODD).encode() + data[one.end() - 1 :]
    return chance.choice(
        (data[: one.start()] + data[one.end() :], data[: other.start()] + one[0] + data[other.start() :])
    )


def repacked(chance: random.Random, data: bytes) -> bytes:
    """The archive with one of its parts changed, renamed, doubled or left out."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    place = chance.randrange(len(parts))
    name, content = parts[place]
    match chance.randrange(8):
        case 0:
            del parts[place]
        case 1:
            parts.append((name, content))
        case 2:
            parts[place] = (chance.choice(("../../x", "/etc/x", "x" * 300, name.upper(), "")), content)
        case 3:
            parts[place] = (name, b"")
        case 4 if content:
            parts[place] = (name, chance.choice((flipped, truncated, spliced))(chance, content))
        case _:
            parts[place] = (name, xml_changed(chance, content))
    return _packed(parts, chance.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)))


def _packed(parts: Sequence[tuple[str, bytes]], compression: int) -> bytes:
    sink = io.BytesIO()
    with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(sink, "w", compression) as archive:
        for name, content in parts:
            archive.writestr(name or "x", content)
    return sink.getvalue()


BYTES: tuple[Mutation, ...] = (flipped, truncated, spliced)
TEXT: tuple[Mutation, ...] = (*BYTES, lines_changed, lines_changed, lines_changed)
ARCHIVE: tuple[Mutation, ...] = (*BYTES, repacked, repacked, repacked, repacked)


def mutated(chance: random.Random, data: bytes, mutations: Sequence[Mutation]) -> bytes:
    """``data`` after one to three of the mutations, as far as they apply."""
    changed = data
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        try:
            changed = chance.choice(mutations)(chance, changed) if changed else changed
        except (
            zipfile.BadZipFile,
            EOFError,
            OSError,
            ValueError,
            NotImplementedError,
            RuntimeError,
            KeyError,
            zlib.error,
        ):
            break  # it is no archive any more
    return changed
