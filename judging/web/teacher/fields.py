"""The registration form, made from the catalogue of facts: each question with its text and what was typed."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _, lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from judging.core.entries import registration_form as forms
from judging.core.entries.form_people import split_name
from judging.core.entries.registration_form import Draft, PersonDraft, Step, StepChange
from judging.core.rulebooks.facts import Fact, FactType
from judging.core.rulebooks.requirements import About
from judging.core.text import Text
from judging.queries.eligibility.documents import DocumentRow
from judging.web.guards.whole_numbers import wholes

FAULTS: dict[str, Any] = {
    "not_yes_or_no": _l("Choose yes or no."),
    "not_a_number": _l("Enter a number in digits, such as 1,206.25."),
    "unknown_choice": _l("Choose one of the answers."),
    "not_a_link": _l("This is not a link. Copy the whole address, starting with https://."),
    "not_a_day": _l("Enter a date, such as 25/3/2565."),
    "not_a_moment": _l("Enter a date and time, such as 25/3/2565 16.30."),
    "too_long": _l("This is too long."),
}
"""Messages for typed text that cannot be read; the text is kept."""

STEPS: dict[Step, Any] = {
    Step.WORK: _l("The work"),
    Step.PEOPLE: _l("Makers and advisers"),
    Step.DOCUMENTS: _l("Documents"),
    Step.REGISTRY: _l("Registry and video"),
    Step.USE: _l("Use and cost"),
}

SHORT_TEXTS = frozenset({"course", "registry_number", "adviser_role"})
"""Texts of one line."""

PEOPLE = ((About.MAKER, "maker"), (About.ADVISER, "adviser"))

_LOCAL = {
    FactType.MOMENT: re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?|"),
    FactType.DAY: re.compile(r"\d{4}-\d\d-\d\d|"),
}
"""Input types of a browser's calendar; unreadable text stays in a plain field, so it is not lost."""


@dataclass(frozen=True, slots=True)
class Field:
    """One question. ``control`` is choices, select, area, or an input type; ``asked_when`` is the field and choice that
    make it relevant; ``beside`` the page count of the PDF for a declared number."""

    name: str
    label: Text
    why: Text
    control: str
    value: str
    choices: tuple[tuple[str, Text], ...] = ()
    error: str = ""
    asked_when: tuple[str, str] | None = None
    is_asked: bool = True
    inputmode: str = ""
    beside: int | None = None
    hint: str = ""


