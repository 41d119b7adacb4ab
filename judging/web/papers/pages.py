"""The sheet of a scanned or typed code."""

from flask import abort, redirect, url_for
from werkzeug.wrappers import Response

from judging.core.paper_sheets import paper
from judging.extensions import db
from judging.queries.paper_sheets import paper_codes
from judging.web.guards.access import account, actor, scope
from judging.web.views import or_404


def find(paper_code: str) -> Response:
    """Redirect the judge to the sheet, and an organiser to where it is keyed, or to the progress while there is no
    sheet."""
    who, place = account(), scope()
    assert who is not None  # guaranteed by the permission
    member_id, entry_id = or_404(paper.read_code(paper_code))
    found = or_404(paper_codes.place(db.session(), member_id=member_id, entry_id=entry_id, user_id=who.user_id))
    if found.user_id == who.user_id and (place.member_id is not None or place.has_left):
        if found.sheet_id is None:
            return redirect(url_for("judge.works", contest_id=place.contest_id))
        return redirect(url_for("judge.sheet", sheet_id=found.sheet_id))
    if not actor().organises(competition_id=place.competition_id, round_id=place.round_id):
        abort(403)  # a colleague's sheet
    if found.sheet_id is None:
        return redirect(url_for("organise.grid", contest_id=place.contest_id))
    return redirect(url_for("organise.paper", sheet_id=found.sheet_id))
