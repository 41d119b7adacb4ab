"""Pure: the gaps of a draft by the rulebook's requirements: missing answers, and answers that fail a requirement.

Nothing is decided here; requirements are decided after the work is entered (``core.eligibility.checks``).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from judging.core.eligibility.conditions import Answer, Evidence, evaluate
from judging.core.eligibility.counter import Tick, outweigh
from judging.core.entries.registration_form import (
    Draft,
    PersonDraft,
    Step,
    Values,
    asked_facts,
    facts_of_step,
    is_asked,
    step_of,
    values_of,
)
from judging.core.rulebooks.fact_values import Value
from judging.core.rulebooks.facts import FACTS, Fact
from judging.core.rulebooks.requirements import About, Check, Consequence, Requirement
from judging.core.rulebooks.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Gap:
    """The gap of one requirement. ``place`` is the number of the maker or adviser, from 1, or 0 for the work;
    ``missing`` are facts without an answer, ``against`` the conditions that the answers fail or that are in doubt."""

    requirement: Requirement
    place: int
    person: str
    missing: tuple[Fact, ...]
    against: tuple[Evidence, ...]

    @property
    def is_grave(self) -> bool:
        """Whether the work would not be admitted with these answers; a doubt or a record of the counter bars none."""
        decides = self.requirement.check is Check.FACTS and self.requirement.consequence is Consequence.GATE
        return decides and any(not one.is_raised and not one.is_recorded for one in self.against)

    @property
    def step(self) -> Step:
        """The step in which it can be corrected."""
        if self.requirement.about is not About.ENTRY:
            return Step.PEOPLE
        return step_of(self.missing[0].name if self.missing else self.against[0].fact)


@dataclass(frozen=True, slots=True)
class Progress:
    """How many questions of a step are answered."""

    answered: int
    asked: int

    @property
    def is_done(self) -> bool:
        """Whether all questions are answered."""
        return self.answered >= self.asked


def facts_of_draft(
    draft: Draft, of_contest: Mapping[str, Value], uploaded: Collection[str]
) -> tuple[dict[str, Value], Values]:
    """The known facts of the draft's work, including those of the contest; and the draft's own values."""
    own = values_of(draft.typed, uploaded=uploaded)
    counted = {"makers": _count(draft.makers), "advisers": _count(draft.advisers)}
    return {**own.known, **counted, **of_contest}, own


def gaps(
    rulebook: Rulebook,
    draft: Draft,
    *,
    of_contest: Mapping[str, Value],
    uploaded: Collection[str] = (),
    pages: Mapping[str, int] | None = None,
    ticks: Mapping[str, Tick] | None = None,
    clear_days: bool = False,
) -> tuple[Gap, ...]:
    """The gaps of a draft in the order of the requirements; each missing fact is reported once. A fact that is in
    doubt, or was typed but cannot be read, is not missing.

    ``uploaded`` are the kinds of uploaded documents, ``pages`` the page counts of their PDFs by the fact that they
    belong to, ``ticks`` what the counter recorded of the entered work, by thing.
    """
    declared, own = facts_of_draft(draft, of_contest, uploaded)
    known, recorded = outweigh(declared, ticks or {})
    missed: set[tuple[str, int, About]] = set()
    found = []
    for requirement in rulebook.requirements:
        for place, person in _subjects(requirement.about, draft):
            facts, read = known, own
            if person is not None:
                read = values_of(person.typed, requirement.about)
                facts = {**known, **read.known}
            evaluation = evaluate(requirement, facts, upper=pages, recorded=recorded, clear_days=clear_days)
            unanswered = [one for one in evaluation.evidence if not one.is_raised and one.fact not in read.faults]
            missing = tuple(_missing(unanswered, draft, missed, place, requirement.about))
            against = tuple(
                one
                for one in evaluation.evidence
                if one.is_raised or (one.condition.operator is not None and one.answer is Answer.NOT_MET)
            )
            if missing or against:
                found.append(Gap(requirement, place, person.name.strip() if person else "", missing, against))
    return tuple(found)


def progress(draft: Draft, uploaded: Collection[str]) -> dict[Step, Progress]:
    """How much of each step is answered: its asked facts, the titles, and the asked facts of each person."""
    counted: dict[Step, Progress] = {}
    known = values_of(draft.typed, uploaded=uploaded).known
    for step in Step:
        asked = [fact for fact in facts_of_step(step) if is_asked(fact, draft.typed)]
        counted[step] = Progress(sum(fact.name in known for fact in asked), len(asked))
    work = counted[Step.WORK]
    titles = sum(bool(title.strip()) for title in (draft.title_th, draft.title_en))
    counted[Step.WORK] = Progress(work.answered + titles, work.asked + 2)
    answered = asked_of_people = 0
    for about in (About.MAKER, About.ADVISER):
        people = [person for person in draft.people(about) if not person.is_empty]
        facts = asked_facts(about)
        answered += sum(1 + len(values_of(person.typed, about).known) for person in people)
        asked_of_people += max(1, len(people) * (1 + len(facts)))
    counted[Step.PEOPLE] = Progress(answered, asked_of_people)
    return counted


def _subjects(about: About, draft: Draft) -> Iterable[tuple[int, PersonDraft | None]]:
    if about is About.ENTRY:
        return [(0, None)]
    if about is About.CHANGE:
        return []
    return enumerate((person for person in draft.people(about) if not person.is_empty), start=1)


def _missing(
    evidence: Iterable[Evidence], draft: Draft, missed: set[tuple[str, int, About]], place: int, about: About
) -> Iterable[Fact]:
    for one in evidence:
        fact = FACTS[one.fact]
        key = (fact.name, place, about)
        if one.value is None and not fact.derived and is_asked(fact, draft.typed) and key not in missed:
            missed.add(key)
            yield fact


def _count(people: Iterable[PersonDraft]) -> int:
    return sum(not person.is_empty for person in people)
