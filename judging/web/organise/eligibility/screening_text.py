"""Screening in words: what a work waits for, and each requirement with its facts and decisions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _, lazy_gettext as _l, ngettext

from judging.core.eligibility.checks import DECIDED_BY_CASES, Checked, Decision, RequirementState, Treatment
from judging.core.eligibility.suppliers import Supplier, supplier_of
from judging.core.provinces import place_name
from judging.core.rulebooks.facts import FACTS
from judging.core.rulebooks.requirements import About, Check, Consequence
from judging.queries.eligibility.screening_pages import Outside, QueueRow, Recorded, WorkScreening
from judging.queries.eligibility.team_checks import Elsewhere
from judging.web.organise.eligibility import screening_forms
from judging.web.wording import evidence_text, labels
from judging.web.wording.languages import language, spoken


@dataclass(frozen=True, slots=True)
class Said:
    """What a work lacks or what speaks against it, with its clauses, and who can supply it."""

    text: str
    clauses: str = ""
    supplier: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One line of a row of the queue; ``kind`` is the kind of its chip."""

    kind: str
    label: str
    texts: tuple[Said, ...]


MOST_NAMED = 3
"""How many missing things a row of the queue names before it counts the others."""

_SUPPLIERS: dict[Supplier, Any] = {
    Supplier.TEAM: _l("The institution enters it"),
    Supplier.COUNTER: _l("The counter records it"),
    Supplier.REGISTRY: _l("It stands in the national registry; the institution enters it"),
    Supplier.COMMITTEE: _l("A committee decides"),
}


def row_lines(contest_id: int, row: QueueRow) -> list[QueueLine]:
    """What a work waits for and why, the most serious first."""
    look_alikes = ngettext("%(num)d possible duplicate", "%(num)d possible duplicates", row.look_alikes)
    pairs = url_for("organise.look_alikes", contest_id=contest_id, entry=row.entry_id)
    lines = [
        QueueLine("fail", _("not met"), _reasons(row.failed)),
        QueueLine("wait", _("flagged"), _reasons(row.standing(RequirementState.FLAGGED))),
        QueueLine("wait", _("zero proposed"), _reasons(row.outcome.proposed)),
        QueueLine("wait", _("need a case because of their facts"), _reasons(row.outcome.cases)),
        QueueLine("wait", _("waiting for a committee"), _labels(row.standing(RequirementState.OPEN))),
        QueueLine("wait", _("facts missing"), tuple(_missing(contest_id, row))),
        QueueLine(
            "wait",
            _("possible duplicates to decide"),
            (Said(look_alikes, supplier=_("Compare them"), link=pairs),) if row.look_alikes else (),
        ),
        QueueLine("wait", _("also in another work or panel"), tuple(Said(elsewhere(found)) for found in row.elsewhere)),
        QueueLine("wait", _("another area"), (Said(outside_text(row.outside)),) if row.outside else ()),
    ]
    return [line for line in lines if line.texts]


def outside_text(found: Outside) -> str:
    """Where an institution lies that entered a work in the contest of another area, and what to do."""
    return _(
        "The institution lies in %(place)s, and this contest is for %(area)s. If it was assigned here, nothing needs "
        "to be done. If not, ask it to withdraw the work and enter it in its own area.",
        place=place_name(found.place, language()),
        area=place_name(found.area, language()),
    )


def elsewhere(found: Elsewhere) -> str:
    """A member of the team who stands in another work or on a panel."""
    where = _("%(level)s, category %(category)s", level=labels.LEVELS[found.level], category=found.category)
    if not found.code:
        return _("%(name)s is a judge at %(where)s", name=found.name, where=where)
    return _("%(name)s is also in %(code)s (%(where)s)", name=found.name, code=found.code, where=where)


def _labels(answers: Sequence[Checked]) -> tuple[Said, ...]:
    """Requirements that a committee decides, in words."""
    if not answers:
        return ()
    labels = [spoken(answer.requirement.label) for answer in answers]
    return (Said(_named(labels), _clauses(answer.requirement.clause for answer in answers)),)


