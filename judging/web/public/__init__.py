"""The routes of ``public``."""

from judging.web.public import marks, pages, tablets
from judging.web.serving.routes import Route, blueprint

ROUTES: tuple[Route, ...] = (
    ("/", "home", pages.home, ("GET",)),
    ("/results/<int:contest_id>", "results", pages.results, ("GET",)),
    ("/results/<int:contest_id>/<int:version>", "version", pages.version, ("GET",)),
    ("/results/<int:contest_id>/<int:version>/marks.csv", "marks", marks.marks, ("GET",)),
    ("/results/<int:contest_id>/<int:version>/rulebook.toml", "rulebook", marks.rulebook, ("GET",)),
    ("/privacy", "privacy", pages.privacy, ("GET",)),
    ("/help/tablets", "tablets", tablets.tablets, ("GET",)),
    ("/help/tablets/judging-ca.crt", "certificate", tablets.certificate, ("GET",)),
    ("/help/tablets/judging-ca.mobileconfig", "apple_profile", tablets.apple_profile, ("GET",)),
    ("/language/<language>", "set_language", pages.set_language, ("GET",)),
    ("/worker.js", "worker", pages.worker, ("GET",)),
    ("/healthz", "healthz", pages.healthz, ("GET",)),
)

public = blueprint("public", "", ROUTES)
