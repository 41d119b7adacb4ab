"""Why a work has its rank, told to its own team: the sentence, the team's own figures behind it, and exact values."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _

from judging.core.numbers import display, exact_text, points_text
from judging.core.rulebooks.rulebook import Item, Rulebook
from judging.core.scoring.ranking import RULING
from judging.queries.entries.teacher_pages import EntryResult
from judging.web.wording.results import rank_explanations
from judging.web.wording.results.rank_explanations import item_name, sorted_section

_MOST_ITEMS = 2


@dataclass(frozen=True, slots=True)
class Exact:
    """An exact average of the work, as a fraction; ``others`` are (code, exact average) of the works it was compared
    with, empty where scores are not published."""

    name: str
    mine: str
    others: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a work has its rank. ``own`` tells the team's own figures where the sentence may have none; ``others`` are
    the published rows of the works that the sentence names, none for a single work."""

    sentence: str
    own: str
    others: tuple[Mapping[str, Any], ...]
    exact: tuple[Exact, ...]


def reason(found: EntryResult) -> Reason | None:
    """The reason of a ranked work; None for one without a rank."""
    if found.place is None:
        return None
    rows, book = found.version.document["standings"], found.rulebook
    others = tuple(rank_explanations.named_in(rows, found.place))
    return Reason(
        rank_explanations.of_place(rows, found.place, book),
        "" if "exact" in rows[found.place] else _own(found, rows[found.place]),
        others,
        tuple(_exact(found, rows[found.place], others)),
    )


def _own(found: EntryResult, row: Mapping[str, Any]) -> str:
    """The team's own figures of what decided; of a plain place, of the sections that cost it most points."""
    book, means = found.rulebook, {line.item.code: line.mean for line in found.lines}
    key = _key(row)
    if key:
        deciding = book.criteria_under(sorted_section(key)) if sorted_section(key) else (book.item(key),)
        figures = (_("%(mean)s of %(full)s", **_figures(item, means, book)) for item in deciding)
        return _("This work has %(figures)s", figures=", ".join(figures))
    lost = {item.code: item.points * book.unit - means[item.code] for item in book.sections}
    most = [item for item in sorted(book.sections, key=lambda item: -lost[item.code]) if lost[item.code]]
    if not most:
        return ""
    named = (
        _("%(item)s (%(mean)s of %(full)s)", item=item_name(item.code, book), **_figures(item, means, book))
        for item in most[:_MOST_ITEMS]
    )
    return _("This work lost most points in %(items)s", items=", ".join(named))


def _figures(item: Item, means: Mapping[str, Fraction], book: Rulebook) -> Mapping[str, str]:
    return {"mean": display(means[item.code]), "full": points_text(item.points, book.unit)}


def _exact(found: EntryResult, row: Mapping[str, Any], others: Sequence[Mapping[str, Any]]) -> Iterator[Exact]:
    assert found.total is not None  # it is ranked
    published = tuple((other["entry"], other["exact"]) for other in others if "exact" in other)
    yield Exact(_("Average"), exact_text(found.total), published)
    key = _key(row)
    if not key:
        return
    name = item_name(key)
    if "exact" in row["decided_by"]:
        mine, theirs = ([value] if isinstance(value, str) else value for value in row["decided_by"]["exact"])
        yield Exact(name, ", ".join(mine), ((row["decided_by"]["against"], ", ".join(theirs)),))
        return
    means = {line.item.code: line.mean for line in found.lines}
    section = sorted_section(key)
    own = [means[item.code] for item in found.rulebook.criteria_under(section)] if section else [means[key]]
    yield Exact(name, ", ".join(exact_text(mean) for mean in sorted(own, reverse=True)))


def _key(row: Mapping[str, Any]) -> str:
    """The key of the tie-break chain that decided; empty for none and for a ruling."""
    key = row["decided_by"] and row["decided_by"]["key"]
    return "" if key in (None, RULING) else str(key)
