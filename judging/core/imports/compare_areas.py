"""Pure: which works of an imported sheet come from outside the area of their contest."""

from collections.abc import Iterable, Sequence

from judging.core.imports.plan import KnownInstitution, Plan, RowAt, WorkValues
from judging.core.provinces import PROVINCES, main_region, province, region
from judging.core.roles import RoundLevel


def outside(
    plan: Plan[WorkValues], known: Sequence[KnownInstitution], *, level: RoundLevel, area: str
) -> dict[RowAt, str]:
    """For each row whose institution is outside the contest's ``area``: its province, or at the regional level its
    region. Institutions of unknown area are left out; other levels give an empty answer."""
    areas = {row.row: where for row, where in zip(plan.rows, _areas(plan, known), strict=True)}
    own_province, own_region = province(area), main_region(region(area))
    if level is RoundLevel.PROVINCE and own_province in PROVINCES:
        return {row: name for row, (name, _) in areas.items() if name in PROVINCES and name != own_province}
    if level is RoundLevel.REGION:
        by_province = _regions_of_provinces(known)
        regions = {row: own or by_province.get(name, "") for row, (name, own) in areas.items()}
        return {row: name for row, name in regions.items() if name and main_region(name) != own_region}
    return {}


def _areas(plan: Plan[WorkValues], known: Iterable[KnownInstitution]) -> Iterable[tuple[str, str]]:
    """Province and region of each row's institution after the import, empty where unknown."""
    stored = {one.id: (one.province, one.region) for one in (*known, *plan.placings)}
    fresh = {one.college: (one.province, one.region) for one in plan.fresh}
    for place in (row.place for row in plan.rows):
        where = stored[place.id] if place.id is not None else fresh.get(place.college, (place.province, ""))
        yield province(where[0]), region(where[1])


def _regions_of_provinces(known: Iterable[KnownInstitution]) -> dict[str, str]:
    """The region of each province for which all known institutions name the same region."""
    named: dict[str, set[str]] = {}
    for one in known:
        if one.province and one.region:
            named.setdefault(province(one.province), set()).add(region(one.region))
    return {name: regions.pop() for name, regions in named.items() if len(regions) == 1}
