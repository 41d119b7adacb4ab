"""Refusals about score sheets."""

from flask_babel import lazy_gettext as _l

SENTENCES = {
    "no_sheet": _l("This score sheet does not exist."),
    "not_your_sheet": _l("This score sheet belongs to another judge."),
    "confirm_first": _l("First confirm who you are and which works you should not score."),
    "wrong_epoch": _l("The system was restored from a backup. Reload the page. Your marks are stored on this tablet."),
    "nothing_restored": _l("No backup was restored. There is nothing to take back."),
    "take_back_started": _l("Taking back the marks was already started."),
    "not_taken_back": _l("The organiser has not started to take back these marks. They stay on this tablet."),
    "sheet_closed": _l("This score sheet is closed: it is submitted or excused, or scoring is closed."),
    "newer_revision": _l("The sheet has newer marks, perhaps from another device. Reload the page and check again."),
    "incomplete": _l("Not every criterion has a level yet."),
    "total_differs": _l(
        "The totals do not match: {yours} on the tablet, {ours} on the server. Reload the page and check again."
    ),
    "reason_wanted": _l("Give a reason."),
    "not_in_scoring": _l("Scoring is not open in this contest."),
    "sheet_not_closed": _l("The sheet is already open. Perhaps someone else has just returned it."),
    "judge_left": _l("This judge is excused. First record that the judge resumes duty."),
    "judge_recused": _l("This judge is recused from the work. First lift the recusal."),
    "sheet_excused": _l("The sheet is already excused."),
    "id_reused": _l("This change was already sent with different content."),
    "unknown_item": _l("This score sheet does not have this item."),
    "not_your_section": _l("You are not appointed for this section."),
    "unknown_level": _l("This criterion does not have this level."),
    "comment_too_long": _l("The comment is too long. Use at most 4000 characters."),
    "note_too_long": _l("The notes are too long."),
    "notes_deleted": _l("The results are final, and your notes are deleted."),
    "malformed": _l("This change cannot be read."),
}
