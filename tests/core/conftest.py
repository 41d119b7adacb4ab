"""Hypothesis runs without a deadline: the machines are shared, so a deadline would measure their load."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("house", deadline=None)
settings.load_profile("house")
