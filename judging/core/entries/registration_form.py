"""Pure: what a teacher enters of a work: the form's steps, the draft as typed, and the values in it.

A draft keeps what was typed, letter by letter, so that nothing is lost that cannot be read yet; values are made of it
when it is looked at. Which facts are asked is the catalogue's business, in which step they stand is said here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from judging.core import thai
from judging.core.dates import BANGKOK
from judging.core.rulebooks.fact_values import FactFault, Value, read, to_text
from judging.core.rulebooks.facts import FACTS, Fact, document_kinds
from judging.core.rulebooks.requirements import About

MOST_PEOPLE = 40
MOST_OF_A_NAME, MOST_OF_A_PREFIX, MOST_OF_A_TITLE = 200, 60, 400
MOST_TYPED = 4000

PAPER = "paper"
"""What is typed of a document that is handed in on paper, without a file."""


class Step(StrEnum):
    """The parts of the form, in their order."""

    WORK = "work"
    PEOPLE = "people"
    DOCUMENTS = "documents"
    REGISTRY = "registry"
    USE = "use"


_STEP_OF: Mapping[Step, tuple[str, ...]] = {
    Step.DOCUMENTS: (
        "characteristics_sheets",
        "volumes",
        "same_volume",
        "report_pages",
        "pdf_uploaded",
        "handed_in_at",
        "set_typeface",
    ),
    Step.REGISTRY: (
        "registry_number",
        "registered_at",
        "characteristics_handed_in",
        "video_link",
        "video_seconds",
        "video_sent_at",
        "presentation",
    ),
    Step.USE: (
        "use_places",
        "use_agencies",
        "use_named",
        "use_certificates",
        "energy_cost_before",
        "energy_cost_after",
    ),
}
"""The facts that do not stand with the work itself; documents stand with documents."""

_SECONDS = re.compile(r"(\d{1,3})\s*[:.]\s*([0-5]\d)")


@dataclass(frozen=True, slots=True)
class PersonDraft:
    """A maker or adviser as typed; ``person`` is the number of the person they became, so that a name can be mended."""

    prefix: str = ""
    name: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    person: int | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing says who it is."""
        return not self.name.strip()


@dataclass(frozen=True, slots=True)
class Draft:
    """The form as it was last saved. ``steps`` are the revisions at which each step was last changed, ``submitted`` is
    the revision that was handed in."""

    title_th: str = ""
    title_en: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    makers: tuple[PersonDraft, ...] = ()
    advisers: tuple[PersonDraft, ...] = ()
    steps: Mapping[str, int] = field(default_factory=dict)
    submitted: int = 0

    def people(self, about: About) -> tuple[PersonDraft, ...]:
        """The makers or the advisers."""
        return self.makers if about is About.MAKER else self.advisers


@dataclass(frozen=True, slots=True)
class StepChange:
    """What one saving brings: of the step's facts what was typed, of the work its titles, of the people the lists."""

    step: Step
    typed: Mapping[str, str] = field(default_factory=dict)
    titles: tuple[str, str] | None = None
    makers: tuple[PersonDraft, ...] | None = None
    advisers: tuple[PersonDraft, ...] | None = None


@dataclass(frozen=True, slots=True)
class Values:
    """What of the typed could be read, by fact, and the code of what is wrong with the rest."""

    known: Mapping[str, Value]
    faults: Mapping[str, str]


def asked_facts(about: About) -> tuple[Fact, ...]:
    """The facts that a teacher is asked about this one, besides a person's prefix and name."""
    return tuple(fact for fact in FACTS.values() if fact.about is about and not fact.derived and not fact.in_person)


def facts_of_step(step: Step) -> tuple[Fact, ...]:
    """The facts of the work that stand in this step, in their order on the form."""
    if step is Step.PEOPLE:
        return ()
    kinds = document_kinds()
    named = tuple(FACTS[name] for name in _STEP_OF.get(step, ()) if name in FACTS)
    if step is not Step.WORK:
        return (*(kinds if step is Step.DOCUMENTS else ()), *named)
    elsewhere = {*(fact.name for fact in kinds), *(name for names in _STEP_OF.values() for name in names)}
    own = [fact for fact in asked_facts(About.ENTRY) if fact.name not in elsewhere]
    return tuple(_followed(own))