def _missing(contest_id: int, row: QueueRow) -> Iterable[Said]:
    """The missing facts in words, by who can supply them."""
    names: dict[Supplier, dict[str, None]] = {}
    clauses: dict[Supplier, dict[str, None]] = {}
    for answer in row.standing(RequirementState.UNKNOWN):
        for fact in _unknown_facts(answer):
            supplier = supplier_of(fact)
            names.setdefault(supplier, {})[spoken(FACTS[fact].label)] = None
            clauses.setdefault(supplier, {})[answer.requirement.clause] = None
    for supplier, named in names.items():
        link = supplier_link(supplier, contest_id, row.entry_id, row.code)
        yield Said(_named(list(named)), _clauses(clauses[supplier]), str(_SUPPLIERS[supplier]), link)


def _unknown_facts(answer: Checked) -> list[str]:
    """The facts that a requirement waits for; one without a value to compare with waits for the contest."""
    return [found.fact for found in answer.evaluation.evidence if evidence_text.is_missing(found)]


def supplier_link(supplier: Supplier, contest_id: int, entry_id: int, code: str) -> str:
    """Where the fact is entered, or can be looked up and decided."""
    if supplier is Supplier.COUNTER:
        return url_for("counter.work", contest_id=contest_id, code=code)
    page = "organise.screening_entry" if supplier is Supplier.COMMITTEE else "organise.entry"
    return url_for(page, contest_id=contest_id, entry_id=entry_id)


def _named(names: Sequence[str]) -> str:
    """Names in one line; what is too much is counted."""
    shown = " · ".join(names[:MOST_NAMED])
    more = len(names) - MOST_NAMED
    return _("%(names)s and %(number)s more", names=shown, number=more) if more > 0 else shown


def _clauses(clauses: Iterable[str]) -> str:
    return _("Clause %(clause)s", clause=", ".join(dict.fromkeys(clauses)))


def _reasons(answers: Iterable[Checked]) -> tuple[Said, ...]:
    """What facts or a committee say against a work, each reason once with its clauses."""
    clauses: dict[str, dict[str, None]] = {}
    for answer in answers:
        reasons = [
            evidence_text.evidence_sentence(found)
            for found in answer.evaluation.evidence
            if evidence_text.is_against(found)
        ]
        if answer.decision is not None and answer.decision.reason and answer.standing is RequirementState.NOT_MET:
            reasons = [answer.decision.reason]
        for reason in reasons or [spoken(answer.requirement.label)]:
            clauses.setdefault(reason, {})[answer.requirement.clause] = None
    return tuple(Said(reason, _clauses(named)) for reason, named in clauses.items())


@dataclass(frozen=True, slots=True)
class ConditionText:
    """One condition in words; ``kind`` is against, missing or plain."""

    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class RequirementCard:
    """One requirement of a work as its page shows it, with possible decisions and the history."""

    key: str
    clause: str
    label: str
    about: str
    chip: str
    standing: str
    is_overtaken: bool
    said: tuple[ConditionText, ...]
    follows: str
    choices: tuple[tuple[str, str], ...]
    names_items: bool
    seen: str
    last: int
    case_link: str
    suppliers: tuple[Said, ...]
    history: tuple[Recorded, ...]


@dataclass(frozen=True, slots=True)
class RequirementGroup:
    """Requirements in the same state."""

    title: str
    text: str
    cards: tuple[RequirementCard, ...]
    is_folded: bool = False


def groups(work: WorkScreening) -> list[RequirementGroup]:
    """The requirements of a work: those to decide first, settled ones last and folded."""
    by_case = [answer for answer in work.checked if _opens_case(answer)]
    rest = [answer for answer in work.checked if not _opens_case(answer)]

    def made(title: str, text: str, *standings: RequirementState, folded: bool = False) -> RequirementGroup:
        cards = tuple(card(work, answer) for answer in rest if answer.standing in standings)
        return RequirementGroup(title, text, cards, folded)

    found = [
        made(_("Not met"), _("A later decision can reverse each of these."), RequirementState.NOT_MET),
        made(
            _("Zero proposed"),
            _("It takes effect when scoring opens, unless a committee passes or waives it."),
            RequirementState.PROPOSED,
        ),
        made(
            _("To be reviewed"),
            _("The facts are flagged, or a committee must decide."),
            RequirementState.FLAGGED,
            RequirementState.OPEN,
        ),
        made(
            _("Facts are missing"),
            _(
                "The institution enters them while registration is open; the counter records what is handed in. "
                "A committee that has seen the documents can also decide."
            ),
            RequirementState.UNKNOWN,
        ),
        RequirementGroup(
            _("To be decided by a case"),
            _("These do not exclude a work now. If something is found, open a case."),
            tuple(card(work, answer) for answer in by_case),
        ),
        made(_("Met"), "", RequirementState.MET, RequirementState.WAIVED, folded=True),
        made(_("Shown to the judges"), "", RequirementState.SHOWN, folded=True),
    ]
    return [group for group in found if group.cards]


