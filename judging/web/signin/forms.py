"""Forms to sign in and to change a password."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from judging.core.people.accounts import PASSWORD_LENGTHS

_LONGEST = 400
"""Longer than any correct value, and short enough to hash."""

_CODE = (
    InputRequired(_l("Enter the code.")),
    Length(max=_LONGEST, message=_l("This is too long for a code.")),
)
_PRESENT = (
    InputRequired(_l("Enter your current password.")),
    Length(max=_LONGEST, message=_l("This is too long for a password.")),
)


class StaffForm(FlaskForm):
    """Username and password."""

    username = StringField(
        _l("Username"),
        validators=[
            InputRequired(_l("Enter your username.")),
            Length(max=_LONGEST, message=_l("This is too long for a username.")),
        ],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        _l("Password"),
        validators=[
            InputRequired(_l("Enter your password.")),
            Length(max=_LONGEST, message=_l("This is too long for a password.")),
        ],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()


class CodeForm(FlaskForm):
    """The code of a judge's card."""

    code = StringField(
        _l("Code on the card"),
        description=_l(
            "Ten letters and digits, such as K7QM3-XDA9P. You may leave out the dash and use small letters."
        ),
        validators=_CODE,
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "inputmode": "text"},
    )
    next = HiddenField()


class SecondFactorForm(FlaskForm):
    """A code of the app, or a recovery code."""

    code = StringField(
        _l("Code from the app, or a recovery code"),
        validators=_CODE,
        render_kw={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"},
    )


class PresentPasswordForm(FlaskForm):
    """The present password, to confirm."""

    password = PasswordField(
        _l("Current password"),
        validators=_PRESENT,
        render_kw={"autocomplete": "current-password"},
    )


class FirstCodeForm(PresentPasswordForm):
    """The first code of the app, which shows that it has the key."""

    code = StringField(
        _l("Six digits that the app shows"),
        validators=_CODE,
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"},
    )


class PasswordForm(FlaskForm):
    """The present password, and the new one twice."""

    current = PasswordField(
        _l("Current password"),
        validators=_PRESENT,
        render_kw={"autocomplete": "current-password"},
    )
    new = PasswordField(
        _l("New password"),
        description=_l(
            "At least %(least)s characters. Several words that you can remember work best.", least=PASSWORD_LENGTHS[0]
        ),
        validators=[
            InputRequired(_l("Enter a new password.")),
            Length(max=_LONGEST, message=_l("This is too long for a password.")),
        ],
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _l("Repeat the new password"),
        validators=[
            InputRequired(_l("Enter the new password again.")),
            EqualTo("new", message=_l("The two new passwords do not match.")),
        ],
        render_kw={"autocomplete": "new-password"},
    )
