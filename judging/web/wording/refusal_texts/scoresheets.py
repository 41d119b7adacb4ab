"""What refusals about score sheets say."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES = {
    "no_sheet": _l("There is no such score sheet."),
    "not_your_sheet": _l("This score sheet belongs to another judge."),
    "confirm_first": _l("Say first who you are and which works you should not score."),
    "wrong_epoch": _l(
        "The system was restored from a backup. Reload the page; what you tapped is kept on this tablet."
    ),
    "sheet_closed": _l("This score sheet is closed: it was submitted, excused, or the contest no longer takes scores."),
    "newer_revision": _l("The sheet has newer marks, from another device perhaps. Reload the page and look again."),
    "incomplete": _l("Not every criterion has a level yet."),
    "total_differs": _l(
        "The totals differ: {yours} on the tablet, {ours} on the server. Reload the page and look again."
    ),
    "reason_wanted": _l("Give a reason."),
    "not_in_scoring": _l("The contest is not in scoring."),
    "sheet_not_closed": _l("The sheet is open already; perhaps somebody else returned it just now."),
    "judge_left": _l("This judge is excused. Take them back first."),
    "judge_recused": _l("This judge is recused from the work. Lift the recusal first."),
    "sheet_excused": _l("The sheet is excused already."),
    "id_reused": _l("This change was sent before with other content."),
    "unknown_item": _l("This score sheet has no such item."),
    "not_your_section": _l("You are not appointed for this section."),
    "unknown_level": _l("This criterion has no such level."),
    "comment_too_long": _l("The comment is too long: at most 4000 characters."),
    "malformed": _l("This change cannot be read."),
}
