"""The routes of ``organise``."""

from __future__ import annotations

from judging.web.organise import contests, grid, log, settings, sheets, steps
from judging.web.routes import Route, blueprint

ROUTES: tuple[Route, ...] = (
    ("/", "contests", contests.contests_list, ("GET",)),
    ("/contests/new", "contest_new", contests.contest_new, ("GET", "POST")),
    ("/contests/<int:contest_id>", "contest", contests.contest, ("GET",)),
    ("/contests/<int:contest_id>/days", "contest_days", contests.contest_days, ("POST",)),
    ("/contests/<int:contest_id>/step", "contest_step", steps.contest_step, ("POST",)),
    ("/contests/<int:contest_id>/settings", "settings", settings.settings, ("GET", "POST")),
    ("/contests/<int:contest_id>/grid", "grid", grid.grid, ("GET",)),
    ("/contests/<int:contest_id>/grid/live", "grid_live", grid.grid_live, ("GET",)),
    ("/sheets/<int:sheet_id>", "sheet", sheets.sheet, ("GET",)),
    ("/sheets/<int:sheet_id>/return", "sheet_return", sheets.sheet_return, ("POST",)),
    ("/sheets/<int:sheet_id>/excuse", "sheet_excuse", sheets.sheet_excuse, ("POST",)),
    ("/contests/<int:contest_id>/log", "log", log.log, ("GET",)),
)

organise = blueprint("organise", "/organise", ROUTES)
