"""Pure: the rules of practice settings. They are separate functions, so that a form can report all violations."""

from fractions import Fraction

from judging.core.numbers import points_text
from judging.core.refusals import refuse_if
from judging.core.rulebooks.rulebook import Rulebook


def check_reading(rulebook: Rulebook, reading: str | None) -> None:
    """Refuse (``unknown_reading``) a tie-break reading that the rulebook lacks."""
    refuse_if(reading not in {tie_break.reading for tie_break in rulebook.tie_breaks}, "unknown_reading")


def in_units(rulebook: Rulebook, points: Fraction) -> int:
    """Points in the rulebook's units.

    Raises:
        RuleViolation: ``bands_off_unit`` (with the ``unit``).
    """
    units = points / rulebook.unit
    refuse_if(units.denominator != 1, "bands_off_unit", unit=points_text(1, rulebook.unit))
    return units.numerator


def check_bands(rulebook: Rulebook, gold: Fraction, silver: Fraction, bronze: Fraction) -> None:
    """Refuse (``bands_out_of_order``) medal bounds that do not descend, or exceed the total."""
    refuse_if(not rulebook.total * rulebook.unit >= gold > silver > bronze > 0, "bands_out_of_order")


def check_published_sheets(*, publish_scores: bool, publish_sheets: bool) -> None:
    """Refuse (``sheets_without_scores``) to publish the single sheets of which the averages are not published."""
    refuse_if(publish_sheets and not publish_scores, "sheets_without_scores")


def check_protest_days(*, provisional: bool, protest_days: int) -> None:
    """Refuse (``protest_days_wanted``) a provisional publication without protest days."""
    refuse_if(provisional and not protest_days, "protest_days_wanted")
