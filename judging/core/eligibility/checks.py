"""Pure: what facts and committees say of a work's requirements, and what follows for it; no clause by number.

Facts decide by themselves where the rulebook lets them (``check = "facts"``), flags wait for a committee, persons
decide the rest; a committee's last decision stands until a later one, or until facts contradict what it passed.
Gates decide on admission, requirements that zero propose what is zeroed; what else follows is a matter for a case.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
    """What a committee decided of a requirement; ``reopen`` takes its last decision back."""

    PASS = "pass"
    FAIL = "fail"
    WAIVE = "waive"
    REOPEN = "reopen"


class RequirementState(StrEnum):
    """Where a requirement stands for one work."""

    MET = "met"
    NOT_MET = "not_met"
    OPEN = "open"  # waits for a committee
    UNKNOWN = "unknown"  # waits for facts
    FLAGGED = "flagged"  # facts raise a hand, a committee confirms
    WAIVED = "waived"
    PROPOSED = "proposed"  # a zero that stands at the end of screening unless a committee decides otherwise
    SHOWN = "shown"  # nobody decides


class Treatment(StrEnum):
    """A reading of what follows, chosen in the practice settings where the rulebook's text is open."""

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
"""What follows here is never a matter of screening: what is found opens a case."""

_WAITING = (RequirementState.OPEN, RequirementState.UNKNOWN, RequirementState.FLAGGED)


@dataclass(frozen=True, slots=True)
class FindingFact:
    """A committee's last decision on a requirement, ``against`` being what the facts then said against it; a later one
    has a higher ``number``."""

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
    """What is known of one entry: ``entry`` with what the contest itself knows, and each person's by number; ``upper``
    and ``doubted`` as ``evaluate`` takes them, ``undecided`` its look-alikes that wait for a verdict."""

    entry: Mapping[str, Value]
    makers: Sequence[tuple[int, Mapping[str, Value]]] = ()
    advisers: Sequence[tuple[int, Mapping[str, Value]]] = ()
    upper: Mapping[str, int] = field(default_factory=dict)
    doubted: frozenset[str] = frozenset()
    undecided: int = 0

    def subjects(self, about: About) -> list[tuple[str, Mapping[str, Value]]]:
        """Whom a requirement is asked of: "" for the entry itself, ``person:ID`` for each of its people; nobody for a
        request to change it."""
        if about is About.ENTRY:
            return [("", self.entry)]
        people = {About.MAKER: self.makers, About.ADVISER: self.advisers}.get(about, ())
        return [(f"person:{number}", {**self.entry, **facts}) for number, facts in people]


