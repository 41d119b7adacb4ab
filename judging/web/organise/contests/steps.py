"""Move a contest to the next step, or back with a reason."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _

from judging.core.contests.lifecycle import ContestState
from judging.database.transaction import transaction
from judging.services.contests import contests
from judging.web.guards.access import actor
from judging.web.wording import labels


def contest_step(contest_id: int) -> Any:
    """Move forward to ``to``, or with ``back`` one step back to it, with a reason."""
    to = request.form.get("to", "")
    if to not in {state.value for state in ContestState}:
        abort(400)
    who, state = actor(), ContestState(to)
    with transaction() as session:
        if request.form.get("direction") == "back":
            reason = request.form.get("reason", "")[:1000]
            contests.go_back(session, actor=who, contest_id=contest_id, to=state, reason=reason)
        else:
            contests.advance(session, actor=who, contest_id=contest_id, to=state)
    flash(_("The contest is now at this step: %(state)s.", state=labels.CONTEST_STATES[state]), "ok")
    return redirect(url_for("organise.contest", contest_id=contest_id), 303)
