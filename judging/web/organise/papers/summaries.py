"""Papers of a contest's ranking, for organisers: the panel's summary with signatures, and the averages in columns."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import Response, abort
from flask_babel import gettext as _, ngettext

from judging.core.numbers import display, points_text
from judging.core.roles import PanelRole
from judging.core.rulebooks.rulebook import Item, Rulebook
from judging.extensions import db
from judging.queries.contests.contests import ContestHead
from judging.queries.contests.progress_grid import shows_totals
from judging.queries.papers import printouts
from judging.queries.papers.duties import Duty
from judging.queries.papers.printouts import PrintedWork, Summary, SummaryRow
from judging.queries.scoring import standings
from judging.queries.scoring.sheet_cells import CellState, SheetCell
from judging.queries.scoring.standings import RankedRow
from judging.web.organise.frame import head_of
from judging.web.papers import printing
from judging.web.views import or_404
from judging.web.wording import labels
from judging.web.wording.languages import spoken
from judging.web.wording.results import rank_explanations
from judging.web.wording.results.award_text import awards_text
from judging.writers.typesetting import Verbatim


def summary(contest_id: int) -> Response:
    """Works and judges' totals, sections, means, ranks and awards, with signatures; before the panel's review without
    the judges' totals."""
    head, session = head_of(contest_id), db.session()
    found = or_404(printouts.summary(session, contest_id))
    with_totals = shows_totals(session, contest_id)
    places = {row.entry_id: row for row in found.ranked}
    whys = dict(zip(places, rank_explanations.of_rows(found.ranked, found.rulebook), strict=True))
    data = {
        **_head(head, _("Summary of the panel")),
        "columns": _columns(),
        "judges": [_numbered(number, judge) for number, judge in enumerate(found.judges, 1)],
        "sections": [section.code for section in found.rulebook.sections],
        "rows": [
            _row(found, row, places.get(row.work.entry_id), whys.get(row.work.entry_id, ""), with_totals)
            for row in found.rows
        ],
        "none": _("No works are judged yet."),
        "notes": list(_notes(found)),
        "apart": [_apart(work, found.clauses) for work in found.apart],
        "changes-head": _("Changes of the panel"),
        "changes": [
            f"{member.name} · {labels.PANEL_ROLES[member.role]} · {duty_note(member)}" for member in found.changes
        ],
        "sign": _("The judges sign this summary of: %(what)s", what=printing.contest_line(head)),
        "signers": [
            {
                "name": member.name,
                "office": str(labels.PANEL_ROLES[member.role]),
                "chairs": member.role is PanelRole.CHAIR,
            }
            for member in found.signers
        ],
    }
    return printing.pdf("summary", data, f"summary-{contest_id}")


def _head(head: ContestHead, title: str) -> dict[str, Any]:
    return {
        "title": title,
        "contest": printing.contest_line(head),
        "round": printing.round_line(head),
        "mark": printing.draft_mark(head),
    }


def _columns() -> list[str]:
    return [_("Rank"), _("Work"), _("Totals of the judges"), _("Averages by section"), _("Average"), _("Award")]


def _numbered(number: int, judge: Duty) -> dict[str, Any]:
    """A judge of the list above the table, whose number heads a column."""
    parts = [judge.name, str(labels.PANEL_ROLES[judge.role])]
    if judge.sections:
        parts.append(_("sections %(codes)s", codes=", ".join(judge.sections)))
    if judge.in_place_of or judge.has_left:
        parts.append(duty_note(judge))
    return {"number": str(number), "text": " · ".join(parts)}


def _row(found: Summary, row: SummaryRow, place: RankedRow | None, why: str, with_totals: bool) -> dict[str, Any]:
    book = found.rulebook
    notes = []
    if row.fewer and row.judges and row.total is not None:
        names = ", ".join(row.judges)
        notes.append(
            ngettext(
                "Average of %(num)d judge: %(names)s",
                "Average of %(num)d judges: %(names)s",
                len(row.judges),
                names=names,
            )
        )
    if row.zeroed:
        notes.append(_("Items that count 0: %(items)s", items=", ".join(row.zeroed)))
    return {
        "rank": "–" if row.rank is None else str(row.rank),
        "shared": _("shared") if row.is_tied else "",
        **_work(row.work),
        "notes": notes,
        "cells": [_cell(cell, judge, book, with_totals) for cell, judge in zip(row.cells, found.judges, strict=True)],
        "sections": [display(mean) for mean in place.sections] if place else ["–"] * len(book.sections),
        "average": "–" if row.total is None else display(row.total),
        "award": awards_text(place.awards) if place else "",
        "why": why if place and _is_level(found, place) else "",
    }


def _is_level(found: Summary, place: RankedRow) -> bool:
    """Whether another work has the same average, or one that looks the same."""
    shown = display(place.standing.tally.total)
    return sum(display(row.standing.tally.total) == shown for row in found.ranked) > 1


