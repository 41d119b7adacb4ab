"""Error responses for people and for programs."""

import logging
from typing import Any

from flask import Flask, Response, flash, g, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from judging import clock
from judging.core.refusals import RuleViolation
from judging.database import conflicts
from judging.database.conflicts import Outcome
from judging.extensions import db
from judging.queries.people import deputies
from judging.queries.people.deputies import DeputyRow
from judging.web.guards.access import account
from judging.web.guards.redirects import local_path
from judging.web.wording.problem_texts import detail
from judging.web.wording.refusals import sentence

log = logging.getLogger("judging.errors")

PAGES = (400, 403, 404, 405, 409, 413, 429, 500, 503)

RETRY_AFTER = {Outcome.BUSY: "1", Outcome.UNAVAILABLE: "5"}
"""Seconds after which a request that the database ended can be sent again."""

UNAVAILABLE = "errors/unavailable.html"


def problem(status: int, code: str, said: str, **params: object) -> Response:
    """An ``application/problem+json`` answer with its code and params."""
    answer = jsonify({"type": "about:blank", "status": status, "code": code, "detail": said, "params": params})
    answer.status_code = status
    answer.mimetype = "application/problem+json"
    return answer


def _page(status: int) -> tuple[str, int]:
    values = {"was_deputy": _former_deputy()} if status == 403 else {}
    return render_template(f"errors/{status if status in PAGES else 400}.html", **values), status


def _former_deputy() -> DeputyRow | None:
    """Whose deputy the person was until lately, where they open an organiser's page."""
    who = account()
    if who is None or who.card_id is not None or request.blueprint not in ("organise", "counter", "rulings"):
        return None
    return deputies.lately_ended(db.session(), who.user_id, today=clock.today())


def _stale(error: CSRFError) -> Any:
    if request.blueprint == "api":
        return problem(400, "csrf", detail("csrf"))
    return _page(400)


def _misaddressed(error: SecurityError) -> Any:
    """The ``Host`` header names none of ``JUDGING_HOSTS``: a page without links, which would repeat that name."""
    host = request.headers.get("Host", "")
    log.warning("request=%s host=%.100r is not one of JUDGING_HOSTS", g.get("request_id", ""), host)
    if request.path.startswith("/api/"):
        return problem(400, "unknown_host", detail("unknown_host"))
    return render_template("errors/host.html"), 400


def _failed(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error
    if request.blueprint == "api" or request.path.startswith("/api/"):
        code = error.name.lower().replace(" ", "_")
        answer = problem(error.code, code, detail(code))
    else:
        answer = make_response(_page(error.code))
    answer.headers.extend((name, value) for name, value in error.get_headers() if name != "Content-Type")
    return answer


def _collided(error: Exception) -> Any:
    outcome = conflicts.outcome_of(error)
    if outcome is None:
        raise error
    conflicts.tell(error, outcome)
    db.session.remove()  # reread the page; a lost connection is left to the pool
    if request.path.startswith("/api/"):
        answer = problem(503, "try_again", _said(outcome))  # a tablet's repeated request is idempotent
    elif outcome is Outcome.UNAVAILABLE:
        answer = make_response(render_template(UNAVAILABLE), 503)
    else:
        answer = make_response(_page(409 if outcome is Outcome.TAKEN else 503))
    answer.headers["Retry-After"] = RETRY_AFTER.get(outcome, RETRY_AFTER[Outcome.BUSY])
    return answer


def _said(outcome: Outcome) -> str:
    if outcome is Outcome.UNAVAILABLE:
        return _("The system cannot save at the moment. This is not saved yet. Please tell the organiser.")
    return _("Another request was being saved at the same time. This one was not saved. Please send it again.")


def _refused(refusal: RuleViolation) -> Any:
    text = sentence(refusal)
    if request.blueprint == "api":
        status = {"not_your_sheet": 403, "confirm_first": 403, "no_sheet": 404}.get(refusal.code, 409)
        return problem(status, refusal.code, text, **refusal.params)
    flash(text, "fail")
    home = url_for("public.home")
    back = home if request.method == "GET" else local_path(request.form.get("back")) or request.path
    return redirect(back, 303)


def init_app(app: Flask) -> None:
    """Answer errors of ``app`` as JSON below ``/api`` and as pages elsewhere."""
    app.register_error_handler(CSRFError, _stale)
    app.register_error_handler(SecurityError, _misaddressed)
    app.register_error_handler(HTTPException, _failed)
    app.register_error_handler(RuleViolation, _refused)
    for kind in conflicts.errors(on_sqlite=app.config["SETTINGS"].is_sqlite):
        app.register_error_handler(kind, _collided)
    app.jinja_env.get_template(UNAVAILABLE)  # read now: later there may be no file descriptor for it
