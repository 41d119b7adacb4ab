"""The progress of a background job, for the person who asked for it."""

from judging.web.jobs import pages
from judging.web.serving.routes import Route, blueprint

ROUTES: tuple[Route, ...] = (("/<int:job_id>", "progress", pages.progress, ("GET",)),)

jobs = blueprint("jobs", "/jobs", ROUTES)
