"""What refusals about contests, their settings and their steps say."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES = {
    "no_contest": _l("There is no such contest."),
    "days_out_of_order": _l("The last day is before the first."),
    "day_of_another_era": _l("{day} is far from the school year {year} (B.E.). Perhaps {meant} was meant."),
    "day_far_from_school_year": _l(
        "{day} is far from the school year {year} (B.E.), whose days lie from {first} to {last}. Look at the day's "
        "year, and at the school year."
    ),
    "days_published": _l("Results of this round are published, so its days stay as they are."),
    "area_wanted": _l("Name the area: the college, the province or the region."),
    "rulebook_unknown": _l("There is no such rulebook."),
    "rulebook_other_category": _l("The rulebook is for category {rulebook}, the contest for category {category}."),
    "round_of_others": _l(
        "This round is there already, and other organisers look after it. Ask them to make the contest."
    ),
    "round_has_other_days": _l(
        "This round is there already, with other days. Choose the same days, or change them on one of its contests."
    ),
    "contest_exists": _l("There is a contest of this category in this round already."),
    "settings_frozen": _l("The first mark has been given: the practice settings are frozen and stay as they are."),
    "unknown_reading": _l("The rulebook has no such reading of the tie-break."),
    "bands_off_unit": _l("A medal's least average must be a multiple of {unit}."),
    "bands_out_of_order": _l("The medals must descend: gold above silver above bronze, from at most the full score."),
    "nobody_above": _l("This is the highest level: no work goes on from here."),
    "step_passed": _l("The contest has moved on in the meantime. Look where it stands now."),
    "rulebook_missing": _l("The contest has no rulebook yet."),
    "tie_reading_missing": _l("Choose the reading of the tie-break in the practice settings first."),
    "settings_missing": _l("Look through the practice settings and save them first."),
    "chair_missing": _l("Appoint a chair first."),
    "entries_missing": _l("There are no works yet: enter or import them first."),
    "behind_publication": _l("The results are published: the contest never goes back behind a publication."),
}
