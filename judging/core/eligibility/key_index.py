"""Pure: which keys of titles are near a key, without comparing it with each (docs/adr/0017-title-similarity.md).

The similarity of two keys is twice the number of their common signs, divided by the number of all their signs, in which
the order of the signs does not count. For each sign, an integer has one bit for each key that contains it. Adding these
integers bit by bit counts the common signs with all keys at once.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

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
        self._needs: dict[tuple[int, int], list[tuple[int, int]]] = {}

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
        found = 0
        for need, of_length in self._needed(len(self._key), percent):
            found |= _numbered(self._planes, need, of_length)
        return found

    def _needed(self, length: int, percent: int) -> list[tuple[int, int]]:
        """How many signs a key of this length must have in common with others to be so similar to them, and the keys
        that need so many."""
        if (length, percent) not in self._needs:
            by_need: dict[int, int] = defaultdict(int)
            for other, of_length in self._by_length.items():
                by_need[-(-percent * (length + other) // 200)] |= of_length
            self._needs[length, percent] = [(need, found) for need, found in by_need.items() if need <= length]
        return self._needs[length, percent]

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
