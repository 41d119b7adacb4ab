"""Plots of a contest's averages in words: the totals with the medals, and each section."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from flask_babel import gettext as _, ngettext

from judging.core.numbers import display
from judging.core.rulebooks.rulebook import Item, Rulebook
from judging.core.scoring.awards import MedalBand
from judging.core.scoring.plots import Axis, Bound, Dot, Plot
from judging.core.text import Text
from judging.web.wording.languages import spoken


@dataclass(frozen=True, slots=True)
class WorkMeans:
    """The exact means of a ranked work in points; ``sections`` are in the order of the rulebook."""

    code: str
    title: Text
    total: Fraction
    sections: tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class SectionMean:
    """The exact mean of a work in a section, in points, and the values of the field that its team may see, each with
    its name."""

    section: Item
    own: Fraction
    field: tuple[tuple[Fraction, str], ...]


@dataclass(frozen=True, slots=True)
class PlotWithTable:
    """A plot and the same figures as a table, with the heading of each column."""

    plot: Plot
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def of_field(works: Sequence[WorkMeans], book: Rulebook, bands: Sequence[MedalBand]) -> tuple[PlotWithTable, ...]:
    """The plot of the totals and the plot of the sections; nothing without works."""
    return (_totals(works, book, bands), _by_section(works, book.sections, book.unit)) if works else ()


def of_work(means: Sequence[SectionMean], unit: Fraction) -> Plot | None:
    """The sections of one work against the field; None where its team sees nothing of the field."""
    axes = tuple(
        Axis(
            f"{one.section.code} {spoken(one.section.title)}",
            one.section.points * unit,
            (Dot(one.own, _("This work"), is_own=True),),
            tuple(Bound(value, name) for value, name in one.field),
        )
        for one in means
        if one.field
    )
    if not axes:
        return None
    text = _("The diamond is this work, the dashed lines are of all ranked works. Each line ends at the full points.")
    return Plot(_("Averages by section"), text, axes)


def _totals(works: Sequence[WorkMeans], book: Rulebook, bands: Sequence[MedalBand]) -> PlotWithTable:
    full, totals = book.total * book.unit, [work.total for work in works]
    bounds = tuple(Bound(band.least, spoken(band.name)) for band in bands if band.least > 0)
    axis = Axis(_("Average of all judges"), full, _dots(works, totals), bounds)
    least, most = display(min(totals)), display(max(totals))
    text = (
        ngettext("%(num)d work with %(mean)s.", "%(num)d works with %(mean)s.", len(works), mean=most)
        if least == most
        else _("%(num)d works from %(least)s to %(most)s.", num=len(works), least=least, most=most)
    )
    plot = Plot(_("Total averages"), _("A dot is a work.") + " " + text, (axis,))
    rows = tuple((work.code, spoken(work.title), display(work.total)) for work in works)
    return PlotWithTable(plot, (_("Code"), _("Work"), _("Average")), rows)


def _by_section(works: Sequence[WorkMeans], sections: Sequence[Item], unit: Fraction) -> PlotWithTable:
    axes = tuple(
        Axis(
            f"{section.code} {spoken(section.title)}",
            section.points * unit,
            _dots(works, [work.sections[place] for work in works]),
        )
        for place, section in enumerate(sections)
    )
    text = _("A dot is a work. Each line ends at the full points of the section.")
    rows = tuple((work.code, spoken(work.title), *map(display, work.sections)) for work in works)
    columns = (_("Code"), _("Work"), *(section.code for section in sections))
    return PlotWithTable(Plot(_("Averages by section"), text, axes), columns, rows)


def _dots(works: Sequence[WorkMeans], values: Sequence[Fraction]) -> tuple[Dot, ...]:
    return tuple(Dot(value, f"{work.code} {spoken(work.title)}") for work, value in zip(works, values, strict=True))
