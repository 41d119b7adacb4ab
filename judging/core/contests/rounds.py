"""Pure: the rules for the area and the days of a round."""

from datetime import date

from judging.core import provinces, thai
from judging.core.refusals import RuleViolation, refuse_if
from judging.core.roles import RoundLevel


def checked_area(level: RoundLevel, area: str) -> str:
    """The area as stored; empty at the national level.

    Raises:
        RuleViolation: ``area_wanted``.
    """
    if level is RoundLevel.NATION:
        return ""
    if area := thai.normalise(area):
        return area
    raise RuleViolation("area_wanted")


def is_same_area(level: RoundLevel, area: str, name: str) -> bool:
    """Whether the area of a round of this level, a province or a region, is the one that an institution names."""
    written = provinces.province if level is RoundLevel.PROVINCE else provinces.region
    return bool(name) and written(area.removeprefix("อาชีวศึกษา")) == written(name)


def is_area_of(level: RoundLevel, area: str, other: str) -> bool:
    """Whether two areas of rounds of this level are the same, however they are written."""
    if level is RoundLevel.INSTITUTION:
        return thai.match_key(thai.expand_abbreviations(area)) == thai.match_key(thai.expand_abbreviations(other))
    return is_same_area(level, area, other.removeprefix("อาชีวศึกษา"))


def covers(level: RoundLevel, area: str, *, institution: str, province: str, region: str) -> bool:
    """Whether a round of this level and area is meant for an institution, given by its Thai name and its place."""
    if level is RoundLevel.NATION:
        return True
    if level is RoundLevel.INSTITUTION:
        return bool(institution) and thai.match_key(institution) == thai.match_key(area)
    return is_same_area(level, area, province if level is RoundLevel.PROVINCE else region)


def outside(level: RoundLevel, area: str, *, province: str, region: str) -> str:
    """The province of an institution, at the regional level its region, where it lies outside the area of a round;
    empty where it lies inside, where that is not known, and at the other levels."""
    if level is RoundLevel.PROVINCE:
        own, named = provinces.province(area.removeprefix("อาชีวศึกษา")), provinces.province(province)
        return named if {own, named} <= provinces.PROVINCES.keys() and own != named else ""
    if level is RoundLevel.REGION:
        own, named = provinces.region(area), provinces.region(region)
        is_known = {own, named} <= provinces.REGIONS.keys()
        return named if is_known and provinces.main_region(own) != provinces.main_region(named) else ""
    return ""


def check_order(first_day: date, last_day: date) -> None:
    """Refuse (``days_out_of_order``) a last day before the first day."""
    refuse_if(last_day < first_day, "days_out_of_order")
