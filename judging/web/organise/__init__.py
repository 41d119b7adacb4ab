"""The routes of ``organise``."""

from __future__ import annotations

from judging.web.organise import (
    cards,
    contests,
    entries,
    grid,
    imports,
    log,
    panel,
    prints,
    publish,
    ranking,
    settings,
    sheets,
    steps,
)
from judging.web.routes import Route, blueprint

ROUTES: tuple[Route, ...] = (
    ("/", "contests", contests.contests_list, ("GET",)),
    ("/contests/new", "contest_new", contests.contest_new, ("GET", "POST")),
    ("/contests/<int:contest_id>", "contest", contests.contest, ("GET",)),
    ("/contests/<int:contest_id>/days", "contest_days", contests.contest_days, ("POST",)),
    ("/contests/<int:contest_id>/step", "contest_step", steps.contest_step, ("POST",)),
    ("/contests/<int:contest_id>/settings", "settings", settings.settings, ("GET", "POST")),
    ("/contests/<int:contest_id>/entries", "entries", entries.listing, ("GET",)),
    ("/contests/<int:contest_id>/entries/new", "entry_new", entries.new, ("GET", "POST")),
    ("/contests/<int:contest_id>/entries/admit", "entries_admit", entries.admit, ("POST",)),
    ("/contests/<int:contest_id>/entries/import", "entries_import", imports.entries_import, ("GET", "POST")),
    ("/contests/<int:contest_id>/entries/template", "entries_template", imports.entries_template, ("GET",)),
    ("/contests/<int:contest_id>/panel/import", "judges_import", imports.judges_import, ("GET", "POST")),
    ("/contests/<int:contest_id>/panel/template", "judges_template", imports.judges_template_, ("GET",)),
    ("/contests/<int:contest_id>/entries/<int:entry_id>", "entry", entries.one, ("GET", "POST")),
    ("/contests/<int:contest_id>/entries/<int:entry_id>/absence", "entry_absence", entries.absence, ("POST",)),
    ("/contests/<int:contest_id>/entries/<int:entry_id>/remove", "entry_remove", entries.remove, ("POST",)),
    ("/contests/<int:contest_id>/panel", "panel", panel.panel, ("GET",)),
    ("/contests/<int:contest_id>/panel/new", "member_new", panel.member_new, ("GET", "POST")),
    ("/contests/<int:contest_id>/panel/<int:member_id>", "member", panel.member, ("GET", "POST")),
    ("/contests/<int:contest_id>/panel/<int:member_id>/remove", "member_remove", panel.remove, ("POST",)),
    ("/contests/<int:contest_id>/panel/<int:member_id>/excuse", "member_excuse", panel.excuse, ("POST",)),
    ("/contests/<int:contest_id>/recusals", "recuse", panel.recuse, ("POST",)),
    ("/contests/<int:contest_id>/recusals/<int:recusal_id>/lift", "recusal_lift", panel.lift, ("POST",)),
    ("/contests/<int:contest_id>/cards", "cards", cards.cards_page, ("GET", "POST")),
    ("/contests/<int:contest_id>/cards/print", "cards_print", cards.sheet, ("GET",)),
    ("/contests/<int:contest_id>/cards/<int:member_id>/reissue", "card_reissue", cards.reissue, ("POST",)),
    ("/contests/<int:contest_id>/cards/<int:member_id>/revoke", "card_revoke", cards.revoke, ("POST",)),
    ("/contests/<int:contest_id>/blank-sheets", "blank_sheets", prints.blank_sheets, ("GET",)),
    ("/contests/<int:contest_id>/summary", "summary", prints.summary, ("GET",)),
    ("/contests/<int:contest_id>/grid", "grid", grid.grid, ("GET",)),
    ("/contests/<int:contest_id>/grid/live", "grid_live", grid.grid_live, ("GET",)),
    ("/sheets/<int:sheet_id>", "sheet", sheets.sheet, ("GET",)),
    ("/sheets/<int:sheet_id>/return", "sheet_return", sheets.sheet_return, ("POST",)),
    ("/sheets/<int:sheet_id>/excuse", "sheet_excuse", sheets.sheet_excuse, ("POST",)),
    ("/contests/<int:contest_id>/ranking", "ranking", ranking.ranking, ("GET",)),
    ("/contests/<int:contest_id>/readings", "readings", ranking.readings, ("GET",)),
    ("/contests/<int:contest_id>/publish", "publish", publish.publish, ("GET", "POST")),
    ("/contests/<int:contest_id>/log", "log", log.log, ("GET",)),
)

organise = blueprint("organise", "/organise", ROUTES)
