"""The routes of ``public``."""

from __future__ import annotations

from judging.web.public import health
from judging.web.routes import Route, blueprint

ROUTES: tuple[Route, ...] = (("/healthz", "healthz", health.healthz, ("GET",)),)

public = blueprint("public", "", ROUTES)
