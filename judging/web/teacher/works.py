"""A teacher's work as a whole: what is missing, handing in, names, withdrawal, and change requests."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from judging.core import dates
from judging.core.contests.deadlines import DeadlineState
from judging.core.contests.lifecycle import CLOSED
from judging.core.eligibility.counter import Tick
from judging.core.entries.form_checks import Gap, gaps, progress
from judging.core.entries.registration_form import Step, facts_of_step, values_of
from judging.core.entries.states import WithdrawalKind
from judging.core.names import full_name
from judging.core.rulebooks.requirements import About
from judging.database.transaction import transaction
from judging.extensions import db
from judging.models import TeamRole
from judging.queries.eligibility import counter, facts
from judging.queries.entries import registration_pages, registrations as reads
from judging.queries.entries.registration_pages import RegistrationPage
from judging.queries.rulebooks import rulebooks
from judging.services.entries import change_requests, registration_teams, registrations, withdrawals
from judging.services.entries.change_requests import Decided
from judging.web.counter.text import CounterLine, table
from judging.web.guards.access import actor
from judging.web.guards.whole_numbers import whole
from judging.web.teacher import fields
from judging.web.teacher.registrations import doubts_of_page, page_of
from judging.web.views import flash_and_redirect, in_transaction
from judging.web.wording import deadline_text as times, evidence_text
from judging.web.wording.languages import language, spoken

ROLES = {TeamRole.MAKER: lambda: _("Maker"), TeamRole.ADVISER: lambda: _("Adviser")}


@dataclass(frozen=True, slots=True)
class MissingItem:
    """One missing item: clause, requirement, what is missing, and where to add it."""

    clause: str
    label: str
    missing: tuple[str, ...]
    against: tuple[str, ...]
    is_grave: bool
    step: Step
    anchor: str


def registration(registration_id: int) -> str:
    """The work as a whole: its state, what is missing by clause, and possible actions."""
    page = page_of(registration_id)
    lines = missing_items(page)
    gate = times.gate_of(page.place)
    withdrawn = page.work is not None and page.work.withdrawn is not None
    return render_template(
        "teacher/registration.html",
        page=page,
        step_names=fields.STEPS,
        progress=progress(page.draft, page.uploaded),
        lines=lines,
        grave=[line for line in lines if line.is_grave],
        unread=_unread(page),
        doubts=doubts_of_page(page, page.draft),
        gate=gate,
        registration_text=times.registration_text(page.place),
        is_soon=times.is_soon(page.place.windows.registration_closes),
        may_submit=gate is DeadlineState.OPEN and not withdrawn and bool(page.draft.title_th.strip()),
        may_take_back=gate is DeadlineState.OPEN
        and page.work is not None
        and page.work.withdrawn is WithdrawalKind.TEAM,
        may_withdraw=page.work is not None and not withdrawn and page.place.state not in CLOSED,
        may_ask=page.work is not None
        and not page.work.has_advanced
        and not withdrawn
        and page.place.state not in CLOSED,
        may_confirm=times.takes_names(page.place),
        names_until=times.until_text(page.place.windows.screening_closes),
        document_names={fact.name: fact.label for fact in facts_of_step(Step.DOCUMENTS)},
        role_names={role: name() for role, name in ROLES.items()},
        counter=[line for line in _counter(page) if line.recorded],
        full_name=full_name,
    )


def _counter(page: RegistrationPage) -> list[CounterLine]:
    """What the counter recorded of the entered work."""
    return [] if page.work is None else table(db.session(), page.work.entry_id)


def _ticks(page: RegistrationPage) -> Mapping[str, Tick]:
    """The records of the counter about the entered work, by thing."""
    if page.work is None:
        return {}
    return counter.in_force(db.session(), [page.work.entry_id]).get(page.work.entry_id, {})


def missing_items(page: RegistrationPage) -> list[MissingItem]:
    """What the work lacks by the rulebook's requirements, for its teacher."""
    session = db.session()
    found = gaps(
        rulebooks.rulebook(session, page.place.rulebook_id),
        page.draft,
        of_contest=facts.of_contest(session, page.place.contest_id),
        uploaded=page.uploaded,
        pages=reads.pages_beside(page.documents),
        ticks=_ticks(page),
        clear_days=page.clear_days,
    )
    return [_missing_item(gap) for gap in found]


def _missing_item(gap: Gap) -> MissingItem:
    who = ""
    if gap.requirement.about is About.MAKER:
        who = _("Maker %(number)s, %(name)s", number=gap.place, name=gap.person)
    elif gap.requirement.about is About.ADVISER:
        who = _("Adviser %(number)s, %(name)s", number=gap.place, name=gap.person)
    label = spoken(gap.requirement.label)
    word = {About.MAKER: "maker", About.ADVISER: "adviser"}.get(gap.requirement.about, "")
    anchor = f"{word}-{gap.place}" if word else (gap.missing[0].name if gap.missing else gap.against[0].fact)
    return MissingItem(
        clause=gap.requirement.clause,
        label=f"{who}: {label}" if who else label,
        missing=tuple(spoken(fact.label) for fact in gap.missing),
        against=tuple(evidence_text.evidence_sentence(one) for one in gap.against),
        is_grave=gap.is_grave,
        step=gap.step,
        anchor=anchor,
    )


