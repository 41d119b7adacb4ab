"""Pure: score sheets on paper. The code printed on a sheet, the comparison of what was keyed, and who may do what.

A sheet is keyed by one person, or independently by two. What does not agree is settled by the judge of the sheet, never
by a person who keys.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from judging.core import thai
from judging.core.refusals import refuse_if
from judging.core.rulebooks.rulebook import Item

Levels = Mapping[str, str | None]
"""A level by criterion; None where the paper has none that can be read."""

_CODE = re.compile(r"(\d{1,9})\s*[-–. ]\s*(\d{1,9})\s*[-–. ]\s*(\d)")


class Settlement(StrEnum):
    """Why the keyed levels of a sheet count."""

    AGREEMENT = "agreement"
    """Two persons keyed the same."""
    CARD = "card"
    """The judge signed in and confirmed them."""
    PRINTOUT = "printout"
    """The judge signed the compared sheet on paper."""


class Step(StrEnum):
    """What a keyed sheet waits for."""

    FIRST_KEYING = "first_keying"
    CONFIRMATION = "confirmation"
    """A second person keys it, or the judge confirms what one person keyed."""
    DIFFERENCES = "differences"
    """The judge settles what two persons keyed differently."""


@dataclass(frozen=True, slots=True)
class Who:
    """A person: the row in the database, and the key of the name (``named_people.person_key``)."""

    person_id: int
    name_key: str

    def is_same(self, other: "Who") -> bool:
        """Whether both may be one person: one row, or two rows with one name."""
        return self.person_id == other.person_id or (self.name_key != "" and self.name_key == other.name_key)


@dataclass(frozen=True, slots=True)
class Compared:
    """A criterion with what was keyed. ``sent`` is the level that the judge's tablet sent before, None for none;
    ``is_settled`` says that nothing contradicts the first keying."""

    item: Item
    first: str | None
    second: str | None
    sent: str | None
    is_settled: bool


def code_of(member_id: int, entry_id: int) -> str:
    """The code printed on the sheet of a judge for a work, with a check digit; 0 stands for any judge."""
    return f"{member_id}-{entry_id}-{_check(f'{member_id}{entry_id:09}')}"


def read_code(typed: str) -> tuple[int, int] | None:
    """The judge (0 for any) and the work of a typed code; None where it is none, or a digit is wrong."""
    found = _CODE.fullmatch(thai.digits(thai.normalise(typed)).strip())
    if found is None:
        return None
    member_id, entry_id = int(found[1]), int(found[2])
    return (member_id, entry_id) if code_of(member_id, entry_id)[-1] == found[3] else None


def _check(digits: str) -> int:
    """The check digit by Luhn: it finds every wrong digit, and almost all that change places."""
    doubled = (
        sum(divmod(2 * int(digit), 10)) if place % 2 == 0 else int(digit) for place, digit in enumerate(digits[::-1])
    )
    return -sum(doubled) % 10


def check_may_key(who: Who, *, judges: Collection[Who], first: Who | None) -> None:
    """Check that the person may key a sheet: none of the panel's ``judges``, who would see a colleague's marks or
    confirm their own, and not the one who keyed it first.

    Raises:
        RuleViolation: ``paper_keyed_by_judge``, ``paper_same_person``.
    """
    refuse_if(any(who.is_same(judge) for judge in judges), "paper_keyed_by_judge")
    refuse_if(first is not None and who.is_same(first), "paper_same_person")


def step_of(keyings: int) -> Step:
    """What a sheet waits for that does not count yet."""
    return (Step.FIRST_KEYING, Step.CONFIRMATION, Step.DIFFERENCES)[keyings]


def compare(criteria: Sequence[Item], first: Levels, second: Levels | None, sent: Levels) -> tuple[Compared, ...]:
    """Each criterion with what was keyed first and second, and what the judge's tablet had sent; in printed order.

    A criterion is settled if its level can be read and nobody keyed or sent another one.
    """
    made = []
    for item in criteria:
        told = first.get(item.code)
        again = second.get(item.code) if second is not None else told
        before = sent.get(item.code)
        is_settled = told is not None and again == told and before in (None, told)
        made.append(Compared(item, told, again if second is not None else None, before, is_settled))
    return tuple(made)


def unsettled(rows: Sequence[Compared]) -> tuple[str, ...]:
    """The criteria that the judge has to settle, in printed order."""
    return tuple(row.item.code for row in rows if not row.is_settled)


def settle(rows: Sequence[Compared], chosen: Mapping[str, str]) -> dict[str, str]:
    """The level of every criterion: the judge's choice, else what was keyed. The judge can correct more than the
    differences, since a misread mark is one too.

    Raises:
        RuleViolation: ``paper_unsettled`` (with the ``items`` that lack a choice), ``unknown_item``,
            ``unknown_level``.
    """
    items = {row.item.code: row.item for row in rows}
    refuse_if(chosen.keys() - items.keys(), "unknown_item")
    for code, level in chosen.items():
        refuse_if(level not in {offered.id for offered in items[code].levels}, "unknown_level")
    left = [code for code in unsettled(rows) if code not in chosen]
    refuse_if(left, "paper_unsettled", items=", ".join(left))
    return {row.item.code: chosen.get(row.item.code) or row.first or "" for row in rows}


def check_levels(criteria: Sequence[Item], levels: Levels) -> None:
    """Check what a person keyed: every criterion of the sheet, each with a level that it offers or None.

    Raises:
        RuleViolation: ``paper_incomplete`` (with the ``items`` that were not keyed), ``unknown_item``,
            ``unknown_level``.
    """
    items = {item.code: item for item in criteria}
    refuse_if(levels.keys() - items.keys(), "unknown_item")
    left = [code for code in items if code not in levels]
    refuse_if(left, "paper_incomplete", items=", ".join(left))
    for code, level in levels.items():
        refuse_if(level is not None and level not in {offered.id for offered in items[code].levels}, "unknown_level")
