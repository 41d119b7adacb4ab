"""The panel's review, open to its members once every sheet is in, and the view of progress for chair and secretary."""

from typing import Any

from flask import render_template, url_for

from judging.core.contests.lifecycle import ContestFacts, review_open
from judging.extensions import db
from judging.models import Scoresheet
from judging.queries.contests.checklist_facts import contest_facts
from judging.queries.contests.contests import ContestHead, contest_head
from judging.queries.contests.progress_grid import grid
from judging.queries.paper_sheets import paper_sheets
from judging.queries.scoring import panel_review, standings
from judging.queries.scoring.sheet_cells import panel_judges
from judging.web.guards import access
from judging.web.views import or_404, page_number
from judging.web.wording.contest_title import round_title
from judging.web.wording.paper_text import paper_origin
from judging.web.wording.results import rank_explanations


def review(contest_id: int) -> str:
    """Every work with each judge's total and the mean; nothing while a sheet is open."""
    head, facts = _contest(contest_id)
    if not review_open(facts):
        return _page("judge/review/review.html", head, facts, is_open=False)
    session = db.session()
    board = or_404(standings.board_page(session, contest_id, page_number()))
    panel = panel_judges(session, contest_id)
    sheets = panel_review.totals(session, board, panel)
    rows = standings.ranked_rows(session, board)
    return _page(
        "judge/review/review.html",
        head,
        facts,
        is_open=True,
        board=board,
        judges=panel,
        rows=[
            (row, why, sheets[row.entry_id])
            for row, why in zip(rows, rank_explanations.of_rows(rows, board.rules.rulebook), strict=True)
        ],
        apart=standings.unranked_rows(session, board.apart),
        book=board.rules.rulebook,
        is_chair=access.chairs(access.actor(), {"contest_id": contest_id}),
        page_url=lambda number: url_for("judge.review", contest_id=contest_id, page=number),
    )


def entry(contest_id: int, entry_id: int) -> str:
    """One work by criterion and judge; nothing while a sheet is open."""
    head, facts = _contest(contest_id)
    if not review_open(facts):
        return _page("judge/review/review.html", head, facts, is_open=False)
    session = db.session()
    rules = panel_review.rules_of(session, contest_id)
    found = or_404(panel_review.entry_review(session, rules, entry_id))
    origins = paper_sheets.origins(session, Scoresheet.entry_id == entry_id)
    papers = [
        (judge.name, paper_origin(origins[sheet.sheet_id]))
        for judge, sheet in zip(found.judges, found.sheets, strict=True)
        if sheet.sheet_id in origins
    ]
    return _page("judge/review/review_entry.html", head, facts, work=found, papers=papers, rulebook=rules.rulebook)


def progress(contest_id: int) -> str:
    """Who finished what, as counts only: no mark or mean before the review."""
    head, facts = _contest(contest_id)
    waiting = grid(db.session(), contest_id, waiting=True)
    return _page(
        "judge/review/progress.html",
        head,
        facts,
        is_open=review_open(facts),
        is_chair=access.chairs(access.actor(), {"contest_id": contest_id}),
        grid=waiting,
    )


def _contest(contest_id: int) -> tuple[ContestHead, ContestFacts]:
    return or_404(contest_head(db.session(), contest_id)), contest_facts(db.session(), contest_id)


def _page(template: str, head: ContestHead, facts: ContestFacts, **values: Any) -> str:
    return render_template(
        template,
        head=head,
        round=round_title(head),
        sheets_open=sum(work.open for work in facts.ranked),
        **values,
    )
