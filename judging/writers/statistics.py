"""Counted sheets → statistics of a panel, with pandas: spread of marks, judges against the panel, agreement.

They describe, and decide nothing: ranks come from exact numbers alone. Floats are used here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from judging.core.rulebooks.rulebook import Rulebook
from judging.core.scoring.tallies import Sheet

if TYPE_CHECKING:
    import pandas as pd

TOTAL = "total"
"""The item of an agreement on whole sheets."""

FEWEST_WORKS = 3
"""With fewer works an order says nothing about agreement."""

_FEWEST_JUDGES = 2


@dataclass(frozen=True, slots=True)
class Spread:
    """The marks of one work for one criterion, in points. ``deviation`` is the standard deviation of the sample."""

    entry: str
    criterion: str
    judges: int
    lowest: float
    highest: float
    mean: float
    deviation: float

    @property
    def range(self) -> float:
        """The highest mark less the lowest."""
        return self.highest - self.lowest


@dataclass(frozen=True, slots=True)
class Leaning:
    """A judge against the panel, in points of a whole sheet: ``mean`` of the judge's totals, ``panel`` mean of all
    totals of the same works, over so many ``works``. Only whole sheets are compared, of works with those of two judges
    at least."""

    judge: str
    works: int
    mean: float
    panel: float


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far judges agree on a section, or on whole sheets (``item`` is ``TOTAL``).

    ``w`` is Kendall's coefficient of concordance with the correction for ties (Kendall and Babington Smith, 1939), for
    judges who all scored every work; ``alpha`` Krippendorff's alpha for intervals (Krippendorff, 2004), also for
    incomplete panels. Where one is None, its reason says why: ``few_judges``, ``few_works``, ``incomplete`` or
    ``no_spread`` (all marks are equal).
    """

    item: str
    judges: int
    works: int
    w: float | None
    no_w: str
    alpha: float | None
    no_alpha: str


@dataclass(frozen=True, slots=True)
class Statistics:
    """Spreads by work and printed criterion, leanings by judge, agreement on whole sheets and then by section."""

    spreads: tuple[Spread, ...]
    leanings: tuple[Leaning, ...]
    agreements: tuple[Agreement, ...]


def statistics(rulebook: Rulebook, sheets: Mapping[str, Sequence[Sheet]]) -> Statistics:
    """The statistics of the counted sheets of each work, by entry code."""
    import pandas as pd

    unit = float(rulebook.unit)
    marks = pd.DataFrame(
        [
            (entry, sheet.judge, criterion, rulebook.item(criterion).section, units * unit)
            for entry, own in sheets.items()
            for sheet in own
            for criterion, units in sheet.marks.items()
        ],
        columns=["entry", "judge", "criterion", "section", "points"],
    )
    sections = {
        code: own.pivot_table(index="entry", columns="judge", values="points", aggfunc="sum")
        for code, own in marks.groupby("section")
    }
    totals = _totals(marks, len(rulebook.criteria))
    agreements = [_agreement(TOTAL, totals)]
    if len(rulebook.sections) > 1:
        agreements += [
            _agreement(section.code, sections[section.code])
            for section in rulebook.sections
            if section.code in sections
        ]
    return Statistics(_spreads(rulebook, marks), _leanings(totals), tuple(agreements))


def _totals(marks: pd.DataFrame, criteria: int) -> pd.DataFrame:
    """Works × judges: the totals of whole sheets."""
    by_sheet = marks.groupby(["entry", "judge"])["points"]
    whole = by_sheet.sum()[by_sheet.size() == criteria]
    return whole.unstack("judge")


def _spreads(rulebook: Rulebook, marks: pd.DataFrame) -> tuple[Spread, ...]:
    found = marks.groupby(["entry", "criterion"])["points"].agg(["size", "min", "max", "mean", "std"]).fillna(0.0)
    rows = {
        (entry, criterion): Spread(entry, criterion, int(size), low, high, mean, deviation)
        for (entry, criterion), size, low, high, mean, deviation in zip(
            found.index, *(found[name].tolist() for name in found.columns), strict=True
        )
    }
    return tuple(
        rows[entry, item.code]
        for entry in dict.fromkeys(marks["entry"])
        for item in rulebook.criteria
        if (entry, item.code) in rows
    )


def _leanings(totals: pd.DataFrame) -> tuple[Leaning, ...]:
    shared = totals[totals.count(axis=1) >= _FEWEST_JUDGES]
    panel = shared.mean(axis=1)
    return tuple(
        Leaning(str(judge), int(own.count()), float(own.mean()), float(panel[own.notna()].mean()))
        for judge, own in shared.items()
        if own.count()
    )


def _agreement(item: str, values: pd.DataFrame) -> Agreement:
    """``values``: works × judges, missing where a judge gave none."""
    judges, works = values.shape[1], len(values)
    w, no_w = _concordance(values)
    alpha, no_alpha = _alpha(values)
    return Agreement(item, judges, works, w, no_w, alpha, no_alpha)


def _concordance(values: pd.DataFrame) -> tuple[float | None, str]:
    judges, works = values.shape[1], len(values)
    if reason := _too_few(judges, works):
        return None, reason
    if values.isna().to_numpy().any():
        return None, "incomplete"
    ranks = values.rank(axis=0)
    sums = ranks.sum(axis=1)
    ties = sum(float((count**3 - count).sum()) for count in (ranks[name].value_counts() for name in ranks))
    most = judges**2 * (works**3 - works) - judges * ties
    if most == 0:
        return None, "no_spread"
    return float(12 * ((sums - sums.mean()) ** 2).sum() / most), ""


def _alpha(values: pd.DataFrame) -> tuple[float | None, str]:
    import pandas as pd

    shared = values[values.count(axis=1) >= _FEWEST_JUDGES]
    if reason := _too_few(values.shape[1], len(shared)):
        return None, reason
    count = shared.count(axis=1)
    within = count * (shared**2).sum(axis=1) - shared.sum(axis=1) ** 2
    number = int(count.sum())
    every = pd.Series(shared.to_numpy().ravel()).dropna()
    between = number * float((every**2).sum()) - float(every.sum()) ** 2
    if every.nunique() < _FEWEST_JUDGES:
        return None, "no_spread"
    return float(1 - (number - 1) * (within / (count - 1)).sum() / between), ""


def _too_few(judges: int, works: int) -> str:
    if judges < _FEWEST_JUDGES:
        return "few_judges"
    return "few_works" if works < FEWEST_WORKS else ""
