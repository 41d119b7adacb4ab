"""The routes of ``public``."""

from judging.web.public import marks, pages, plots, ranking_file, search, sharing, tablets, verification
from judging.web.serving import downloads
from judging.web.serving.routes import Route, blueprint

ROUTES: tuple[Route, ...] = (
    ("/", "home", pages.home, ("GET",)),
    ("/results", "search", search.search, ("GET",)),
    ("/institutions/<int:institution_id>", "institution", search.institution, ("GET",)),
    ("/results/<int:contest_id>", "results", pages.results, ("GET",)),
    ("/results/<int:contest_id>/preview.png", "contest_picture", sharing.contest_picture, ("GET",)),
    ("/results/<int:contest_id>/plots", "plots", plots.plots, ("GET",)),
    ("/results/<int:contest_id>/works/<code>", "work", sharing.work, ("GET",)),
    ("/results/<int:contest_id>/works/<code>/preview.png", "work_picture", sharing.work_picture, ("GET",)),
    ("/results/<int:contest_id>/<int:version>", "version", pages.version, ("GET",)),
    ("/results/<int:contest_id>/<int:version>/ranking.csv", "ranking_file", ranking_file.ranking_file, ("GET",)),
    ("/results/<int:contest_id>/<int:version>/signed", "signed", downloads.signed, ("GET",)),
    ("/results/<int:contest_id>/<int:version>/marks.csv", "marks", marks.marks, ("GET",)),
    ("/results/<int:contest_id>/<int:version>/rulebook.toml", "rulebook", marks.rulebook, ("GET",)),
    ("/privacy", "privacy", pages.privacy, ("GET",)),
    ("/verify", "verify", verification.verify, ("GET",)),
    ("/verify/", "verify", verification.verify, ("GET",)),  # what is left of an address without its code
    ("/verify/<code>", "verify_code", verification.verify_code, ("GET",)),
    ("/help/tablets", "tablets", tablets.tablets, ("GET",)),
    ("/help/tablets/judging-ca.crt", "certificate", tablets.certificate, ("GET",)),
    ("/help/tablets/judging-ca.mobileconfig", "apple_profile", tablets.apple_profile, ("GET",)),
    ("/language/<language>", "set_language", pages.set_language, ("GET",)),
    ("/worker.js", "worker", pages.worker, ("GET",)),
    ("/healthz", "healthz", pages.healthz, ("GET",)),
)

public = blueprint("public", "", ROUTES)
