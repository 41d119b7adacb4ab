"""Refusals about contests, their settings and their steps."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES = {
    "no_contest": _l("This contest does not exist."),
    "days_out_of_order": _l("The last day is before the first day."),
    "day_of_another_era": _l("{day} is far from the school year {year} (B.E.). Did you mean {meant}?"),
    "day_far_from_school_year": _l(
        "{day} is far from the school year {year} (B.E.), which runs from {first} to {last}. Check the year of "
        "the date and the school year."
    ),
    "days_published": _l("Results of this round are published, so its days can no longer be changed."),
    "area_wanted": _l("Enter the area: the college, province or region."),
    "rulebook_unknown": _l("This rulebook does not exist."),
    "rulebook_other_category": _l(
        "The rulebook is for category {rulebook}, but the contest is for category {category}."
    ),
    "round_of_others": _l("This round already exists and has other organisers. Ask them to create the contest."),
    "round_has_other_days": _l(
        "This round already exists with different days. Choose the same days, or change the days on one of its "
        "contests."
    ),
    "contest_exists": _l("This round already has a contest in this category."),
    "settings_frozen": _l("Scoring has started, so the practice settings can no longer be changed."),
    "unknown_reading": _l("The rulebook does not have this reading of the tie-break rule."),
    "bands_off_unit": _l("A medal's minimum average must be a multiple of {unit}."),
    "bands_out_of_order": _l(
        "The minimum averages must descend: gold above silver, silver above bronze, and none above the maximum points."
    ),
    "nobody_above": _l("This is the highest level, so no works advance from here."),
    "step_passed": _l("Someone has already moved the contest to another step. Check its current step."),
    "rulebook_missing": _l("The contest has no rulebook yet."),
    "tie_reading_missing": _l("First choose the reading of the tie-break rule in the practice settings."),
    "settings_missing": _l("First review and save the practice settings."),
    "chair_missing": _l("First appoint a chair."),
    "entries_missing": _l("There are no works yet. Enter or import them first."),
    "behind_publication": _l("The results are published, so the contest cannot go back to a step before publication."),
}
