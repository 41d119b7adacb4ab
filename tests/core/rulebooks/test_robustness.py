"""Reading any file gives either a rulebook or faults with a message; it never raises another error."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any

from hypothesis import given, settings, strategies as st

from judging.core.rulebooks.parsing import RulebookFaults, from_data, to_data
from tests.core.small_rulebook import lacking, small, spoilt

Path = tuple[str | int, ...]

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=True)
    | st.text(max_size=8)
    | st.sampled_from(
        [
            "-",
            "1.5",
            "1.1",
            "three",
            "level",
            "sorted(2)",
            "{0}",
            date(2021, 1, 1),
            datetime(2021, 1, 1, tzinfo=UTC),
            time(1),
        ]
    )
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "th", "en", "fact", "equals", "code", "points", "x"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)


def paths(value: Any, path: Path = ()) -> Iterator[Path]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield (*path, key)
        yield from paths(inner, (*path, key))


PATHS = list(paths(small()))


def read(data: dict[str, Any]) -> None:
    try:
        rulebook = from_data(data)
    except RulebookFaults as refused:
        for fault in refused.faults:
            assert fault.sentence("th")
            assert "allowed: " in fault.sentence("en")
    else:
        assert from_data(to_data(rulebook)) == rulebook


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(PATHS), VALUES)
def test_anything_anywhere_is_a_rulebook_or_a_fault(path: Path, value: Any) -> None:
    read(spoilt(path, value))


def test_anything_may_be_lacking() -> None:
    for path in PATHS:
        read(lacking(path))


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from(list(small())), VALUES))
def test_data_of_any_shape_is_a_rulebook_or_a_fault(data: dict[str, Any]) -> None:
    read({"format": 1, **data})
