"""What refusals about certifying and publishing say."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES = {
    "not_the_chair": _l("The chair of the panel alone certifies."),
    "ranking_changed": _l("The ranking has changed since you looked at it. Look through it once more, then certify."),
    "sheets_open": _l("Not every score sheet is in yet ({sheets} to come): {works}."),
    "judges_below_minimum": _l("Fewer judges than the settings ask for ({min_judges}) scored: {works}."),
    "criteria_unmarked": _l("Some criteria have no mark at all: {works}."),
    "ties_unsettled": _l("Works share a rank. Tick each shared rank that you knowingly leave so: {works}."),
    "not_certified": _l("The results are not certified yet."),
    "results_changed": _l(
        "The results have changed since you looked at them. Look through them once more, then publish."
    ),
    "nothing_changed": _l("The newest version says the same: there is nothing new to publish."),
}
