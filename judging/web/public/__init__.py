"""The routes of ``public``."""

from __future__ import annotations

from judging.web.public import health, marks, pages, privacy
from judging.web.serving.routes import Route, blueprint

ROUTES: tuple[Route, ...] = (
    ("/", "home", pages.home, ("GET",)),
    ("/results/<int:contest_id>", "results", pages.results, ("GET",)),
    ("/results/<int:contest_id>/<int:version>", "version", pages.version, ("GET",)),
    ("/results/<int:contest_id>/<int:version>/marks.csv", "marks", marks.marks, ("GET",)),
    ("/privacy", "privacy", privacy.privacy, ("GET",)),
    ("/language/<language>", "set_language", pages.set_language, ("GET",)),
    ("/healthz", "healthz", health.healthz, ("GET",)),
)

public = blueprint("public", "", ROUTES)