def _cell(cell: SheetCell, judge: Duty, book: Rulebook, with_totals: bool) -> str:
    if cell.state is CellState.COUNTED and cell.total is not None and with_totals:
        points = points_text(cell.total, book.unit)
        return f"{points}/{points_text(book.points_of(judge.sections), book.unit)}" if judge.sections else points
    words = {
        CellState.COUNTED: _("submitted"),
        CellState.OPEN: _("not submitted"),
        CellState.RECUSED: _("recused"),
        CellState.EXCUSED: _("excused"),
        CellState.NOT_COUNTED: _("does not count"),
    }
    return words.get(cell.state, "–")


def _work(work: PrintedWork | RankedRow) -> dict[str, Any]:
    return {
        "code": Verbatim(work.code),
        "work": spoken(work.title),
        "institution": printing.institution_line(work),
    }


def _notes(found: Summary) -> Iterator[str]:
    if found.missing:
        yield ngettext(
            "Not final: %(num)d score sheet is not submitted.",
            "Not final: %(num)d score sheets are not submitted.",
            found.missing,
        )
    if found.rows:
        yield _(
            "Equal totals: %(reading)s. Averages are compared exactly and shown rounded to two decimal places.",
            reading=spoken(found.reading),
        )
    if any(member.served_until and member.has_left for member in found.changes):
        yield (
            _("Score sheets that a judge submitted before leaving count, according to the practice settings.")
            if found.sheets_stand
            else _(
                "Score sheets that a judge submitted before leaving do not count, according to the practice settings."
            )
        )


def _apart(work: PrintedWork, clauses: Mapping[str, str]) -> dict[str, Any]:
    parts = [spoken(work.reason)] if spoken(work.reason) else []
    if work.code in clauses:
        parts.append(_("Clause %(clause)s", clause=clauses[work.code]))
    return {**_work(work), "state": str(labels.ENTRY_STATES[work.state]), "reason": " · ".join(parts) or "–"}


def duty_note(duty: Duty) -> str:
    """In whose place a member stands, and how long the member served."""
    parts = []
    if duty.in_place_of and duty.from_code:
        parts.append(
            _("appointed in place of %(name)s, from work %(code)s on", name=duty.in_place_of, code=duty.from_code)
        )
    elif duty.in_place_of:
        parts.append(_("appointed in place of %(name)s", name=duty.in_place_of))
    if duty.has_left and duty.served_until:
        parts.append(_("served until work %(code)s (%(reason)s)", code=duty.served_until, reason=duty.left_reason))
    elif duty.has_left and duty.has_begun:
        parts.append(_("left before submitting a score sheet (%(reason)s)", reason=duty.left_reason))
    elif duty.has_left:
        parts.append(_("did not take part (%(reason)s)", reason=duty.left_reason))
    return " · ".join(parts)


def sections(contest_id: int) -> Response:
    """The average of every ranked work in each section."""
    head, book, rows, _means = _ranked(contest_id)
    return _averages(
        head,
        _("Averages by section"),
        f"sections-{contest_id}",
        book,
        list(book.sections),
        [(row, row.sections) for row in rows],
    )


def criteria(contest_id: int) -> Response:
    """The average of every ranked work in each criterion."""
    head, book, rows, means = _ranked(contest_id)
    items = list(book.criteria)
    return _averages(
        head,
        _("Averages by criterion"),
        f"criteria-{contest_id}",
        book,
        items,
        [(row, [means[row.code][item.code] for item in items]) for row in rows],
    )


def _ranked(contest_id: int) -> tuple[ContestHead, Rulebook, Sequence[RankedRow], Mapping[str, Mapping[str, Any]]]:
    """The ranked works with the means of their items by code; 404 without one."""
    head, session = head_of(contest_id), db.session()
    board = or_404(standings.board(session, contest_id))
    rows = standings.ranked_rows(session, board) or abort(404)
    means = {tally.entry: tally.items for tally in standings.whole_tallies(session, board)}
    return head, board.rules.rulebook, rows, means


def _averages(
    head: ContestHead,
    title: str,
    name: str,
    book: Rulebook,
    items: Sequence[Item],
    rows: Sequence[tuple[RankedRow, Sequence[Any]]],
) -> Response:
    data = {
        **_head(head, title),
        "columns": [_("Rank"), _("Work"), _("Average")],
        "items": [
            {"code": item.code, "title": spoken(item.title), "points": points_text(item.points, book.unit)}
            for item in items
        ],
        "full": points_text(book.total, book.unit),
        "maximum": _("Full score"),
        "rows": [
            {
                "rank": str(row.standing.rank),
                **_work(row),
                "means": [display(mean) for mean in means],
                "average": display(row.standing.tally.total),
            }
            for row, means in rows
        ],
    }
    return printing.pdf("averages", data, name)
