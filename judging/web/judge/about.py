"""What the team says about its work, beside the score sheet: facts for information, and the documents."""

from dataclasses import dataclass

from judging.core.entries.registration_form import Step, facts_of_step
from judging.core.rulebooks.facts import FACTS, FactType
from judging.core.rulebooks.requirements import About, Check
from judging.extensions import db
from judging.queries.entries import registrations
from judging.queries.rulebooks import rulebooks
from judging.web.wording import evidence_text
from judging.web.wording.languages import spoken

_BESIDE = (FactType.COUNT, FactType.AMOUNT)


@dataclass(frozen=True, slots=True)
class AboutLine:
    """A fact in words: question and answer; ``why`` names the criterion of a count, ``link`` an address; both may be
    empty. ``is_recorded``: the counter received it; otherwise the team declared it."""

    label: str
    why: str
    value: str
    link: str = ""
    is_recorded: bool = False


@dataclass(frozen=True, slots=True)
class AboutWork:
    """The box beside the sheet; documents as (id, kind, pages)."""

    lines: tuple[AboutLine, ...]
    documents: tuple[tuple[int, str, int], ...]


def about(sheet_id: int) -> AboutWork:
    """Facts that the rulebook shows to judges (``check = "show"``): use and cost of the work."""
    session = db.session()
    handed_in = registrations.handed_in(session, sheet_id)
    known, documents = handed_in.facts, handed_in.documents
    book = rulebooks.rulebook(session, handed_in.rulebook_id)
    shown = [
        condition.fact
        for requirement in book.requirements
        if requirement.check is Check.SHOW and requirement.about is About.ENTRY
        for condition in requirement.all
    ]
    names = [
        name for name in dict.fromkeys([*shown, *(fact.name for fact in facts_of_step(Step.USE))]) if name in known
    ]
    return AboutWork(
        tuple(
            AboutLine(
                spoken(FACTS[name].label),
                spoken(FACTS[name].why) if FACTS[name].type in _BESIDE else "",
                evidence_text.value_text(FACTS[name], known[name]),
                str(known[name]) if FACTS[name].type is FactType.LINK else "",
                name in handed_in.recorded,
            )
            for name in names
        ),
        tuple((row.document_id, evidence_text.kind_name(row.kind), row.pages) for row in documents),
    )
