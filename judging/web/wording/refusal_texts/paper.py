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
}
