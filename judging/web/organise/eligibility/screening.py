"""Screening of a contest: what each work waits for, and decisions on many works at once."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _, lazy_gettext as _l, ngettext

from judging.extensions import db
from judging.queries.eligibility import screening_pages as reads
from judging.queries.eligibility.screening_pages import Waits
from judging.services.eligibility import screening
from judging.services.eligibility.screening import Passed
from judging.web.guards.access import actor
from judging.web.guards.redirects import local_path
from judging.web.guards.whole_numbers import whole, wholes
from judging.web.organise import frame
from judging.web.organise.eligibility import screening_forms
from judging.web.organise.eligibility.screening_text import row_lines
from judging.web.views import in_transaction, or_404, page_number

WAITS: dict[Waits, Any] = {
    Waits.COMMITTEE: _l("are waiting for a committee"),
    Waits.FACTS: _l("are missing facts"),
    Waits.LOOK_ALIKES: _l("are possible duplicates"),
    Waits.ZEROES: _l("have a proposed zero"),
    Waits.CASES: _l("need a case because of their facts"),
    Waits.FAILED: _l("not eligible"),
    Waits.ELIGIBLE: _l("eligible"),
}

NOT_DONE = (Waits.COMMITTEE, Waits.FACTS, Waits.LOOK_ALIKES, Waits.ZEROES, Waits.CASES)
"""States that need a person's action."""


def queue(contest_id: int) -> str:
    """The works with what each waits for, searched and filtered."""
    head = frame.head_of(contest_id)
    search = request.args.get("q", "").strip()[:100]
    chosen = request.args.get("waits", "")
    waits = Waits(chosen) if chosen in set(Waits) else None
    number = page_number() or 1
    found = or_404(reads.queue(db.session(), actor(), contest_id, search=search, waits=waits, page=number))
    return frame.page(
        "organise/eligibility/screening.html",
        head,
        "organise.screening",
        queue=found,
        lines={row.entry_id: row_lines(contest_id, row) for row in found.rows},
        search=search,
        waits=waits,
        waits_names=WAITS,
        not_done=NOT_DONE,
        may_change=frame.is_open(head),
        here=request.full_path.rstrip("?"),
        url_of_page=lambda page: url_for(
            "organise.screening", contest_id=contest_id, q=search or None, waits=chosen or None, page=page
        ),
        waiting=[row.entry_id for row in found.rows if row.outcome.waiting and row.waits],
        meeting=screening_forms.meeting_proposed(found.committee),
    )


def pass_all(contest_id: int) -> Any:
    """Pass the open requirements of all works shown, except ticked ones; or of the given works only."""
    ticked = set(request.form.getlist("entry", type=whole))
    shown = wholes(request.form.get("of", "").split())
    chosen = sorted(ticked) if request.form.get("which") == "ticked" else [one for one in shown if one not in ticked]
    meeting = screening_forms.meeting_typed()
    who, day = actor(), meeting.day
    passed = in_transaction(
        screening.pass_open,
        actor=who,
        contest_id=contest_id,
        entry_ids=chosen,
        committee=meeting.committee,
        met_on=day,
        reason=request.form.get("reason", "")[:1000],
        with_unknown="with_unknown" in request.form,
    )
    _tell_passed(passed, len(chosen) - passed.admitted)
    return redirect(_back(contest_id), 303)


def _tell_passed(passed: Passed, waiting: int) -> None:
    """Say what came of passing works: how many are eligible now, or why none is."""
    if passed.admitted:
        flash(ngettext("%(num)d work is now eligible.", "%(num)d works are now eligible.", passed.admitted), "ok")
    elif passed.findings:
        told = _("The decision is recorded, but no work is eligible yet. The list says what each one still waits for.")
        flash(told, "wait")
    else:
        told = _(
            "Nothing was recorded, because no requirement of these works waits for a committee alone. "
            "Decide what is flagged or not met on the page of each work."
        )
        flash(told, "wait")
    if waiting and passed.admitted:
        flash(
            ngettext(
                "%(num)d work is still waiting or not eligible.",
                "%(num)d works are still waiting or not eligible.",
                waiting,
            ),
            "wait",
        )


def _back(contest_id: int) -> str:
    """The filtered list, or the work's page."""
    return local_path(request.form.get("back")) or url_for("organise.screening", contest_id=contest_id)
