"""Links that open a screen of the hall on a computer on which nobody signs in: made and closed from the phone, typed on
the computer."""

import unicodedata

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _, lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from judging import clock
from judging.core.contests import sign_in_cards
from judging.core.presentation.screen_links import HallScreen
from judging.extensions import db
from judging.queries.presentation import screen_links as reads
from judging.services.presentation import screen_links as service
from judging.web.guards import limits, screen_access
from judging.web.guards.access import actor
from judging.web.screens import frame
from judging.web.views import flash_and_redirect, in_transaction

KIND = "screen"
"""What is looked up, for the limit of guesses."""


class ScreenForm(FlaskForm):
    """The code of a screen."""

    code = StringField(
        _l("Code of the screen"),
        description=_l(
            "Ten letters and digits, such as K7QM3-XDA9P. You may leave out the dash and use small letters."
        ),
        validators=(InputRequired(_l("Enter the code.")), Length(max=80, message=_l("This is too long for a code."))),
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "inputmode": "text"},
    )


def enter() -> ResponseReturnValue:
    """Type the code of a screen, which opens it."""
    form = ScreenForm()
    if form.validate_on_submit():
        return _open(form, form.code.data or "", 422)
    return _page(form, 422 if form.errors else 200)


def open_screen(code: str) -> ResponseReturnValue:
    """Open the screen of the code in the address. The page that opens has an address without it."""
    return _open(ScreenForm(formdata=None), code, 404)


def _open(form: ScreenForm, text: str, refused: int) -> ResponseReturnValue:
    """Open the screen of a code, or show the form with the status ``refused``. Networks that try many codes which
    nobody has wait; open screens do not."""
    code = sign_in_cards.typed_code(unicodedata.normalize("NFKC", text[:80]))
    if code is None:
        wrong = _("This is not a code of a screen: it never contains the letters O, I and L or the digits 0 and 1.")
        return _page(form, refused, wrong)
    limits.check_look_up(KIND)
    digest = sign_in_cards.digest(frame.secret(), code)
    found = reads.opened_by(db.session(), digest, clock.today())
    if found is None:
        limits.looked_up_in_vain()
        return _page(form, refused, _("This code opens no screen, or no longer. Ask the organiser for a new one."))
    contest_id, screen = found
    screen_access.keep(digest)
    return redirect(url_for(f"{screen}.screen", contest_id=contest_id), 303)


def _page(form: ScreenForm, status: int, wrong: str = "") -> ResponseReturnValue:
    if wrong:
        form.code.errors = [wrong]
    return render_template("screens/enter.html", form=form), status


def make(screen: str, contest_id: int) -> Response:
    """Make a link for the screen."""
    kind = HallScreen(screen)
    in_transaction(service.make, actor=actor(), contest_id=contest_id, screen=kind, secret=frame.secret())
    return redirect(url_for(f"{kind}.control", contest_id=contest_id, _anchor="link"), 303)


def close(screen: str, contest_id: int) -> Response:
    """Close the link of the screen."""
    kind = HallScreen(screen)
    in_transaction(service.close, actor=actor(), contest_id=contest_id, screen=kind)
    said = _("The link is closed. Computers that it opened show nothing more.")
    return flash_and_redirect(said, f"{kind}.control", contest_id=contest_id)
