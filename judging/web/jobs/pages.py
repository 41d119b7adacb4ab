"""The part of a page that shows a job, and refreshes itself while the job is open."""

from flask import render_template

from judging.core.refusals import RuleViolation
from judging.extensions import db
from judging.queries import jobs as queries
from judging.queries.jobs import JobView
from judging.web.views import or_404
from judging.web.wording import refusals


def progress(job_id: int) -> str:
    """The job as ``_macros/jobs.html`` shows it."""
    job = or_404(queries.job(db.session(), job_id))
    return render_template("jobs/_progress.html", job=job, trouble=trouble(job))


def trouble(job: JobView) -> str:
    """Why the job failed, in the reader's language; empty if it did not."""
    return refusals.sentence(RuleViolation(job.error, **job.result)) if job.error else ""
