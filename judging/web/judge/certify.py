"""The chair certifies: the ranking with every tie explained, what is missing, and which ties to accept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from judging.core.contests import lifecycle as life
from judging.core.contests.lifecycle import Check, ContestState, review_open
from judging.core.scoring.advancement import Boundary, BoundaryTie
from judging.database.transaction import transaction
from judging.extensions import db
from judging.queries.contests.checklist_facts import contest_facts
from judging.queries.contests.contests import contest_head
from judging.queries.rulings import cases
from judging.queries.scoring import standings
from judging.services.results import results
from judging.web.guards.access import actor
from judging.web.guards.whole_numbers import whole, wholes
from judging.web.wording import labels, tie_explanations
from judging.web.wording.checklist_labels import label
from judging.web.wording.contest_title import round_title


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the checklist; ``ok`` is None when it does not block certifying."""

    ok: bool | None
    label: str
    detail: str = ""


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
        who = actor()
        with transaction() as session:
            results.certify(
                session,
                actor=who,
                contest_id=contest_id,
                accept_ties=[_numbers(value) for value in request.form.getlist("shared")],
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
    shown = standings.on_page(board, request.args.get("page", 1, type=whole))
    shared = _ties(board, facts) if opened else []
    checks = [] if head.state is not ContestState.SCORING else life.checklist(facts, ContestState.CERTIFIED)
    waits = any(check.code == "sheets_in" and not check.ok for check in checks)
    lines = [_line(check, waits) for check in checks if check.code not in ("ties_settled", "boundaries_settled")]
    return render_template(
        "judge/review/certify.html",
        head=head,
        round=round_title(head),
        lines=lines,
        ready=bool(lines) and all(line.ok is not False for line in lines),
        is_open=opened,
        board=shown,
        rows=_rows(shown) if opened else [],
        apart=standings.unranked_rows(session, board.apart) if opened else (),
        entry_state_names=labels.ENTRY_STATES,
        shared=shared,
        sections=board.rules.rulebook.sections,
        reading=board.rules.rulebook.tie_break(board.rules.reading),
        titles=labels.TITLES,
        fingerprint=board.fingerprint,
        undecided=cases.waiting(session, [contest_id]).get(contest_id, 0),
        page_url=lambda number: url_for("judge.certify", contest_id=contest_id, page=number),
    )


def _rows(board: standings.Board) -> list[tuple[standings.RankedRow, str]]:
    return list(
        zip(standings.ranked_rows(db.session(), board), tie_explanations.of_standings(board.standings), strict=True)
    )


def _numbers(value: str) -> list[int]:
    return wholes(value.split("-"))


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


def _line(check: Check, waits: bool) -> Line:
    if waits and check.code == "criteria_marked":  # checked once no sheet is open
        return Line(None, label(check), _("Checked when every score sheet is submitted."))
    missing = "" if check.ok else _missing(check)
    return Line(check.ok or (False if check.blocking else None), label(check), missing)


def _missing(check: Check) -> str:
    if check.code == "entries_present":
        return ""
    works = _works(check.params)
    if check.code == "sheets_in":
        return _("%(sheets)s not submitted: %(works)s", sheets=check.params["sheets"], works=works)
    if check.code == "screening_done":
        return _("Not checked yet, listed separately in the results: %(works)s", works=works)
    return _("Not yet: %(works)s", works=works)


def _works(params: Any) -> str:
    codes = list(params["entries"])
    named = ", ".join(codes[:8])
    return _("%(works)s and %(number)s more", works=named, number=len(codes) - 8) if len(codes) > 8 else named
