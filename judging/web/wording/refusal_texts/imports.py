"""Refusals about imports."""

from flask_babel import lazy_gettext as _l

SENTENCES = {
    "import_moved": _l(
        "Someone changed works or judges in the meantime. The current data is shown below. Check it again."
    ),
    "import_wrong": _l("Some rows have errors. Nothing was imported. Correct the file and choose it again."),
    "import_unanswered": _l("First answer which institution is meant ({number} left to answer)."),
}
