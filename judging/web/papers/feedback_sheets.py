"""The feedback of works after publication as papers: levels given, averages, comments; no judge is named."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from flask import Response
from flask_babel import gettext as _, ngettext

from judging.core.entries.states import EntryState
from judging.core.numbers import display, points_text
from judging.core.provinces import place_name
from judging.core.results.published_awards import awards_in
from judging.core.rulebooks.rulebook import Rulebook
from judging.core.scoring.plots import Plot
from judging.core.text import Text
from judging.extensions import db
from judging.queries.contests.contests import ContestHead
from judging.queries.entries.teacher_pages import EntryResult, FieldStatistics, ResultLine
from judging.web.papers import printing
from judging.web.public.published_results import ShownDocument, shown_document
from judging.web.wording import labels
from judging.web.wording.languages import language, spoken
from judging.web.wording.results import field_plots, own_reasons
from judging.web.wording.results.award_text import awards_text
from judging.web.wording.results.field_plots import SectionMean
from judging.writers.plots import for_paper
from judging.writers.typesetting import Verbatim


def pdf(head: ContestHead, results: Sequence[EntryResult], name: str) -> Response:
    """A sheet for each of these works of one version."""
    version = results[0].version
    document = shown_document(db.session(), version.document, digest=version.digest)
    shared = {
        "title": _("Result and feedback"),
        "contest": printing.contest_line(head),
        "round": printing.round_line(head),
        "version": _("Results, version %(version)s", version=version.version),
        "columns": [_("Item"), _("Levels given"), _("Average"), _("Full score"), _("All works")],
        "comments": _("Comments of the judges"),
    }
    works = [_work(found, document) for found in results]
    return printing.pdf_of_set("feedback", shared, "works", works, contest_id=head.contest_id, name=name)


def _work(found: EntryResult, document: ShownDocument) -> dict[str, Any]:
    row, book = found.row, found.rulebook
    place = place_name(row["province"], language())
    return {
        "code": Verbatim(row["entry"]),
        "title": _both(row["title"]),
        "institution": " · ".join(part for part in (_both(row["institution"]), place) if part),
        "facts": list(_facts(found)),
        "lines": [line for line in (*_places(found), *_changes(found, document)) if line],
        "with-field": found.total_field is not None,
        "plot": for_paper(plot) if (plot := plot_of(found)) else None,
        "items": [_item(line, book) for line in found.lines],
        "comments": [
            {"of": _section_name(book, code), "texts": found.comments[code]}
            for code in (*(section.code for section in book.sections), "total")
            if found.comments.get(code)
        ],
        "no-comments": "" if found.comments or found.held else _("The judges wrote no comments."),
        "held": held_text(found.held),
    }


def plot_of(found: EntryResult) -> Plot | None:
    """The work's sections against what its team may see of the field; None where that is nothing."""
    sections = {section.code for section in found.rulebook.sections}
    lines = [line for line in found.lines if line.item.code in sections]
    means = [SectionMean(line.item, line.mean, tuple(_marks(line.field))) for line in lines]
    return field_plots.of_work(means, found.rulebook.unit)


def _marks(field: FieldStatistics | None) -> Iterator[tuple[Fraction, str]]:
    if field is None:
        return
    yield field.mean, _("average")
    if field.lowest is not None and field.highest is not None:
        yield field.lowest, _("lowest")
        yield field.highest, _("highest")


def held_text(held: int) -> str:
    """How many comments the chair held back; empty for none."""
    if not held:
        return ""
    return ngettext(
        "The chair of the panel held %(num)d comment back.", "The chair of the panel held %(num)d comments back.", held
    )


def _facts(found: EntryResult) -> Iterator[tuple[str, str]]:
    """Rank, average and awards, each with its heading."""
    row, book = found.row, found.rulebook
    if row["rank"] is None:
        yield _("Rank"), _("Not ranked: %(state)s", state=str(labels.ENTRY_STATES[EntryState(row["state"])]))
        return
    yield _("Rank"), f"{row['rank']} " + _("of %(of)s", of=found.ranked)
    if found.total is not None:
        full = points_text(book.total, book.unit)
        yield _("Average"), f"{display(found.total)} " + _("of %(full)s", full=full)
    yield _("Award"), awards_text(awards_in(row)) or "–"


def _places(found: EntryResult) -> Iterator[str]:
    row = found.row
    if row["rank"] is None:
        yield spoken(found.reason)
        yield _("Clause %(clause)s", clause=row["clause"]) if row.get("clause") else ""
        if found.feedback_of:
            yield _(
                "Averages and comments as in version %(version)s, the last one that ranked this work.",
                version=found.feedback_of,
            )
        return
    why = own_reasons.reason(found)
    assert why is not None  # it is ranked
    yield why.sentence
    yield why.own
    for other in why.others:
        yield f"{other['entry']}: {_both(other['title'])} · {_both(other['institution'])}"
    if row["advances"]:
        yield _("Advances to the next level.")
    yield ngettext("Average of %(num)d judge.", "Average of %(num)d judges.", row["judges"])
    if found.recused:
        yield ngettext(
            "%(num)d judge did not score this work because of a conflict of interest.",
            "%(num)d judges did not score this work because of a conflict of interest.",
            found.recused,
        )
    if row.get("zeroed"):
        yield _("Items that count 0: %(items)s", items=", ".join(row["zeroed"]))
    if found.total_field is not None:
        yield _field(found.ranked, found.total_field)


def _field(ranked: int, field: FieldStatistics) -> str:
    if field.lowest is None or field.highest is None:
        return _("All %(number)s ranked works: average %(mean)s.", number=ranked, mean=display(field.mean))
    return _(
        "All %(number)s ranked works: average %(mean)s, from %(lowest)s to %(highest)s.",
        number=ranked,
        mean=display(field.mean),
        lowest=display(field.lowest),
        highest=display(field.highest),
    )


def _changes(found: EntryResult, document: ShownDocument) -> Iterator[str]:
    """What a ruling changed in this version, for the work."""
    if not document.announcement.by_ruling:
        return
    moved = next((move for move in document.moves if move["entry"] == found.row["entry"]), None)
    if moved is None:
        yield _("A ruling changed this version") + ": " + _("The rank and award of this work stay the same.")
    else:
        old, new = (rank or "–" for rank in moved["rank"])
        rank = _("Rank of this work: %(old)s before, %(new)s now.", old=old, new=new)
        yield _("A ruling changed this version") + ": " + rank


def _item(line: ResultLine, book: Rulebook) -> dict[str, Any]:
    return {
        "name": f"{line.item.code} {spoken(line.item.title)}",
        "is-criterion": line.item.is_criterion,
        "depth": line.item.code.count(".") + 1,
        "levels": [
            {"name": f"{spoken(level.name)} × {count}", "text": spoken(level.guidance)} for level, count in line.levels
        ],
        "mean": display(line.mean),
        "full": points_text(line.item.points, book.unit),
        "field": display(line.field.mean) if line.field else "",
    }


def _section_name(book: Rulebook, code: str) -> str:
    return _("Whole work") if code == "total" else f"{code} {spoken(book.item(code).title)}"


def _both(text: dict[str, str]) -> str:
    return spoken(Text(text["th"], text["en"]))
