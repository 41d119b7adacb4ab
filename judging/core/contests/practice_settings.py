"""Pure: the rules of practice settings. They are separate functions, so that a form can report all violations."""

from collections.abc import Sequence
from fractions import Fraction

from judging.core.numbers import decimal_text, points_text
from judging.core.refusals import refuse_if
from judging.core.rulebooks.rulebook import Rulebook
from judging.core.scoring.awards import (
    LEAST_BANDS,
    MOST_BANDS,
    MOST_PRIZES,
    MOST_TITLES,
    AwardRules,
    SpecialPrize,
)
from judging.core.text import Text


def check_reading(rulebook: Rulebook, reading: str | None) -> None:
    """Refuse (``unknown_reading``) a tie-break reading that the rulebook lacks."""
    refuse_if(reading not in {tie_break.reading for tie_break in rulebook.tie_breaks}, "unknown_reading")


def in_units(rulebook: Rulebook, points: Fraction) -> int:
    """Points in the rulebook's units.

    Raises:
        RuleViolation: ``points_off_unit`` (with the ``unit``).
    """
    units = points / rulebook.unit
    refuse_if(units.denominator != 1 or units < 0, "points_off_unit", unit=points_text(1, rulebook.unit))
    return units.numerator


def check_awards(rulebook: Rulebook, rules: AwardRules) -> None:
    """Refuse settings on awards that break one of the rules of the functions below."""
    refuse_if(not LEAST_BANDS <= len(rules.bands) <= MOST_BANDS, "bands_number", least=LEAST_BANDS, most=MOST_BANDS)
    for row, band in enumerate(rules.bands, start=1):
        check_names(band.name, row)
        check_band(rulebook, band.least, rules.bands[row - 2].least if row > 1 else None, row)
    for row, name in enumerate(rules.titles, start=1):
        check_names(name, row)
    refuse_if(len(rules.titles) > MOST_TITLES, "titles_number", most=MOST_TITLES)
    check_prizes(rules.prizes)
    check_titles(rules.titles, rules.titles_to)


def check_prizes(prizes: Sequence[SpecialPrize]) -> None:
    """Refuse too many special prizes (``prizes_number`` with the ``most``), one that is not named in both languages
    (``award_names_wanted`` with the ``row``), or one that reads like another (``prize_twice``, likewise)."""
    refuse_if(len(prizes) > MOST_PRIZES, "prizes_number", most=MOST_PRIZES)
    for row, prize in enumerate(prizes, start=1):
        check_names(prize.name, row)
        check_prize_apart(prize, prizes[: row - 1], row)


def check_prize_apart(prize: SpecialPrize, above: Sequence[SpecialPrize], row: int) -> None:
    """Refuse (``prize_twice`` with the ``row``) a special prize that reads like one ``above`` in either language:
    nobody could tell on a certificate which of the two it is."""
    for other in above:
        is_named_alike = prize.name.th == other.name.th or prize.name.en == other.name.en
        is_alike = is_named_alike and (prize.giver, prize.level) == (other.giver, other.level)
        refuse_if(is_alike, "prize_twice", row=row)


def check_names(name: Text, row: int) -> None:
    """Refuse (``award_names_wanted`` with the ``row``) an award that is not named in both languages."""
    refuse_if(not (name.th and name.en), "award_names_wanted", row=row)


def check_band(rulebook: Rulebook, least: Fraction, above: Fraction | None, row: int) -> None:
    """Refuse the least mean of a medal in points that is off the unit (``points_off_unit``), above the total
    (``band_above_total`` with the ``total``), or not below that of the medal ``above`` (``bands_out_of_order`` with the
    ``row`` and the ``above``)."""
    in_units(rulebook, least)
    total = rulebook.total * rulebook.unit
    refuse_if(least > total, "band_above_total", total=points_text(rulebook.total, rulebook.unit))
    if above is not None:
        refuse_if(least >= above, "bands_out_of_order", row=row, above=decimal_text(above))


def check_titles(titles: Sequence[Text], titles_to: int) -> None:
    """Refuse (``titles_wanted``) ranks with a title for which there is no name."""
    refuse_if(titles_to > 0 and not titles, "titles_wanted")


def check_published_sheets(*, publish_scores: bool, publish_sheets: bool) -> None:
    """Refuse (``sheets_without_scores``) to publish the single sheets of which the averages are not published."""
    refuse_if(publish_sheets and not publish_scores, "sheets_without_scores")


def check_protest_days(*, provisional: bool, protest_days: int) -> None:
    """Refuse (``protest_days_wanted``) a provisional publication without protest days."""
    refuse_if(provisional and not protest_days, "protest_days_wanted")
