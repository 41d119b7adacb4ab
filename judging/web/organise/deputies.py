"""An organiser's deputies: the list, appointing somebody, with an account or a new one, and ending it."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _, lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from judging import clock
from judging.core.people.deputies import DeputyState
from judging.extensions import db
from judging.queries.people import deputies as rows, managed_accounts
from judging.services.people import deputies
from judging.web.forms import NO_SPELLING, USERNAME_HINT, at_most, refusals_on
from judging.web.guards.access import actor
from judging.web.guards.whole_numbers import whole
from judging.web.organise.contests.contest_forms import DayField
from judging.web.views import flash_and_redirect, in_transaction
from judging.web.wording.deputy_text import scope_text

FIELD_OF = {
    "deputy_until_past": "until",
    "deputy_unknown": "username",
    "deputy_is_you": "username",
    "deputy_organises_already": "username",
    "deputy_appointed_already": "username",
    "deputy_needs_own_role": "grant",
    "name_missing": "name",
    "username_unusable": "username",
    "username_taken": "username",
}
"""The field that shows a refusal."""


class DeputyForm(FlaskForm):
    """Who acts for the organiser, with which of the organiser's roles, until when."""

    username = StringField(
        _l("Username"),
        description=_l("Exactly as the person signs in with it."),
        validators=[InputRequired(_l("Enter a username.")), at_most(200)],
        render_kw=NO_SPELLING,
    )
    grant = SelectField(_l("Acts for you in"), coerce=whole, validate_choice=False)
    until = DayField(
        _l("Last day"),
        description=_l("Leave empty for as long as you organise it yourself."),
    )

    def offer(self, user_id: int) -> None:
        """Set the choices: the organiser's own roles."""
        own = rows.own_grants(db.session(), user_id)
        self.grant.choices = [SelectChoice(one.grant_id, scope_text(one.scope)) for one in own]


class NewDeputyForm(DeputyForm):
    """A deputy who has no account yet."""

    name = StringField(_l("Name"), validators=[InputRequired(_l("Enter a name.")), at_most(200)])
    username = StringField(
        _l("Username"),
        description=USERNAME_HINT,
        validators=[InputRequired(_l("Enter a username.")), at_most(200)],
        render_kw=NO_SPELLING,
    )


def listing() -> ResponseReturnValue:
    """The organiser's deputies; POST appoints somebody who has an account."""
    acting, form = actor(), DeputyForm()
    form.offer(acting.user_id or 0)
    if form.validate_on_submit():
        with refusals_on(form, FIELD_OF):
            in_transaction(
                deputies.appoint,
                actor=acting,
                grant_id=form.grant.data or 0,
                username=form.username.data or "",
                until=form.until.data,
            )
            return flash_and_redirect(_("The deputy is appointed and acts for you from now on."), "organise.deputies")
    found = rows.of_organiser(db.session(), acting.user_id or 0, today=clock.today())
    page = render_template(
        "organise/deputies/deputies.html",
        form=form,
        running=[row for row in found if row.state is DeputyState.IN_FORCE],
        ended=[row for row in found if row.state is not DeputyState.IN_FORCE],
        scope_text=scope_text,
    )
    return page, 422 if form.errors else 200


def new() -> ResponseReturnValue:
    """Make an account for a deputy and appoint them; its temporary password is shown once."""
    acting, form = actor(), NewDeputyForm()
    form.offer(acting.user_id or 0)
    if form.validate_on_submit():
        with refusals_on(form, FIELD_OF):
            made = in_transaction(
                deputies.appoint_new,
                actor=acting,
                grant_id=form.grant.data or 0,
                name=form.name.data or "",
                username=form.username.data or "",
                until=form.until.data,
            )
            (found,) = managed_accounts.slip_holders(db.session(), [made.user_id])
            values = {"found": found, "password": made.temporary_password}
            return render_template("organise/deputies/password_once.html", **values)
    return render_template("organise/deputies/new.html", form=form), 422 if form.errors else 200


def end() -> ResponseReturnValue:
    """End a deputy now."""
    ended = in_transaction(deputies.end, actor=actor(), deputy_id=request.form.get("deputy", 0, type=whole))
    said = _("The person no longer acts for you.") if ended else _("This had ended already.")
    return flash_and_redirect(said, "organise.deputies", category="ok" if ended else "wait")
