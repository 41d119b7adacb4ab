"""Merge the Thai catalogues (``judging/translations/th/*.po``, one per area) into the compiled catalogue, and into a
second one for events that are called การประกวด, which also has the Thai texts of the core."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

PACKAGE = Path(__file__).resolve().parent.parent / "judging"
TRANSLATIONS = PACKAGE / "translations"
_MADE = datetime(2022, 1, 1, tzinfo=UTC)
"""A fixed time, so that equal catalogues give equal bytes."""

NOUNS = {
    "คณะกรรมการประเมิน": "คณะกรรมการตัดสิน",
    "เข้ารับการประเมิน": "เข้าร่วมการประกวด",
    "ได้รับการประเมิน": "ได้รับการตัดสิน",
    "การประเมิน": "การประกวด",
    "วันประเมิน": "วันประกวด",
    "สนามประเมิน": "สนามประกวด",
    "เข้าประเมิน": "เข้าประกวด",
}
"""What the Thai sentences call an evaluation, and what they call it where the event is a contest; in this order."""


def merged() -> Catalog:
    """All areas in one catalogue. A string with two translations raises an error that names both."""
    whole = Catalog(locale="th", project="judging", fuzzy=False, creation_date=_MADE, revision_date=_MADE)
    faults = []
    for path in sorted((TRANSLATIONS / "th").glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale="th"):
                if not message.id:
                    continue
                known = whole.get(message.id)
                if known and known.string != message.string:
                    faults.append(f"{path.name}: {message.id!r} is {message.string!r} here, {known.string!r} elsewhere")
                else:
                    whole.add(message.id, message.string)
    if faults:
        raise SystemExit("\n".join(faults))
    return whole


def of_contests(whole: Catalog) -> Catalog:
    """The sentences for an event that is called การประกวด. The areas are written for one called การประเมิน."""
    other = Catalog(locale="th", project="judging", fuzzy=False, creation_date=_MADE, revision_date=_MADE)
    for message in whole:
        if message.id:
            is_one = isinstance(message.string, str)
            other.add(message.id, _of_contest(message.string) if is_one else tuple(map(_of_contest, message.string)))
    for text in core_texts():
        other.add(text, _of_contest(text))
    return other


def core_texts() -> Iterator[str]:
    """The texts of the core that name an evaluation, such as the names of facts, each once."""
    found = (
        node.value
        for path in sorted((PACKAGE / "core").rglob("*.py"))
        if path.name != "events.py"  # the names of the events themselves
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    yield from dict.fromkeys(text for text in found if text != _of_contest(text))


def _of_contest(sentence: str) -> str:
    for evaluation, contest in NOUNS.items():
        sentence = sentence.replace(evaluation, contest)
    return sentence


def main() -> None:
    """Write ``messages.mo`` and ``contest.mo``."""
    folder = TRANSLATIONS / "th" / "LC_MESSAGES"
    folder.mkdir(parents=True, exist_ok=True)
    whole = merged()
    for domain, catalogue in (("messages", whole), ("contest", of_contests(whole))):
        with (folder / f"{domain}.mo").open("wb") as file:
            write_mo(file, catalogue)
    sys.stdout.write(f"{len(whole)} messages\n")


if __name__ == "__main__":
    main()
