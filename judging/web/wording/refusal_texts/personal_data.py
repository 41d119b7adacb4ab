"""What refusals about personal data say."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES = {
    "account_erased": _l("The personal data of this account was erased. It stays closed."),
    "competition_unknown": _l("There is no such competition."),
    "confirmation_differs": _l("What was typed is not what was asked for. Nothing was erased."),
    "erasure_changes_results": _l(
        "The ranking rests on a fact that would be erased. Have the central committee rule on it first."
    ),
    "nothing_to_erase": _l("Nothing of this competition is left to erase."),
    "person_in_open_contest": _l(
        "A contest of this person is not published yet. Take the person out of the team or off the panel, or wait "
        "until the results are published."
    ),
    "person_unknown": _l("There is no such person, or the data was erased already."),
    "persons_differ": _l("The rows chosen are of different names. Choose those of one person."),
    "retention_runs": _l("The retention time is not over yet."),
    "retention_too_early": _l("Personal data is kept at least until the last day of the competition's rounds."),
    "retention_unset": _l("Set first until when personal data of this competition is kept."),
}
