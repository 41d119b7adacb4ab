"""Pure: the state of a work's requirements from facts and decisions, and the outcome for the work.

Facts decide where the rulebook says so (``check = "facts"``), flags need a committee, and persons decide the rest. A
committee's last decision holds until a later one, or until facts contradict what it passed. Gates decide admission;
requirements with the consequence zero propose zeroed items; other consequences need a case. No clause number occurs
here.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from judging.core.eligibility.conditions import Answer, Evaluation, Evidence, evaluate
from judging.core.rulebooks.fact_values import Value, to_text
from judging.core.rulebooks.requirements import About, Check, Consequence, Requirement
from judging.core.rulebooks.rulebook import Rulebook
from judging.core.text import Text

__all__ = [
    "Admission",
    "Answer",
    "Checked",
    "Decision",
    "EntryFacts",
    "Evaluation",
    "Evidence",
    "FindingFact",
    "Outcome",
    "RequirementState",
    "Treatment",
    "against",
    "check_entry",
    "evaluate",
    "is_gate",
    "may_decide",
    "outcome",
    "overtaken",
    "requirement_state",
    "treatment_of",
    "treatments_for",
]


class Admission(StrEnum):
    """The outcome of screening (clause 5.1)."""

    PENDING = "pending"
    ADMITTED = "admitted"
    NOT_ADMITTED = "not_admitted"


class Decision(StrEnum):
    """A committee's decision on a requirement; ``reopen`` revokes its last decision."""

    PASS = "pass"
    FAIL = "fail"
    WAIVE = "waive"
    REOPEN = "reopen"


class RequirementState(StrEnum):
    """The state of a requirement for one work."""

    MET = "met"
    NOT_MET = "not_met"
    OPEN = "open"  # waits for a committee
    UNKNOWN = "unknown"  # waits for facts
    FLAGGED = "flagged"  # facts or the counter raise a doubt, a committee decides
    WAIVED = "waived"
    PROPOSED = "proposed"  # a zero that takes effect at the end of screening unless a committee decides otherwise
    SHOWN = "shown"  # nobody decides


class Treatment(StrEnum):
    """A reading of the consequence, chosen in the practice settings where the rulebook is ambiguous."""

    AS_WRITTEN = "as_written"
    WHOLE_SECTION = "whole_section"
    NAMED = "named"
    NOT_CONSIDERED = "not_considered"
    BARS = "bars"


TREATMENT_NAMES: Mapping[Treatment, Text] = {
    Treatment.AS_WRITTEN: Text("ตามเกณฑ์", "as the rulebook says"),
    Treatment.WHOLE_SECTION: Text("ทั้งหมวดเป็นศูนย์", "the whole section counts 0"),
    Treatment.NAMED: Text("เฉพาะรายการที่คณะกรรมการระบุเป็นศูนย์", "only the items named by the committee count 0"),
    Treatment.NOT_CONSIDERED: Text("ไม่พิจารณาผลงานทั้งชิ้น", "the whole work is not considered"),
    Treatment.BARS: Text("ขาดแล้วไม่มีสิทธิ์เข้าประเมิน", "a work with anything missing cannot take part"),
}

DECIDED_BY_CASES = (Consequence.NOT_CONSIDERED, Consequence.DISQUALIFY, Consequence.REVOKE, Consequence.REFER)
"""Consequences that screening does not decide; a case does."""

_WAITING = (RequirementState.OPEN, RequirementState.UNKNOWN, RequirementState.FLAGGED)


@dataclass(frozen=True, slots=True)
class FindingFact:
    """A committee's last decision on a requirement. ``against`` are the facts that spoke against it at the time; a
    later decision has a higher ``number``."""

    decision: Decision
    seen: Answer = Answer.UNKNOWN
    against: Mapping[str, str] = field(default_factory=dict)
    scope: tuple[str, ...] = ()
    reason: str = ""
    committee: str = ""
    met_on: date | None = None
    number: int = 0


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """The known facts of one entry, including those of the contest, and those of each person by id.

    ``upper``, ``doubted`` and ``recorded`` are arguments of ``evaluate``; ``undecided`` counts possible duplicates
    without a verdict.
    """

    entry: Mapping[str, Value]
    makers: Sequence[tuple[int, Mapping[str, Value]]] = ()
    advisers: Sequence[tuple[int, Mapping[str, Value]]] = ()
    upper: Mapping[str, int] = field(default_factory=dict)
    doubted: frozenset[str] = frozenset()
    undecided: int = 0
    recorded: frozenset[str] = frozenset()

    @property
    def without_persons(self) -> Hashable:
        """Equal for works whose facts are equal, whoever their people are, and however many duplicates wait."""
        people = (tuple(tuple(facts.items()) for _, facts in group) for group in (self.makers, self.advisers))
        return (tuple(self.entry.items()), *people, tuple(self.upper.items()), self.doubted, self.recorded)

    def subjects(self, about: About) -> list[tuple[str, Mapping[str, Value]]]:
        """The subjects of a requirement with their facts: "" for the entry itself, ``person:ID`` for each of its
        people; none for a request to change it."""
        if about is About.ENTRY:
            return [("", self.entry)]
        people = {About.MAKER: self.makers, About.ADVISER: self.advisers}.get(about, ())
        return [(f"person:{number}", {**self.entry, **facts}) for number, facts in people]


