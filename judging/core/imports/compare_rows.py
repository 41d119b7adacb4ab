"""Pure: the rows of a sheet of works compared with the stored works: what is new and what changes."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from judging.core.entries import codes
from judging.core.imports.plan import (
    Change,
    KnownEntry,
    KnownInstitution,
    RowAt,
    RowInstitution,
    RowPlan,
    RowState,
    WorkRow,
    WorkValues,
    changes_between,
    row_state,
)
from judging.core.thai import match_key

Names = Mapping[int, KnownInstitution]


def stored_works(rows: Iterable[WorkRow], entries: Sequence[KnownEntry]) -> dict[RowAt, KnownEntry]:
    """The stored work that each row means by its code; the first one where two share a key."""
    by_key = {codes.key(entry.code): entry for entry in reversed(entries)}
    found = ((row.row, by_key.get(codes.key(row.code))) for row in rows)
    return {at: entry for at, entry in found if entry is not None}


def compare_works(
    rows: Sequence[WorkRow],
    known: Mapping[RowAt, KnownEntry],
    places: Mapping[RowAt, RowInstitution],
    names: Names,
    *,
    columns: Collection[str],
    wrong: Collection[RowAt],
    is_drawn: bool = False,
) -> tuple[RowPlan[WorkValues], ...]:
    """Each row compared with the work that it means (``stored_works``). Columns that the sheet lacks change nothing,
    and no row changes an order of presentation that was drawn by lot."""
    plans = []
    numbers = {} if is_drawn else _new_places(rows, known)
    for row in rows:
        stored = known.get(row.row)
        place = places.get(row.row, RowInstitution())
        values = _work_values(row, stored, columns, numbers.get(row.row))
        changes: tuple[Change, ...] = ()
        if stored is not None:
            changes = changes_between(stored, values, ("title_th", "title_en", "makers", "advisers", "place"))
            changes += institution_change(stored.institution_id, place, names)
        state = row_state(is_wrong=row.row in wrong, is_new=stored is None, changes=changes)
        plans.append(RowPlan(row.row, state, values, place, stored.id if stored else None, changes))
    return tuple(plans)


def under_other_codes(
    plans: Iterable[RowPlan[WorkValues]], entries: Iterable[KnownEntry]
) -> tuple[tuple[RowAt, str], ...]:
    """The new rows whose title and institution a stored work has under another code that the sheet lacks, each with
    that code: a program may have cut the zeros from the codes."""
    plans = tuple(plans)
    met = {plan.target for plan in plans}
    standing: dict[tuple[str, int | None], str] = {
        (match_key(entry.title_th), entry.institution_id): entry.code for entry in entries if entry.id not in met
    }
    if not standing:
        return ()
    return tuple(
        (plan.row, code)
        for plan in plans
        if plan.state is RowState.NEW and (code := standing.pop((match_key(plan.values.title_th), plan.place.id), ""))
    )


def _new_places(rows: Sequence[WorkRow], known: Mapping[RowAt, KnownEntry]) -> dict[RowAt, int]:
    """The numbers of presentation of the rows; empty where they order the stored works as they stand already: numbers
    with gaps, imported again, change nothing."""
    numbers = {row.row: row.place for row in rows if row.place is not None}
    stored = {at: known[at].place for at in numbers if at in known}
    stands = [place for _, at in sorted((number, at) for at, number in numbers.items()) if (place := stored.get(at))]
    return {} if len(stands) == len(numbers) and stands == sorted(stands) else numbers


def _work_values(row: WorkRow, stored: KnownEntry | None, columns: Collection[str], place: int | None) -> WorkValues:
    if stored is None:
        return WorkValues(row.code, row.title_th, row.title_en, row.makers, row.advisers, place=place)
    return WorkValues(
        code=stored.code,
        title_th=row.title_th or stored.title_th,
        title_en=row.title_en if "title_en" in columns else stored.title_en,
        makers=row.makers if "makers" in columns else stored.makers,
        advisers=row.advisers if "advisers" in columns else stored.advisers,
        place=stored.place if place is None else place,
    )


def institution_change(stored: int | None, place: RowInstitution | None, names: Names) -> tuple[Change, ...]:
    if place is None or (place.id == stored and not (place.college or place.is_open)):
        return ()
    before = _displayed(names[stored]) if stored is not None else ""
    return (Change("institution", before, _displayed(place)),)


def _displayed(one: KnownInstitution | RowInstitution) -> str:
    return f"{one.name} ({one.province})" if one.name and one.province else one.name
