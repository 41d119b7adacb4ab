"""All categories of a round on one page, and setting one up like another."""

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext as _, lazy_gettext as _l, ngettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from judging.extensions import db
from judging.queries.contests import contests as reads
from judging.queries.contests.contests import ContestHead
from judging.services.contests import copies
from judging.services.contests.copies import Copied
from judging.web.forms import refusals_on
from judging.web.guards.access import actor
from judging.web.guards.whole_numbers import whole
from judging.web.organise.contests import checks
from judging.web.organise.frame import head_of, page
from judging.web.serving.reach import out_of_reach
from judging.web.views import in_transaction
from judging.web.wording import labels
from judging.web.wording.contest_title import round_title
from judging.web.wording.languages import spoken
from judging.web.wording.refusals import sentence

FIELD_OF = {
    "copy_nothing_chosen": "settings",
    "copy_source_wanted": "source",
    "rulebook_other_category": "rulebook_id",
    "rulebook_unknown": "rulebook_id",
    "contest_exists": "rulebook_id",
}
"""The field that a refusal belongs to."""


class CopyForm(FlaskForm):
    """From which contest, and what."""

    source = SelectField(
        _l("Copy from"),
        coerce=whole,
        validate_choice=False,
        validators=[InputRequired(_l("Choose the contest to copy from."))],
    )
    settings = BooleanField(_l("Practice settings, lengths of presentation and questions"), default=True)
    panel = BooleanField(_l("Panel: people, roles and sections"), default=True)
    days = BooleanField(_l("Days"), default=True)
    papers = BooleanField(_l("Issuer and signer of announcement and order"), default=True)


class CategoryForm(CopyForm):
    """Another category of the round."""

    rulebook_id = SelectField(
        _l("Category and rulebook"),
        coerce=whole,
        validate_choice=False,
        validators=[InputRequired(_l("Choose the rulebook."))],
    )


def dashboard(contest_id: int) -> Any:
    """Every category of the contest's round, with what each lacks; adds a category by copying one of them."""
    head, session = head_of(contest_id), db.session()
    rows = reads.contest_rows(session, actor(), round_id=head.round_id)
    taken = {row.head.category for row in rows}
    choices = [choice for choice in reads.rulebook_choices(session) if choice.category not in taken]
    form = CategoryForm(source=contest_id)
    form.source.choices = [_choice(row.head, spoken(row.head.title)) for row in rows]
    form.rulebook_id.choices = [SelectChoice(choice.rulebook_id, checks.rulebook_label(choice)) for choice in choices]
    if form.validate_on_submit():
        with refusals_on(form, FIELD_OF):
            _number, copied = in_transaction(
                copies.add_category,
                actor=actor(),
                source_id=form.source.data,
                rulebook_id=form.rulebook_id.data,
                settings=form.settings.data,
                panel=form.panel.data,
                days=form.days.data,
                papers=form.papers.data,
            )
            _tell(copied)
            return redirect(url_for("organise.round", contest_id=contest_id), 303)
    shown = page(
        "organise/contests/round.html",
        head,
        "organise.round",
        rows=[(row, checks.lacking(row), checks.next_of(row)) for row in rows],
        form=form,
        choices=choices,
        round_line=round_title(head),
        out_of_reach=out_of_reach(),
    )
    return shown, 422 if form.errors or form.form_errors else 200


def copy(contest_id: int) -> Any:
    """Copy settings and panel into the contest."""
    head = head_of(contest_id)
    sources = reads.copy_sources(db.session(), actor(), contest_id)
    form = CopyForm()
    form.source.choices = [
        _choice(one, f"{spoken(one.title)} · {labels.LEVELS[one.level]} · {one.school_year}") for one in sources
    ]
    if form.validate_on_submit():
        with refusals_on(form, FIELD_OF):
            copied = in_transaction(
                copies.copy,
                actor=actor(),
                contest_id=contest_id,
                source_id=form.source.data,
                settings=form.settings.data,
                panel=form.panel.data,
                days=form.days.data,
                papers=form.papers.data,
            )
            _tell(copied)
            return redirect(url_for("organise.contest", contest_id=contest_id), 303)
    shown = page("organise/contests/copy.html", head, "organise.contest", form=form, sources=sources)
    return shown, 422 if form.errors or form.form_errors else 200


def _choice(head: ContestHead, name: str) -> SelectChoice:
    return SelectChoice(head.contest_id, name)


def _tell(copied: Copied) -> None:
    """Say what was copied, and what was not and why."""
    done = []
    if copied.settings:
        done.append(_("The practice settings are copied."))
    if copied.lengths:
        done.append(_("The lengths of presentation and questions are copied."))
    if copied.days:
        done.append(_("The days are copied."))
    if copied.papers:
        done.append(_("Issuer and signer of the papers are copied."))
    if copied.members:
        done.append(ngettext("%(num)d judge is appointed.", "%(num)d judges are appointed.", copied.members))
    if done:
        flash(" ".join(done), "ok")
    left = []
    if copied.settings_refused is not None:
        left.append(_("The practice settings are not copied: %(why)s", why=sentence(copied.settings_refused)))
    if copied.lengths_refused is not None:
        left.append(
            _("The lengths of presentation and questions are not copied: %(why)s", why=sentence(copied.lengths_refused))
        )
    if copied.days_refused is not None:
        left.append(_("The days are not copied: %(why)s", why=sentence(copied.days_refused)))
    if copied.readings:
        left.append(_("Readings of requirements that this rulebook does not offer keep their usual choice."))
    left += [f"{name}: {sentence(why)}" for name, why in copied.members_refused]
    if left:
        flash(" ".join(left), "wait")