@dataclass(frozen=True, slots=True)
class DocumentField:
    """A document: its uploaded file, or the statement that it comes on paper."""

    field: Field
    document: DocumentRow | None

    @property
    def size(self) -> str:
        """The size of the file in words."""
        if self.document is None:
            return ""
        if self.document.size < 1_000_000:
            return _("%(size)s kB", size=max(1, self.document.size // 1000))
        return _("%(size)s MB", size=self.document.size // 1_000_000)


@dataclass(frozen=True, slots=True)
class PersonField:
    """One maker or adviser; ``prefix`` and ``name`` are the names of the two inputs."""

    key: str
    place: int
    draft: PersonDraft
    fields: tuple[Field, ...]


def fields_of(step: Step, draft: Draft, documents: Collection[DocumentRow]) -> list[Field]:
    """The questions of a step about the work, without its documents."""
    uploaded = {row.kind for row in documents}
    faults = forms.values_of(draft.typed, uploaded=uploaded).faults
    pages = {row.kind: row.pages for row in documents}
    return [
        _field(
            fact,
            draft.typed,
            faults,
            beside=pages.get(fact.document) if fact.document else None,
            hint=_("Or in minutes and seconds: 9:30") if fact.name.endswith("_seconds") else "",
        )
        for fact in forms.facts_of_step(step)
        if fact.document != fact.name
    ]


def documents_of(draft: Draft, documents: Collection[DocumentRow]) -> list[DocumentField]:
    """The documents that are asked for."""
    by_kind = {row.kind: row for row in documents}
    paper = (
        (forms.PAPER, Text("ส่งเป็นเล่มกระดาษ", "Handed in on paper")),
        ("no", Text("ไม่มีเอกสารนี้", "No such document")),
    )
    found = []
    for fact in forms.facts_of_step(Step.DOCUMENTS):
        if fact.document != fact.name:
            continue
        field = Field(fact.name, fact.label, fact.why, "choices", draft.typed.get(fact.name, ""), paper)
        found.append(DocumentField(field, by_kind.get(fact.name)))
    return found


def people_of(draft: Draft, about: About, word: str) -> list[PersonField]:
    """The makers or advisers, each with their questions."""
    found = []
    for place, person in enumerate(draft.people(about), start=1):
        key = f"{word}-{place}"
        faults = forms.values_of(person.typed, about).faults
        fields = tuple(_field(fact, person.typed, faults, prefix=f"{key}-") for fact in forms.asked_facts(about))
        found.append(PersonField(key, place, person, fields))
    return found


def faults_of(step: Step, draft: Draft, documents: Collection[DocumentRow]) -> dict[str, str]:
    """Faults of the typed values of a step, by input name."""
    found = {field.name: field.error for field in fields_of(step, draft, documents) if field.error}
    if step is Step.PEOPLE:
        for about, word in PEOPLE:
            for person in people_of(draft, about, word):
                found |= {field.name: field.error for field in person.fields if field.error}
    return found


def read_step(step: Step, form: MultiDict[str, str]) -> StepChange:
    """What the browser sent for a step. What it did not send stays unchanged."""
    if step is Step.PEOPLE:
        makers, advisers = (tuple(_people(form, about, word)) for about, word in PEOPLE)
        return StepChange(step, makers=makers, advisers=advisers)
    typed = {fact.name: form[fact.name].strip() for fact in forms.facts_of_step(step) if fact.name in form}
    titles = None
    if step is Step.WORK:
        titles = form.get("title_th", "").strip(), form.get("title_en", "").strip()
    return StepChange(step, typed, titles)


def _people(form: MultiDict[str, str], about: About, word: str) -> Iterable[PersonDraft]:
    """The rows as sent; a missing row ends the list."""
    place = 1
    while f"{word}-{place}-name" in form and place <= forms.MOST_PEOPLE:
        key = f"{word}-{place}-"
        number = form.get(f"{key}person", "")
        typed = {fact.name: form.get(f"{key}{fact.name}", "").strip() for fact in forms.asked_facts(about)}
        prefix, name = form.get(f"{key}prefix", "").strip(), form[f"{key}name"].strip()
        yield PersonDraft(
            *((prefix, name) if prefix else split_name(name)),
            {name: text for name, text in typed.items() if text},
            next(iter(wholes([number])), None),
        )
        place += 1


def _field(
    fact: Fact,
    typed: Mapping[str, str],
    faults: Mapping[str, str],
    *,
    prefix: str = "",
    beside: int | None = None,
    hint: str = "",
) -> Field:
    value = typed.get(fact.name, "")
    code = faults.get(fact.name, "")
    choices = tuple((choice.id, choice.label) for choice in fact.choices)
    if fact.type is FactType.YES_NO:
        choices = (("yes", Text("ใช่", "Yes")), ("no", Text("ไม่ใช่", "No")))
    return Field(
        name=f"{prefix}{fact.name}",
        label=fact.label,
        why=fact.why,
        control="select" if prefix and choices else _control(fact, value),
        value=value,
        choices=choices,
        error=str(FAULTS[code]) if code else "",
        asked_when=fact.asked_when,
        is_asked=forms.is_asked(fact, typed),
        inputmode={FactType.COUNT: "numeric", FactType.AMOUNT: "decimal", FactType.LINK: "url"}.get(fact.type, ""),
        beside=beside,
        hint=hint,
    )


def _control(fact: Fact, value: str) -> str:
    if fact.type in (FactType.YES_NO, FactType.CHOICE):
        return "choices"
    if fact.type is FactType.TEXT:
        return "text" if fact.name in SHORT_TEXTS else "area"
    if fact.type in _LOCAL:
        native = {FactType.MOMENT: "datetime-local", FactType.DAY: "date"}[fact.type]
        return native if _LOCAL[fact.type].fullmatch(value) else "text"
    return "text"
