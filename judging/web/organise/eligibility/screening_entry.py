"""Screening of one work: every requirement, its state and reason, and the committee's decisions."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request
from flask_babel import ngettext

from judging.core.refusals import RuleViolation, refuse_if
from judging.core.roles import Actor
from judging.extensions import db
from judging.queries.eligibility import screening_pages as reads
from judging.queries.eligibility.screening_pages import WorkScreening
from judging.services.eligibility import screening
from judging.services.eligibility.screening import Resolution
from judging.web.counter import text as counter_text
from judging.web.guards.access import actor
from judging.web.organise import frame
from judging.web.organise.eligibility import screening_forms
from judging.web.organise.eligibility.screening_forms import Meeting
from judging.web.organise.eligibility.screening_text import document_names, elsewhere, groups, outside_text
from judging.web.views import flash_and_redirect, in_transaction, or_404
from judging.web.wording import evidence_text
from judging.web.wording.refusals import sentence


def screening_entry(contest_id: int, entry_id: int) -> Any:
    """The work's requirements, with a form that records several decisions of a committee at once."""
    work = or_404(reads.work(db.session(), actor(), contest_id, entry_id))
    if request.method == "GET":
        return _page(work, screening_forms.meeting_proposed(reads.last_committee(db.session(), contest_id)))
    meeting = screening_forms.meeting_typed()
    typed = screening_forms.decisions_typed(work.checked)
    try:
        _record(actor(), work, meeting, list(typed.values()))
    except RuleViolation as refusal:
        now = reads.work(db.session(), actor(), contest_id, entry_id)  # includes decisions made meanwhile
        return _page(
            now or work, meeting, typed, {"key": refusal.params.get("about", ""), "text": sentence(refusal)}
        ), 422
    return flash_and_redirect(
        ngettext("%(num)d decision is recorded.", "%(num)d decisions are recorded.", len(typed)),
        "organise.screening_entry",
        contest_id=contest_id,
        entry_id=entry_id,
    )


def _record(who: Actor, work: WorkScreening, meeting: Meeting, resolutions: Sequence[Resolution]) -> None:
    """Record all decisions, or none."""
    refuse_if(not resolutions, "no_decision")
    in_transaction(
        screening.decide,
        actor=who,
        contest_id=work.rules.contest_id,
        entry_ids=[work.entry_id],
        resolutions=resolutions,
        committee=meeting.committee,
        met_on=meeting.day,
    )


def _page(
    work: WorkScreening,
    meeting: Meeting,
    typed: Mapping[str, Resolution] | None = None,
    refused: Mapping[str, Any] | None = None,
) -> str:
    contest_id = work.rules.contest_id
    head = frame.head_of(contest_id)
    return frame.page(
        "organise/eligibility/screening_entry.html",
        head,
        "organise.screening",
        work=work,
        groups=groups(work),
        decision_names=evidence_text.DECISIONS,
        documents=document_names(work),
        elsewhere=[elsewhere(found) for found in work.elsewhere],
        outside=outside_text(work.outside) if work.outside is not None else "",
        counter=counter_text.table(db.session(), work.entry_id),
        meeting=meeting,
        typed=typed or {},
        refused=refused,
        may_change=frame.is_open(head),
    )