@dataclass(frozen=True, slots=True)
class Checked:
    """One requirement of one work: the answer of the facts, the committee's last decision, and the resulting state.

    ``subject`` is as in ``EntryFacts.subjects``. ``is_overtaken``: the facts contradict what the committee passed.
    """

    requirement: Requirement
    subject: str
    evaluation: Evaluation
    decision: FindingFact | None
    treatment: Treatment
    standing: RequirementState
    is_overtaken: bool = False

    @property
    def is_gate(self) -> bool:
        """Whether admission depends on it."""
        return is_gate(self.requirement)

    @property
    def is_waiting(self) -> bool:
        """Whether it still needs facts or a committee."""
        return self.standing in _WAITING


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of a work's requirements.

    ``failed`` are the gates that are not met, ``waiting`` those that are open; ``zeroed`` are the items that count 0,
    ``proposed`` the undecided zeroes; ``cases`` are the findings that only a case can decide.
    """

    admission: Admission
    failed: tuple[Checked, ...] = ()
    waiting: tuple[Checked, ...] = ()
    zeroed: frozenset[str] = frozenset()
    proposed: tuple[Checked, ...] = ()
    cases: tuple[Checked, ...] = ()


def is_gate(requirement: Requirement) -> bool:
    """Whether admission depends on a requirement. A requirement that is only shown decides nothing."""
    return requirement.consequence is Consequence.GATE and requirement.check is not Check.SHOW


def treatments_for(requirement: Requirement) -> tuple[Treatment, ...]:
    """The readings of the consequence that a contest may choose for this requirement, the default first.

    They depend on check and consequence, never on a clause; there are none where the text is unambiguous.
    """
    if requirement.check is Check.SHOW:
        return ()
    if requirement.consequence is Consequence.ZERO:
        return (Treatment.AS_WRITTEN, Treatment.WHOLE_SECTION, Treatment.NAMED, Treatment.NOT_CONSIDERED)
    if requirement.consequence is Consequence.GATE and requirement.check is Check.FLAG:
        return (Treatment.AS_WRITTEN, Treatment.BARS)
    return ()


def treatment_of(requirement: Requirement, treatments: Mapping[str, str]) -> Treatment:
    """The treatment that a contest chose (``treatments`` by requirement id), else ``AS_WRITTEN``."""
    chosen = treatments.get(requirement.id, "")
    return next((found for found in treatments_for(requirement) if found == chosen), Treatment.AS_WRITTEN)


def against(evaluation: Evaluation) -> dict[str, str]:
    """The facts that speak against a requirement, as canonical texts; a doubt as ``fact.raised`` with the document's
    count."""
    said = {
        found.fact: to_text(found.value)
        for found in evaluation.evidence
        if found.value is not None and found.condition.operator is not None and found.answer is Answer.NOT_MET
    }
    raised = {f"{found.fact}.raised": str(found.upper or "") for found in evaluation.evidence if found.is_raised}
    return said | raised


def overtaken(evaluation: Evaluation, decision: FindingFact) -> bool:
    """Whether the facts contradict a pass or waiver, so that the committee must decide again."""
    if decision.decision not in (Decision.PASS, Decision.WAIVE):
        return False
    return not against(evaluation).items() <= decision.against.items()


def requirement_state(
    requirement: Requirement,
    evaluation: Evaluation,
    decision: FindingFact | None = None,
    treatment: Treatment = Treatment.AS_WRITTEN,
) -> RequirementState:
    """The state of a requirement from the answer of the facts and the last decision.

    A pass resolves what is open, unknown or flagged, and a proposed zero; where facts alone decide against it, only a
    waiver does. A fail holds until a committee decides otherwise. Without a decision, facts decide where they may, a
    doubt raises a flag, and requirements for a person stay open.
    """
    if requirement.check is Check.SHOW:
        return RequirementState.SHOWN
    if decision is not None and decision.decision is not Decision.REOPEN and not overtaken(evaluation, decision):
        if decision.decision is Decision.WAIVE:
            return RequirementState.WAIVED
        if decision.decision is Decision.FAIL or not may_decide(requirement, evaluation, decision.decision, treatment):
            return RequirementState.NOT_MET
        return RequirementState.MET
    return _undecided(requirement, evaluation, treatment)


def may_decide(
    requirement: Requirement,
    evaluation: Evaluation,
    decision: Decision,
    treatment: Treatment = Treatment.AS_WRITTEN,
) -> bool:
    """Whether a committee may make this decision at screening, given the answer of the facts.

    It decides nothing that is only shown and no request to change. A requirement that a case decides is neither failed
    nor waived here. Where facts alone decide against it, a committee can waive but not pass it.
    """
    if requirement.check is Check.SHOW or requirement.about is About.CHANGE:
        return False
    if decision in (Decision.FAIL, Decision.WAIVE):
        return requirement.consequence not in DECIDED_BY_CASES
    if decision is Decision.PASS and _facts_alone(requirement, treatment):
        return evaluation.answer is not Answer.NOT_MET
    return True


def check_entry(
    rulebook: Rulebook,
    facts: EntryFacts,
    findings: Mapping[tuple[str, str], FindingFact],
    *,
    treatments: Mapping[str, str] | None = None,
    clear_days: bool = False,
    only: Sequence[Requirement] | None = None,
) -> tuple[Checked, ...]:
    """Check every requirement of a work (or ``only`` these) in the rulebook's order, for each person separately.

    ``findings`` are the last decisions by (requirement id, subject).
    """
    checked = []
    for requirement in rulebook.requirements if only is None else only:
        treatment = treatment_of(requirement, treatments or {})
        for subject, known in facts.subjects(requirement.about):
            evaluation = evaluate(
                requirement,
                known,
                upper=facts.upper,
                doubted=facts.doubted,
                recorded=facts.recorded,
                clear_days=clear_days,
            )
            decision = findings.get((requirement.id, subject))
            checked.append(
                Checked(
                    requirement,
                    subject,
                    evaluation,
                    decision,
                    treatment,
                    requirement_state(requirement, evaluation, decision, treatment),
                    decision is not None and overtaken(evaluation, decision),
                )
            )
    return tuple(checked)


def outcome(rulebook: Rulebook, checked: Iterable[Checked], *, screening_over: bool) -> Outcome:
    """The outcome for the work. A failed gate excludes it, a waiting gate keeps it pending; with ``screening_over``
    (scoring is open) the proposed zeroes take effect."""
    answers = tuple(checked)
    failed = tuple(found for found in answers if found.is_gate and found.standing is RequirementState.NOT_MET)
    waiting = tuple(found for found in answers if found.is_gate and found.is_waiting)
    zeroes = [found for found in answers if found.requirement.consequence is Consequence.ZERO]
    proposed = [found for found in zeroes if found.standing is RequirementState.PROPOSED]
    standing = [found for found in zeroes if found.standing is RequirementState.NOT_MET]
    whole = [found for found in (*standing, *proposed) if found.treatment is Treatment.NOT_CONSIDERED]
    if screening_over:
        standing += proposed
    raised = [
        found
        for found in answers
        if found.requirement.consequence in DECIDED_BY_CASES
        and found.standing in (RequirementState.NOT_MET, RequirementState.FLAGGED)
    ]
    return Outcome(
        admission=Admission.NOT_ADMITTED if failed else Admission.PENDING if waiting else Admission.ADMITTED,
        failed=failed,
        waiting=waiting,
        zeroed=frozenset(code for found in standing for code in _zeroed_by(rulebook, found)),
        proposed=tuple(found for found in proposed if found.treatment is not Treatment.NOT_CONSIDERED),
        cases=(*raised, *whole),
    )


def _zeroed_by(rulebook: Rulebook, found: Checked) -> tuple[str, ...]:
    """The items that a failed requirement zeroes, under the contest's reading."""
    if found.treatment is Treatment.NOT_CONSIDERED:
        return ()
    if found.treatment is Treatment.NAMED:
        return found.decision.scope if found.decision is not None else ()
    scope = found.requirement.scope
    if found.treatment is Treatment.WHOLE_SECTION:
        return tuple(dict.fromkeys(_section(rulebook, code) for code in scope))
    return scope


def _section(rulebook: Rulebook, code: str) -> str:
    item = rulebook.item(code)
    while item.parent is not None:
        item = rulebook.item(item.parent)
    return item.code


def _facts_alone(requirement: Requirement, treatment: Treatment) -> bool:
    return requirement.check is Check.FACTS or treatment is Treatment.BARS


def _undecided(requirement: Requirement, evaluation: Evaluation, treatment: Treatment) -> RequirementState:
    if requirement.consequence is Consequence.ZERO and evaluation.answer is Answer.NOT_MET:
        return RequirementState.FLAGGED if treatment is Treatment.NAMED else RequirementState.PROPOSED
    if evaluation.is_questioned and evaluation.answer is not Answer.NOT_MET:
        return RequirementState.FLAGGED
    if requirement.check is Check.PERSON:
        return RequirementState.OPEN
    if not _facts_alone(requirement, treatment) and (evaluation.answer is Answer.NOT_MET or evaluation.is_raised):
        return RequirementState.FLAGGED
    return RequirementState(evaluation.answer)
