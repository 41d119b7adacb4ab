"""Pure: the rows of a sheet of past works compared with the stored past works."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from judging.core.imports.plan import Change, RowAt, RowInstitution, RowPlan, changes_between, row_state
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
    """One row of a sheet of past works."""

    row: RowAt
    values: PastWorkValues


@dataclass(frozen=True, slots=True)
class KnownPastWork:
    """A stored past work: its id and the values that an import may change."""

    id: int
    award: str
    category: str


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
