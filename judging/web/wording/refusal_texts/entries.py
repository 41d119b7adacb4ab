"""Refusals about works."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES = {
    "contest_certified": _l("The results are certified, so works and panel can no longer be changed."),
    "no_entry": _l("This contest does not have this work."),
    "none_chosen": _l("Choose at least one work."),
    "entry_code_wanted": _l("Enter the work's code."),
    "entry_title_wanted": _l("Enter the work's title."),
    "entry_code_characters": _l("The code {entry} contains “{found}”. Use only letters, digits and - / . _"),
    "entry_code_taken": _l("Another work in this contest has the code {entry}."),
    "entry_absent": _l("The team of {entry} is already recorded as absent."),
    "entry_begun": _l("Judges have started score sheets for {entry} ({sheets}). Tick to record the absence anyway."),
    "entry_not_absent": _l("The team of {entry} is not recorded as absent."),
    "entry_has_marks": _l(
        "Judges have started to score {entry}, so it cannot be removed. Record that it is not eligible, with a reason."
    ),
    "entry_on_record": _l(
        "There are recorded decisions or requests about {entry}, so it cannot be removed. Its teacher can withdraw it."
    ),
    "institution_wanted": _l("Enter the name of the institution."),
    "institution_long": _l(
        "The name of the institution is too long. Use at most {most} characters, counted with abbreviations "
        "written out."
    ),
    "institution_in_provinces": _l("Several institutions are named {name} ({provinces}). Enter the province too."),
}
