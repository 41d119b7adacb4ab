"""The routes of ``teacher``."""

from __future__ import annotations

from judging.web.routes import Route, blueprint
from judging.web.teacher import pages

ROUTES: tuple[Route, ...] = (
    ("/", "home", pages.home, ("GET",)),
    ("/works/<int:entry_id>/result", "result", pages.result, ("GET",)),
)

teacher = blueprint("teacher", "/teacher", ROUTES)
