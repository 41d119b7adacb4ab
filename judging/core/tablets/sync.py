"""Pure: the result of each change that a tablet sends, when the same sheet may be open on another tablet.

A change is named by its device and the device's counter. Of one device, a change with a lower counter never replaces
one with a higher counter for the same item, in whatever order they arrive.

A sheet has a revision counter, and each mark keeps the revision at which it was written. A change names the revision it
is based on (``base``). It conflicts only where the mark is newer, was written by another device, and differs; then a
person chooses between the two.

After a restored backup devices give back what it lacks, in any order. Of these changes and of the marks in the backup
the one that was first written later stands, by the server's own times.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from judging.core.rulebooks.rulebook import Rulebook

TOTAL = "total"
"""The item of a comment on the whole work."""

COMMENT_LIMIT = 4000


class Change(NamedTuple):
    """One mark or comment. ``id`` is the device's counter; ``value`` is a level, None for a cleared mark, or the text
    of a comment. ``written_at``: when the server first wrote a change that is given back after a restore."""

    id: int
    item: str
    value: str | None
    base: int
    is_comment: bool = False
    written_at: datetime | None = None

    @property
    def content(self) -> str:
        """The change as one line; a known id with other content is an error."""
        return f"{'comment' if self.is_comment else 'level'}:{'' if self.value is None else '=' + self.value}"

    @property
    def digest(self) -> str:
        """SHA-256 over the content, in hexadecimal."""
        return hashlib.sha256(self.content.encode()).hexdigest()


class Written(NamedTuple):
    """The current value of an item, and the revision, device and time of its write (no time within the same batch)."""

    value: str | None
    revision: int
    device: str
    at: datetime | None = None


class Latest(NamedTuple):
    """The latest change of an item that a device has sent: its counter, the revision at which it was written, and its
    digest."""

    counter: int
    revision: int
    digest: str


class Accepted(NamedTuple):
    """The change was written at ``revision``; ``is_new`` is False for a retry. ``at`` is the time of the mark, where it
    is not that of the batch."""

    change: Change
    revision: int
    is_new: bool = True
    at: datetime | None = None


class Superseded(NamedTuple):
    """A later change stands, written at ``revision``: one of the same device, or, of those that devices give back after
    a restore, any."""

    change: Change
    revision: int


class Conflict(NamedTuple):
    """Another device wrote a different value in the meantime."""

    change: Change
    theirs: Written


class Rejected(NamedTuple):
    """The change can never be applied; ``code`` is the reason."""

    change_id: int | None
    code: str
    item: str = ""


Outcome = Accepted | Superseded | Conflict | Rejected

Key = tuple[str, bool]
"""An item, and whether its comment is meant."""


def apply_changes(
    changes: Sequence[Change],
    *,
    rulebook: Rulebook,
    sections: Collection[str],
    written: Mapping[Key, Written],
    latest: Mapping[Key, Latest],
    revision: int,
    device: str,
    is_open: bool,
    opened: Collection[str] = (),
    restored_at: datetime | None = None,
) -> tuple[Outcome, ...]:
    """The outcome of each change, in the order sent. A rejected change does not block the others.

    Args:
        sections: the sections the sheet covers.
        written: the current values. Values written by this device cause no conflict and may be left out, and so may
            those not newer than the ``base`` of every change, unless changes are given back.
        latest: what this device sent last for each item of the sheet; it makes retries idempotent.
        revision: the sheet's counter; every new change adds one.
        opened: the criteria that a ruling opened for correction, where everything else is closed; all if empty.
        restored_at: when the backup was restored, where these changes are given back because it lacks them.
    """
    standing = dict(written)
    sent = dict(latest)
    items = {one.counter: key for key, one in latest.items()}
    outcomes: list[Outcome] = []
    for change in changes:
        key = (change.item, change.is_comment)
        before = sent.get(key)
        known = _reused(change) if items.get(change.id, key) != key else _again(change, before)
        if known:
            outcomes.append(known)
            continue
        fault = _fault(change, rulebook, sections, opened) if is_open else "sheet_closed"
        at = _trusted(change, restored_at)
        refusal = Rejected(change.id, fault, change.item) if fault else None
        if refused := refusal or _against(change, standing.get(key), device, at, restored_at):
            outcomes.append(refused)
            continue
        revision += 1
        standing[key] = Written(change.value, revision, device, at)
        if before:
            del items[before.counter]
        sent[key] = Latest(change.id, revision, change.digest)
        items[change.id] = key
        outcomes.append(Accepted(change, revision, at=at))
    return tuple(outcomes)


def _trusted(change: Change, restored_at: datetime | None) -> datetime | None:
    """When a change that is given back was first written; None for others, and where that is after the restore: a clock
    was changed."""
    return change.written_at if restored_at and change.written_at and change.written_at <= restored_at else None


def _against(
    change: Change, now: Written | None, device: str, at: datetime | None, restored_at: datetime | None
) -> Superseded | Conflict | None:
    """What keeps a change from being written over ``now``, None for nothing. A change that is given back was made
    without knowledge of what others wrote after the restore, whatever its base is."""
    if now is None or now.device == device:
        return None
    if restored_at is None:
        return Conflict(change, now) if now.revision > change.base and now.value != change.value else None
    stood_at = now.at if now.at and now.at <= restored_at else None
    if at and stood_at and stood_at < at:
        return None
    is_older = at is not None and stood_at is not None and at < stood_at
    return Superseded(change, now.revision) if is_older or now.value == change.value else Conflict(change, now)


def _again(change: Change, before: Latest | None) -> Outcome | None:
    """The outcome of a change that comes again, or after a later one; None for a new one."""
    if before is None or change.id > before.counter:
        return None
    if change.id < before.counter:
        return Superseded(change, before.revision)
    return Accepted(change, before.revision, is_new=False) if change.digest == before.digest else _reused(change)


def _reused(change: Change) -> Rejected:
    return Rejected(change.id, "id_reused", change.item)


def _fault(change: Change, rulebook: Rulebook, sections: Collection[str], opened: Collection[str]) -> str | None:
    is_shut = opened and (change.is_comment or change.item not in opened)
    return _unfit(change, rulebook, sections) or ("not_opened" if is_shut else None)


def _unfit(change: Change, rulebook: Rulebook, sections: Collection[str]) -> str | None:
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
