"""Pure: which keys of titles are near a key, without comparing it with each (docs/adr/0017-title-similarity.md).

The similarity of two keys is twice the number of their common signs, divided by the number of all their signs, in which
the order of the signs does not count. For each sign, an integer has one bit for each key that contains it. Adding these
integers bit by bit counts the common signs with all keys at once.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby

_STEPS = range(100, 0, -4)
"""Similarities in percent that are tried when more keys are near than are asked for."""


class KeyIndex:
    """Keys by their signs; ``floor`` is the lowest similarity of interest, in percent."""

    def __init__(self, keys: Sequence[str], floor: int) -> None:
        self._floor, self.all = floor, (1 << len(keys)) - 1
        places: dict[tuple[str, int], list[int]] = defaultdict(list)
        lengths: dict[int, list[int]] = defaultdict(list)
        for place, key in enumerate(keys):
            lengths[len(key)].append(place)
            for token in _tokens(key):
                places[token].append(place)
        self._by_token = {token: mask_of(found) for token, found in places.items()}
        self._by_length = {length: mask_of(found) for length, found in sorted(lengths.items()) if length}
        self._key, self._planes, self._found = "", list[int](), dict[int, int]()

    def near(self, key: str, among: int, most: int | None = None) -> int:
        """The keys near this one as a mask, of those in the mask ``among``. At least all that reach the floor; with
        ``most``, at least as many of the most similar of these, of equal ones those that stand first."""
        found = self._at_least(key, self._floor) & among
        if most is None or found.bit_count() <= most:
            return found
        steps = [percent for percent in _STEPS if percent > self._floor]
        step = bisect_left(steps, most, key=lambda percent: (self._at_least(key, percent) & among).bit_count())
        if step == len(steps):
            return found
        closer = self._at_least(key, steps[step]) & among
        return _first(closer, most) if steps[step] == 100 else closer

    def _at_least(self, key: str, percent: int) -> int:
        """The keys whose similarity to this one is at least so high, exactly; kept for the next search with the same
        key."""
        if self._key != key:
            self._key, self._planes, self._found = key, self._common(key), {}
        if percent not in self._found:
            self._found[percent] = self._reaching(percent)
        return self._found[percent]

    def _reaching(self, percent: int) -> int:
        length, found = len(self._key), 0
        needs = ((-(-percent * (length + other) // 200), other) for other in self._by_length)
        for need, group in groupby(needs, key=lambda pair: pair[0]):
            if need <= length:
                of_length = 0
                for _, other in group:
                    of_length |= self._by_length[other]
                found |= _numbered(self._planes, need, of_length)
        return found

    def _common(self, key: str) -> list[int]:
        """The number of signs that each key has in common with this one: bit ``i`` of all numbers in the ``i``-th
        integer."""
        planes: list[int] = []
        for token in _tokens(key):
            carry, place = self._by_token.get(token, 0), 0
            while carry:
                if place == len(planes):
                    planes.append(0)
                planes[place], carry = planes[place] ^ carry, planes[place] & carry
                place += 1
        return planes


def places_in(mask: int) -> Iterator[int]:
    """The places of the bits that are set, in order."""
    bits = bin(mask)[:1:-1]
    place = bits.find("1")
    while place >= 0:
        yield place
        place = bits.find("1", place + 1)


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
    return mask_of([place for place, _ in zip(places_in(mask), range(most), strict=False)])


def _tokens(key: str) -> list[tuple[str, int]]:
    """The signs of a key, each with its number: the second of two equal signs is another token."""
    return [(sign, number) for sign, count in Counter(key).items() for number in range(count)]


def _numbered(planes: Sequence[int], need: int, among: int) -> int:
    """Of these keys, those whose number in the planes is at least ``need``."""
    if need >> len(planes):
        return 0
    found = among
    for place, plane in enumerate(planes):
        found = found & plane if need >> place & 1 else found | plane
    return found & among
