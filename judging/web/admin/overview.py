"""The administrator's first page, and the log of what belongs to no contest."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from judging.extensions import db
from judging.queries import audit, installation

ACTIONS = {
    "accounts.create": _l("made an account"),
    "accounts.edit": _l("edited an account"),
    "accounts.set_grants": _l("changed the roles of an account"),
    "accounts.reset_password": _l("gave a temporary password"),
    "accounts.change_password": _l("changed the own password"),
    "accounts.rehash": _l("had the password kept anew, unchanged"),
    "accounts.disable": _l("closed an account"),
    "accounts.enable": _l("opened an account again"),
    "institutions.add": _l("added an institution"),
    "institutions.place": _l("gave an institution its province"),
    "institutions.edit": _l("mended an institution"),
    "rulebooks.add": _l("added a rulebook"),
}
"""What the acts of the installation's chain are called; any other is shown by its own name."""


def home() -> ResponseReturnValue:
    """What there is to look after."""
    return render_template("admin/home.html", counts=installation.counts(db.session()))


def log() -> ResponseReturnValue:
    """The installation's chain, page by page, with whether it still holds as a whole."""
    session = db.session()
    page = audit.log_page(session, None, page=request.args.get("page", 1, type=int))
    return render_template("admin/log.html", page=page, check=audit.check_chain(session, None), actions=ACTIONS)