def _unread(page: RegistrationPage) -> list[tuple[str, str, Step]]:
    """(question, fault, step) of every typed answer that cannot be read and would be left out."""
    faults = values_of(page.draft.typed, uploaded=page.uploaded).faults
    return [
        (spoken(fact.label), str(fields.FAULTS[faults[fact.name]]), step)
        for step in Step
        for fact in facts_of_step(step)
        if fact.name in faults
    ]


def submit(registration_id: int) -> Any:
    """Hand the work in."""
    made = in_transaction(registrations.submit, actor=actor(), registration_id=registration_id)
    if made.is_new:
        flash(_("The work is handed in. Its code is %(code)s.", code=made.code), "ok")
    else:
        flash(_("The changes to %(code)s are handed in.", code=made.code), "ok")
    return redirect(url_for("teacher.registration", registration_id=registration_id), 303)


def confirm_names(registration_id: int) -> Any:
    """Confirm that every name is spelled as it is to be printed."""
    in_transaction(registration_teams.confirm, actor=actor(), registration_id=registration_id)
    return flash_and_redirect(
        _("The names are confirmed."), "teacher.registration", registration_id=registration_id, _anchor="names"
    )


def correct_name(registration_id: int, person_id: int) -> Any:
    """Correct the spelling of one name."""
    in_transaction(
        registration_teams.correct_name,
        actor=actor(),
        registration_id=registration_id,
        person_id=person_id,
        prefix=request.form.get("prefix", ""),
        name=request.form.get("name", ""),
    )
    return flash_and_redirect(
        _("The name is corrected."), "teacher.registration", registration_id=registration_id, _anchor="names"
    )


def withdraw(registration_id: int) -> Any:
    """Withdraw the work, or undo the withdrawal."""
    who = actor()
    page = page_of(registration_id)
    if page.work is None:
        return redirect(url_for("teacher.registration", registration_id=registration_id), 303)
    entry_id = page.work.entry_id
    lifting = "lift" in request.form
    with transaction() as session:
        if lifting:
            withdrawals.take_back(session, actor=who, entry_id=entry_id)
        else:
            withdrawals.withdraw(session, actor=who, entry_id=entry_id, reason=request.form.get("reason", "")[:1000])
    return flash_and_redirect(
        _("The withdrawal is cancelled. The work takes part again.") if lifting else _("The work is withdrawn."),
        "teacher.registration",
        registration_id=registration_id,
    )


def change(registration_id: int) -> Any:
    """Request another title or category: the form, and the answer by rule."""
    page = page_of(registration_id)
    if page.work is None or request.method == "GET":
        if page.work is None:
            return redirect(url_for("teacher.registration", registration_id=registration_id), 303)
        return render_template(
            "teacher/change.html",
            page=page,
            categories=registration_pages.categories_of_round(
                db.session(), page.place.round_id, but=page.place.contest_id
            ),
            rules=_change_rules(page),
            is_open=times.gate_of(page.place) is DeadlineState.OPEN,
        )
    who = actor()
    entry_id = page.work.entry_id
    with transaction() as session:
        if request.form.get("kind") == "category":
            target = request.form.get("contest_id", 0, type=whole)
            decided = change_requests.change_category(session, actor=who, entry_id=entry_id, contest_id=target)
        else:
            title_th, title_en = request.form.get("title_th", ""), request.form.get("title_en", "")
            decided = change_requests.change_title(
                session, actor=who, entry_id=entry_id, title_th=title_th, title_en=title_en
            )
    return flash_and_redirect(
        answer_text(decided),
        "teacher.registration",
        category="ok" if decided.is_accepted else "fail",
        registration_id=registration_id,
        _anchor="notices",
    )


def answer_text(decided: Decided) -> str:
    """The answer to a request, with its clause and, if any, the last day."""
    if decided.is_accepted:
        return _("Accepted under clause %(clause)s.", clause=decided.clause) if decided.clause else _("Accepted.")
    if decided.last_day is None:
        return _("Refused under clause %(clause)s: this change is not possible at this level.", clause=decided.clause)
    return _(
        "Refused under clause %(clause)s: the last day to request it was %(day)s.",
        clause=decided.clause,
        day=dates.day(decided.last_day, language()),
    )


def _change_rules(page: RegistrationPage) -> list[tuple[str, str]]:
    """(clause, label) of the rulebook's requirements on changes."""
    book = rulebooks.rulebook(db.session(), page.place.rulebook_id)
    return [(found.clause, spoken(found.label)) for found in book.requirements if found.about is About.CHANGE]
