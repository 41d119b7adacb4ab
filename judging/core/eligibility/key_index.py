"""Pure: which keys of titles are near a key, without comparing it with each (docs/adr/0017-title-similarity.md).

The similarity of two keys is twice the number of their common signs, divided by the number of all their signs, in which
the order of the signs does not count. For each sign, an integer has one bit for each key that contains it. Adding these
integers bit by bit counts the common signs with all keys at once; one more pass over the bits compares the counts with
those that each key needs.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import accumulate, count, zip_longest
from operator import add

_STEPS = range(100, 0, -4)
"""Similarities in percent that are tried when more keys are near than are asked for."""

Planes = list[int]
"""A number for each key: bit ``i`` of all numbers in the ``i``-th integer."""


class KeyIndex:
    """Keys by their signs; ``floor`` is the lowest similarity of interest, in percent."""

    def __init__(self, keys: Sequence[str], floor: int) -> None:
        self._floor, self.all = floor, (1 << len(keys)) - 1
        places: dict[tuple[str, int], list[int]] = defaultdict(list)
        lengths: dict[int, list[int]] = defaultdict(list)
        for place, key in enumerate(keys):
            lengths[len(key)].append(place)
            for sign, times in _counted(key):
                for number in range(1, times + 1):
                    places[sign, number].append(place)
        self._holding = {token: mask_of(found) for token, found in places.items()}
        self._by_length = {length: mask_of(found) for length, found in lengths.items() if length}
        self._steps = [percent for percent in _STEPS if percent > floor]
        self._step = 0
        self._key, self._common, self._found = "", Planes(), dict[int, int]()
        self._terms: dict[tuple[str, int], list[tuple[int, int]]] = {}
        self._needs: dict[tuple[int, int], tuple[int, Planes]] = {}

    def near(self, key: str, among: int | None = None, most: int | None = None) -> int:
        """The keys near this one as a mask, of those in the mask ``among``. At least all that reach the floor; with
        ``most``, at least as many of the most similar of these, of equal ones those that stand first."""
        among = self.all if among is None else among
        if most is None:
            return self._at_least(key, self._floor) & among
        found, step = 0, self._step  # that of the last search is seldom far away
        while step < len(self._steps) and (found := self._at_least(key, self._steps[step]) & among).bit_count() < most:
            step += 1
        if step == len(self._steps):
            found = self._at_least(key, self._floor) & among
        while step and (closer := self._at_least(key, self._steps[step - 1]) & among).bit_count() >= most:
            found, step = closer, step - 1
        self._step = step
        return _first(found, most) if step == 0 else found

    def _at_least(self, key: str, percent: int) -> int:
        """The keys whose similarity to this one is at least so high, exactly; kept for the next search with the same
        key."""
        if self._key != key:
            self._key, self._common, self._found = key, self._in_common(key), {}
        if percent not in self._found:
            possible, lacking = self._needed(len(key), percent)
            self._found[percent] = possible and _at_least(self._common, lacking, possible)
        return self._found[percent]

    def _in_common(self, key: str) -> Planes:
        """The number of signs that each key has in common with this one."""
        planes: Planes = []
        for held in _counted(key):
            terms = self._terms.get(held)
            if terms is None:
                terms = self._terms[held] = self._terms_of(*held)
            for place, carry in terms:
                while carry:
                    if place >= len(planes):
                        planes += [0] * (place + 1 - len(planes))
                    plane = planes[place]
                    planes[place] = plane ^ carry
                    carry &= plane
                    place += 1
        return planes

    def _terms_of(self, sign: str, times: int) -> list[tuple[int, int]]:
        """What a sign that a key has so often adds to the counts: keys, each with the bit of the number it adds. Most
        signs are repeated equally often in all keys."""
        holding = Counter(self._holding.get((sign, number), 0) for number in range(1, times + 1))
        return [
            (place, mask)
            for mask, weight in holding.items()
            for place in range(weight.bit_length())
            if weight >> place & 1
        ]

    def _needed(self, length: int, percent: int) -> tuple[int, Planes]:
        """How many signs each key must have in common with one of this length to be so similar to it: the keys for
        which this can be, and the complement of the numbers."""
        if (length, percent) not in self._needs:
            possible, needs = 0, Planes()
            for other, of_length in self._by_length.items():
                need = -(-percent * (length + other) // 200)
                if need > length:
                    continue
                possible |= of_length
                needs += [0] * (need.bit_length() - len(needs))
                for place in range(need.bit_length()):
                    needs[place] |= of_length if need >> place & 1 else 0
            self._needs[length, percent] = possible, [possible & ~plane for plane in needs]
        return self._needs[length, percent]


def _counted(key: str) -> Iterator[tuple[str, int]]:
    """The signs of a key, each with its number. A sorted key has equal signs side by side."""
    place = 0
    while place < len(key):
        sign = key[place]
        times = key.count(sign)
        yield sign, times
        place += times


def places_in(mask: int) -> list[int]:
    """The places of the bits that are set, in order."""
    gaps = bin(mask)[:1:-1].split("1")
    gaps.pop()
    return list(map(add, accumulate(map(len, gaps)), count()))


def mask_of(places: Sequence[int]) -> int:
    """The integer whose bits are set at these places, which are in order."""
    if not places:
        return 0
    bits = bytearray(places[-1] // 8 + 1)
    for place in places:
        bits[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(bits, "little")


def _first(mask: int, most: int) -> int:
    """The lowest bits of the mask, so many."""
    return mask_of(places_in(mask)[:most])


def _at_least(numbers: Planes, lacking: Planes, among: int) -> int:
    """Of these keys, those whose number is at least the one whose complement is ``lacking``."""
    reached = among
    for has, lacks in zip_longest(numbers, lacking):
        if has is None:
            reached &= lacks
        elif lacks is None:
            reached |= has
        else:
            reached = has & lacks | reached & (has | lacks)
    return reached & among
