"""The routes of ``judge``."""

from __future__ import annotations

from judging.web.judge import pages
from judging.web.routes import Route, blueprint

ROUTES: tuple[Route, ...] = (
    ("/", "home", pages.home, ("GET",)),
    ("/contests/<int:contest_id>/", "works", pages.works, ("GET",)),
    ("/contests/<int:contest_id>/welcome", "welcome", pages.welcome, ("GET", "POST")),
    ("/sheets/<int:sheet_id>", "sheet", pages.sheet, ("GET",)),
)

judge = blueprint("judge", "/judge", ROUTES)
