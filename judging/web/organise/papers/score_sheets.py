"""Score sheets on paper, for organisers: blank before judging, filled once the panel's review is open."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import Response, abort, request, send_file
from flask_babel import gettext as _

from judging.core.entries.states import EntryState
from judging.extensions import db
from judging.jobs import paper_sets
from judging.models import Scoresheet
from judging.queries import jobs
from judging.queries.contests.progress_grid import shows_totals
from judging.queries.papers import printouts
from judging.queries.papers.printouts import PrintedWork
from judging.queries.papers.submitted_sheets import submitted_sheets
from judging.queries.rulebooks.rulebooks import rulebook
from judging.queries.scoring.sheet_cells import NO_SHEET, PanelJudge, panel_judges, sheet_cells
from judging.web.guards.whole_numbers import whole
from judging.web.organise.frame import head_of, page
from judging.web.papers import printed_sheets
from judging.web.serving.reach import out_of_reach
from judging.web.views import or_404

PRINTED = (EntryState.PENDING, EntryState.ADMITTED)
"""Works that can still be judged: paper is printed before the last check."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The works and judges whose blank sheets are printed; a judge is None where the name is left open. ``entry_id`` is
    that of the only work, None for all."""

    entry_id: int | None
    works: Sequence[PrintedWork]
    judges: Sequence[PanelJudge]
    sets: Sequence[PanelJudge | None]


def _wanted(contest_id: int, member_id: int | None = None) -> Wanted:
    """What ``entry`` of the address and ``member_id`` ask for: None for all judges, 0 leaves the name open."""
    works = [work for work in printouts.works(db.session(), contest_id) if work.state in PRINTED]
    entry_id = request.args.get("entry", type=whole)
    if entry_id is not None:
        works = [work for work in works if work.entry_id == entry_id] or abort(404)
    judges = [judge for judge in panel_judges(db.session(), contest_id) if not judge.has_left]
    sets: list[PanelJudge | None] = [judge for judge in judges if member_id in (None, judge.member_id)]
    if not sets:
        sets = [None] if member_id in (None, 0) else abort(404)
    return Wanted(entry_id, works, judges, sets)


def blank_page(contest_id: int) -> str:
    """Which blank sheets there are to print: of all judges, of each, without a name."""
    head, wanted = head_of(contest_id), _wanted(contest_id)
    of = Counter(sheet.member_id for sheet in _blank(contest_id, wanted))
    return page(
        "organise/papers/blank_sheets.html",
        head,
        "organise.entries",
        wanted=wanted,
        work=wanted.works[0] if wanted.entry_id else None,
        counts={judge.member_id: of[judge.member_id] for judge in wanted.judges},
        out_of_reach=out_of_reach(),
    )


def blank_pdf(contest_id: int) -> Response:
    """The blank score sheets by judge, without works from which the judge is recused."""
    head = head_of(contest_id)
    wanted = _wanted(contest_id, request.args.get("member", type=whole))
    sheets = list(_blank(contest_id, wanted)) or abort(404)
    book = rulebook(db.session(), head.rulebook_id)
    return printed_sheets.pdf(head, book, _("Score sheet"), sheets, f"blank-sheets-{contest_id}")


def _blank(contest_id: int, wanted: Wanted) -> Iterator[printed_sheets.Sheet]:
    cells = sheet_cells(db.session(), contest_id)
    for judge in wanted.sets:
        member_id, name, sections = (judge.member_id, judge.name, judge.sections) if judge else (0, "", ())
        for work in wanted.works:
            if cells.get((work.entry_id, member_id), NO_SHEET).state.is_asked:
                yield printed_sheets.blank(work, member_id, name, sections)


def filled_pdf(contest_id: int) -> Response:
    """The submitted sheets: all, one ``sheet``, those of one ``member`` or for one ``entry``; 404 while organisers may
    not see what judges gave."""
    head, session = head_of(contest_id), db.session()
    if not shows_totals(session, contest_id):
        abort(404)
    conditions = [Scoresheet.contest_id == contest_id]
    for name, column in (("sheet", Scoresheet.id), ("member", Scoresheet.member_id), ("entry", Scoresheet.entry_id)):
        if (number := request.args.get(name, type=whole)) is not None:
            conditions.append(column == number)
    sheets = [printed_sheets.filled(sheet) for sheet in submitted_sheets(session, *conditions)] or abort(404)
    book = rulebook(session, head.rulebook_id)
    return printed_sheets.pdf(head, book, _("Score sheet"), sheets, f"score-sheets-{contest_id}")


def made_set(contest_id: int, job_id: int) -> Response:
    """The PDF of a large set that a job made; 404 before and a day later."""
    job = or_404(jobs.job(db.session(), job_id))
    if job.params.get("contest_id") != contest_id:
        abort(404)
    made = or_404(paper_sets.path(job))
    name = f"{job.params['name']}.pdf"
    return send_file(made, mimetype="application/pdf", download_name=name, conditional=False)
