"""What comes before everything else of a contest: the judge's own word who they are and what they should not score."""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from judging.extensions import db
from judging.queries import judge_works, scopes
from judging.web.access import account

BEFORE_IT = ("judge.home", "judge.welcome")


def welcome_first() -> Response | None:
    """Lead a judge who has not said so yet to the welcome page, and from there on to where they were going."""
    who = account()
    args = request.view_args or {}
    if who is None or request.endpoint in BEFORE_IT:
        return None
    contest_id = args.get("contest_id")
    if contest_id is None:
        found = scopes.contest_of_sheet(db.session(), args["sheet_id"])
        contest_id = found[0] if found else 0
    if not judge_works.is_to_be_welcomed(db.session(), contest_id=contest_id, user_id=who.user_id):
        return None
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    if wanted == url_for("judge.works", contest_id=contest_id):
        wanted = None
    return redirect(url_for("judge.welcome", contest_id=contest_id, next=wanted))
