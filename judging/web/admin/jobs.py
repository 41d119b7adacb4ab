"""The background jobs of this installation."""

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from judging.extensions import db
from judging.queries import jobs as queries
from judging.services import jobs as service
from judging.web.guards.access import actor
from judging.web.views import flash_and_redirect, in_transaction
from judging.web.wording.refusals import trouble


def jobs() -> ResponseReturnValue:
    """The latest jobs, with progress and failures."""
    return render_template("admin/jobs.html", jobs=queries.latest(db.session()), trouble=trouble)


def job_retry(job_id: int) -> ResponseReturnValue:
    """Request a failed job once more."""
    in_transaction(service.retry, actor=actor(), job_id=job_id)
    return flash_and_redirect(_("The job will begin again in a moment."), "admin.jobs")
