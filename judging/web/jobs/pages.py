"""The page of a background job, and the part of a page that shows one and refreshes itself while the job is open."""

from typing import Any

from flask import make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from judging.extensions import db
from judging.imports.importers import Taken
from judging.jobs import IMPORT, paper_sets
from judging.models import JobState
from judging.queries import jobs as queries
from judging.queries.jobs import JobView
from judging.web.guards.access import actor
from judging.web.organise.imports.sheet_import import PLACES, told
from judging.web.views import flash_and_redirect, or_404
from judging.web.wording.refusals import trouble


def progress(job_id: int) -> ResponseReturnValue:
    """The job as ``_macros/jobs.html`` shows it: alone for a page that refreshes it, else on a page of its own. The
    page of an import that is done leads on to the list that it filled, that of papers to their PDF."""
    job = or_404(queries.job(db.session(), job_id))
    is_import = job.kind == IMPORT
    if request.headers.get("HX-Request"):
        part = make_response(render_template("jobs/_progress.html", job=job, trouble=trouble(job)))
        if job.kind in (IMPORT, paper_sets.KIND) and not job.is_open:
            part.headers["HX-Refresh"] = "true"
        return part
    if is_import and job.state is JobState.DONE:
        message = told(Taken.from_json(job.result))
        return flash_and_redirect(message, PLACES[job.params["sheet"]][1], **_contest(job))
    more = _ways(job) if is_import else {"file": _file(job)}
    return render_template("jobs/job.html", job=job, trouble=trouble(job), **more)


def _file(job: JobView) -> str:
    """The address of the PDF that the job made; empty without one."""
    is_there = paper_sets.path(job) is not None
    return url_for("organise.paper_set", job_id=job.job_id, **_contest(job)) if is_there else ""


def _contest(job: JobView) -> dict[str, Any]:
    contest_id = job.params.get("contest_id")
    return {} if contest_id is None else {"contest_id": contest_id}


def _ways(job: JobView) -> dict[str, str]:
    """Where the page of an import leads: to the preview, for the person whose file it is, and to the list."""
    address, listing = PLACES[job.params["sheet"]]
    is_own = job.params["user_id"] == actor().user_id
    preview = url_for(address, upload=job.params["token"], **_contest(job)) if is_own else ""
    return {"preview": preview, "listing": url_for(listing, **_contest(job))}
