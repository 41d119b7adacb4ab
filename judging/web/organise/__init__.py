"""The routes of ``organise``."""

from __future__ import annotations

from judging.web.routes import Route, blueprint

ROUTES: tuple[Route, ...] = ()

organise = blueprint("organise", "/organise", ROUTES)
