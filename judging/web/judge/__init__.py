"""The routes of ``judge``."""

from __future__ import annotations

from judging.web.routes import Route, blueprint

ROUTES: tuple[Route, ...] = ()

judge = blueprint("judge", "/judge", ROUTES)
