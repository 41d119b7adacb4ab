"""Pure: the rows of a registry sheet compared with the stored past works and institutions."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from judging.core.imports.plan import Change, Obstacle, RowAt, RowInstitution, RowPlan, changes_between, row_state
from judging.core.thai import match_key

PastKey = tuple[str, int, str, str]
"""What identifies a past work: match key of the title, school year, level, match key of the institution."""


@dataclass(frozen=True, slots=True)
class PastWorkValues:
    """A past work as it is stored."""

    title: str
    school_year: int
    level: str
    award: str
    institution: str
    category: str

    @property
    def key(self) -> PastKey:
        """What identifies it."""
        return (match_key(self.title), self.school_year, self.level, match_key(self.institution))


@dataclass(frozen=True, slots=True)
class PastWorkRow:
    """One row of a sheet of past works;"""

    row: RowAt
    values: PastWorkValues


@dataclass(frozen=True, slots=True)
class KnownPastWork:
    """A stored past work: its id and the values that an import may change."""

    id: int
    award: str
    category: str


@dataclass(frozen=True, slots=True)
class InstitutionTexts:
    """The names, the code and the place of an institution."""

    name_th: str
    name_en: str
    code: str
    province: str
    region: str


@dataclass(frozen=True, slots=True)
class InstitutionValues(InstitutionTexts):
    """An institution as it is stored."""

    is_private: bool


@dataclass(frozen=True, slots=True)
class StoredInstitution(InstitutionValues):
    """An institution of the registry; ``into`` is the id of the one it was merged into."""

    id: int
    into: int | None


@dataclass(frozen=True, slots=True)
class InstitutionRow(InstitutionTexts):
    """One row of a sheet of institutions. Absent values are empty; ``is_private`` is None where the sheet is silent."""

    row: RowAt
    is_private: bool | None


def compare_past(
    rows: Sequence[PastWorkRow],
    known: Mapping[PastKey, KnownPastWork],
    *,
    columns: Collection[str],
    wrong: Collection[RowAt],
) -> tuple[RowPlan[PastWorkValues], ...]:
    """Each row compared with the past work of the same title, year, level and institution.

    Only award and category can change, and only where the sheet has the column. A second row of one work changes
    nothing.
    """
    plans, met = [], set()
    for row in rows:
        key = row.values.key
        stored = known.get(key)
        changes: tuple[Change, ...] = ()
        if stored is not None and key not in met and row.row not in wrong:
            changes = changes_between(stored, row.values, [name for name in ("award", "category") if name in columns])
        is_new = stored is None and key not in met
        state = row_state(is_wrong=row.row in wrong, is_new=is_new, changes=changes)
        place = RowInstitution(row.values.institution)
        plans.append(RowPlan(row.row, state, row.values, place, stored.id if stored else None, changes))
        met.add(key)
    return tuple(plans)


def compare_institutions(
    rows: Sequence[InstitutionRow],
    known: Sequence[StoredInstitution],
    *,
    columns: Collection[str],
    wrong: Collection[RowAt],
) -> tuple[tuple[RowPlan[InstitutionValues], ...], tuple[Obstacle, ...]]:
    """Each row compared with the institution of its code, else of its name and province; and the obstacles.

    A name that is stored without a province matches too. A merged institution stands for the one it was merged into.
    Empty cells change nothing.
    """
    registry = _Registry(known)
    plans, obstacles = [], []
    met: dict[int, RowAt] = {}
    for row in rows:
        stored = registry.match(row)
        values = _values(row, stored, columns)
        changes = changes_between(stored, values, _COLUMNS) if stored else ()
        found: list[Obstacle] = []
        if stored is not None and (first := met.setdefault(stored.id, row.row)) != row.row:
            found.append(Obstacle("institution_in_file_twice", row.row, (("first", str(first)),)))
        elif other := registry.conflict(values, stored):
            params = (("code", values.code), ("name", other.name_th), ("province", other.province))
            found.append(Obstacle("institution_code_of_another", row.row, params))
        obstacles += found
        state = row_state(is_wrong=row.row in wrong or bool(found), is_new=stored is None, changes=changes)
        place = RowInstitution(values.province)
        plans.append(RowPlan(row.row, state, values, place, stored.id if stored else None, changes))
    return tuple(plans), tuple(obstacles)


_COLUMNS = ("name_th", "name_en", "code", "province", "region", "is_private")


class _Registry:
    """The stored institutions, looked up by code and by name."""

    def __init__(self, known: Sequence[StoredInstitution]) -> None:
        self._by_id = {one.id: one for one in known}
        self._by_code = {one.code: one for one in known if one.code}
        self._by_name = {(match_key(one.name_th), one.province): one for one in known}

    def match(self, row: InstitutionRow) -> StoredInstitution | None:
        """The institution that a row means; None where it is new."""
        key = match_key(row.name_th)
        one = self._by_code.get(row.code) if row.code else None
        one = one or self._by_name.get((key, row.province)) or self._by_name.get((key, ""))
        return None if one is None else self._by_id[one.into] if one.into is not None else one

    def conflict(self, values: InstitutionValues, stored: StoredInstitution | None) -> StoredInstitution | None:
        """Another institution with this code, or with this name in this province."""
        by_name = self._by_name.get((match_key(values.name_th), values.province))
        by_code = self._by_code.get(values.code) if values.code else None
        own = stored.id if stored else None
        return next((one for one in (by_name, by_code) if one is not None and own not in (one.id, one.into)), None)


def _values(row: InstitutionRow, stored: StoredInstitution | None, columns: Collection[str]) -> InstitutionValues:
    if stored is None:
        return InstitutionValues(row.name_th, row.name_en, row.code, row.province, row.region, bool(row.is_private))
    by_name = match_key(row.name_th) == match_key(stored.name_th) or not row.code or row.code != stored.code
    return InstitutionValues(
        name_th=stored.name_th if by_name else row.name_th,
        name_en=row.name_en or stored.name_en,
        code=row.code or stored.code,
        province=row.province or stored.province,
        region=row.region or stored.region,
        is_private=stored.is_private if row.is_private is None or "kind" not in columns else row.is_private,
    )
