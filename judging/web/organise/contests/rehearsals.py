"""The rehearsal of a contest: started, looked at, wiped; and the statements of what was removed."""

from collections.abc import Mapping
from typing import Any

from flask import render_template, request
from flask_babel import gettext as _

from judging.core.contests import lifecycle as life
from judging.core.contests.lifecycle import ContestFacts, ContestState
from judging.extensions import db
from judging.queries.contests import checklist_facts, rehearsals as reads
from judging.queries.contests.contests import ContestHead
from judging.services.contests import rehearsals as service
from judging.services.contests.rehearsals import BEFORE_SCORING
from judging.web.guards.access import actor
from judging.web.organise.contests import checks
from judging.web.organise.frame import head_of, page
from judging.web.views import flash_and_redirect, in_transaction, or_404
from judging.web.wording.checklist_labels import ChecklistLine


def rehearsal(contest_id: int) -> str:
    """Where the rehearsal stands, how the contest differs from it, and what goes when it is wiped."""
    head, session = head_of(contest_id), db.session()
    running = reads.running(session, contest_id)
    contents = reads.contents(session, running.contest_id) if running else None
    facts = checklist_facts.contest_facts(session, contest_id)
    return page(
        "organise/contests/rehearsal.html",
        head,
        "organise.contest",
        running=running,
        differences=_told(reads.differences(session, contest_id, running.contest_id) if running else None),
        removed=removed_text(contents.rows) if contents else [],
        seen=contents.fingerprint if contents else "",
        may_start=head.state in BEFORE_SCORING and not head.event.is_practice,
        missing=[] if running else _missing(facts, head),
        is_ready=not life.blockers(facts, ContestState.SCORING) and bool(facts.works),
        works=len(facts.works),
        statements=reads.statements(session, contest_id)[::-1],
    )


def start(contest_id: int) -> Any:
    """Start the rehearsal."""
    in_transaction(service.start, actor=actor(), contest_id=contest_id)
    return flash_and_redirect(
        _("The rehearsal has begun. The judges open it with their cards from now on."),
        "organise.rehearsal",
        contest_id=contest_id,
    )


def wipe(contest_id: int) -> Any:
    """Wipe the rehearsal, as it was looked at."""
    in_transaction(service.wipe, actor=actor(), contest_id=contest_id, seen=request.form.get("seen", ""))
    return flash_and_redirect(
        _("The rehearsal is wiped. Nothing of it is counted. The statement of what was removed is below."),
        "organise.rehearsal",
        contest_id=contest_id,
    )


def statement(contest_id: int, seq: int) -> str:
    """The statement of what was removed with a rehearsal, on paper."""
    head = head_of(contest_id)
    told = reads.statements(db.session(), contest_id)
    row = or_404(next((one for one in told if one.seq == seq), None))
    return render_template(
        "organise/contests/rehearsal_statement.html",
        head=head,
        row=row,
        removed=removed_text(row.data["removed"]),
        was_certified=row.data["state"] == ContestState.CERTIFIED,
    )


def removed_text(rows: Mapping[str, int]) -> list[tuple[str, str]]:
    """What a rehearsal holds, in words, each with its number; what nobody asks for stands in one line, such as
    the sections of sheets."""
    words = {
        "entries": _("copies of works"),
        "panel_members": _("seats on the panel"),
        "recusals": _("conflicts of interest"),
        "scoresheets": _("score sheets"),
        "marks": _("marks"),
        "comments": _("comments"),
        "receipts": _("receipts"),
        "sheet_batches": _("packages of changes from tablets"),
        "paper_sheets": _("score sheets keyed from paper"),
        "cases": _("cases"),
        "rulings": _("rulings"),
        "contest_steps": _("steps of the contest"),
    }
    shown = [(text, f"{rows[name]:,}") for name, text in words.items() if name in rows]
    others = sum(count for name, count in rows.items() if name not in words)
    return [*shown, (_("rows that belong to these"), f"{others:,}")] if others else shown


def _missing(facts: ContestFacts, head: ContestHead) -> list[ChecklistLine]:
    """What a rehearsal still needs: what scoring needs."""
    return [line for line in checks.lines(facts, head, ContestState.SCORING) if line.ok is False]


def _told(found: reads.Differences | None) -> list[str]:
    """How the contest differs from its rehearsal, one sentence for each kind."""
    if found is None:
        return []
    told = (
        (found.new, _("New works: %(names)s.", names=", ".join(found.new))),
        (found.gone, _("Works that are no longer judged: %(names)s.", names=", ".join(found.gone))),
        (found.changed, _("Works with another title or institution: %(names)s.", names=", ".join(found.changed))),
        (found.new_judges, _("New judges: %(names)s.", names=", ".join(found.new_judges))),
        (found.gone_judges, _("Judges who are no longer on the panel: %(names)s.", names=", ".join(found.gone_judges))),
    )
    return [text for names, text in told if names]
