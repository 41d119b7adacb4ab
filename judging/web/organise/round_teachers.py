"""Teachers of the round of a contest: the institutions of its area with their teachers, new accounts, an import."""

from collections.abc import Sequence
from typing import Any

from flask import Response, render_template, request, url_for
from flask_babel import gettext as _, lazy_gettext as _l
from wtforms import SelectChoice, SelectField
from wtforms.validators import InputRequired

from judging import clock
from judging.core.imports.teacher_columns import TEACHERS
from judging.core.imports.teachers import KnownTeacher
from judging.core.people.accounts import clean_username
from judging.extensions import db
from judging.queries.contests.contests import ContestHead
from judging.queries.people import managed_accounts, round_teachers as reads
from judging.queries.people.round_teachers import AreaInstitution
from judging.services.people import round_teachers as service
from judging.web.admin.forms import PersonForm
from judging.web.forms import refusals_on
from judging.web.guards.access import actor
from judging.web.guards.whole_numbers import whole, wholes
from judging.web.organise import frame
from judging.web.organise.imports.sheet_import import download, sheet_import
from judging.web.views import flash_and_redirect, in_transaction, page_number
from judging.web.wording.languages import language
from judging.writers.import_templates import teachers_template

FIELD_OF = {
    "name_missing": "name",
    "username_unusable": "username",
    "username_taken": "username",
    "institution_not_of_area": "institution",
}
"""The field that shows a refusal."""


class TeacherForm(PersonForm):
    """A teacher of one of the institutions in the area."""

    institution = SelectField(
        _l("Institution"),
        coerce=lambda typed: next(iter(wholes([typed])), 0),
        validators=[InputRequired(_l("Choose an institution."))],
    )

    def offer(self, institutions: Sequence[AreaInstitution]) -> None:
        """Set the institutions to choose from."""
        self.institution.choices = [
            SelectChoice(one.institution_id, f"{one.name} ({one.province})" if one.province else one.name)
            for one in institutions
        ]


def listing(contest_id: int) -> str:
    """The institutions of the area with their teachers for this round, searched."""
    head = frame.head_of(contest_id)
    search, waiting = request.args.get("search", "")[:100], bool(request.args.get("waiting"))
    page = reads.listing(
        db.session(), actor(), head.round_id, today=clock.today(), search=search, waiting=waiting, page=page_number()
    )
    return frame.page(
        "organise/teachers/round.html",
        head,
        "organise.entries",
        page=page,
        search=search,
        waiting=waiting,
        now=clock.now(),
        acting_id=actor().user_id,
    )


def new(contest_id: int) -> Any:
    """Make an account; a known teacher of the area keeps theirs, and gets the round after a confirmation."""
    head = frame.head_of(contest_id)
    institutions = reads.choices(db.session(), head.round_id)
    form = TeacherForm(institution=request.args.get("institution"))
    form.offer(institutions)
    known: tuple[KnownTeacher, ...] = ()
    if form.validate_on_submit():
        name, username = form.name.data or "", form.username.data or ""
        known = reads.named_alike(db.session(), head.round_id, name=name, username=username)
        with refusals_on(form, FIELD_OF):
            return _added(form, head, known)
    shown = frame.page(
        "organise/teachers/new.html",
        head,
        "organise.entries",
        form=form,
        known=known,
        is_same=any(one.username == clean_username(form.username.data or "") for one in known),
        names={one.institution_id: one.name for one in institutions},
    )
    return shown, 422 if form.errors else 200


def _added(form: TeacherForm, head: ContestHead, known: Sequence[KnownTeacher]) -> Any:
    """Make the account, or let the chosen known one see the round."""
    chosen = request.form.get("known", "")
    account = next((one for one in known if str(one.user_id) == chosen), None)
    back = url_for("organise.round_teachers", contest_id=head.contest_id)
    if account is None:
        made = in_transaction(
            service.add,
            actor=actor(),
            round_id=head.round_id,
            institution_id=form.institution.data,
            name=form.name.data or "",
            username=form.username.data or "",
            position=form.position.data or "",
            is_somebody_else=chosen == "new",
        )
        (found,) = managed_accounts.slip_holders(db.session(), [made.user_id])
        return render_template("organise/password_once.html", found=found, password=made.temporary_password, back=back)
    is_new = in_transaction(
        service.allow,
        actor=actor(),
        round_id=head.round_id,
        institution_id=form.institution.data,
        user_id=account.user_id,
    )
    return flash_and_redirect(
        _("The teacher sees the works of this round from now on. Account and password stay.")
        if is_new
        else _("The teacher sees the works of this round already."),
        "organise.round_teachers",
        contest_id=head.contest_id,
    )


def end(contest_id: int) -> Any:
    """End the role of a teacher for this round."""
    head = frame.head_of(contest_id)
    grant_id = request.form.get("grant", 0, type=whole)
    ended = in_transaction(service.end, actor=actor(), round_id=head.round_id, grant_id=grant_id)
    return flash_and_redirect(
        _("The teacher no longer sees the works of this round.") if ended else _("The role had already been removed."),
        "organise.round_teachers",
        category="ok" if ended else "wait",
        contest_id=contest_id,
    )


def take(contest_id: int) -> Any:
    """Teachers from a spreadsheet."""
    return sheet_import(TEACHERS, head=frame.head_of(contest_id), template="organise/teachers/import.html")


def template(contest_id: int) -> Response:
    """An empty sheet of teachers to fill in."""
    return download(teachers_template(language()), "teachers.xlsx")
