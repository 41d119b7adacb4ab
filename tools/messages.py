"""Merge the Thai catalogues (``judging/translations/th/*.po``, one per area) into the compiled catalogue."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

TRANSLATIONS = Path(__file__).resolve().parent.parent / "judging" / "translations"
_MADE = datetime(2022, 1, 1, tzinfo=UTC)
"""A fixed time, so that equal catalogues give equal bytes."""


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


def main() -> None:
    """Write ``messages.mo``."""
    target = TRANSLATIONS / "th" / "LC_MESSAGES" / "messages.mo"
    target.parent.mkdir(parents=True, exist_ok=True)
    whole = merged()
    with target.open("wb") as file:
        write_mo(file, whole)
    sys.stdout.write(f"{len(whole)} messages\n")


if __name__ == "__main__":
    main()
