"""The routes of ``teacher``."""

from __future__ import annotations

from judging.web.routes import Route, blueprint

ROUTES: tuple[Route, ...] = ()

teacher = blueprint("teacher", "/teacher", ROUTES)
