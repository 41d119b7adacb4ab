"""Refusals about personal data."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES = {
    "account_erased": _l("The personal data of this account was erased. The account stays closed."),
    "competition_unknown": _l("This competition does not exist."),
    "confirmation_differs": _l("The text you typed does not match. Nothing was erased."),
    "erasure_changes_results": _l(
        "The ranking depends on a fact that would be erased. The central committee must rule on it first."
    ),
    "nothing_to_erase": _l("This competition has no personal data left to erase."),
    "person_in_open_contest": _l(
        "A contest with this person is not published yet. Remove the person from the team or the panel, or wait "
        "until the results are published."
    ),
    "person_unknown": _l("This person does not exist, or the data is already erased."),
    "persons_differ": _l("The chosen rows have different names. Choose rows of one person only."),
    "retention_runs": _l("The retention period is not over yet."),
    "retention_too_early": _l("Personal data must be kept at least until the last day of the competition's rounds."),
    "retention_unset": _l("Set the retention date for this competition's personal data first."),
}