def card(work: WorkScreening, answer: Checked) -> RequirementCard:
    """One requirement in words."""
    requirement = answer.requirement
    person = next((member.name for member in work.team if member.subject == answer.subject), "")
    opens_case = _opens_case(answer)
    return RequirementCard(
        key=screening_forms.key_of(answer),
        clause=requirement.clause,
        label=spoken(requirement.label),
        about=person if requirement.about is not About.ENTRY else "",
        chip="plain"
        if opens_case and answer.standing is RequirementState.OPEN
        else evidence_text.KINDS[answer.standing],
        standing=str(
            _("nothing found")
            if opens_case and answer.standing is RequirementState.OPEN
            else evidence_text.STANDINGS[answer.standing]
        ),
        is_overtaken=answer.is_overtaken,
        said=tuple(_conditions(answer)),
        follows=_follows(answer),
        choices=()
        if opens_case
        else tuple((choice.value, _choice(answer, choice)) for choice in screening_forms.choices(answer)),
        names_items=answer.treatment is Treatment.NAMED,
        seen=screening_forms.seen_text(answer),
        last=answer.decision.number if answer.decision is not None else 0,
        case_link=_case_link(work, answer) if opens_case else "",
        suppliers=tuple(_suppliers(work, answer)),
        history=work.history.get((requirement.id, answer.subject), ()),
    )


def _suppliers(work: WorkScreening, answer: Checked) -> Iterable[Said]:
    """Who else than the committee that decides here can supply what is missing."""
    if answer.standing is RequirementState.UNKNOWN:
        for supplier in dict.fromkeys(map(supplier_of, _unknown_facts(answer))):
            if supplier is not Supplier.COMMITTEE:
                link = supplier_link(supplier, work.rules.contest_id, work.entry_id, work.code)
                yield Said(str(_SUPPLIERS[supplier]), link=link)


def _conditions(answer: Checked) -> Iterable[ConditionText]:
    for found in answer.evaluation.evidence:
        kind = (
            "against" if evidence_text.is_against(found) else "missing" if evidence_text.is_missing(found) else "plain"
        )
        yield ConditionText(evidence_text.evidence_sentence(found), kind)


def _choice(answer: Checked, decision: Decision) -> str:
    if answer.requirement.consequence is Consequence.ZERO and decision is Decision.FAIL:
        return _("counts 0")
    return str(evidence_text.DECISIONS[decision])


def _follows(answer: Checked) -> str:
    """The consequence when the requirement is not met."""
    requirement = answer.requirement
    if requirement.consequence is Consequence.ZERO:
        return _("If not met, items %(items)s count 0", items=", ".join(requirement.scope))
    return ""


def _opens_case(answer: Checked) -> bool:
    """Whether a finding opens a case: it never bars the work here."""
    follows, check = answer.requirement.consequence, answer.requirement.check
    return follows in DECIDED_BY_CASES or (check is Check.PERSON and follows is Consequence.NONE)


def _case_link(work: WorkScreening, answer: Checked) -> str:
    return url_for(
        "rulings.case_new",
        contest_id=work.rules.contest_id,
        entry=work.entry_id,
        requirement=answer.requirement.id,
    )


def document_names(work: WorkScreening) -> Sequence[tuple[str, str, int, str]]:
    """(kind, file, pages, address) of each document."""
    return [
        (
            evidence_text.kind_name(row.kind),
            row.name,
            row.pages,
            url_for("documents.document", document_id=row.document_id),
        )
        for row in work.documents
    ]
