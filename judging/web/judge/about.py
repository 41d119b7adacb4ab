"""What the team says about its work, beside the score sheet: facts for information, and the documents."""

from dataclasses import dataclass

from judging.core.entries.registration_form import Step, facts_of_step
from judging.core.rulebooks.facts import FACTS, FactType
from judging.core.rulebooks.requirements import About, Check
from judging.core.rulebooks.rulebook import Rulebook
from judging.queries.entries.registrations import HandedIn
from judging.web.wording import evidence_text
from judging.web.wording.languages import spoken

_BESIDE = (FactType.COUNT, FactType.AMOUNT)
_USE = facts_of_step(Step.USE)


@dataclass(frozen=True, slots=True)
class AboutLine:
    """A fact in words: question and answer; ``why`` names the criterion of a count, ``link`` an address; both may be
    empty. ``is_recorded``: the counter received it; otherwise the team declared it. ``items`` of the rulebook are those
    in the scope of the requirement that shows it."""

    label: str
    why: str
    value: str
    link: str = ""
    is_recorded: bool = False
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AboutWork:
    """The box beside the sheet; documents as (id, kind, pages)."""

    lines: tuple[AboutLine, ...]
    documents: tuple[tuple[int, str, int], ...]


def about_work(book: Rulebook, handed_in: HandedIn) -> AboutWork:
    """What a team handed in of the facts that the rulebook shows to judges (``check = "show"``): use and cost."""
    known = handed_in.facts
    shown: dict[str, tuple[str, ...]] = {
        condition.fact: requirement.scope
        for requirement in book.requirements
        if requirement.check is Check.SHOW and requirement.about is About.ENTRY
        for condition in requirement.all
    }
    names = [name for name in {**shown, **dict.fromkeys(fact.name for fact in _USE)} if name in known]
    return AboutWork(
        tuple(
            AboutLine(
                spoken(FACTS[name].label),
                spoken(FACTS[name].why) if FACTS[name].type in _BESIDE else "",
                evidence_text.value_text(FACTS[name], known[name]),
                str(known[name]) if FACTS[name].type is FactType.LINK else "",
                name in handed_in.recorded,
                shown.get(name, ()),
            )
            for name in names
        ),
        tuple((row.document_id, evidence_text.kind_name(row.kind), row.pages) for row in handed_in.documents),
    )
