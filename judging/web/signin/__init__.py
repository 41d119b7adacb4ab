"""The routes of ``signin``."""

from __future__ import annotations

from judging.web.routes import Route, blueprint

ROUTES: tuple[Route, ...] = ()

signin = blueprint("signin", "", ROUTES)
