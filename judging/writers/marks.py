"""The marks file that ``judging recount`` reads (design §5), made from a frozen record."""

from collections.abc import Iterable, Mapping, Sequence

from judging.writers.cells import write_csv


def marks_file(criteria: Sequence[str], rows: Iterable[tuple[str, int, Mapping[str, str]]]) -> bytes:
    """One row per sheet: entry code, judge, and the points by criterion, empty where the sheet does not cover it."""
    return write_csv(
        ["entry", "judge", *criteria],
        ([entry, judge, *(marks.get(code) for code in criteria)] for entry, judge, marks in rows),
    )
