"""Pure: adds, pastes, moves and removes rows of makers and advisers."""

from collections.abc import Sequence
from dataclasses import replace

from judging.core import thai
from judging.core.entries.registration_form import PersonDraft
from judging.core.named_people import split_people
from judging.core.names import bare_name

SAME_FOR_MANY = ("level", "mode")
"""A new row starts with these answers of the previous row, because most of a team study alike."""

FILLED_DOWN = (*SAME_FOR_MANY, "enrolled")
"""The answers of a maker that can be given to the makers below."""

People = tuple[PersonDraft, ...]


def added(people: People) -> People:
    """One more row, with the shared answers of the last one."""
    return (*people, PersonDraft(typed=_alike(people)))


def pasted(people: People, text: str) -> People:
    """Add a row for each person that a pasted list names, its prefix separated; empty rows are dropped."""
    kept = tuple(person for person in people if not person.is_empty)
    return (*kept, *(_of_name(name, kept) for name in split_people(text)))


def filled_down(people: People, place: int) -> People:
    """The rows below ``place`` with its answers where they have none; no answer is replaced."""
    answers = {name: people[place - 1].typed[name] for name in FILLED_DOWN if name in people[place - 1].typed}
    below = (replace(person, typed={**answers, **person.typed}) for person in people[place:])
    return (*people[:place], *below)


def removed(people: People, place: int) -> People:
    """The rows without the one at ``place``, counted from 1."""
    return tuple(person for at, person in enumerate(people, start=1) if at != place)


def moved_up(people: People, place: int) -> People:
    """The rows with the one at ``place`` moved up by one."""
    if not 1 < place <= len(people):
        return people
    rows = list(people)
    rows[place - 2], rows[place - 1] = rows[place - 1], rows[place - 2]
    return tuple(rows)


def split_name(name: str) -> tuple[str, str]:
    """The prefix and the bare name of a typed name: "นางสาวสมหญิง ดีใจ" → ("นางสาว", "สมหญิง ดีใจ")."""
    written = thai.normalise(name)
    bare = bare_name(written)
    return written.removesuffix(bare).strip(), bare


def _of_name(name: str, people: Sequence[PersonDraft]) -> PersonDraft:
    prefix, bare = split_name(name)
    return PersonDraft(prefix, bare, _alike(people))


def _alike(people: Sequence[PersonDraft]) -> dict[str, str]:
    last = people[-1].typed if people else {}
    return {name: last[name] for name in SAME_FOR_MANY if name in last}
