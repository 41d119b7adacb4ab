"""Backups: when and where the automatic ones are written, one at once, and a copy to download."""

from __future__ import annotations

from pathlib import Path

from flask import Response, current_app, render_template, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _, lazy_gettext as _l
from wtforms import IntegerField, PasswordField, SelectChoice, SelectField, StringField
from wtforms.validators import EqualTo, InputRequired, Length, NumberRange

from judging import clock
from judging.backup import BackupError, automatic, copies
from judging.backup.backup import is_inside
from judging.backup.encryption import SHORTEST_PASSPHRASE
from judging.config import Settings
from judging.core.refusals import RuleViolation, refuse_if
from judging.extensions import db
from judging.queries import jobs
from judging.queries.backups import backups as queries
from judging.queries.backups.backups import MINUTES, MOST_KEPT, BackupSettings
from judging.services.backups import backups as service
from judging.web.forms import EditForm, at_most, refusals_on
from judging.web.guards import limits
from judging.web.guards.access import account, actor
from judging.web.guards.whole_numbers import whole
from judging.web.signin.forms import PresentPasswordForm
from judging.web.views import flash_and_redirect, in_transaction
from judging.web.wording import backup_warning
from judging.web.wording.refusals import trouble

_LONGEST = 200
_NEW = {"autocomplete": "new-password"}
FIELD_OF = {
    "backup_passphrase_wanted": "passphrase",
    "own_password_wanted": "password",
    "password_wrong": "password",
}


class AutomaticForm(EditForm):
    """When and where automatic backups are written."""

    minutes = SelectField(
        _l("During scoring, a backup"),
        coerce=whole,
        choices=[
            SelectChoice(
                minutes, _l("every %(minutes)s minutes", minutes=minutes) if minutes else _l("never by itself")
            )
            for minutes in MINUTES
        ],
    )
    folder = StringField(
        _l("Folder on the server"),
        description=_l("Empty: the folder of the installation. Or on a stick, for example /media/stick/backups."),
        validators=[at_most(_LONGEST)],
        render_kw={"spellcheck": "false", "autocapitalize": "none", "autocomplete": "off"},
    )
    kept = IntegerField(
        _l("Backups kept"),
        description=_l("Older ones are deleted."),
        validators=[
            InputRequired(_l("Enter a number.")),
            NumberRange(1, MOST_KEPT, _l("Enter a number from 1 to %(most)s.", most=MOST_KEPT)),
        ],
    )
    passphrase = PasswordField(
        _l("Passphrase for another folder"),
        description=_l(
            "Encrypts what is written outside the installation. Leave empty to keep the present one. Write it down: "
            "without it nobody can open the backups."
        ),
        validators=[Length(max=_LONGEST, message=_l("This is too long for a passphrase."))],
        render_kw=_NEW,
    )
    again = PasswordField(
        _l("Repeat the passphrase"),
        validators=[EqualTo("passphrase", message=_l("The two passphrases do not match."))],
        render_kw=_NEW,
    )


class CopyForm(PresentPasswordForm):
    """A copy to download: the present password, and a passphrase twice."""

    secret = PasswordField(
        _l("Passphrase of the copy"),
        description=_l(
            "At least %(least)s characters. Write it down: without it nobody can open the copy.",
            least=SHORTEST_PASSPHRASE,
        ),
        validators=[
            InputRequired(_l("Enter a passphrase.")),
            Length(max=_LONGEST, message=_l("This is too long for a passphrase.")),
        ],
        render_kw=_NEW,
    )
    secret_again = PasswordField(
        _l("Repeat the passphrase"),
        validators=[
            InputRequired(_l("Enter the passphrase again.")),
            EqualTo("secret", message=_l("The two passphrases do not match.")),
        ],
        render_kw=_NEW,
    )


def backups() -> ResponseReturnValue:
    """The state of the backups, and what can be done about it. POST changes the settings."""
    chosen = queries.settings(db.session())
    form = AutomaticForm(data=chosen.to_data())
    if form.validate_on_submit():
        wanted = BackupSettings(form.minutes.data, (form.folder.data or "").strip(), form.kept.data or 1)
        with refusals_on(form, FIELD_OF | {"backup_passphrase_short": "passphrase"}, "folder"):
            _prepare(wanted, form.passphrase.data or "")
            in_transaction(service.configure, actor=actor(), settings=wanted)
            return flash_and_redirect(_("Saved."), "admin.backups")
    return _page(form, CopyForm(formdata=None))


def backup_now() -> ResponseReturnValue:
    """Request a backup at once."""
    in_transaction(service.request_now, actor=actor())
    return flash_and_redirect(_("The backup begins in a moment."), "admin.backups")


def backup_copy() -> ResponseReturnValue:
    """Request a copy to download, after the present password."""
    form, who = CopyForm(), account()
    assert who is not None  # the permission map says so
    if form.validate_on_submit():
        with refusals_on(form, FIELD_OF, "secret"):
            with limits.present_password(who.username or ""):
                _request_copy(form)
            return flash_and_redirect(_("The copy is being written. Download it below."), "admin.backups")
    return _page(AutomaticForm(formdata=None, data=queries.settings(db.session()).to_data()), form)


def backup_download(job_id: int) -> Response:
    """The file of a finished copy."""
    token = in_transaction(service.hand_over_copy, actor=actor(), job_id=job_id)
    path = copies.path(_settings(), token)
    refuse_if(not path.is_file(), "backup_copy_gone")
    made = clock.now().astimezone(clock.BANGKOK)
    answer = send_file(
        path,
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=f"judging-{made:%Y%m%d-%H%M}.backup",
        conditional=False,
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _prepare(wanted: BackupSettings, passphrase: str) -> None:
    refuse_if(wanted.folder and not Path(wanted.folder).is_absolute(), "backup_folder_relative")
    try:
        automatic.prepare(_settings(), wanted, passphrase)
    except BackupError as error:
        raise _refusal(error, str(automatic.folder_of(_settings(), wanted))) from error


def _request_copy(form: CopyForm) -> None:
    try:
        token = copies.prepare(_settings(), form.secret.data or "")
    except BackupError as error:
        raise _refusal(error) from error
    try:
        in_transaction(service.request_copy, actor=actor(), password=form.password.data or "", token=token)
    except BaseException:
        copies.forget(_settings(), token)
        raise


def _refusal(error: BackupError, folder: str = "") -> RuleViolation:
    return RuleViolation(error.code, why=str(error), folder=folder, least=SHORTEST_PASSPHRASE)


def _page(form: AutomaticForm, copy_form: CopyForm) -> ResponseReturnValue:
    session, settings, who = db.session(), _settings(), account()
    assert who is not None  # the permission map says so
    chosen, running = queries.settings(session), queries.open_job(session)
    copied = queries.latest_copy(session, user_id=who.user_id)
    copy = jobs.job(session, copied) if copied else None
    folder = automatic.folder_of(settings, chosen)
    shown = render_template(
        "admin/backups.html",
        form=form,
        copy_form=copy_form,
        chosen=chosen,
        folder=folder,
        is_inside=is_inside(settings, folder),
        has_key=automatic.has_key(settings),
        state=queries.state(session, now=clock.now()),
        reason=backup_warning.of_state,
        running=jobs.job(session, running) if running else None,
        copy=copy,
        can_download=copy is not None and copies.path(settings, copy.params["token"]).is_file(),
        trouble=trouble,
    )
    return shown, 422 if form.errors or copy_form.errors else 200


def _settings() -> Settings:
    found: Settings = current_app.config["SETTINGS"]
    return found
