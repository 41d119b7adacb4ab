"""The welcome page comes before every other page of a contest: judges confirm who they are and their conflicts."""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from judging.extensions import db
from judging.queries.scoring import judge_worklist
from judging.web.guards.access import account, scope


def welcome_first() -> Response | None:
    """Redirect a judge who has not confirmed yet to the welcome page and back afterwards; former members see only when
    and why they left."""
    who = account()
    if who is None or request.endpoint == "judge.home":
        return None
    contest_id = scope().contest_id
    if scope().has_left:
        is_told = request.endpoint == "judge.works"
        return None if is_told else redirect(url_for("judge.works", contest_id=contest_id), 303)
    if request.endpoint == "judge.welcome":
        return None
    if not judge_worklist.is_to_be_welcomed(db.session(), contest_id=contest_id, user_id=who.user_id):
        return None
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    if wanted == url_for("judge.works", contest_id=contest_id):
        wanted = None
    return redirect(url_for("judge.welcome", contest_id=contest_id, next=wanted))
