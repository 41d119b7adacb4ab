"""Pure: the registration form: its steps, the draft as typed, and the values in it.

A draft keeps the typed texts unchanged, so that unreadable input is not lost; values are read from it on demand. The
catalogue says which facts are asked, this module in which step.
"""

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
"""The typed value for a document that is handed in on paper, without a file."""


class Step(StrEnum):
    """The steps of the form, in their order."""

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
        "energy_cost_unit",
    ),
}
"""The facts that are not asked in the step of the work itself; kinds of documents belong to their step."""

_SECONDS = re.compile(r"(\d{1,3})\s*[:.]\s*([0-5]\d)")


@dataclass(frozen=True, slots=True)
class PersonDraft:
    """A maker or adviser as typed; ``person`` is the id of the stored person, so that a name can be corrected."""

    prefix: str = ""
    name: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    person: int | None = None

    @property
    def is_empty(self) -> bool:
        """Whether the row has no name."""
        return not self.name.strip()


@dataclass(frozen=True, slots=True)
class Draft:
    """The form as last saved. ``steps`` maps each step to the revision of its last change; ``submitted`` is the
    submitted revision, ``declared`` the submitted answers about documents, which later changes of the draft do not
    touch."""

    title_th: str = ""
    title_en: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    makers: tuple[PersonDraft, ...] = ()
    advisers: tuple[PersonDraft, ...] = ()
    steps: Mapping[str, int] = field(default_factory=dict)
    submitted: int = 0
    declared: Mapping[str, str] = field(default_factory=dict)

    def people(self, about: About) -> tuple[PersonDraft, ...]:
        """The makers or the advisers."""
        return self.makers if about is About.MAKER else self.advisers


@dataclass(frozen=True, slots=True)
class StepChange:
    """The change of one save: the typed facts of the step, the titles of the work, the lists of people."""

    step: Step
    typed: Mapping[str, str] = field(default_factory=dict)
    titles: tuple[str, str] | None = None
    makers: tuple[PersonDraft, ...] | None = None
    advisers: tuple[PersonDraft, ...] | None = None


@dataclass(frozen=True, slots=True)
class Values:
    """The readable values by fact, and the fault codes of the other texts."""

    known: Mapping[str, Value]
    faults: Mapping[str, str]


def asked_facts(about: About) -> tuple[Fact, ...]:
    """The facts that a teacher is asked about this subject, besides a person's prefix and name."""
    return tuple(fact for fact in FACTS.values() if fact.about is about and not fact.derived and not fact.in_person)


def facts_of_step(step: Step) -> tuple[Fact, ...]:
    """The facts of the work in this step, in the order of the form."""
    if step is Step.PEOPLE:
        return ()
    kinds = document_kinds()
    named = tuple(FACTS[name] for name in _STEP_OF.get(step, ()) if name in FACTS)
    if step is not Step.WORK:
        return (*(kinds if step is Step.DOCUMENTS else ()), *named)
    elsewhere = {*(fact.name for fact in kinds), *(name for names in _STEP_OF.values() for name in names)}
    return tuple(_followed([fact for fact in asked_facts(About.ENTRY) if fact.name not in elsewhere]))


def _followed(facts: list[Fact]) -> list[Fact]:
    """The facts in order, each conditional fact directly after the fact it depends on."""
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
    """Whether this fact is asked, given the other answers."""
    return fact.asked_when is None or typed.get(fact.asked_when[0]) == fact.asked_when[1]


def values_of(typed: Mapping[str, str], about: About = About.ENTRY, *, uploaded: Collection[str] = ()) -> Values:
    """The values in the typed texts. A document counts as present where its file is uploaded (``uploaded`` kinds) or it
    is handed in on paper; a fact that is not asked is unknown."""
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
    """A duration typed in minutes and seconds ("9:30"), in seconds."""
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
    """The draft with the change of one step, at its new ``revision``."""
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
    """The people as given, within limits; an id is kept only once and only where the draft had it before."""
    asked = {fact.name for fact in asked_facts(about)}
    known = {person.person for person in before if person.person is not None}
    kept = []
    for person in given[:MOST_PEOPLE]:
        number = person.person if person.person in known else None
        known.discard(number)
        typed = {name: text[:MOST_TYPED] for name, text in person.typed.items() if name in asked and text}
        kept.append(PersonDraft(person.prefix[:MOST_OF_A_PREFIX], person.name[:MOST_OF_A_NAME], typed, number))
    return tuple(kept)


def documents_of(typed: Mapping[str, str]) -> dict[str, str]:
    """The answers about documents among these texts."""
    return {fact.name: typed[fact.name] for fact in document_kinds() if fact.name in typed}


def dump(draft: Draft) -> str:
    """The draft as stored: JSON."""
    return json.dumps(asdict(draft), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def load(text: str) -> Draft:
    """The draft that ``dump`` wrote; an empty one for an erased text."""
    kept = json.loads(text)
    people = {role: tuple(PersonDraft(**person) for person in kept.get(role, ())) for role in ("makers", "advisers")}
    return Draft(**{**kept, **people})


def next_code(taken: Collection[str]) -> str:
    """The next serial number of a contest, three digits or more: one above the highest numeric code."""
    numbers = [int(code) for code in taken if code.isascii() and code.isdigit() and len(code) <= 6]
    return f"{max(numbers, default=0) + 1:03}"
