"""The administrator's first page, and the log of the installation."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from judging.extensions import db
from judging.queries import audit, installation
from judging.queries.audit import LogRow
from judging.web.views import page_number
from judging.web.wording.audit_labels import ACTION_LABELS, SIGN_IN_ACTIONS, SIGN_IN_KINDS
from judging.web.wording.backup_warning import warning


def home() -> ResponseReturnValue:
    """What there is to manage."""
    return render_template("admin/home.html", counts=installation.counts(db.session()), backup_warning=warning())


def log() -> ResponseReturnValue:
    """The installation's audit chain, page by page, and whether it is intact."""
    session, show = db.session(), request.args.get("show", "")
    page = audit.log_page(
        session,
        None,
        page=page_number(),
        without=SIGN_IN_ACTIONS if show == "rest" else (),
        only=SIGN_IN_ACTIONS if show == "sign-ins" else (),
    )
    return render_template(
        "admin/log.html",
        page=page,
        show=show,
        details=[_detail(row) for row in page.rows],
        check=audit.check_chain(session, None),
        actions=ACTION_LABELS,
    )


def _detail(row: LogRow) -> str:
    """How somebody tried to sign in, and which event of its kind in the hour the entry is."""
    kind, count = row.data.get("kind"), row.data.get("count")
    said = [str(SIGN_IN_KINDS[kind])] if row.action in SIGN_IN_ACTIONS and kind in SIGN_IN_KINDS else []
    if row.action in SIGN_IN_ACTIONS and isinstance(count, int) and count > 1:
        said.append(_("number %(count)s in an hour", count=count))
    return " · ".join(said)
