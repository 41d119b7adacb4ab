"""Pure: which works of an imported sheet come from outside the area of their contest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from judging.core.imports.plan import KnownInstitution, Plan, RowInstitution, WorkValues
from judging.core.provinces import is_province, province, region
from judging.core.roles import RoundLevel


def outside(
    plan: Plan[WorkValues], known: Sequence[KnownInstitution], *, level: RoundLevel, area: str
) -> dict[int, str]:
    """Row → the province, or at the regional level the region, of a work whose college stands outside the contest's
    ``area``. A college of which that is not known is left out, and at the other levels every one."""
    if level not in (RoundLevel.PROVINCE, RoundLevel.REGION):
        return {}
    areas = {row.row: where for row, where in zip(plan.rows, _wheres(plan, known), strict=True)}
    if level is RoundLevel.PROVINCE:
        own = province(area)
        provinces = {row: where[0] for row, where in areas.items() if is_province(own)}
        return {row: name for row, name in provinces.items() if is_province(name) and name != own}
    by_province = _regions_of_provinces(known)
    regions = {row: where[1] or by_province.get(where[0], "") for row, where in areas.items()}
    return {row: name for row, name in regions.items() if name and _heart(name) != _heart(region(area))}


def _wheres(plan: Plan[WorkValues], known: Iterable[KnownInstitution]) -> list[tuple[str, str]]:
    """Province and region of each row's college as they will stand, empty where nobody says them."""
    standing = {one.id: (one.province, one.region) for one in known}
    standing |= {one.id: (one.province, one.region) for one in plan.placings}
    fresh = {one.college: (one.province, one.region) for one in plan.fresh}
    return [_where(row.place, standing, fresh) for row in plan.rows]


def _where(
    place: RowInstitution, standing: Mapping[int, tuple[str, str]], fresh: Mapping[str, tuple[str, str]]
) -> tuple[str, str]:
    where = standing[place.id] if place.id is not None else fresh.get(place.college, (place.province, ""))
    return province(where[0]), region(where[1])


def _regions_of_provinces(known: Iterable[KnownInstitution]) -> dict[str, str]:
    """The region of each province whose known colleges all name the same one."""
    named: dict[str, set[str]] = {}
    for one in known:
        if one.province and one.region:
            named.setdefault(province(one.province), set()).add(region(one.region))
    return {name: regions.pop() for name, regions in named.items() if len(regions) == 1}


def _heart(name: str) -> str:
    """A region without what it takes in besides: ภาคตะวันออก of ภาคตะวันออกและกรุงเทพมหานคร."""
    return name.partition("และ")[0]
