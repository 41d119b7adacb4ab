"""The routes of ``api``."""

from __future__ import annotations

from judging.web.routes import Route, blueprint

ROUTES: tuple[Route, ...] = ()

api = blueprint("api", "/api/v1", ROUTES)
