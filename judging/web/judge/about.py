"""What the team says about its work, beside the criteria of the score sheet: facts as statements, and documents."""

from collections.abc import Mapping
from dataclasses import dataclass

from judging.core.entries.registration_form import Step, facts_of_step
from judging.core.rulebooks.fact_values import Value
from judging.core.rulebooks.facts import FACTS, Fact, FactType
from judging.core.rulebooks.requirements import About, Check
from judging.core.rulebooks.rulebook import Rulebook
from judging.queries.entries.registrations import HandedIn
from judging.web.wording import evidence_text
from judging.web.wording.languages import spoken

_USE = facts_of_step(Step.USE)
_UNITS = {fact.unit for fact in FACTS.values() if fact.unit}


@dataclass(frozen=True, slots=True)
class AboutLine:
    """A fact as a statement; ``link`` is an address or empty. ``is_recorded``: the counter received it; otherwise the
    team declared it. ``items`` are the rulebook's items that it serves, none for a fact of the work as a whole."""

    text: str
    link: str
    is_recorded: bool
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AboutDocument:
    """A document that can be opened, and the items that it serves."""

    document_id: int
    kind: str
    pages: int
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AboutWork:
    """What stands beside a score sheet, in the order of the rulebook's items; what serves no item comes last."""

    lines: tuple[AboutLine, ...]
    documents: tuple[AboutDocument, ...]


def about_work(book: Rulebook, handed_in: HandedIn) -> AboutWork:
    """What a team handed in of the facts that the rulebook names for its items (``facts``) or shows to judges
    (``check = "show"``), and of those about use and cost."""
    known = handed_in.facts
    served = _served(book)
    shown = (
        condition.fact
        for requirement in book.requirements
        if requirement.check is Check.SHOW and requirement.about is About.ENTRY
        for condition in requirement.all
    )
    names = dict.fromkeys((*served, *shown, *(fact.name for fact in _USE)))
    return AboutWork(
        tuple(
            AboutLine(
                statement(FACTS[name], known),
                str(known[name]) if FACTS[name].type is FactType.LINK else "",
                name in handed_in.recorded,
                served.get(name, ()),
            )
            for name in names
            if name in known and name not in _UNITS
        ),
        tuple(
            AboutDocument(row.document_id, evidence_text.kind_name(row.kind), row.pages, served.get(row.kind, ()))
            for row in handed_in.documents
        ),
    )


def _served(book: Rulebook) -> dict[str, tuple[str, ...]]:
    """The items that each fact serves, facts in the order of the items."""
    served: dict[str, tuple[str, ...]] = {}
    for item in book.items:
        for name in item.facts:
            served[name] = (*served.get(name, ()), item.code)
    return served


def statement(fact: Fact, known: Mapping[str, Value]) -> str:
    """A known fact as a statement in the language spoken: "Places that tried it out: 3"."""
    value = known[fact.name]
    said = fact.denied if value is False else fact.said
    if fact.type is FactType.LINK:
        return spoken(fact.label)
    if said is None:
        return f"{spoken(fact.label)}: {evidence_text.value_text(fact, value)}"
    unit = f" {known[fact.unit]}" if fact.unit in known else ""
    return spoken(said).replace("{value}", f"{_value(fact, value)}{unit}")


def _value(fact: Fact, value: Value) -> str:
    if fact.name.endswith("_seconds") and isinstance(value, int):
        minutes, seconds = divmod(value, 60)
        return f"{minutes}:{seconds:02}"
    return evidence_text.value_text(fact, value)