@dataclass(frozen=True, slots=True)
class Checked:
    """One requirement of one work (``subject`` as in ``EntryFacts.subjects``): what the facts say, what a committee
    decided last, and where that leaves it. ``is_overtaken``: the facts contradict what the committee passed."""

    requirement: Requirement
    subject: str
    evaluation: Evaluation
    decision: FindingFact | None
    treatment: Treatment
    standing: RequirementState
    is_overtaken: bool = False

    @property
    def is_gate(self) -> bool:
        """Whether admission hangs on it."""
        return is_gate(self.requirement)

    @property
    def is_waiting(self) -> bool:
        """Whether facts or a committee are waited for."""
        return self.standing in _WAITING


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a work's requirements come to.

    ``failed`` are the gates that are not met, ``waiting`` those that are open; ``zeroed`` the items that count zero,
    ``proposed`` the zeroes that nobody decided on yet; ``cases`` what facts or flags say that only a case can settle.
    """

    admission: Admission
    failed: tuple[Checked, ...] = ()
    waiting: tuple[Checked, ...] = ()
    zeroed: frozenset[str] = frozenset()
    proposed: tuple[Checked, ...] = ()
    cases: tuple[Checked, ...] = ()


def is_gate(requirement: Requirement) -> bool:
    """Whether admission hangs on a requirement. One that is only shown decides nothing."""
    return requirement.consequence is Consequence.GATE and requirement.check is not Check.SHOW


def treatments_for(requirement: Requirement) -> tuple[Treatment, ...]:
    """The readings of what follows that a contest may choose for this requirement, the default first; none where the
    text leaves no choice. They hang on check and consequence, never on a clause."""
    if requirement.check is Check.SHOW:
        return ()
    if requirement.consequence is Consequence.ZERO:
        return (Treatment.AS_WRITTEN, Treatment.WHOLE_SECTION, Treatment.NAMED, Treatment.NOT_CONSIDERED)
    if requirement.consequence is Consequence.GATE and requirement.check is Check.FLAG:
        return (Treatment.AS_WRITTEN, Treatment.BARS)
    return ()


def treatment_of(requirement: Requirement, treatments: Mapping[str, str]) -> Treatment:
    """The treatment a contest chose (``treatments`` by requirement id); as written where it chose none that fits."""
    chosen = treatments.get(requirement.id, "")
    return next((found for found in treatments_for(requirement) if found == chosen), Treatment.AS_WRITTEN)


def against(evaluation: Evaluation) -> dict[str, str]:
    """What of the facts speaks against a requirement, as texts by fact; a doubt as ``fact.raised``, with the document's
    own count."""
    said = {
        found.fact: to_text(found.value)
        for found in evaluation.evidence
        if found.value is not None and found.condition.operator is not None and found.answer is Answer.NOT_MET
    }
    raised = {f"{found.fact}.raised": str(found.upper or "") for found in evaluation.evidence if found.is_raised}
    return said | raised


def overtaken(evaluation: Evaluation, decision: FindingFact) -> bool:
    """Whether the facts say more against what a committee let through than it saw: then it is asked again."""
    if decision.decision not in (Decision.PASS, Decision.WAIVE):
        return False
    return not against(evaluation).items() <= decision.against.items()


def requirement_state(
    requirement: Requirement,
    evaluation: Evaluation,
    decision: FindingFact | None = None,
    treatment: Treatment = Treatment.AS_WRITTEN,
) -> RequirementState:
    """Where a requirement stands, from what the facts say and the last decision on it.

    A decision to pass settles what is open, unknown or flagged, and a proposed zero; where facts alone decide and say
    no, only a waiver lets it through. A failure stands until a committee decides otherwise. Without a decision, facts
    decide where they may; a document's own count raises a flag; facts never fail nor pass on what a person is to judge.
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
    """Whether a committee may decide so at screening, given what the facts say now.

    Nothing that is only shown, and no request to change; what would disqualify or revoke is never failed or waived
    here, but by a case; where facts alone decide and say no, a committee can waive, not pass.
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
    """Every requirement of a work (or ``only`` these) in the rulebook's order, each person by themselves. ``findings``
    are the last decisions by (requirement id, subject)."""
    checked = []
    for requirement in rulebook.requirements if only is None else only:
        treatment = treatment_of(requirement, treatments or {})
        for subject, known in facts.subjects(requirement.about):
            evaluation = evaluate(requirement, known, upper=facts.upper, doubted=facts.doubted, clear_days=clear_days)
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
    """What follows for the work. A gate that is not met keeps it out, one that waits keeps it pending; with
    ``screening_over`` (scoring is open) the proposed zeroes stand."""
    answers = tuple(checked)
    failed = tuple(found for found in answers if found.is_gate and found.standing is RequirementState.NOT_MET)
    waiting = tuple(found for found in answers if found.is_gate and found.is_waiting)
    zeroes = [found for found in answers if found.requirement.consequence is Consequence.ZERO]
    proposed = [found for found in zeroes if found.standing is RequirementState.PROPOSED]
    standing = [found for found in zeroes if found.standing is RequirementState.NOT_MET]
    whole = [found for found in (*standing, *proposed) if found.treatment is Treatment.NOT_CONSIDERED]
    if screening_over:
        standing += proposed
    return Outcome(
        admission=Admission.NOT_ADMITTED if failed else Admission.PENDING if waiting else Admission.ADMITTED,
        failed=failed,
        waiting=waiting,
        zeroed=frozenset(code for found in standing for code in _zeroed_by(rulebook, found)),
        proposed=tuple(found for found in proposed if found.treatment is not Treatment.NOT_CONSIDERED),
        cases=(*(found for found in answers if _wants_case(found)), *whole),
    )


def _zeroed_by(rulebook: Rulebook, found: Checked) -> tuple[str, ...]:
    """The items that a failed requirement makes zero, under the contest's reading."""
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


def _wants_case(found: Checked) -> bool:
    """Facts or flags say what only a case can settle."""
    return found.requirement.consequence in DECIDED_BY_CASES and found.standing in (
        RequirementState.NOT_MET,
        RequirementState.FLAGGED,
    )


def _facts_alone(requirement: Requirement, treatment: Treatment) -> bool:
    return requirement.check is Check.FACTS or treatment is Treatment.BARS


def _undecided(requirement: Requirement, evaluation: Evaluation, treatment: Treatment) -> RequirementState:
    if requirement.consequence is Consequence.ZERO and evaluation.answer is Answer.NOT_MET:
        return RequirementState.FLAGGED if treatment is Treatment.NAMED else RequirementState.PROPOSED
    if requirement.check is Check.PERSON:
        return RequirementState.OPEN
    if not _facts_alone(requirement, treatment) and (evaluation.answer is Answer.NOT_MET or evaluation.is_raised):
        return RequirementState.FLAGGED
    return RequirementState(evaluation.answer)
