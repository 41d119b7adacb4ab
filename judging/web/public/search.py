"""Search over published results by work, institution and province, and the public page of an institution."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from judging.core.scoring.awards import Award
from judging.core.text import Text
from judging.core.thai import normalise
from judging.extensions import db
from judging.queries.results import public_search
from judging.queries.results.public_search import FoundWork
from judging.web.public.published_results import shown_row
from judging.web.serving.revalidation import cacheable, list_state, revalidated
from judging.web.views import or_404, page_number
from judging.web.wording.languages import speak_of

LONGEST = 100


@dataclass(frozen=True, slots=True)
class ShownWork:
    """A published work in a list: its contest, and what is shown of it."""

    contest: FoundWork
    code: str
    title: Text
    institution: Text
    province: str
    awards: tuple[Award, ...]


def search() -> Response:
    """The works that match, a page of them; without a search its form."""
    wanted = normalise(request.args.get("search", "")[:LONGEST])
    found = public_search.search(db.session(), wanted, page_number())
    speak_of(*(work.event.noun for work in found.works))
    text = render_template(
        "public/search.html",
        search=wanted,
        works=_shown(found.works),
        found=found,
        page_url=lambda number: url_for("public.search", search=wanted, page=number),
    )
    return cacheable(text)


def institution(institution_id: int) -> ResponseReturnValue:
    """The awarded works of an institution by school year; a merged one leads to the other."""
    if (other := public_search.merged_into(db.session(), institution_id)) is not None:
        return redirect(url_for("public.institution", institution_id=other), 301)
    return revalidated(list_state(), lambda: _institution_page(institution_id))


def _institution_page(institution_id: int) -> str:
    session = db.session()
    about = or_404(public_search.institution(session, institution_id))
    found = public_search.awarded(session, institution_id, page_number())
    speak_of(*(work.event.noun for work in found.works))
    years = groupby(_shown(found.works), key=lambda work: work.contest.school_year)
    return render_template(
        "public/institution.html",
        about=about,
        years=[(year, list(works)) for year, works in years],
        found=found,
        page_url=lambda number: url_for("public.institution", institution_id=institution_id, page=number),
    )


def _shown(works: Sequence[FoundWork]) -> list[ShownWork]:
    return [_work(work) for work in works]


def _work(work: FoundWork) -> ShownWork:
    row = shown_row(work.row)
    return ShownWork(work, row["entry"], row["title"], row["institution"], row["province"], row["awards"])
