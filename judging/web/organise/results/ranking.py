"""The current ranking and, after certification, the results of other readings of the tie-break."""

from flask import url_for

from judging.core.contests.lifecycle import ContestState
from judging.core.scoring.ranking import compare_readings
from judging.extensions import db
from judging.queries.scoring import standings
from judging.web.organise.frame import head_of, page
from judging.web.views import or_404, page_number
from judging.web.wording.results import rank_explanations

CERTIFIED = (ContestState.CERTIFIED, ContestState.PUBLISHED)


def ranking(contest_id: int) -> str:
    """A page of a hundred works, each rank with its reason; works without a rank below."""
    head = head_of(contest_id)
    session = db.session()
    board = or_404(standings.board_page(session, contest_id, page_number()))
    rows = standings.ranked_rows(session, board)
    return page(
        "organise/results/ranking.html",
        head,
        "organise.ranking",
        board=board,
        rows=list(zip(rows, rank_explanations.of_rows(rows, board.rules.rulebook), strict=True)),
        waiting=standings.unranked_rows(session, board.waiting[: standings.PAGE]),
        apart=standings.unranked_rows(session, board.apart[: standings.PAGE]),
        sections=board.rules.rulebook.sections,
        reading=board.rules.rulebook.tie_break(board.rules.reading),
        certified=head.state in CERTIFIED,
        page_url=lambda number: url_for("organise.ranking", contest_id=contest_id, page=number),
    )


def readings(contest_id: int) -> str:
    """Which works other readings would rank differently; only after certification."""
    head = head_of(contest_id)
    if head.state not in CERTIFIED:
        return page("organise/results/readings.html", head, "organise.ranking", certified=False)
    session = db.session()
    board = or_404(standings.board(session, contest_id))
    book = board.rules.rulebook
    tallies, rules = standings.whole_tallies(session, board), board.rules
    others = compare_readings(tallies, book, rules.reading, board.orders, rules.awards.style)
    moved = {shift.entry for other in others for shift in other.shifts}
    rows = standings.ranked_rows(session, standings.only_entries(board, moved))
    return page(
        "organise/results/readings.html",
        head,
        "organise.ranking",
        certified=True,
        board=board,
        chosen=book.tie_break(rules.reading),
        others=[(book.tie_break(other.reading), other) for other in others],
        titles={row.standing.entry: (row.title, row.institution) for row in rows},
    )
