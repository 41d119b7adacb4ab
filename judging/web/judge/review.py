"""The panel's review, open to its members once every sheet is in, and the chair's look at who finished what."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template, request, url_for

from judging.core.contests import ContestFacts, review_open
from judging.extensions import db
from judging.queries import reviews, standings
from judging.queries.contests import ContestHead, contest_head
from judging.queries.grid import grid
from judging.queries.progress import contest_facts
from judging.web import access, ties, words
from judging.web.titles import round_title
from judging.web.whole_numbers import whole


def review(contest_id: int) -> str:
    """Every work with each judge's total and the mean; nothing of it while a sheet is open."""
    head, facts = _contest(contest_id)
    if not review_open(facts):
        return _page("judge/review.html", head, facts, is_open=False)
    session = db.session()
    board = standings.board_page(session, contest_id, request.args.get("page", 1, type=whole))
    if board is None:
        abort(404)
    panel = reviews.judges(session, contest_id)
    sheets = reviews.totals(session, board, panel)
    rows = standings.ranked_rows(session, board)
    return _page(
        "judge/review.html",
        head,
        facts,
        is_open=True,
        board=board,
        judges=panel,
        rows=[
            (row, why, sheets[row.entry_id]) for row, why in zip(rows, ties.of_standings(board.standings), strict=True)
        ],
        apart=standings.unranked_rows(session, board.apart),
        unit=board.rules.rulebook.unit,
        is_chair=access.chairs(access.actor(), {"contest_id": contest_id}),
        page_url=lambda number: url_for("judge.review", contest_id=contest_id, page=number),
    )


def entry(contest_id: int, entry_id: int) -> str:
    """One work, criterion by criterion and judge by judge; nothing of it while a sheet is open."""
    head, facts = _contest(contest_id)
    if not review_open(facts):
        return _page("judge/review.html", head, facts, is_open=False)
    session = db.session()
    rules = reviews.rules_of(session, contest_id)
    found = reviews.entry_review(session, rules, entry_id)
    if found is None:
        abort(404)
    return _page("judge/review_entry.html", head, facts, work=found, rulebook=rules.rulebook)


def progress(contest_id: int) -> str:
    """Who finished what, in counts alone: no mark and no mean before the review."""
    head, facts = _contest(contest_id)
    waiting = grid(db.session(), contest_id, waiting=True)
    return _page(
        "judge/progress.html", head, facts, is_open=review_open(facts), grid=waiting, role_names=words.PANEL_ROLES
    )


def _contest(contest_id: int) -> tuple[ContestHead, ContestFacts]:
    head = contest_head(db.session(), contest_id)
    assert head is not None  # the permission map says so
    return head, contest_facts(db.session(), contest_id)


def _page(template: str, head: ContestHead, facts: ContestFacts, **values: Any) -> str:
    return render_template(
        template,
        head=head,
        round=round_title(head),
        sheets_open=sum(work.open for work in facts.ranked),
        entry_state_names=words.ENTRY_STATES,
        **values,
    )
