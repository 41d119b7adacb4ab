"""Refusals about score sheets on paper."""

from flask_babel import lazy_gettext as _l

SENTENCES = {
    "paper_keyed_by_judge": _l(
        "A member of the panel cannot key this sheet: nobody sees a colleague's marks before the panel review. "
        "Ask another organiser or a deputy."
    ),
    "paper_same_person": _l(
        "You keyed this sheet already, or a person of your name did. The second keying is done by another person. "
        "If there is nobody else, the judge confirms what you keyed."
    ),
    "paper_incomplete": _l("Not keyed yet: {items}. Choose “cannot be read” where the paper shows no clear level."),
    "paper_unsettled": _l("The judge's choice is missing for {items}."),
    "paper_open": _l("This sheet is being keyed from paper already."),
    "paper_scan_wanted": _l("Attach the scan or photo of the sheet."),
    "no_paper": _l("Nobody is keying this sheet from paper now. Perhaps it was just finished or dropped."),
    "paper_keyed": _l("Two people have keyed this sheet already. The judge settles the differences."),
    "paper_shown": _l(
        "The keyed levels were printed for the judge, so nobody can key independently any more. "
        "The judge confirms them."
    ),
    "paper_not_keyed": _l("Nobody has keyed this sheet yet."),
    "paper_not_shown": _l("Print the compared sheet first, and have the judge sign it."),
    "paper_signed_wanted": _l("Attach the scan or photo of the signed printout."),
    "paper_changed": _l("The sheet changed meanwhile. Read it again below, then confirm."),
    "scan_unreadable": _l("This picture cannot be read. Scan or photograph the sheet again."),
    "scan_kind": _l("Attach a PDF, a JPEG or a PNG."),
}
