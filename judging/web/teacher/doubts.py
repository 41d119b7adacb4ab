"""What a teacher is asked to look at again, in words and at its place in the form."""

from collections.abc import Collection
from dataclasses import dataclass

from flask_babel import gettext as _

from judging.core.entries import form_doubts
from judging.core.entries.form_doubts import Row
from judging.core.entries.registration_form import Draft, Step
from judging.core.rulebooks.facts import FACTS
from judging.core.rulebooks.requirements import About, Requirement
from judging.core.rulebooks.rulebook import Rulebook
from judging.queries.eligibility.documents import DocumentRow
from judging.web.teacher.fields import PEOPLE
from judging.web.wording.languages import spoken

_WORDS = dict(PEOPLE)


@dataclass(frozen=True, slots=True)
class Doubt:
    """A question about the form; ``anchor`` is the input or the document that it stands at."""

    step: Step
    anchor: str
    text: str


def doubts_of(rulebook: Rulebook, draft: Draft, documents: Collection[DocumentRow]) -> list[Doubt]:
    """Everything that is worth a second look: people above the allowed number, and people and files that stand in the
    form twice."""
    return [*_above_the_number(rulebook, draft), *_people_twice(draft), *_files_twice(documents)]


def at_inputs(doubts: Collection[Doubt], step: Step) -> dict[str, str]:
    """The doubts of a step by their place."""
    found: dict[str, str] = {}
    for doubt in doubts:
        if doubt.step is step:
            found[doubt.anchor] = f"{found[doubt.anchor]} {doubt.text}" if doubt.anchor in found else doubt.text
    return found


def _above_the_number(rulebook: Rulebook, draft: Draft) -> list[Doubt]:
    found = []
    for about, word in PEOPLE:
        if (limit := form_doubts.most_people(rulebook, about)) is None:
            continue
        for place in range(limit[0] + 1, len(draft.people(about)) + 1):
            found.append(Doubt(Step.PEOPLE, f"{word}-{place}-name", _too_many(about, place, *limit)))
    return found


def _too_many(about: About, place: int, most: int, requirement: Requirement) -> str:
    clause = requirement.clause
    if about is About.MAKER:
        return _(
            "This is maker %(place)s. A work has at most %(most)s makers (clause %(clause)s).",
            place=place,
            most=most,
            clause=clause,
        )
    return _(
        "This is adviser %(place)s. A work has at most %(most)s advisers (clause %(clause)s).",
        place=place,
        most=most,
        clause=clause,
    )


def _people_twice(draft: Draft) -> list[Doubt]:
    return [
        Doubt(
            Step.PEOPLE,
            f"{_WORDS[one.row.about]}-{one.row.place}-name",
            _(
                "%(name)s is already %(role)s. Is this the same person? Then keep one of the two.",
                name=one.name,
                role=row_name(one.first),
            ),
        )
        for one in form_doubts.repeated_people(draft)
    ]


def row_name(row: Row) -> str:
    """A row in words: maker 3."""
    if row.about is About.MAKER:
        return _("maker %(place)s", place=row.place)
    return _("adviser %(place)s", place=row.place)


def _files_twice(documents: Collection[DocumentRow]) -> list[Doubt]:
    found = []
    for kinds in form_doubts.repeated_files({row.kind: row.sha256 for row in documents}):
        for kind in kinds[1:]:
            others = ", ".join(spoken(FACTS[other].label) for other in kinds if other != kind)
            text = _(
                "The same file is also handed in as: %(others)s. Replace it unless it holds both documents.",
                others=others,
            )
            found.append(Doubt(Step.DOCUMENTS, kind, text))
    return found
