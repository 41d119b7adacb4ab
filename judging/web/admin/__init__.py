"""The routes of ``admin``."""

from __future__ import annotations

from judging.web.routes import Route, blueprint

ROUTES: tuple[Route, ...] = ()

admin = blueprint("admin", "/admin", ROUTES)
