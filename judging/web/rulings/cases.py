"""The cases of a contest: list, new case, and actions before a ruling."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from judging.core.refusals import RuleViolation
from judging.database.transaction import transaction
from judging.extensions import db
from judging.models import CaseSource
from judging.queries.rulebooks.rulebooks import rulebook
from judging.queries.rulings import cases as read
from judging.queries.scoring import printouts
from judging.services.rulings import cases as service
from judging.web.forms import say
from judging.web.guards.access import actor
from judging.web.guards.whole_numbers import whole
from judging.web.rulings import forms
from judging.web.rulings.frame import head_of, page, reason
from judging.web.wording.languages import language


def cases(contest_id: int) -> str:
    """Every case, undecided ones first."""
    head = head_of(contest_id)
    return page("rulings/cases.html", head, rows=read.of_contest(db.session(), contest_id))


def case_new(contest_id: int) -> Any:
    """Open a case about a work, a tie, or the running of the contest."""
    who = actor()
    head = head_of(contest_id)
    proposed = request.args.get("requirement", "")
    form = forms.CaseForm(entry=request.args.get("entry", 0, type=whole), requirement=proposed)
    works = printouts.works(db.session(), contest_id)
    form.entry.choices = [SelectChoice(0, _("Not about a single work"))] + [
        SelectChoice(work.entry_id, f"{work.code} {work.title.en if language() == 'en' else ''}{_thai(work)}")
        for work in works
    ]
    form.requirement.choices = forms.alleged(rulebook(db.session(), head.rulebook_id))
    if form.validate_on_submit():
        try:
            with transaction() as session:
                case_id = service.open_case(
                    session,
                    actor=who,
                    contest_id=contest_id,
                    entry_id=form.entry.data or None,
                    source=CaseSource.ORGANISER,
                    requirement=form.requirement.data or "",
                    allegation=form.allegation.data or "",
                    evidence=form.evidence.data or "",
                )
        except RuleViolation as refusal:
            say(form, refusal, {})
        else:
            flash(_("The case is open. Ask the institution for an answer, or record the ruling."), "ok")
            return redirect(url_for("rulings.case", contest_id=contest_id, case_id=case_id), 303)
    return page("rulings/case_new.html", head, form=form), 422 if form.errors else 200


def _thai(work: printouts.PrintedWork) -> str:
    return "" if language() == "en" and work.title.en else work.title.th


def ask(contest_id: int, case_id: int) -> Any:
    """Ask the entry's teachers for their answer."""
    who = actor()
    with transaction() as session:
        service.ask(session, actor=who, case_id=case_id)
    flash(_("The teachers of the institution can now see the case and answer it."), "ok")
    return _back(contest_id, case_id)


def answer(contest_id: int, case_id: int) -> Any:
    """Record the institution's answer, given orally or by letter."""
    who = actor()
    with transaction() as session:
        service.answer(session, actor=who, case_id=case_id, text=reason())
    flash(_("The answer is recorded."), "ok")
    return _back(contest_id, case_id)


def evidence(contest_id: int, case_id: int) -> Any:
    """Add to the evidence."""
    who = actor()
    with transaction() as session:
        service.add_evidence(session, actor=who, case_id=case_id, text=reason())
    flash(_("The evidence is added."), "ok")
    return _back(contest_id, case_id)


def close(contest_id: int, case_id: int) -> Any:
    """Close the case without a ruling."""
    who = actor()
    with transaction() as session:
        service.close(session, actor=who, case_id=case_id, reason=reason())
    flash(_("The case is closed without a ruling."), "ok")
    return _back(contest_id, case_id)


def _back(contest_id: int, case_id: int) -> Any:
    return redirect(url_for("rulings.case", contest_id=contest_id, case_id=case_id), 303)
