"""The administrator's first page, and the log of the installation."""

from flask import render_template
from flask.typing import ResponseReturnValue

from judging.extensions import db
from judging.queries import audit, installation
from judging.web.views import page_number
from judging.web.wording.audit_labels import ACTION_LABELS


def home() -> ResponseReturnValue:
    """What there is to manage."""
    return render_template("admin/home.html", counts=installation.counts(db.session()))


def log() -> ResponseReturnValue:
    """The installation's audit chain, page by page, and whether it is intact."""
    session = db.session()
    page = audit.log_page(session, None, page=page_number())
    return render_template("admin/log.html", page=page, check=audit.check_chain(session, None), actions=ACTION_LABELS)
