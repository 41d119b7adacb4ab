"""A pytest plugin: property tests use the same examples in every run, and stop at the first failure."""

from __future__ import annotations

from hypothesis import Phase, settings

settings.register_profile(
    "mutants", deadline=None, derandomize=True, database=None, phases=[Phase.explicit, Phase.generate]
)
settings.load_profile("mutants")  # before conftest.py, whose profile inherits from it
