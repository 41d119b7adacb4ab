"""The routes of ``public``."""

from __future__ import annotations

from judging.web.routes import Route, blueprint

ROUTES: tuple[Route, ...] = ()

public = blueprint("public", "", ROUTES)
