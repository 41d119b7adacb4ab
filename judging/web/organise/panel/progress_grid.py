"""The grid of works and judges, which refreshes itself."""

import hashlib
from typing import Any

from flask import render_template, request
from flask_babel import gettext as _

from judging import clock
from judging.core.contests.lifecycle import ContestState
from judging.core.tablets.tablets import Trouble
from judging.extensions import db
from judging.queries.contests import interests, progress_grid as grids
from judging.queries.presentation import halls
from judging.queries.rulebooks.rulebooks import rulebook
from judging.queries.tablets import tablets
from judging.services.tablets import take_backs
from judging.static_digest import version
from judging.web.guards.access import actor
from judging.web.organise.frame import head_of, page
from judging.web.views import flash_and_redirect, in_transaction, page_number
from judging.web.wording.languages import language


def grid(contest_id: int) -> str:
    """Who has finished what."""
    head = head_of(contest_id)
    return page(
        "organise/panel/progress_grid.html", head, "organise.grid", **_parts(contest_id, head.rulebook_id, head.state)
    )


def grid_live(contest_id: int) -> Any:
    """The parts that change; 204 if nothing changed since ``seen``."""
    head = head_of(contest_id)
    parts = _parts(contest_id, head.rulebook_id, head.state)
    if request.args.get("seen") == parts["seen"]:
        return "", 204
    return render_template(
        "organise/panel/_progress_grid.html",
        head=head,
        **parts,
    )


def take_back(contest_id: int) -> Any:
    """Let the tablets send the marks they hold that are newer than the restored backup."""
    in_transaction(take_backs.start, actor=actor(), contest_id=contest_id)
    return flash_and_redirect(
        _("The tablets send the marks they hold. What has come back is shown here."),
        "organise.grid",
        contest_id=contest_id,
    )


def _parts(contest_id: int, rulebook_id: int, state: ContestState) -> dict[str, Any]:
    waiting = request.args.get("waiting") == "1"
    found = grids.grid(db.session(), contest_id, waiting=waiting, page=page_number())
    now = clock.now()
    in_scoring = state is ContestState.SCORING
    seen = tablets.tablets(db.session(), contest_id, now=now, version=version()) if in_scoring else ()
    asked = interests.count_undecided(db.session(), contest_id)
    restored = tablets.restored(db.session(), contest_id) if in_scoring else None
    presented = halls.hall(db.session(), contest_id) if in_scoring else None
    calls = [call for call in halls.calls(db.session(), contest_id) if call.seen_at is None]
    return {
        "grid": found,
        "tablets": seen,
        "minutes": {
            (row.member_id, row.device): max(0, int((now - row.seen_at).total_seconds() // 60))
            for row in seen
            if row.seen_at
        },
        "lost_sight": [row for row in seen if row.trouble is Trouble.LOST_SIGHT],
        "asked": asked,
        "restored": restored,
        "presented": presented,
        "calls": calls,
        "book": rulebook(db.session(), rulebook_id),
        "waiting": waiting,
        "now": now,
        "seen": hashlib.sha256(
            repr((found, seen, asked, restored, presented, calls, f"{now:%H:%M}", language())).encode()
        ).hexdigest()[:12],
    }
