"""Pages for paper: blank score sheets, and the panel's summary with signature lines."""

from flask import abort, render_template, request

from judging.core.entries.states import EntryState
from judging.extensions import db
from judging.queries.contests import printouts
from judging.queries.contests.progress_grid import shows_totals
from judging.queries.rulebooks.rulebooks import rulebook
from judging.queries.scoring.sheet_cells import panel_judges
from judging.web.guards.whole_numbers import whole
from judging.web.organise import frame
from judging.web.views import or_404

PRINTED = (EntryState.PENDING, EntryState.ADMITTED)
"""Works that can still be judged: paper is printed before the last check."""


def blank_sheets(contest_id: int) -> str:
    """A blank score sheet for each work, or for one; ``member`` limits it to that judge's name and sections."""
    head = frame.head_of(contest_id)
    works = [work for work in printouts.works(db.session(), contest_id) if work.state in PRINTED]
    wanted = request.args.get("entry", type=whole)
    if wanted is not None:
        works = [work for work in works if work.entry_id == wanted] or abort(404)
    member_id = request.args.get("member", type=whole)
    judges = [judge for judge in panel_judges(db.session(), contest_id) if not judge.has_left]
    judge = next((judge for judge in judges if judge.member_id == member_id), None)
    if member_id is not None and judge is None:
        abort(404)
    book = rulebook(db.session(), head.rulebook_id)
    sections = [item for item in book.sections if not (judge and judge.sections) or item.code in judge.sections]
    return render_template(
        "organise/panel/blank_sheets.html",
        head=head,
        works=works,
        judge=judge,
        judges=judges,
        book=book,
        sections=sections,
        points=sum(section.points for section in sections),
    )


def summary(contest_id: int) -> str:
    """Works and judges' totals, means and ranks, with signature lines; before the panel's review without totals."""
    head = frame.head_of(contest_id)
    found = or_404(printouts.summary(db.session(), contest_id))
    return render_template(
        "organise/panel/summary.html",
        head=head,
        summary=found,
        with_totals=shows_totals(db.session(), contest_id),
        book=rulebook(db.session(), head.rulebook_id),
    )
