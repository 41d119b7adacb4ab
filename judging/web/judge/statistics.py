"""Statistics of the panel after certification, for chair and organiser alone; never exported."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template

from judging.core.contests.lifecycle import ContestState
from judging.core.numbers import display, points_text
from judging.core.rulebooks.rulebook import Rulebook
from judging.core.scoring.firmness import Firmness, firmness, without_judge
from judging.extensions import db
from judging.queries.contests.contests import contest_head
from judging.queries.scoring import standings, sums
from judging.queries.scoring.sheet_cells import PanelJudge, panel_judges
from judging.queries.scoring.standings import Board
from judging.web.views import or_404
from judging.web.wording.contest_title import round_title
from judging.web.wording.languages import spoken
from judging.web.wording.results import agreement_text
from judging.writers.statistics import Spread, Statistics, statistics

CERTIFIED = (ContestState.CERTIFIED, ContestState.PUBLISHED)


@dataclass(frozen=True, slots=True)
class FirmRow:
    """Two neighbours of the ranking; ``judge`` is empty if no single mark swaps them."""

    above: str
    below: str
    gap: str
    entry: str = ""
    judge: str = ""
    criterion: str = ""
    before: str = ""
    after: str = ""
    size: str = ""


@dataclass(frozen=True, slots=True)
class PanelStatistics:
    """What the page shows. ``spreads`` are those of each work, in order of rank, by criterion; ``without`` are the
    ranks of each work, in order of rank, without each judge in turn; None where the work would have no total."""

    board: Board
    judges: tuple[PanelJudge, ...]
    found: Statistics
    spreads: tuple[tuple[str, Mapping[str, Spread]], ...]
    firm: tuple[FirmRow, ...]
    without: tuple[tuple[int | None, ...], ...]


def of_chair(contest_id: int) -> str:
    """The statistics for the chair; before certification only the sentence that says when."""
    head = or_404(contest_head(db.session(), contest_id))
    return render_template(
        "judge/review/statistics.html",
        head=head,
        round=round_title(head),
        shown=panel_statistics(contest_id) if head.state in CERTIFIED else None,
        say=agreement_text,
    )


def panel_statistics(contest_id: int) -> PanelStatistics | None:
    """The statistics of the counted sheets of the ranked works; None if no work is ranked."""
    session = db.session()
    board = or_404(standings.board(session, contest_id))
    if not board.standings:
        return None
    rules = board.rules
    by_id = sums.sheets_by_entry(session, rules, board.ranked_ids)
    sheets = {row.entry: by_id[number] for row, number in zip(board.standings, board.ranked_ids, strict=True)}
    scored = {sheet.judge for own in sheets.values() for sheet in own}
    judges = tuple(judge for judge in panel_judges(session, contest_id) if str(judge.member_id) in scored)
    options: dict[str, Any] = {"zeroed": board.zeroed, "orders": board.orders}
    style = rules.awards.style
    ranks = [
        without_judge(str(judge.member_id), sheets, rules.keys, rules.rulebook, style=style, **options)
        for judge in judges
    ]
    names = {str(judge.member_id): judge.name for judge in judges}
    found = statistics(rules.rulebook, sheets)
    spreads: dict[str, dict[str, Spread]] = {}
    for row in found.spreads:
        spreads.setdefault(row.entry, {})[row.criterion] = row
    return PanelStatistics(
        board,
        judges,
        found,
        tuple(spreads.items()),
        tuple(
            _firm_row(rules.rulebook, names, pair)
            for pair in firmness(board.standings, sheets, rules.keys, rules.rulebook, **options)
        ),
        tuple(tuple(one[standing.entry] for one in ranks) for standing in board.standings),
    )


def _firm_row(book: Rulebook, names: dict[str, str], row: Firmness) -> FirmRow:
    if row.swap is None:
        return FirmRow(row.above, row.below, display(row.gap))
    levels = {level.points: spoken(level.name) for level in book.item(row.swap.criterion).levels}
    return FirmRow(
        row.above,
        row.below,
        display(row.gap),
        row.swap.entry,
        names[row.swap.judge],
        row.swap.criterion,
        levels[row.swap.before],
        levels[row.swap.after],
        points_text(row.swap.size, book.unit),
    )
