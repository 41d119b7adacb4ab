"""A teacher's part in cases: the requested answer, and the protest against a published result."""

from typing import Any

from flask import render_template
from flask_babel import gettext as _, lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import TextAreaField
from wtforms.validators import InputRequired

from judging import clock
from judging.core.rulings.rulings import State
from judging.core.thai import normalise_lines
from judging.extensions import db
from judging.models import CaseSource
from judging.queries import scopes
from judging.queries.contests.contests import contest_head
from judging.queries.entries import entries
from judging.queries.results import publications
from judging.queries.rulebooks.rulebooks import rulebook
from judging.queries.rulings import cases as read, readings
from judging.services.rulings import cases as service
from judging.web.forms import at_most, refusals_on
from judging.web.guards.access import actor
from judging.web.rulings.forms import requirement_of
from judging.web.serving.uploaded_pdfs import FAULTS, stored_pdf
from judging.web.views import flash_and_redirect, in_transaction, or_404
from judging.web.wording.contest_title import round_title

ON_FILE = dict.fromkeys(FAULTS, "file")


class StatementForm(FlaskForm):
    """One text, with a file if there is one."""

    text = TextAreaField(
        _l("Your answer"),
        validators=[
            InputRequired(_l("Enter a text first.")),
            at_most(4000),
        ],
    )
    file = FileField(_l("A file with it (PDF, at most 20 MB)"))


def case(case_id: int) -> Any:
    """The allegation about the institution's work, the requested answer, and the ruling once there is one."""
    found = or_404(read.one(db.session(), case_id))
    form = StatementForm()
    if found.answer:
        form.text.label.text = _("Addition to your answer")
    if found.state is not State.OPEN and form.is_submitted():
        form.form_errors.append(_("The case is already decided or closed. Send anything further to the organiser."))
    elif form.validate_on_submit():
        who = actor()
        with refusals_on(form, ON_FILE), stored_pdf() as file:
            in_transaction(service.answer, actor=who, case_id=case_id, text=form.text.data or "", file=file)
            return flash_and_redirect(
                _("Your answer is saved. You can add to it until the case is decided."), "teacher.case", case_id=case_id
            )
    _note_reading(case_id, None)
    is_over = found.answer_until is not None and clock.today() > found.answer_until
    head = or_404(contest_head(db.session(), found.contest_id))
    shown = render_template(
        "teacher/case.html",
        case=found,
        form=form,
        is_asked=found.state is State.OPEN and not is_over,
        is_over=is_over,
        round=round_title(head),
        head=head,
        requirement=requirement_of(rulebook(db.session(), head.rulebook_id), found),
    )
    return shown, 422 if form.errors else 200


def rulings(entry_id: int) -> str:
    """What committees ruled on a work, in their words for the institution, and what it can do until when."""
    session = db.session()
    contest_id = or_404(scopes.contest_of(session, "entry_id", entry_id))
    head = or_404(contest_head(session, contest_id))
    rows = read.ruled_on(session, entry_id)
    for case_id, ruling_id in [
        (row.case_id, ruling.ruling_id)
        for row in rows
        for ruling in row.rulings
        if any(named.entry_id == entry_id for named in ruling.entries)
    ]:
        _note_reading(case_id, ruling_id)
    session = db.session()
    notice = publications.newest_notice(session, contest_id)
    until = notice.protests_until if notice else None
    clauses = {one.clause: one.label for one in reversed(rulebook(session, head.rulebook_id).requirements)}
    return render_template(
        "teacher/rulings.html",
        head=head,
        round=round_title(head),
        work=or_404(entries.name_of(session, entry_id)),
        rows=rows,
        clauses=clauses,
        until=until if until is not None and clock.today() <= until else None,
        has_result=notice is not None,
    )


def _note_reading(case_id: int, ruling_id: int | None) -> None:
    """Store that this teacher opened it, unless that is known."""
    who = actor()
    if not readings.has_read(db.session(), case_id=case_id, ruling_id=ruling_id, user_id=who.user_id):
        in_transaction(service.note_reading, actor=who, case_id=case_id, ruling_id=ruling_id)


def protest(entry_id: int) -> Any:
    """Protest against the published result of a work, until the last day."""
    session = db.session()
    contest_id = or_404(scopes.contest_of(session, "entry_id", entry_id))
    head = or_404(contest_head(session, contest_id))
    form = StatementForm()
    form.text.label.text = _("What you protest against and why")
    if form.validate_on_submit():
        who = actor()
        with refusals_on(form, ON_FILE), stored_pdf() as file:
            in_transaction(service.protest, actor=who, entry_id=entry_id, words=form.text.data or "", file=file)
            return flash_and_redirect(
                _("Your protest is received. The committee will decide it before the result is final."),
                "teacher.protest",
                entry_id=entry_id,
            )
    notice = publications.newest_notice(db.session(), head.contest_id)
    until = notice.protests_until if notice else None
    own = [row for row in read.of_entry(db.session(), entry_id) if row.source is CaseSource.PROTEST]
    waiting = [row.allegation for row in own if row.state is State.OPEN]
    if normalise_lines(form.text.data or "").strip() in waiting:
        form.form_errors.clear()  # sent twice: the page shows it
    shown = render_template(
        "teacher/protest.html",
        head=head,
        round=round_title(head),
        work=or_404(entries.name_of(db.session(), entry_id)),
        form=form,
        takes_protest=until is not None and clock.today() <= until and not waiting,
        until=until,
        rows=own,
    )
    return shown, 422 if form.errors else 200
