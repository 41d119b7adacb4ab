"""What refusals about works say."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES = {
    "contest_certified": _l("The results are certified: works and panel stay as they are."),
    "no_entry": _l("There is no such work in this contest."),
    "none_chosen": _l("Choose at least one work."),
    "entry_code_wanted": _l("Enter the work's code."),
    "entry_title_wanted": _l("Enter the work's title."),
    "entry_code_characters": _l("The code {entry} holds “{found}”; letters, digits and - / . _ are accepted."),
    "entry_code_taken": _l("Another work of this contest has the code {entry}."),
    "entry_absent": _l("The team of {entry} is recorded as absent already."),
    "entry_begun": _l(
        "Judges have begun to score {entry}: {sheets} score sheets. Tick that the absence is recorded all the same."
    ),
    "entry_not_absent": _l("The team of {entry} is not recorded as absent."),
    "entry_has_marks": _l(
        "Judges have begun to score {entry}, so it cannot be removed. Say instead why it is not eligible."
    ),
    "entry_on_record": _l(
        "Decisions or requests about {entry} are on record, so it cannot be removed. Its teacher can withdraw it."
    ),
    "institution_wanted": _l("Enter the name of the institution."),
    "institution_long": _l(
        "The name of the institution is too long: at most {most} characters, short forms written out."
    ),
    "institution_in_provinces": _l(
        "There are several institutions named {name}: in {provinces}. Enter the province too."
    ),
}
