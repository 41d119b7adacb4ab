"""Pure: merges corrections of an entered work into the draft that its teacher may be editing."""

from collections.abc import Collection
from dataclasses import replace

from judging.core import thai
from judging.core.entries.form_people import People
from judging.core.entries.registration_form import MOST_PEOPLE, Draft, Step, StepChange, changed


def with_titles(draft: Draft, titles: tuple[str, str], *, revision: int) -> Draft:
    """The draft with the work's current titles, at its new ``revision``."""
    return changed(draft, StepChange(Step.WORK, titles=titles), revision=revision)


def with_team(draft: Draft, entered: Draft, *, stayed: Collection[int], revision: int) -> Draft:
    """The draft with the current team of the work (``entered``), at its new ``revision``.

    The teacher's additions, removals and answers are kept. ``stayed`` are the ids of the people who were in the team
    before and after the correction; other ids in the draft may belong to someone else now.
    """
    return replace(
        draft,
        makers=_merged(draft.makers, entered.makers, stayed),
        advisers=_merged(draft.advisers, entered.advisers, stayed),
        steps={**draft.steps, Step.PEOPLE.value: revision},
    )


def _merged(drafted: People, entered: People, stayed: Collection[int]) -> People:
    numbered = {person.person: person for person in drafted if person.person in stayed}
    added = [person for person in drafted if person.person is None]
    people = []
    for person in entered:
        if person.person in numbered:
            people.append(numbered[person.person])
        elif person.person not in stayed:
            same = next((one for one in added if thai.normalise(one.name) == thai.normalise(person.name)), None)
            if same is not None:
                added.remove(same)
            people.append(person if same is None else replace(same, person=person.person))
    return (*people, *added)[:MOST_PEOPLE]
