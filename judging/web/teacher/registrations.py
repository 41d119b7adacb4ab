"""Registration: start a draft, fill in its steps, which save themselves, and discard it."""

from dataclasses import replace
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from judging.core import dates
from judging.core.entries import form_people
from judging.core.entries.form_checks import progress
from judging.core.entries.registration_form import Draft, Step, StepChange
from judging.core.named_people import other_than_people
from judging.core.refusals import RuleViolation
from judging.extensions import db, documents
from judging.queries import scopes
from judging.queries.entries import registration_pages as pages
from judging.queries.entries.registration_pages import RegistrationPage
from judging.queries.rulebooks import rulebooks
from judging.services.entries import registrations
from judging.web.guards.access import actor
from judging.web.guards.whole_numbers import whole, wholes
from judging.web.teacher import fields
from judging.web.teacher.doubts import Doubt, at_inputs, doubts_of
from judging.web.views import flash_and_redirect, in_transaction, or_404
from judging.web.wording import deadline_text as times
from judging.web.wording.languages import language
from judging.web.wording.refusals import sentence


def page_of(registration_id: int) -> RegistrationPage:
    """The registration, or 404."""
    return or_404(pages.registration_page(db.session(), registration_id))


def start() -> Any:
    """Start a draft in a contest whose registration is open."""
    who = actor()
    institution_id = request.form.get("institution_id", 0, type=whole)
    contest_id = request.form.get("contest_id", 0, type=whole)
    if not who.teaches(institution_id, scopes.round_of(db.session(), contest_id)):
        abort(403)
    number = in_transaction(
        registrations.start,
        actor=who,
        contest_id=contest_id,
        institution_id=institution_id,
        is_assigned="assigned" in request.form,
    )
    return redirect(url_for("teacher.step", registration_id=number, step=Step.WORK.value), 303)


def open_form(entry_id: int) -> Any:
    """Open the form of a work that an organiser entered."""
    number = in_transaction(registrations.open_for_entry, actor=actor(), entry_id=entry_id)
    return redirect(url_for("teacher.registration", registration_id=number), 303)


def discard(registration_id: int) -> Any:
    """Discard a draft with its files."""
    stored = in_transaction(registrations.discard, actor=actor(), registration_id=registration_id)
    for name in stored:
        documents().remove(name)
    return flash_and_redirect(_("The draft is deleted."), "teacher.home")


def step(registration_id: int, step: str) -> Any:
    """One part of the form: shown, saved by a button, or saved automatically while typing."""
    if step not in set(Step):
        abort(404)
    here = Step(step)
    page = page_of(registration_id)
    if request.method == "GET":
        return shown(page, here)
    act = request.form.get("act", "save")
    change = _acted(act, fields.read_step(here, request.form))
    _tell_left_out(act)
    base = request.form.get("base", 0, type=whole)
    saves_itself = request.accept_mimetypes.best == "application/json"
    try:
        saved = in_transaction(
            registrations.save, actor=actor(), registration_id=registration_id, change=change, base=base
        )
    except RuleViolation as refusal:
        if saves_itself:
            return {"code": refusal.code, "problem": sentence(refusal)}, 409
        return shown(page, here, change=change, problem=refusal), 422
    if saves_itself:
        page = page_of(registration_id)
        return {
            "revision": saved.revision,
            "saved": _("Saved at %(time)s", time=dates.clock(saved.at, language())),
            "faults": fields.faults_of(here, page.draft, page.documents),
            "doubts": at_inputs(doubts_of_page(page, page.draft), here),
            "window": times.registration_text(page.place),
        }
    return redirect(_onwards(registration_id, here, act, change), 303)


def shown(page: RegistrationPage, here: Step, **values: Any) -> str:
    """The page of one step. ``change`` is unsaved input, ``problem`` the reason; ``fault`` is the kind of a refused
    document, with ``fault_text``."""
    from judging.core.entries.registration_form import changed

    change: StepChange | None = values.pop("change", None)
    draft = page.draft if change is None else changed(page.draft, change, revision=page.revision)
    problem: RuleViolation | None = values.pop("problem", None)
    steps = list(Step)
    place = steps.index(here)
    return render_template(
        "teacher/step.html",
        page=page,
        draft=draft,
        here=here,
        step_names=fields.STEPS,
        progress=progress(draft, page.uploaded),
        questions=fields.fields_of(here, draft, page.documents),
        documents=fields.documents_of(draft, page.documents) if here is Step.DOCUMENTS else [],
        people=[(about.value, word, fields.people_of(draft, about, word)) for about, word in fields.PEOPLE]
        if here is Step.PEOPLE
        else [],
        problem=sentence(problem) if problem else "",
        registration_text=times.registration_text(page.place),
        is_soon=times.is_soon(page.place.windows.registration_closes),
        takes_documents=times.takes_documents(page.place),
        before=steps[place - 1] if place else None,
        after=steps[place + 1] if place + 1 < len(steps) else None,
        saved=_("Saved at %(time)s", time=dates.clock(page.saved_at, language())) if page.revision else "",
        doubts=at_inputs(doubts_of_page(page, draft), here),
        fault=values.get("fault", ""),
        fault_text=values.get("fault_text", ""),
    )


def doubts_of_page(page: RegistrationPage, draft: Draft) -> list[Doubt]:
    """What is worth a second look in the draft of this registration."""
    return doubts_of(rulebooks.rulebook(db.session(), page.place.rulebook_id), draft, page.documents)


def _tell_left_out(act: str) -> None:
    """Say which words of a pasted list were not taken for names."""
    verb, _dash, word = act.partition("-")
    if verb == "paste" and (left := other_than_people(_pasted(word))):
        flash(_("Not added, because these are no names: %(words)s", words=", ".join(left)), "wait")


def _pasted(word: str) -> str:
    return request.form.get(f"{word}-pasted", "")[:10_000]


def _acted(act: str, change: StepChange) -> StepChange:
    """Apply a button of the rows of people to the typed values."""
    verb, _dash, rest = act.partition("-")
    word, _dash, number = rest.partition("-")
    if change.step is not Step.PEOPLE or word not in ("maker", "adviser"):
        return change
    people = (change.makers if word == "maker" else change.advisers) or ()
    place = next(iter(wholes([number])), 0)
    if verb == "add":
        people = form_people.added(people)
    elif verb == "paste":
        people = form_people.pasted(people, _pasted(word))
    elif verb == "remove":
        people = form_people.removed(people, place)
    elif verb == "fill" and 1 <= place <= len(people):
        people = form_people.filled_down(people, place)
    elif verb == "up":
        people = form_people.moved_up(people, place)
    return replace(change, makers=people) if word == "maker" else replace(change, advisers=people)


def _onwards(registration_id: int, here: Step, act: str, change: StepChange) -> str:
    """Where a button leads: the next step, the overview, or the changed row of the same step, whose first field the
    browser focuses."""
    steps = list(Step)
    if act == "next" and here is steps[-1]:
        return url_for("teacher.registration", registration_id=registration_id)
    if act == "next":
        here = steps[steps.index(here) + 1]
    verb, _dash, rest = act.partition("-")
    word = rest.partition("-")[0]
    anchor = None
    if here is Step.PEOPLE and word in ("maker", "adviser"):
        rows = len((change.makers if word == "maker" else change.advisers) or ())
        anchor = f"{word}-{rows}-prefix" if verb == "add" else f"{word}s"
        if verb == "fill":
            anchor = rest
    return url_for("teacher.step", registration_id=registration_id, step=here.value, _anchor=anchor)
