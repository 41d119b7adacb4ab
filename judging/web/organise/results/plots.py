"""Plots of the averages of all ranked works, as a page and as a paper."""

from flask import Response, abort
from flask_babel import gettext as _
from markupsafe import Markup

from judging.extensions import db
from judging.queries.scoring import standings
from judging.web.organise.frame import head_of, page
from judging.web.papers import printing
from judging.web.views import or_404
from judging.web.wording.results import field_plots
from judging.web.wording.results.field_plots import PlotWithTable, WorkMeans
from judging.writers.plots import for_paper, svg
from judging.writers.typesetting import Verbatim


def plots(contest_id: int) -> str:
    """The plots with their tables; averages of works whose sheets are all in, as on the ranking page."""
    drawn = [(one, Markup(svg(one.plot))) for one in _plots(contest_id)]
    return page("organise/results/plots.html", head_of(contest_id), "organise.ranking", plots=drawn)


def plots_paper(contest_id: int) -> Response:
    """The plots and tables as a PDF; 404 while no work is ranked."""
    head = head_of(contest_id)
    made = [
        {
            "plot": for_paper(one.plot),
            "columns": one.columns,
            "rows": [[Verbatim(row[0]), *row[1:]] for row in one.rows],
        }
        for one in _plots(contest_id)
    ] or abort(404)
    data = {
        "title": _("Averages of all works"),
        "contest": printing.contest_line(head),
        "round": printing.round_line(head),
        "foot": printing.contest_line(head),
        "plots": made,
    }
    return printing.pdf("plots", data, f"averages-{contest_id}")


def _plots(contest_id: int) -> tuple[PlotWithTable, ...]:
    session = db.session()
    board = or_404(standings.board(session, contest_id))
    works = [
        WorkMeans(row.standing.entry, row.title, row.standing.tally.total, row.sections)
        for row in standings.ranked_rows(session, board)
    ]
    return field_plots.of_field(works, board.rules.rulebook, board.rules.awards.bands)
