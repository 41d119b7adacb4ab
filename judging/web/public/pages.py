"""Public pages: the contests, published results from their frozen documents, privacy and health."""

from typing import Any

from flask import (
    Response,
    abort,
    current_app,
    jsonify,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue

from judging.config import Settings
from judging.core.personal_data.privacy_notice import stored_personal_data
from judging.core.results.recounts import are_sheets_public
from judging.database import health
from judging.extensions import db
from judging.queries.papers import signed_announcements
from judging.queries.results import public_pages, publications
from judging.static_digest import SOURCE
from judging.web.guards.redirects import local_path
from judging.web.public.marks import recount_of
from judging.web.public.published_results import shown_document
from judging.web.public.sharing import contest_card
from judging.web.serving.requests import LANGUAGE_COOKIE, LANGUAGES
from judging.web.serving.revalidation import list_state, revalidated, state_of
from judging.web.views import or_404
from judging.web.wording.languages import speak_of

YEAR = 60 * 60 * 24 * 365


def home() -> Response:
    """The contests by school year."""

    def make() -> str:
        years = public_pages.years(db.session())
        speak_of(*(contest.event.noun for year in years for contest in year.contests))
        return render_template("public/home.html", years=years)

    return revalidated(list_state(), make)


def results(contest_id: int) -> Response:
    """The newest version of a contest's results."""
    return _results(contest_id, None)


def version(contest_id: int, version: int) -> Response:
    """One version of a contest's results; a superseded one says so."""
    return _results(contest_id, version)


def set_language(language: str) -> Any:
    """Keep the choice of language for a year and return to the page."""
    if language not in LANGUAGES:
        abort(404)
    answer = redirect(local_path(request.args.get("next")) or url_for("public.home"), 303)
    settings: Settings = current_app.config["SETTINGS"]
    secure = settings.https and not settings.local_https  # http on the same address could not replace a Secure one
    answer.set_cookie(LANGUAGE_COOKIE, language, max_age=YEAR, samesite="Lax", httponly=True, secure=secure)
    return answer


def _results(contest_id: int, wanted: int | None) -> Response:
    state = state_of(contest_id, wanted)
    answer = revalidated(state, lambda: _results_page(contest_id, wanted))
    if state.version != state.newest:
        answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _results_page(contest_id: int, wanted: int | None) -> str:
    session = db.session()
    found = or_404(publications.public_version(session, contest_id, wanted))
    document = shown_document(session, found.document, digest=found.digest)
    if document.event is not None:
        speak_of(document.event.noun)
    return render_template(
        "public/results.html",
        document=document,
        newest=found.newest,
        card=contest_card(document),
        versions=publications.versions(session, contest_id),
        recount=recount_of(session, found.document) if are_sheets_public(found.document["settings"]) else None,
        signed=signed_announcements.signed(session, contest_id, found.version),
    )


def worker() -> Response:
    """The service worker of the judge's screen. It has a fixed address, because the browser compares it with the one it
    has; its scope is ``/judge/``."""
    answer = send_file(SOURCE / "js/scoring/worker.js", mimetype="text/javascript", max_age=0)
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def healthz() -> ResponseReturnValue:
    """What can be done with the database: ``status`` is ``ok``, ``degraded`` (only read) or ``fail`` (503)."""
    found = health.examine(db.engine)
    status = "fail" if not found.is_readable else "ok" if found.is_writable else "degraded"
    database = "ok" if found.is_readable else "fail"
    answer = jsonify(status=status, database=database, writable=found.is_writable)
    return answer, 200 if found.is_readable else 503


def privacy() -> str:
    """The page made from the catalogue of facts, with each competition's retention time."""
    return render_template(
        "public/privacy.html", kept=stored_personal_data(), retention=public_pages.retention(db.session())
    )
