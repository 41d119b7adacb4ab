"""Plots of a published ranking, where its averages are published."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from flask import Response, abort, render_template
from markupsafe import Markup

from judging.core.numbers import parse_decimal
from judging.core.rulebooks.rulebook import Rulebook
from judging.extensions import db
from judging.queries.results import publications
from judging.queries.rulebooks.rulebooks import by_digest
from judging.web.public.published_results import shown_document
from judging.web.serving.revalidation import revalidated, state_of
from judging.web.views import or_404
from judging.web.wording.languages import speak_of
from judging.web.wording.results import field_plots
from judging.web.wording.results.field_plots import WorkMeans
from judging.writers.plots import svg


def plots(contest_id: int) -> Response:
    """The plots of the newest version; 404 where it publishes no averages."""
    state = state_of(contest_id)
    return revalidated(state, lambda: _page(contest_id))


def _page(contest_id: int) -> str:
    session = db.session()
    found = or_404(publications.public_version(session, contest_id))
    document = shown_document(session, found.document, digest=found.digest)
    book = by_digest(session, found.document["rulebook"]["digest"])
    if not document.scores or book is None:
        abort(404)
    if document.event is not None:
        speak_of(document.event.noun)
    made = field_plots.of_field([_means(row, book) for row in document.rows], book, document.medals)
    drawn = [(one, Markup(svg(one.plot))) for one in made]
    return render_template("public/plots.html", document=document, plots=drawn)


def _means(row: Mapping[str, Any], book: Rulebook) -> WorkMeans:
    """The published figures of a row: the exact total, and the sections as they are displayed."""
    sections = tuple(parse_decimal(row["items"][section.code]) for section in book.sections)
    return WorkMeans(row["entry"], row["title"], Fraction(row["exact"]), sections)
