"""Statistics of a panel in words: what a measure of agreement means, or why there is none."""

import math
from fractions import Fraction

from flask_babel import gettext as _

from judging.core.numbers import display
from judging.writers.statistics import FEWEST_WORKS, TOTAL, Agreement


def figure(value: float, places: int = 2) -> str:
    """A statistic, rounded for people."""
    return display(Fraction(value), places)


def mark(points: float) -> str:
    """A mark that a judge gave, without needless decimals."""
    return f"{points:g}"


def signed(value: float) -> str:
    """A difference with its sign; equal ones are 0."""
    shown = figure(value)
    return f"+{shown}" if value > 0 and shown != "0.00" else shown.replace("-", "−")


def scope(agreement: Agreement) -> str:
    """What the judges agree on."""
    return _("whole sheets") if agreement.item == TOTAL else _("section %(code)s", code=agreement.item)


def order_sentence(agreement: Agreement) -> str:
    """Kendall's W in a sentence (bounds: Schmidt, 1997)."""
    if agreement.w is None:
        return _none(agreement.no_w)
    said = _graded(
        agreement.w,
        (0.7, _("The judges put the works in much the same order.")),
        (0.5, _("The judges put the works in a partly similar order.")),
        (-math.inf, _("The judges put the works in different orders.")),
    )
    return f"W = {figure(agreement.w)} · {said}"


def marks_sentence(agreement: Agreement) -> str:
    """Krippendorff's alpha in a sentence (bounds: Krippendorff, 2004)."""
    if agreement.alpha is None:
        return _none(agreement.no_alpha)
    said = _graded(
        agreement.alpha,
        (0.8, _("The judges' points agree well.")),
        (0.667, _("The judges' points agree enough for cautious conclusions.")),
        (-math.inf, _("The judges' points differ: talk about how the levels are read.")),
    )
    return f"α = {signed(agreement.alpha).removeprefix('+')} · {said}"


def too_few_judges() -> str:
    """That nothing is compared, since there is nobody to compare with."""
    return _("No figure: fewer than two judges.")


def _graded(value: float, *grades: tuple[float, str]) -> str:
    """The sentence of the first bound that the value reaches."""
    return next(said for bound, said in grades if value >= bound)


def _none(reason: str) -> str:
    return {
        "few_judges": too_few_judges(),
        "few_works": _("No figure: fewer than %(number)s works with marks of two judges.", number=FEWEST_WORKS),
        "incomplete": _("No figure: not every judge scored every work."),
        "no_spread": _("No figure: all marks are equal."),
    }[reason]
