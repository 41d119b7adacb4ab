"""Zip packages of XML parts (.xlsx, .ods), read piece by piece within the limits."""

import io
import zipfile
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from posixpath import normpath
from xml.parsers import expat

from judging.readers.spreadsheets.faults import Fault, SheetRefused, refuse_sheet_if
from judging.readers.spreadsheets.limits import DEEPEST, LONGEST_TAG, MAX_TAGS, MAX_UNPACKED

_CHUNK = 256 * 1024

Attributes = dict[str, str]


class Package:
    """The parts of a zip package by path, whatever separators and case its program wrote."""

    def __init__(self, data: bytes) -> None:
        self._archive = zipfile.ZipFile(io.BytesIO(data))
        self._parts = {_path(info.filename): info for info in self._archive.infolist() if not info.is_dir()}
        self._unpacked = 0

    def __contains__(self, path: str) -> bool:
        return _path(path) in self._parts

    def chunks(self, path: str) -> Iterator[bytes]:
        """A part, unpacked piece by piece; nothing where the package has no such part. Raises SheetRefused where the
        package unpacks to more than the limit."""
        found = self._parts.get(_path(path))
        if found is None:
            return
        with self._archive.open(found) as part:
            while chunk := part.read(_CHUNK):
                self._unpacked += len(chunk)
                refuse_sheet_if(self._unpacked > MAX_UNPACKED, "unpacks_too_large", {"limit": MAX_UNPACKED // 1024**2})
                yield chunk

    def relations(self, path: str) -> dict[str, tuple[str, str]]:
        """The relations of a part: id → (kind, path)."""
        folder, _, name = path.rpartition("/")
        found: dict[str, tuple[str, str]] = {}

        def start(tag: str, given: Attributes) -> None:
            if tag == "Relationship" and given.get("TargetMode") != "External":
                target = given.get("Target", "").replace("\\", "/")
                where = target if target.startswith("/") else normpath(f"{folder}/{target}")
                found[given.get("Id", "")] = (given.get("Type", "").rpartition("/")[2], where)

        walk(self.chunks(f"{folder}/_rels/{name}.rels"), start)
        return found


def walk(
    chunks: Iterator[bytes],
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] = lambda tag: None,
    text: Callable[[str], None] = lambda piece: None,
    *,
    without: Collection[str] = (),
) -> None:
    """Parse XML piece by piece; tags come without their namespace. Nothing is expanded or fetched. Elements whose name
    is in ``without`` are left out with all that they contain.

    Raises:
        SheetRefused: a document type declaration, too many or too deeply nested elements, or a tag that is too long.
        expat.ExpatError: no well-formed XML.
    """
    passing = _Pass(start, end, text, without)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = passing.opened, passing.closed
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = passing.characters, passing.declared
    fed = 0
    for chunk in chunks:
        parser.Parse(chunk, False)
        fed += len(chunk)
        refuse_sheet_if(fed - parser.CurrentByteIndex > LONGEST_TAG + len(chunk), "file_too_complex")
    if fed:
        parser.Parse(b"", True)


@dataclass(slots=True)
class _Pass:
    """What a parser calls: counts elements, and passes on those not left out. ``left_out`` is the depth at which
    one began that is left out, 0 outside of such."""

    start: Callable[[str, Attributes], None]
    end: Callable[[str], None]
    text: Callable[[str], None]
    without: Collection[str]
    depth: int = 0
    tags: int = 0
    left_out: int = 0

    def opened(self, tag: str, given: Attributes) -> None:
        self.depth += 1
        self.tags += 1
        if self.depth > DEEPEST or self.tags > MAX_TAGS:
            raise _too_complex()
        name = tag.rpartition(" ")[2]
        if name in self.without:
            self.left_out = self.left_out or self.depth
        if not self.left_out:
            self.start(name, given)

    def closed(self, tag: str) -> None:
        if not self.left_out:
            self.end(tag.rpartition(" ")[2])
        elif self.left_out == self.depth:
            self.left_out = 0
        self.depth -= 1

    def characters(self, piece: str) -> None:
        if not self.left_out:
            self.text(piece)

    def declared(self, *_given: object) -> None:
        raise _too_complex()


def _too_complex() -> SheetRefused:
    return SheetRefused(Fault("file_too_complex"))


def _path(name: str) -> str:
    return normpath(name.replace("\\", "/")).lstrip("/").casefold()
