"""The key of this installation, and the keys whose transfer files it accepts."""

from flask import current_app, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _, lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from judging import transfer_key
from judging.config import Settings
from judging.core.transfers.public_keys import fingerprint
from judging.extensions import db
from judging.queries.transfers.trusted_keys import trusted_keys
from judging.services.transfers import trusted_keys as service
from judging.web.forms import refusals_on
from judging.web.guards.access import actor
from judging.web.views import flash_and_redirect, in_transaction


class KeyForm(FlaskForm):
    """A key to trust, and its owner."""

    name = StringField(
        _l("Owner of the key"),
        description=_l("A name that your organisers know, for example the province."),
        validators=[InputRequired(_l("Enter the owner of the key.")), Length(max=200)],
    )
    public_key = StringField(
        _l("Public key"),
        description=_l("44 characters, from the sender's page of transfer keys or from the command judging keys."),
        validators=[InputRequired(_l("Enter the key.")), Length(max=200)],
        render_kw={"spellcheck": "false", "autocomplete": "off", "autocapitalize": "none"},
    )


def keys() -> ResponseReturnValue:
    """Our public key, the trusted keys, and a form to trust another."""
    settings: Settings = current_app.config["SETTINGS"]
    try:
        own = transfer_key.public(settings.instance)
        broken = False
    except transfer_key.KeyUnusableError:
        own, broken = None, True
    form = KeyForm()
    if form.validate_on_submit():
        with refusals_on(form, {"key_name_wanted": "name"}, "public_key"):
            in_transaction(
                service.trust, actor=actor(), name=form.name.data or "", public_key=form.public_key.data or "", own=own
            )
            return flash_and_redirect(_("Files signed with this key are now accepted."), "admin.keys")
    shown = render_template(
        "admin/trusted_keys.html",
        form=form,
        own=own,
        own_fingerprint=fingerprint(own) if own else "",
        broken=broken,
        rows=trusted_keys(db.session()),
    )
    return shown, 422 if form.errors else 200


def key_remove(key_id: int) -> ResponseReturnValue:
    """Stop trusting a key."""
    in_transaction(service.remove, actor=actor(), key_id=key_id)
    return flash_and_redirect(
        _("Files signed with this key are now refused. Works that were imported before stay."), "admin.keys"
    )
