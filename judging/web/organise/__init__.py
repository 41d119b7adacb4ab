"""The routes of ``organise``."""

from judging.web.organise import log, round_teachers, teachers
from judging.web.organise.contests import archive, categories, contests, events, rounds, settings
from judging.web.organise.eligibility import duplicates, screening, screening_entry
from judging.web.organise.entries import entries
from judging.web.organise.imports import imports
from judging.web.organise.panel import counter_helpers, interests, panel, progress_grid, sheets, sign_in_cards
from judging.web.organise.results import printouts, publish, ranking
from judging.web.organise.transfers import advancement, transfer_files
from judging.web.public import marks
from judging.web.serving.routes import Route, blueprint

ROUTES: tuple[Route, ...] = (
    ("/", "contests", contests.contests_list, ("GET",)),
    ("/teachers", "teachers", teachers.teachers, ("GET",)),
    ("/teachers/reissue", "teachers_reissue", teachers.reissue, ("POST",)),
    ("/teachers/<int:user_id>/password", "teacher_password", teachers.password, ("POST",)),
    ("/teachers/<int:user_id>/sessions", "teacher_sessions", teachers.end_sessions, ("POST",)),
    ("/contests/new", "contest_new", contests.contest_new, ("GET", "POST")),
    ("/contests/<int:contest_id>", "contest", contests.contest, ("GET",)),
    ("/contests/<int:contest_id>/windows", "contest_windows", rounds.deadlines, ("GET", "POST")),
    ("/contests/<int:contest_id>/place", "contest_place", rounds.place, ("GET", "POST")),
    ("/contests/<int:contest_id>/round", "round", categories.dashboard, ("GET", "POST")),
    ("/contests/<int:contest_id>/copy", "copy", categories.copy, ("GET", "POST")),
    ("/contests/<int:contest_id>/event", "event", events.event, ("GET", "POST")),
    ("/contests/<int:contest_id>/days", "contest_days", contests.contest_days, ("POST",)),
    ("/contests/<int:contest_id>/step", "contest_step", contests.contest_step, ("POST",)),
    ("/contests/<int:contest_id>/delete", "contest_delete", archive.delete, ("POST",)),
    ("/contests/<int:contest_id>/archive", "contest_archive", archive.archive, ("POST",)),
    ("/contests/<int:contest_id>/unarchive", "contest_unarchive", archive.unarchive, ("POST",)),
    ("/contests/<int:contest_id>/settings", "settings", settings.settings, ("GET", "POST")),
    ("/contests/<int:contest_id>/entries", "entries", entries.listing, ("GET",)),
    ("/contests/<int:contest_id>/entries/new", "entry_new", entries.new, ("GET", "POST")),
    ("/contests/<int:contest_id>/entries/import", "entries_import", imports.entries_import, ("GET", "POST")),
    ("/contests/<int:contest_id>/entries/template", "entries_template", imports.entries_template, ("GET",)),
    ("/contests/<int:contest_id>/teachers", "round_teachers", round_teachers.listing, ("GET",)),
    ("/contests/<int:contest_id>/teachers/new", "round_teacher_new", round_teachers.new, ("GET", "POST")),
    ("/contests/<int:contest_id>/teachers/end", "round_teacher_end", round_teachers.end, ("POST",)),
    ("/contests/<int:contest_id>/teachers/import", "round_teachers_import", round_teachers.take, ("GET", "POST")),
    ("/contests/<int:contest_id>/teachers/template", "round_teachers_template", round_teachers.template, ("GET",)),
    ("/contests/<int:contest_id>/panel/import", "judges_import", imports.judges_import, ("GET", "POST")),
    ("/contests/<int:contest_id>/panel/template", "judges_template", imports.judges_template_, ("GET",)),
    ("/contests/<int:contest_id>/entries/<int:entry_id>", "entry", entries.entry, ("GET", "POST")),
    ("/contests/<int:contest_id>/entries/<int:entry_id>/absence", "entry_absence", entries.absence, ("POST",)),
    ("/contests/<int:contest_id>/entries/<int:entry_id>/remove", "entry_remove", entries.remove, ("POST",)),
    ("/contests/<int:contest_id>/screening", "screening", screening.queue, ("GET",)),
    ("/contests/<int:contest_id>/screening/pass", "screening_pass", screening.pass_all, ("POST",)),
    (
        "/contests/<int:contest_id>/screening/<int:entry_id>",
        "screening_entry",
        screening_entry.screening_entry,
        ("GET", "POST"),
    ),
    ("/contests/<int:contest_id>/look-alikes", "look_alikes", duplicates.listing, ("GET",)),
    (
        "/contests/<int:contest_id>/look-alikes/<int:look_alike_id>",
        "look_alike_decide",
        duplicates.decide,
        ("POST",),
    ),
    ("/contests/<int:contest_id>/panel", "panel", panel.panel, ("GET",)),
    ("/contests/<int:contest_id>/panel/new", "member_new", panel.member_new, ("GET", "POST")),
    ("/contests/<int:contest_id>/panel/<int:member_id>", "member", panel.member, ("GET", "POST")),
    ("/contests/<int:contest_id>/panel/<int:member_id>/remove", "member_remove", panel.remove, ("POST",)),
    ("/contests/<int:contest_id>/panel/<int:member_id>/excuse", "member_excuse", panel.excuse, ("POST",)),
    ("/contests/<int:contest_id>/interests", "interests", interests.interests, ("GET", "POST")),
    ("/contests/<int:contest_id>/recusals", "recuse", panel.recuse, ("POST",)),
    ("/contests/<int:contest_id>/recusals/<int:recusal_id>/lift", "recusal_lift", panel.lift, ("POST",)),
    ("/contests/<int:contest_id>/cards", "cards", sign_in_cards.cards_page, ("GET", "POST")),
    ("/contests/<int:contest_id>/cards/print", "cards_print", sign_in_cards.sheet, ("GET",)),
    ("/contests/<int:contest_id>/cards/<int:member_id>/reissue", "card_reissue", sign_in_cards.reissue, ("POST",)),
    ("/contests/<int:contest_id>/cards/<int:member_id>/revoke", "card_revoke", sign_in_cards.revoke, ("POST",)),
    (
        "/contests/<int:contest_id>/cards/<int:member_id>/sessions",
        "card_sessions",
        sign_in_cards.end_sessions,
        ("POST",),
    ),
    ("/contests/<int:contest_id>/helpers", "counter_helpers", counter_helpers.helpers, ("GET", "POST")),
    ("/contests/<int:contest_id>/helpers/card", "counter_helper_card", counter_helpers.card, ("POST",)),
    ("/contests/<int:contest_id>/helpers/print", "counter_helpers_print", counter_helpers.cards_print, ("GET",)),
    ("/contests/<int:contest_id>/blank-sheets", "blank_sheets", printouts.blank_sheets, ("GET",)),
    ("/contests/<int:contest_id>/summary", "summary", printouts.summary, ("GET",)),
    ("/contests/<int:contest_id>/grid", "grid", progress_grid.grid, ("GET",)),
    ("/contests/<int:contest_id>/grid/live", "grid_live", progress_grid.grid_live, ("GET",)),
    ("/contests/<int:contest_id>/versions/<int:version>/marks.csv", "marks", marks.organisers_marks, ("GET",)),
    ("/sheets/<int:sheet_id>", "sheet", sheets.sheet, ("GET",)),
    ("/sheets/<int:sheet_id>/return", "sheet_return", sheets.sheet_return, ("POST",)),
    ("/sheets/<int:sheet_id>/excuse", "sheet_excuse", sheets.sheet_excuse, ("POST",)),
    ("/contests/<int:contest_id>/ranking", "ranking", ranking.ranking, ("GET",)),
    ("/contests/<int:contest_id>/ladder", "ladder", advancement.advancement_page, ("GET",)),
    ("/contests/<int:contest_id>/ladder/advance", "ladder_advance", advancement.advance_works, ("POST",)),
    ("/contests/<int:contest_id>/ladder/file", "hand_over", advancement.send_transfer, ("POST",)),
    ("/contests/<int:contest_id>/ladder/import", "hand_over_in", transfer_files.take_in_transfer, ("GET", "POST")),
    ("/contests/<int:contest_id>/readings", "readings", ranking.readings, ("GET",)),
    ("/contests/<int:contest_id>/publish", "publish", publish.publish, ("GET", "POST")),
    ("/contests/<int:contest_id>/release", "release", publish.release, ("POST",)),
    ("/contests/<int:contest_id>/log", "log", log.log, ("GET",)),
)

organise = blueprint("organise", "/organise", ROUTES)
