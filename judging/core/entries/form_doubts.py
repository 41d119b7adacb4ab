"""Pure: what a teacher is asked to look at again in a draft: people and files that stand in it twice, and people above
the number that the rulebook allows.

A doubt stops nobody: the teacher answers it by correcting the form or by leaving it.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from judging.core.entries.registration_form import Draft
from judging.core.named_people import person_key
from judging.core.rulebooks.requirements import About, Operator, Requirement
from judging.core.rulebooks.rulebook import Rulebook

_COUNTED = {About.MAKER: "makers", About.ADVISER: "advisers"}


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the form: the maker or adviser at ``place``, from 1."""

    about: About
    place: int


@dataclass(frozen=True, slots=True)
class Repeated:
    """A person who stands in the form before: ``row`` repeats ``first``."""

    row: Row
    first: Row
    name: str


def repeated_people(draft: Draft) -> tuple[Repeated, ...]:
    """The rows whose person stands in an earlier row, makers before advisers; names are compared without prefixes."""
    first: dict[str, Row] = {}
    found = []
    for about in _COUNTED:
        for place, person in enumerate(draft.people(about), start=1):
            key = person_key(person.name)
            row = Row(about, place)
            if not person.is_empty and first.setdefault(key, row) != row:
                found.append(Repeated(row, first[key], person.name.strip()))
    return tuple(found)


def most_people(rulebook: Rulebook, about: About) -> tuple[int, Requirement] | None:
    """The most makers or advisers that a requirement allows, and this requirement; None without one."""
    limits = [
        (int(str(condition.value)), requirement)
        for requirement in rulebook.requirements
        for condition in requirement.all
        if condition.fact == _COUNTED[about] and condition.operator is Operator.AT_MOST
    ]
    return min(limits, key=lambda limit: limit[0], default=None)


def repeated_files(digests: Mapping[str, str]) -> tuple[tuple[str, ...], ...]:
    """The kinds of documents that have the same file, by the ``digests`` of their contents."""
    kinds: dict[str, list[str]] = defaultdict(list)
    for kind, digest in digests.items():
        kinds[digest].append(kind)
    return tuple(tuple(same) for same in kinds.values() if len(same) > 1)
