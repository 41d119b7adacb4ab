"""The chair certifies: the ranking with every tie explained, what is missing, and which ties to accept."""

from dataclasses import dataclass
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _, ngettext

from judging.core.contests import lifecycle as life
from judging.core.contests.lifecycle import Check, ContestState, review_open
from judging.core.scoring.advancement import Boundary, BoundaryTie
from judging.extensions import db
from judging.models import CorrectionState
from judging.queries.contests.checklist_facts import contest_facts
from judging.queries.contests.contests import contest_head
from judging.queries.rulings import cases
from judging.queries.scoring import corrections, standings
from judging.services.results import results
from judging.web.guards.access import actor
from judging.web.guards.whole_numbers import wholes
from judging.web.views import in_transaction, page_number
from judging.web.wording.checklist_labels import ChecklistLine, checklist_lines, label, missing_works, named_works
from judging.web.wording.contest_title import round_title
from judging.web.wording.results import rank_explanations


@dataclass(frozen=True, slots=True)
class Tie:
    """Works that share a rank; the form sends ``value`` back to accept the tie. ``boundary`` says what they cross."""

    value: str
    rank: int
    works: tuple[str, ...]
    boundary: str


def certify(contest_id: int) -> Any:
    """Show the ranking and certify it."""
    if request.method == "POST":
        in_transaction(
            results.certify,
            actor=actor(),
            contest_id=contest_id,
            accept_ties=[wholes(value.split("-")) for value in request.form.getlist("shared")],
            seen=request.form.get("seen", ""),
        )
        return redirect(url_for("judge.certify", contest_id=contest_id), 303)
    session = db.session()
    head = contest_head(session, contest_id)
    board = standings.board(session, contest_id)
    if head is None or board is None:
        abort(404)
    facts = contest_facts(session, contest_id, standings=board.standings, crossings=board.climb.ties)
    opened = review_open(facts)
    shown = standings.on_page(board, page_number())
    shared = _ties(board, facts) if opened else []
    is_corrected = bool(corrections.in_state(session, contest_id, [CorrectionState.RESUBMITTED]))
    is_due = head.state is ContestState.SCORING or is_corrected
    checks = [] if not is_due else life.checklist(facts, ContestState.CERTIFIED)
    lines = checklist_lines(checks, _line)
    return render_template(
        "judge/review/certify.html",
        head=head,
        is_corrected=is_corrected,
        round=round_title(head),
        lines=lines,
        ready=bool(lines) and all(line.ok is not False for line in lines),
        is_open=opened,
        is_nobody_ranked=not facts.ranked,
        board=shown,
        rows=_rows(shown) if opened else [],
        apart=standings.unranked_rows(session, board.apart) if opened or not facts.ranked else (),
        shared=shared,
        sections=board.rules.rulebook.sections,
        reading=board.rules.rulebook.tie_break(board.rules.reading),
        fingerprint=board.fingerprint,
        undecided=cases.counts(session, [contest_id], cases.WAITS).get(contest_id, 0),
        page_url=lambda number: url_for("judge.certify", contest_id=contest_id, page=number),
    )


def _rows(board: standings.Board) -> list[tuple[standings.RankedRow, str]]:
    rows = standings.ranked_rows(db.session(), board)
    return list(zip(rows, rank_explanations.of_rows(rows, board.rules.rulebook), strict=True))


def _ties(board: standings.Board, facts: life.ContestFacts) -> list[Tie]:
    crossing: dict[tuple[str, ...], list[str]] = {}
    for tie in facts.boundary_ties:
        crossing.setdefault(tie.entries, []).append(_boundary(tie))
    groups = {row.sharers: row.rank for row in board.standings if row.is_tied}
    return [
        Tie("-".join(str(board.numbers[code]) for code in works), rank, works, ", ".join(crossing.get(works, [])))
        for works, rank in groups.items()
    ]


def _boundary(tie: BoundaryTie) -> str:
    if tie.boundary is Boundary.TITLES:
        return ngettext("the one place with a title", "the last of %(num)d places with a title", tie.places)
    if tie.boundary is Boundary.ADVANCE:
        return ngettext(
            "the one place that advances to the next level",
            "the last of %(num)d places that advance to the next level",
            tie.places,
        )
    return ngettext(
        "the one place per institution that advances",
        "the last of %(num)d places per institution that advance",
        tie.places,
    )


def _line(check: Check) -> ChecklistLine:
    missing = "" if check.ok or check.code == "entries_present" else missing_works(check)
    if missing and check.code == "screening_done":
        works = named_works(check)
        missing = _("Not checked yet, listed separately in the results: %(works)s", works=works)
    return ChecklistLine(check.ok or (False if check.blocking else None), label(check), missing)
