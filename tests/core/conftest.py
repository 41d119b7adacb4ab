"""Properties take the time they need: machines are shared, and a deadline would test the machine."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("house", deadline=None)
settings.load_profile("house")
