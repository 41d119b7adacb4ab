"""Pure: the order in which the works of a contest are presented. Typed, imported, or drawn by lot so that anybody can
repeat the draw."""

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from hashlib import sha256

from judging.core.refusals import refuse_if


class OrderKind(StrEnum):
    """How the order came about."""

    TYPED = "typed"
    IMPORTED = "imported"
    DRAWN = "drawn"


MOST_PLACES = 9999
"""The highest number of presentation."""


def lot(entry_id: int, seed: str) -> str:
    """The lot of a work: the SHA-256 of ``seed:entry_id`` in hexadecimal. The lowest lot presents first."""
    return sha256(f"{seed}:{entry_id}".encode()).hexdigest()


def draw(entry_ids: Collection[int], seed: str) -> tuple[int, ...]:
    """The works by their lots. The order of ``entry_ids`` does not matter."""
    return tuple(sorted(set(entry_ids), key=lambda entry_id: lot(entry_id, seed)))


def by_numbers(numbers: Mapping[int, int | None], codes: Mapping[int, str]) -> tuple[int, ...]:
    """The works by the numbers that a person typed; those without a number follow in the order given. Gaps are closed.

    Raises:
        RuleViolation: ``place_twice`` (with the ``number`` and the ``works`` that have it), ``place_range``.
    """
    by_number: dict[int, list[int]] = {}
    for entry_id, number in numbers.items():
        if number is not None:
            refuse_if(not 1 <= number <= MOST_PLACES, "place_range", entry=codes[entry_id], most=MOST_PLACES)
            by_number.setdefault(number, []).append(entry_id)
    for number, holders in sorted(by_number.items()):
        works = ", ".join(codes[entry_id] for entry_id in holders)
        refuse_if(len(holders) > 1, "place_twice", number=number, works=works)
    placed = [entry_id for _, (entry_id, *_) in sorted(by_number.items())]
    return (*placed, *(entry_id for entry_id, number in numbers.items() if number is None))


def moved(order: Sequence[int], entry_id: int, step: int) -> tuple[int, ...]:
    """The order with one work moved ``step`` places: -1 is one up. At either end it stays."""
    rest = [other for other in order if other != entry_id]
    place = min(max(0, order.index(entry_id) + step), len(rest))
    return (*rest[:place], entry_id, *rest[place:])


def last(order: Sequence[int], entry_id: int) -> tuple[int, ...]:
    """The order with one work moved to the end."""
    return (*(other for other in order if other != entry_id), entry_id)
