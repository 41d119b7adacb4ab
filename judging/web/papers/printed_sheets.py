"""Score sheets as values of ``templates/papers/score_sheets.typ``: blank, filled, or compared for a signature."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _

from judging.core.dates import moment
from judging.core.numbers import points_text
from judging.core.paper_sheets import paper
from judging.core.paper_sheets.sheet_layout import Line, sheet_layout
from judging.core.rulebooks.rulebook import Item, Rulebook
from judging.queries.contests.contests import ContestHead
from judging.queries.entry_head import EntryHead
from judging.queries.paper_sheets.paper_desk import Desk
from judging.queries.papers.submitted_sheets import SubmittedSheet
from judging.web.papers import printing
from judging.web.serving.reach import other_devices
from judging.web.wording.languages import language, spoken
from judging.web.wording.paper_text import paper_origin
from judging.writers.typesetting import Verbatim


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet to print. ``judge`` is empty where the name is left to be written; empty ``sections`` stand for all.

    ``chosen`` is the level by criterion. ``differs`` names, for a criterion that the judge has to settle, by level who
    read it. ``comments`` are by section or ``total``; None leaves lines to write on. ``sums`` (units by section) and
    ``total`` are empty on a sheet that is not filled. ``receipt`` are the lines above the signature.
    """

    work: EntryHead
    member_id: int
    judge: str
    sections: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    chosen: Mapping[str, str] = field(default_factory=dict)
    differs: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    comments: Mapping[str, str] | None = None
    sums: Mapping[str, int] = field(default_factory=dict)
    total: int | None = None
    receipt: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        """The code that is printed on it."""
        return paper.code_of(self.member_id, self.work.entry_id)


def blank(work: EntryHead, member_id: int, judge: str, sections: tuple[str, ...]) -> Sheet:
    """A sheet to fill in by hand; ``member_id`` 0 stands for any judge."""
    text = _("Tick one box on each line. To change a choice, cross it out, tick another one and sign beside it.")
    return Sheet(work, member_id, judge, sections, notes=(text,))


def filled(sheet: SubmittedSheet) -> Sheet:
    """A submitted sheet with its receipt."""
    received = _("Received %(moment)s", moment=moment(sheet.submitted_at, language()))
    return Sheet(
        sheet,
        sheet.member_id,
        sheet.judge,
        tuple(sheet.sections),
        notes=(paper_origin(sheet.origin),) if sheet.origin else (),
        chosen=sheet.levels,
        comments=sheet.comments,
        sums=sheet.sections,
        total=sheet.total,
        receipt=(Verbatim(_("Receipt %(code)s", code=sheet.receipt)), received) if sheet.receipt else (received,),
    )


def compared(desk: Desk) -> Sheet:
    """What was keyed from a judge's paper, for the judge to settle the differences and to sign."""
    assert desk.paper is not None  # it is printed after the first keying
    by = " ".join(f"({number}) {row.by}" for number, row in enumerate(desk.paper.read_by, 1))
    framed = _(
        "In the framed lines tick what you gave. Where another line was misread, cross it out, tick what you gave and"
        " sign beside it."
    )
    comment, tablet = desk.paper.comment, _("tablet")
    return Sheet(
        desk.sheet,
        desk.member_id,
        desk.sheet.judge,
        desk.sections,
        notes=(_("Keyed from your paper by") + f" {by}", framed),
        chosen={row.item.code: row.first or "" for row in desk.rows if row.is_settled},
        differs={
            row.item.code: _readers({"(1)": row.first, "(2)": row.second, f"({tablet})": row.sent})
            for row in desk.rows
            if not row.is_settled
        },
        comments={"total": comment} if comment else None,
    )


def _readers(read: Mapping[str, str | None]) -> dict[str, str]:
    """By level: who read it."""
    found: dict[str, str] = {}
    for who, level in read.items():
        if level:
            found[level] = f"{found.get(level, '')} {who}".strip()
    return found


def pdf(head: ContestHead, book: Rulebook, title: str, sheets: Sequence[Sheet], name: str) -> Response:
    """The sheets as one PDF; the pages of each are numbered from 1."""
    every = list(dict.fromkeys(sheet.sections for sheet in sheets))
    shared = {
        "title": title,
        "contest": printing.contest_line(head),
        "round": printing.round_line(head),
        "labels": {
            "judge": _("Judge"),
            "criterion": _("Criterion"),
            "comments": _("Comments to the team"),
            "total": _("Total"),
        },
        "rubrics": [_rubric(book, sections) for sections in every],
    }
    base = other_devices(url_for("papers.find", paper_code=sheets[0].code, _external=True)).rpartition("/")[0]
    return printing.pdf_of_set(
        "score_sheets",
        shared,
        "sheets",
        [_sheet(sheet, every.index(sheet.sections), book) for sheet in sheets],
        contest_id=head.contest_id,
        name=name,
        links={_picture(sheet): f"{base}/{sheet.code}" for sheet in sheets},
    )


def _rubric(book: Rulebook, sections: Collection[str]) -> dict[str, Any]:
    """A table of criteria and levels, which the sheets of all judges for the same sections share."""
    layout = sheet_layout(book, sections)
    return {
        "columns": [spoken(column.name) for column in layout.columns],
        "points": points_text(layout.points, book.unit),
        "sections": [_section(book, section, lines) for section, lines in layout.sections],
    }


def _section(book: Rulebook, section: Item, lines: Sequence[Line]) -> dict[str, Any]:
    points = points_text(section.points, book.unit)
    most = _("maximum %(points)s", points=points)
    return {
        "key": Verbatim(section.code),
        "heading": f"{section.code} {spoken(section.title)} ({most})",
        "sum": _("Total of section %(code)s", code=section.code),
        "points": points,
        "lines": [
            {
                "key": Verbatim(line.item.code),
                "name": f"{line.item.code} {spoken(line.item.title)}",
                "own": line.cells is None,
                "cells": [
                    level
                    and {
                        "id": Verbatim(level.id),
                        "name": spoken(level.name),
                        "points": points_text(level.points, book.unit),
                        "text": spoken(level.guidance),
                    }
                    for level in (line.item.levels if line.cells is None else line.cells)
                ],
            }
            for line in lines
        ],
    }


def _sheet(sheet: Sheet, rubric: int, book: Rulebook) -> dict[str, Any]:
    in_order = [*(section.code for section in book.sections), "total"]
    given = sheet.comments
    return {
        "rubric": rubric,
        "code": Verbatim(sheet.work.code),
        "title": spoken(sheet.work.title),
        "institution": printing.institution_line(sheet.work),
        "judge": sheet.judge,
        "office": _("Judge"),
        "notes": sheet.notes,
        "paper-code": Verbatim(sheet.code),
        "qr": Verbatim(_picture(sheet)),
        "chosen": {code: Verbatim(level) for code, level in sheet.chosen.items()},
        "differs": sheet.differs,
        "comments": given
        and [
            {"of": "" if code == "total" else _("Section %(code)s", code=code), "text": given[code]}
            for code in in_order
            if given.get(code)
        ],
        "sums": {code: points_text(units, book.unit) for code, units in sheet.sums.items()},
        "total": "" if sheet.total is None else points_text(sheet.total, book.unit),
        "receipt": sheet.receipt,
    }


def _picture(sheet: Sheet) -> str:
    return f"qr-{sheet.code}.svg"
