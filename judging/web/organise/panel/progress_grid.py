"""The grid of works and judges, which refreshes itself."""

import hashlib
from typing import Any

from flask import render_template, request

from judging import clock
from judging.extensions import db
from judging.queries.contests import progress_grid as grids
from judging.queries.rulebooks.rulebooks import rulebook
from judging.web.organise.frame import head_of, page
from judging.web.views import page_number
from judging.web.wording.languages import language


def grid(contest_id: int) -> str:
    """Who has finished what."""
    head = head_of(contest_id)
    return page("organise/panel/progress_grid.html", head, "organise.grid", **_parts(contest_id, head.rulebook_id))


def grid_live(contest_id: int) -> Any:
    """The parts that change; 204 if nothing changed since ``seen``."""
    head = head_of(contest_id)
    parts = _parts(contest_id, head.rulebook_id)
    if request.args.get("seen") == parts["seen"]:
        return "", 204
    return render_template(
        "organise/panel/_progress_grid.html",
        head=head,
        **parts,
    )


def _parts(contest_id: int, rulebook_id: int) -> dict[str, Any]:
    waiting = request.args.get("waiting") == "1"
    found = grids.grid(db.session(), contest_id, waiting=waiting, page=page_number())
    now = clock.now()
    return {
        "grid": found,
        "book": rulebook(db.session(), rulebook_id),
        "waiting": waiting,
        "now": now,
        "seen": hashlib.sha256(f"{found!r}{now:%H:%M} {language()}".encode()).hexdigest()[:12],
    }
