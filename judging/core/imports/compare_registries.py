"""Pure: rows of the registries' sheets against what is known: past works and institutions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from judging.core.imports.plan import Change, Obstacle, Plan, RowInstitution, RowPlan, RowState, Values
from judging.core.thai import match_key

PastKey = tuple[str, int, str, str]
"""By what a past work is found again: its title's match key, school year, level, and institution's match key."""


@dataclass(frozen=True, slots=True)
class PastWorkValues:
    """A past work as it will be stored."""

    title: str
    school_year: int
    level: str
    award: str
    institution: str
    category: str

    @property
    def key(self) -> PastKey:
        """By what it is found again."""
        return (match_key(self.title), self.school_year, self.level, match_key(self.institution))


@dataclass(frozen=True, slots=True)
class KnownPastWork:
    """A past work of the registry, by what it is found again, and what an import may change of it."""

    id: int
    award: str
    category: str


@dataclass(frozen=True, slots=True)
class InstitutionValues:
    """An institution as it will be stored."""

    name_th: str
    name_en: str
    code: str
    province: str
    region: str
    is_private: bool


@dataclass(frozen=True, slots=True)
class StoredInstitution:
    """An institution of the registry. ``into`` is the one it was merged into."""

    id: int
    name_th: str
    name_en: str
    code: str
    province: str
    region: str
    is_private: bool
    into: int | None


class PastLike(Protocol):
    """A row of a sheet of past works, as the reader gives it."""

    @property
    def row(self) -> int: ...
    @property
    def values(self) -> PastWorkValues: ...


class InstitutionLike(Protocol):
    """A row of a sheet of institutions, as the reader gives it; ``is_private`` is None where it says nothing."""

    @property
    def row(self) -> int: ...
    @property
    def name_th(self) -> str: ...
    @property
    def name_en(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def province(self) -> str: ...
    @property
    def region(self) -> str: ...
    @property
    def is_private(self) -> bool | None: ...


def plan_of(rows: Sequence[RowPlan[Values]], *, faulty: bool, obstacles: Sequence[Obstacle] = ()) -> Plan[Values]:
    """A plan that asks nothing: the rows alone."""
    return Plan(
        rows=tuple(rows), questions=(), fresh=(), placings=(), obstacles=tuple(obstacles), faulty=faulty, answers=()
    )


def compare_past(
    rows: Sequence[PastLike],
    known: Mapping[PastKey, KnownPastWork],
    *,
    fields: Collection[str],
    wrong: Collection[int],
) -> tuple[RowPlan[PastWorkValues], ...]:
    """Each row against the past work of the same title, year, level and institution; only award and category can
    change, and only where the sheet has the column. A second row of one work is the same as the first."""
    plans, met = [], set()
    for row in rows:
        values, key = row.values, row.values.key
        stored = known.get(key)
        changes: tuple[Change, ...] = ()
        if row.row in wrong:
            state = RowState.WRONG
        elif key in met:
            state = RowState.SAME
        elif stored is None:
            state = RowState.NEW
        else:
            pairs = (("award", stored.award, values.award), ("category", stored.category, values.category))
            changes = tuple(Change(*pair) for pair in pairs if pair[0] in fields and pair[1] != pair[2])
            state = RowState.CHANGED if changes else RowState.SAME
        met.add(key)
        plans.append(
            RowPlan(row.row, state, values, RowInstitution(values.institution), stored.id if stored else None, changes)
        )
    return tuple(plans)


def compare_institutions(
    rows: Sequence[InstitutionLike],
    known: Sequence[StoredInstitution],
    *,
    fields: Collection[str],
    wrong: Collection[int],
) -> tuple[tuple[RowPlan[InstitutionValues], ...], tuple[Obstacle, ...]]:
    """Each row against the institution of its code, else of its name and province (or of that name, known without a
    province), and what stands in the way; one that was merged leads to the other. Empty cells change nothing."""
    found = _Known(known)
    plans, obstacles = [], []
    met: dict[int, int] = {}
    for row in rows:
        stored = found.meant(row)
        values = _values(row, stored, fields)
        changes = _changes(stored, values) if stored else ()
        state = RowState.NEW if stored is None else RowState.CHANGED if changes else RowState.SAME
        if stored is not None and (first := met.setdefault(stored.id, row.row)) != row.row:
            obstacles.append(Obstacle("institution_in_file_twice", row.row, (("first", str(first)),)))
        elif other := found.in_the_way(values, stored):
            said = (("code", values.code), ("name", other.name_th), ("province", other.province))
            obstacles.append(Obstacle("institution_code_of_another", row.row, said))
        stands = {one.row for one in obstacles[-1:]}
        if row.row in wrong or row.row in stands:
            state = RowState.WRONG
        target = stored.id if stored else None
        plans.append(RowPlan(row.row, state, values, RowInstitution(values.province), target, changes))
    return tuple(plans), tuple(obstacles)


class _Known:
    """The register, looked up by code and by name."""

    def __init__(self, known: Sequence[StoredInstitution]) -> None:
        self._by_id = {one.id: one for one in known}
        self._by_code = {one.code: one for one in known if one.code}
        self._by_name = {(match_key(one.name_th), one.province): one for one in known}

    def meant(self, row: InstitutionLike) -> StoredInstitution | None:
        """The institution a row means; None where it is new."""
        key = match_key(row.name_th)
        one = self._by_code.get(row.code) if row.code else None
        one = one or self._by_name.get((key, row.province)) or self._by_name.get((key, ""))
        return None if one is None else self._by_id[one.into] if one.into is not None else one

    def in_the_way(self, values: InstitutionValues, stored: StoredInstitution | None) -> StoredInstitution | None:
        """Another institution that has this code, or this name in this province."""
        by_name = self._by_name.get((match_key(values.name_th), values.province))
        by_code = self._by_code.get(values.code) if values.code else None
        own = stored.id if stored else None
        return next((one for one in (by_name, by_code) if one is not None and own not in (one.id, one.into)), None)


def _values(row: InstitutionLike, stored: StoredInstitution | None, fields: Collection[str]) -> InstitutionValues:
    if stored is None:
        return InstitutionValues(row.name_th, row.name_en, row.code, row.province, row.region, bool(row.is_private))
    by_name = match_key(row.name_th) == match_key(stored.name_th) or not row.code or row.code != stored.code
    return InstitutionValues(
        name_th=stored.name_th if by_name else row.name_th,
        name_en=row.name_en or stored.name_en,
        code=row.code or stored.code,
        province=row.province or stored.province,
        region=row.region or stored.region,
        is_private=stored.is_private if row.is_private is None or "kind" not in fields else row.is_private,
    )


def _changes(stored: StoredInstitution, values: InstitutionValues) -> tuple[Change, ...]:
    pairs = (
        ("name_th", stored.name_th, values.name_th),
        ("name_en", stored.name_en, values.name_en),
        ("code", stored.code, values.code),
        ("province", stored.province, values.province),
        ("region", stored.region, values.region),
        ("is_private", _word(stored.is_private), _word(values.is_private)),
    )
    return tuple(Change(*pair) for pair in pairs if pair[1] != pair[2])


def _word(is_private: bool) -> str:
    return "private" if is_private else "public"
