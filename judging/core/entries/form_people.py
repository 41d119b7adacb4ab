"""Pure: rows of makers and advisers added, pasted, moved and taken out."""

from __future__ import annotations

from collections.abc import Sequence

from judging.core import thai
from judging.core.entries.registration_form import PersonDraft
from judging.core.names import bare_name

SAME_FOR_MANY = ("level", "mode")
"""Of a team most study alike: a new row begins with these answers of the row before it."""

People = tuple[PersonDraft, ...]


def added(people: People) -> People:
    """One more row, which begins as the last one ended."""
    return (*people, PersonDraft(typed=_alike(people)))


def pasted(people: People, text: str) -> People:
    """A row for each name of a text with one a line, its prefix by itself; empty rows make room for them."""
    kept = tuple(person for person in people if not person.is_empty)
    names = [name for name in (thai.normalise(line) for line in text.splitlines()) if name]
    return (*kept, *(_of_name(name, kept) for name in names))


def removed(people: People, place: int) -> People:
    """Without the row at ``place``, counted from 1."""
    return tuple(person for at, person in enumerate(people, start=1) if at != place)


def moved_up(people: People, place: int) -> People:
    """The row at ``place`` before the one above it."""
    if not 1 < place <= len(people):
        return people
    rows = list(people)
    rows[place - 2], rows[place - 1] = rows[place - 1], rows[place - 2]
    return tuple(rows)


def split_name(name: str) -> tuple[str, str]:
    """(prefix, name) of a name as people write it: "นางสาวสมหญิง ดีใจ" → ("นางสาว", "สมหญิง ดีใจ")."""
    written = thai.normalise(name)
    bare = bare_name(written)
    return written.removesuffix(bare).strip(), bare


def _of_name(name: str, people: Sequence[PersonDraft]) -> PersonDraft:
    prefix, bare = split_name(name)
    return PersonDraft(prefix, bare, _alike(people))


def _alike(people: Sequence[PersonDraft]) -> dict[str, str]:
    last = people[-1].typed if people else {}
    return {name: last[name] for name in SAME_FOR_MANY if name in last}
