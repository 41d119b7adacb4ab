"""Reading rulebooks from TOML: installed ones by id, others from a file or an upload.

Every fault is raised in `RulebookFaults` with its line.
"""

import re
import tomllib
from dataclasses import asdict, replace
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from judging import limited
from judging.core.rulebooks.faults import Fault, RulebookFaults
from judging.core.rulebooks.parsing import from_data, to_data
from judging.core.rulebooks.rulebook import Rulebook
from judging.core.text import Text
from judging.rulebook.lines import line_of, lines_of

LARGEST = 1_000_000
SECONDS = 2
MEGABYTES = 200
_AT_LINE = re.compile(r" ?\(at line (\d+), column (\d+)\)$")


class UnknownRulebook(LookupError):  # noqa: N818  (a lookup failure that is shown to users)
    """No installed rulebook has this id and edition."""

    def __init__(self, reference: str, known: tuple[str, ...]) -> None:
        super().__init__(f"rulebook {reference!r} does not exist, allowed: {', '.join(known)}")
        self.reference = reference
        self.known = known


def read(content: bytes) -> Rulebook:
    """The rulebook in the bytes of a TOML file. Raises RulebookFaults, with lines."""
    if len(content) > LARGEST:
        raise _one("too_large", 1, found=str(len(content)), allowed=str(LARGEST))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _one("not_utf8", content.count(b"\n", 0, error.start) + 1) from None
    try:
        data = tomllib.loads(text)
    except RecursionError:
        raise _one("broken_toml", 1, detail="nested too deeply") from None
    except ValueError as error:  # TOMLDecodeError, and errors of int() and date() for absurd values
        raise _broken(str(error), text) from None
    try:
        return from_data(data)
    except RulebookFaults as found:
        try:
            lines = lines_of(text)
        except RecursionError:
            raise _one("broken_toml", 1, detail="nested too deeply") from None
        faults = [replace(fault, line=line_of(lines, fault.path)) for fault in found.faults]
        raise RulebookFaults(tuple(sorted(faults, key=lambda fault: fault.line or 0))) from None


def read_upload(content: bytes) -> Rulebook:
    """``read``, for files of people we do not know: in a limited process, because a small file of nested keys can take
    a minute and all memory. Raises RulebookFaults."""
    if len(content) > LARGEST:
        return read(content)
    try:
        found = limited.run("judging.rulebook.reader:parsed", content, seconds=SECONDS, megabytes=MEGABYTES)
    except limited.LimitReachedError:
        raise _one("broken_toml", 1, detail="nested too deeply") from None
    if "faults" in found:
        raise RulebookFaults(tuple(map(_fault, found["faults"])))
    return from_data(found["rulebook"])


def _fault(data: dict[str, Any]) -> Fault:
    params = {name: Text(**value) if isinstance(value, dict) else value for name, value in data["params"].items()}
    return Fault(**{**data, "path": tuple(data["path"]), "params": params})


def parsed(content: bytes) -> dict[str, Any]:
    """The rulebook of ``read`` as data, or its faults."""
    try:
        return {"rulebook": to_data(read(content))}
    except RulebookFaults as found:
        return {"faults": [asdict(fault) for fault in found.faults]}


def read_file(path: Path) -> Rulebook:
    """The rulebook in a file; OSError when the file cannot be read."""
    with path.open("rb") as file:
        return read(file.read(LARGEST + 1))


@lru_cache(maxsize=1)
def installed() -> tuple[Rulebook, ...]:
    """The rulebooks of the program, by id, newest edition first."""
    files = (file for file in resources.files("judging.rulebook").iterdir() if file.name.endswith(".toml"))
    return tuple(sorted((read(file.read_bytes()) for file in files), key=lambda found: (found.id, -found.edition)))


def load(rulebook_id: str, edition: int | None = None) -> Rulebook:
    """The installed rulebook with this id, by default the newest edition. Raises UnknownRulebook."""
    for rulebook in installed():
        if rulebook.id == rulebook_id and edition in (None, rulebook.edition):
            return rulebook
    wanted = rulebook_id if edition is None else f"{rulebook_id}@{edition}"
    raise UnknownRulebook(wanted, tuple(f"{found.id}@{found.edition}" for found in installed()))


def find(reference: str) -> Rulebook:
    """The rulebook named by ID, ID@EDITION or the path of a TOML file.

    A reference that ends in .toml or contains a slash is a path. Raises UnknownRulebook, RulebookFaults or OSError.
    """
    if reference.endswith(".toml") or "/" in reference:
        return read_file(Path(reference))
    rulebook_id, _, edition = reference.partition("@")
    if edition and not (edition.isascii() and edition.isdigit() and len(edition) < 6):
        raise UnknownRulebook(reference, tuple(f"{found.id}@{found.edition}" for found in installed()))
    return load(rulebook_id, int(edition) if edition else None)


def _one(code: str, line: int, **params: str) -> RulebookFaults:
    return RulebookFaults((Fault(code, params, line=line),))


def _broken(message: str, text: str) -> RulebookFaults:
    match = _AT_LINE.search(message)
    line = int(match[1]) if match else (text.rstrip("\n").count("\n") + 1 if "end of document" in message else 1)
    return _one("broken_toml", line, detail=_AT_LINE.sub("", message).removesuffix(" (at end of document)"))
