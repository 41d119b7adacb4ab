"""Pure: the result of each change that a tablet sends, when the same sheet may be open on another tablet.

A sheet has a revision counter, and each mark keeps the revision at which it was written. A change names the revision it
is based on (``base``). It conflicts only where the mark is newer, was written by another device, and differs; then a
person chooses between the two.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from judging.core.rulebooks.rulebook import Rulebook

TOTAL = "total"
"""The item of a comment on the whole work."""

COMMENT_LIMIT = 4000


class Change(NamedTuple):
    """One mark or comment. ``value`` is a level, None for a cleared mark, or the text of a comment."""

    id: str
    item: str
    value: str | None
    base: int
    is_comment: bool = False

    @property
    def content(self) -> str:
        """The change as one line; a known id with other content is an error."""
        return f"{'comment' if self.is_comment else 'level'}:{'' if self.value is None else '=' + self.value}"


class Written(NamedTuple):
    """The current value of an item, and the revision, device and time of its write (no time within the same batch)."""

    value: str | None
    revision: int
    device: str
    at: datetime | None = None


class Accepted(NamedTuple):
    """The change was written at ``revision``; ``is_new`` is False for a retry."""

    change: Change
    revision: int
    is_new: bool = True


class Conflict(NamedTuple):
    """Another device wrote a different value in the meantime."""

    change: Change
    theirs: Written


class Rejected(NamedTuple):
    """The change can never be applied; ``code`` is the reason."""

    change_id: str
    code: str
    item: str = ""


Outcome = Accepted | Conflict | Rejected


def apply_changes(
    changes: Sequence[Change],
    *,
    rulebook: Rulebook,
    sections: Collection[str],
    written: Mapping[tuple[str, bool], Written],
    known: Mapping[str, tuple[str, int]],
    revision: int,
    device: str,
    is_open: bool,
    opened: Collection[str] = (),
) -> tuple[Outcome, ...]:
    """The outcome of each change, in the order sent. A rejected change does not block the others.

    Args:
        sections: the sections the sheet covers.
        written: the current values by (item, whether it is a comment). Values written by this device, or not newer than
            the ``base`` of every change, cause no conflict and may be left out.
        known: the ids of applied changes, with their content and revision; they make retries idempotent.
        revision: the sheet's counter; every new change adds one.
        opened: the criteria that a ruling opened for correction, where everything else is closed; all if empty.
    """
    standing = dict(written)
    taken = dict(known)
    outcomes: list[Outcome] = []
    for change in changes:
        content = f"{change.item} {change.content}"
        if change.id in taken:
            before, at = taken[change.id]
            again = Accepted(change, at, is_new=False)
            outcomes.append(again if before == content else Rejected(change.id, "id_reused", change.item))
            continue
        fault = _fault(change, rulebook, sections) if is_open else "sheet_closed"
        if opened and not fault and (change.is_comment or change.item not in opened):
            fault = "not_opened"
        if fault:
            outcomes.append(Rejected(change.id, fault, change.item))
            continue
        key = (change.item, change.is_comment)
        now = standing.get(key)
        if now and now.revision > change.base and now.device != device and now.value != change.value:
            outcomes.append(Conflict(change, now))
            continue
        revision += 1
        standing[key] = Written(change.value, revision, device)
        taken[change.id] = (content, revision)
        outcomes.append(Accepted(change, revision))
    return tuple(outcomes)


def _fault(change: Change, rulebook: Rulebook, sections: Collection[str]) -> str | None:
    if change.is_comment:
        if change.item != TOTAL and change.item not in sections:
            return "unknown_item"
        return "comment_too_long" if len(change.value or "") > COMMENT_LIMIT else None
    scale = rulebook.scales.get(change.item)
    if scale is None:
        return "unknown_item"
    section, points = scale
    if section not in sections:
        return "not_your_section"
    return None if change.value is None or change.value in points else "unknown_level"
