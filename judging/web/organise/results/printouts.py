"""Pages for paper: blank score sheets, and the panel's summary with signature lines."""

from collections.abc import Iterator, Sequence

from flask import abort, render_template, request

from judging.core.entries.states import EntryState
from judging.core.rulebooks.rulebook import Rulebook
from judging.core.scoring import paper
from judging.core.scoring.blank_sheets import blank_sheet
from judging.extensions import db
from judging.queries.contests import printouts
from judging.queries.contests.printouts import PrintedWork
from judging.queries.contests.progress_grid import shows_totals
from judging.queries.rulebooks.rulebooks import rulebook
from judging.queries.scoring.sheet_cells import NO_SHEET, PanelJudge, panel_judges, sheet_cells
from judging.web.guards.whole_numbers import whole
from judging.web.organise import frame
from judging.web.organise.panel.paper_prints import PrintedSheet, qr_of
from judging.web.organise.panel.reach import reach
from judging.web.views import or_404
from judging.web.wording.languages import language

PRINTED = (EntryState.PENDING, EntryState.ADMITTED)
"""Works that can still be judged: paper is printed before the last check."""


def blank_sheets(contest_id: int) -> str:
    """The blank score sheets by judge, without works from which the judge is recused; ``entry`` limits them to a work,
    ``member`` to a judge, 0 leaves the judge's name open."""
    head = frame.head_of(contest_id)
    works = [work for work in printouts.works(db.session(), contest_id) if work.state in PRINTED]
    wanted = request.args.get("entry", type=whole)
    if wanted is not None:
        works = [work for work in works if work.entry_id == wanted] or abort(404)
    member_id = request.args.get("member", type=whole)
    judges = [judge for judge in panel_judges(db.session(), contest_id) if not judge.has_left]
    sets: Sequence[PanelJudge | None] = [judge for judge in judges if member_id in (None, judge.member_id)]
    if not sets:
        sets = [None] if member_id in (None, 0) else abort(404)
    book = rulebook(db.session(), head.rulebook_id)
    return render_template(
        "organise/panel/blank_sheets.html",
        head=head,
        sheets=list(_sheets(contest_id, works, sets, book)),
        judges=judges,
        member_id=member_id,
        entry_id=wanted,
        book=book,
        **reach(),
    )


def _sheets(
    contest_id: int, works: Sequence[PrintedWork], judges: Sequence[PanelJudge | None], book: Rulebook
) -> Iterator[PrintedSheet]:
    cells = sheet_cells(db.session(), contest_id)
    for judge in judges:
        sections = (judge.sections if judge else ()) or [section.code for section in book.sections]
        layout = blank_sheet(book, sections, language())
        for work in works:
            member_id = judge.member_id if judge else 0
            if cells.get((work.entry_id, member_id), NO_SHEET).state.is_asked:
                code = paper.code_of(member_id, work.entry_id)
                yield PrintedSheet(work, judge.name if judge else "", layout, code, qr_of(code))


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