def _followed(facts: list[Fact]) -> list[Fact]:
    """Facts that another makes worth asking stand right behind it."""
    ordered = [fact for fact in facts if fact.asked_when is None]
    for fact in reversed([fact for fact in facts if fact.asked_when is not None]):
        names = [other.name for other in ordered]
        trigger = fact.asked_when[0] if fact.asked_when else ""
        ordered.insert(names.index(trigger) + 1 if trigger in names else len(ordered), fact)
    return ordered


def step_of(name: str) -> Step:
    """The step in which a fact is asked."""
    return next((step for step in Step if any(fact.name == name for fact in facts_of_step(step))), Step.PEOPLE)


def is_asked(fact: Fact, typed: Mapping[str, str]) -> bool:
    """Whether what was typed elsewhere makes this fact worth asking."""
    return fact.asked_when is None or typed.get(fact.asked_when[0]) == fact.asked_when[1]


def values_of(typed: Mapping[str, str], about: About = About.ENTRY, *, uploaded: Collection[str] = ()) -> Values:
    """The values in what was typed. A document is there where its file is (``uploaded`` kinds) or where it is said to
    be handed in on paper; what is not asked is not known."""
    known: dict[str, Value] = {}
    faults: dict[str, str] = {}
    for fact in asked_facts(about):
        raw = typed.get(fact.name, "").strip()
        if fact.document == fact.name:
            raw = "yes" if fact.name in uploaded or raw == PAPER else raw
        if not raw or not is_asked(fact, typed):
            continue
        try:
            known[fact.name] = read(fact, _as_seconds(raw) if fact.name.endswith("_seconds") else raw)
        except FactFault as fault:
            faults[fact.name] = fault.code
    return Values(known, faults)


def _as_seconds(raw: str) -> str:
    """A length typed in minutes and seconds ("9:30") as seconds."""
    found = _SECONDS.fullmatch(thai.digits(raw))
    return str(int(found[1]) * 60 + int(found[2])) if found else raw


def as_typed(fact: Fact, value: Value) -> str:
    """A value as the form shows it, so that ``values_of`` reads it back."""
    if fact.document == fact.name:
        return PAPER if value is True else "no"
    if isinstance(value, datetime):
        local = value.astimezone(BANGKOK)
        return local.strftime("%Y-%m-%dT%H:%M:%S" if local.second else "%Y-%m-%dT%H:%M")
    return to_text(value)


def changed(draft: Draft, change: StepChange, *, revision: int) -> Draft:
    """The draft with what one step brought, at its new ``revision``."""
    names = {fact.name for fact in facts_of_step(change.step)}
    typed = {**draft.typed, **{name: text[:MOST_TYPED] for name, text in change.typed.items() if name in names}}
    titles = change.titles or (draft.title_th, draft.title_en)
    return replace(
        draft,
        title_th=titles[0][:MOST_OF_A_TITLE],
        title_en=titles[1][:MOST_OF_A_TITLE],
        typed={name: text for name, text in typed.items() if text},
        makers=draft.makers if change.makers is None else _people(change.makers, draft.makers, About.MAKER),
        advisers=draft.advisers if change.advisers is None else _people(change.advisers, draft.advisers, About.ADVISER),
        steps={**draft.steps, change.step.value: revision},
    )


def _people(given: tuple[PersonDraft, ...], before: tuple[PersonDraft, ...], about: About) -> tuple[PersonDraft, ...]:
    """The people as given, within bounds; a number is kept only where that person stood there before, once."""
    asked = {fact.name for fact in asked_facts(about)}
    known = {person.person for person in before if person.person is not None}
    kept = []
    for person in given[:MOST_PEOPLE]:
        number = person.person if person.person in known else None
        known.discard(number)
        typed = {name: text[:MOST_TYPED] for name, text in person.typed.items() if name in asked and text}
        kept.append(PersonDraft(person.prefix[:MOST_OF_A_PREFIX], person.name[:MOST_OF_A_NAME], typed, number))
    return tuple(kept)


def dump(draft: Draft) -> str:
    """The draft as it is kept: JSON."""
    return json.dumps(asdict(draft), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def load(text: str) -> Draft:
    """The draft that ``dump`` wrote; an empty one of an emptied text."""
    kept = json.loads(text)
    people = {role: tuple(PersonDraft(**person) for person in kept.get(role, ())) for role in ("makers", "advisers")}
    return Draft(**{**kept, **people})


def next_code(taken: Collection[str]) -> str:
    """The next running number of a contest, three digits or more; after the highest number there is, whatever codes
    of other kinds are taken."""
    numbers = [int(code) for code in taken if code.isascii() and code.isdigit() and len(code) <= 6]
    return f"{max(numbers, default=0) + 1:03}"
