"""Pure: what becomes of a change that a tablet sends, when the same sheet may be open on another one.

A sheet has one counter, its revision; a mark's revision is the counter when it was written. A change names the
revision it was made on (``base``). It conflicts only where the mark is newer than that, was last written from another
device, and differs: then nobody's tap is lost, and a person chooses.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from judging.core.rulebooks.rulebook import Rulebook

TOTAL = "total"
"""The item of a comment on the whole work."""

COMMENT_LIMIT = 4000


class Change(NamedTuple):
    """One tap or one comment. ``value`` is a level, None for a cleared mark, or the words of a comment."""

    id: str
    item: str
    value: str | None
    base: int
    is_comment: bool = False

    @property
    def content(self) -> str:
        """What was asked, as one line: the same id with other content is an error."""
        return f"{'comment' if self.is_comment else 'level'}:{'' if self.value is None else '=' + self.value}"


class Written(NamedTuple):
    """What stands on the sheet for an item: its value, the revision it was written at, from which device and when;
    ``at`` is None for what the batch itself brings."""

    value: str | None
    revision: int
    device: str
    at: datetime | None = None


class Accepted(NamedTuple):
    """The change stands at ``revision``; ``is_new`` is False where it had been taken before."""

    change: Change
    revision: int
    is_new: bool = True


class Conflict(NamedTuple):
    """Another device wrote something else meanwhile."""

    change: Change
    theirs: Written


class Rejected(NamedTuple):
    """The change can never stand: ``code`` says why."""

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
) -> tuple[Outcome, ...]:
    """What becomes of each change, in the order sent; one that cannot stand never blocks the others.

    Args:
        sections: the sections the sheet covers.
        written: what stands now, by (item, whether it is a comment); marks of this device, or as old as every change's
            ``base``, conflict with none and may be left out.
        known: the ids taken before, with their content and revision.
        revision: the sheet's counter; every new change adds one.
    """
    standing = dict(written)
    taken: dict[str, Accepted] = {}
    outcomes: list[Outcome] = []
    for change in changes:
        if change.id in known or change.id in taken:
            outcomes.append(_again(change, known.get(change.id), taken.get(change.id)))
            continue
        fault = _fault(change, rulebook, sections) if is_open else "sheet_closed"
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
        taken[change.id] = Accepted(change, revision)
        outcomes.append(taken[change.id])
    return tuple(outcomes)


def _again(change: Change, known: tuple[str, int] | None, taken: Accepted | None) -> Outcome:
    """A change whose id was taken, in an earlier batch or in this one: the same stands as it stood."""
    content, at = known or ("", 0)
    if taken is not None:
        content, at = f"{taken.change.item} {taken.change.content}", taken.revision
    same = content == f"{change.item} {change.content}"
    return Accepted(change, at, is_new=False) if same else Rejected(change.id, "id_reused", change.item)


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
