"""The cases of all contests of the central committee and of one contest: lists, new case, actions before a ruling."""

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from judging.core.dates import parse_day
from judging.core.refusals import require
from judging.extensions import db
from judging.models import CaseSource
from judging.queries.contests import contests
from judging.queries.papers import printouts
from judging.queries.rulebooks.rulebooks import rulebook
from judging.queries.rulings import cases as read, proposals, readings
from judging.services.rulings import cases as service
from judging.web.forms import refusals_on
from judging.web.guards.access import actor
from judging.web.guards.whole_numbers import whole
from judging.web.rulings import forms
from judging.web.rulings.frame import head_of, page, reason
from judging.web.serving.uploaded_pdfs import stored_pdf
from judging.web.views import flash_and_redirect, in_transaction
from judging.web.wording.contest_title import round_title
from judging.web.wording.languages import spoken


def cases(contest_id: int) -> str:
    """Every case, undecided ones first, with those whose proposed ruling waits for a second member."""
    session, head = db.session(), head_of(contest_id)
    rows, proposed = read.of_contest(session, contest_id), proposals.waiting(session, contest_id)
    return page("rulings/cases.html", head, rows=rows, proposed=proposed)


def case_new(contest_id: int) -> Any:
    """Open a case about a work, a tie, or the running of the contest."""
    head = head_of(contest_id)
    proposed = request.args.get("requirement", "")
    form = forms.CaseForm(entry=request.args.get("entry", 0, type=whole), requirement=proposed)
    works = printouts.works(db.session(), contest_id)
    form.entry.choices = [SelectChoice(0, _("Not about a single work"))] + [
        SelectChoice(work.entry_id, f"{work.code} {spoken(work.title)}") for work in works
    ]
    form.requirement.choices = forms.alleged(rulebook(db.session(), head.rulebook_id))
    if form.validate_on_submit():
        with refusals_on(form, {}):
            case_id = in_transaction(
                service.open_case,
                actor=actor(),
                contest_id=contest_id,
                entry_id=form.entry.data or None,
                source=CaseSource.ORGANISER,
                requirement=form.requirement.data or "",
                allegation=form.allegation.data or "",
                evidence=form.evidence.data or "",
            )
            return flash_and_redirect(
                _("The case is open. Ask the institution for an answer, or record the ruling."),
                "rulings.case",
                contest_id=contest_id,
                case_id=case_id,
            )
    return page("rulings/case_new.html", head, form=form), 422 if form.errors else 200


def ask(contest_id: int, case_id: int) -> Any:
    """Ask the entry's teachers for their answer."""
    typed = request.form.get("until", "").strip()
    until = require(parse_day(typed), "answer_day_unreadable") if typed else None
    in_transaction(service.ask, actor=actor(), case_id=case_id, until=until)
    if readings.of_case(db.session(), case_id).accounts:
        return _done(contest_id, case_id, _("The teachers of the institution can now see the case and answer it."))
    text = _("The institution has no teacher with an account. Ask it by letter and record its answer here.")
    return _done(contest_id, case_id, text)


def answer(contest_id: int, case_id: int) -> Any:
    """Record the institution's answer, given orally or by letter."""
    who = actor()
    with stored_pdf() as file:
        in_transaction(service.answer, actor=who, case_id=case_id, text=reason(), file=file)
    return _done(contest_id, case_id, _("The answer is recorded."))


def evidence(contest_id: int, case_id: int) -> Any:
    """Add to the evidence."""
    who = actor()
    with stored_pdf() as file:
        in_transaction(service.add_evidence, actor=who, case_id=case_id, text=reason(), file=file)
    return _done(contest_id, case_id, _("The evidence is added."))


def close(contest_id: int, case_id: int) -> Any:
    """Close the case without a ruling."""
    in_transaction(service.close, actor=actor(), case_id=case_id, reason=reason())
    return _done(contest_id, case_id, _("The case is closed without a ruling."))


def _done(contest_id: int, case_id: int, message: str) -> Any:
    return flash_and_redirect(message, "rulings.case", contest_id=contest_id, case_id=case_id)


def home() -> str:
    """The contests, with the number of their cases and undecided cases."""
    session = db.session()
    heads = contests.central_heads(session, actor())
    numbers = [head.contest_id for head in heads]
    waiting, opened = read.counts(session, numbers, read.WAITS), read.counts(session, numbers)
    rows = [
        (head, round_title(head), waiting.get(head.contest_id, 0), opened.get(head.contest_id, 0)) for head in heads
    ]
    return render_template("rulings/home.html", rows=sorted(rows, key=lambda row: -row[2]))
