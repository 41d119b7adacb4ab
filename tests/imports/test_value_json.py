"""Values go through JSON unchanged, and nothing but values comes back."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from judging.core.imports.plan import Change, Obstacle, Part, Plan, RowAt, RowInstitution, RowPlan, RowState, WorkValues
from judging.core.text import Text
from judging.imports import value_json
from judging.readers.spreadsheets.faults import Fault

TEXTS = st.text(max_size=5)
NAMES = st.lists(TEXTS, max_size=3).map(tuple)
PLACES = st.builds(RowAt, st.integers(1, 9), TEXTS)
PARAMS = st.dictionaries(
    TEXTS, st.one_of(TEXTS, st.integers(), st.booleans(), NAMES, PLACES, st.builds(Text, TEXTS, TEXTS))
)
VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        TEXTS,
        PLACES,
        st.sampled_from(RowState),
        st.builds(Fault, TEXTS, PARAMS, st.none() | PLACES, TEXTS),
        st.builds(Fault, TEXTS),
        st.builds(WorkValues, TEXTS, TEXTS, TEXTS, NAMES, NAMES),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.frozensets(TEXTS | PLACES, max_size=3),
        st.dictionaries(TEXTS | st.integers() | PLACES, inner, max_size=3),
    ),
    max_leaves=20,
)


def types(value: Any) -> Any:
    """The types within a value, which equality does not tell apart (1 and True, a named tuple and a tuple)."""
    if isinstance(value, dict):
        return dict, [(types(key), types(one)) for key, one in value.items()]
    return (type(value), [types(one) for one in value]) if isinstance(value, (list, tuple)) else type(value)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault
@given(VALUES)
def test_value_comes_back_equal_and_of_its_types(value: Any) -> None:
    again = value_json.loads(value_json.dumps(value))

    assert again == value
    assert types(again) == types(value)


def test_plan_comes_back_with_its_fingerprint() -> None:
    row = RowPlan(
        RowAt(2),
        RowState.NEW,
        WorkValues("A1", "เครื่องอบ", "", ("ก",), ()),
        RowInstitution(),
        None,
        (Change("a", "", "b"),),
    )
    plan = Plan(parts=(Part(rows=(row,), contest_id=3, obstacles=(Obstacle("x", RowAt(2)),)),), faulty=False)
    fingerprint = plan.fingerprint

    again = value_json.loads(value_json.dumps(plan))

    assert again == plan
    assert again.fingerprint == fingerprint


@pytest.mark.parametrize("other", [Fraction(1, 2), {1, 2}, b"bytes", object(), ValueError("no value")])
def test_anything_else_is_refused(other: object) -> None:
    with pytest.raises(TypeError):
        value_json.dumps([other])


@pytest.mark.parametrize("name", [["os", "system"], ["judging.core.thai", "normalise"], ["judging.config", "Settings"]])
def test_nothing_but_a_class_of_values_is_called(name: list[str]) -> None:
    with pytest.raises(TypeError):
        value_json.loads(json.dumps([[name], [6, [0, ["true"]]]]).encode())
