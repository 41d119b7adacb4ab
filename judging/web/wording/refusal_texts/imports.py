"""Refusals about imports."""

from flask_babel import lazy_gettext as _l

SENTENCES = {
    "import_moved": _l(
        "Someone changed works or judges in the meantime. The current data is shown below. Check it again."
    ),
    "import_gone": _l("The file is no longer stored. Choose it again."),
    "import_forbidden": _l("You may no longer import here. Nothing was imported."),
    "import_wrong": _l("Some rows have errors. Nothing was imported. Correct the file and choose it again."),
    "import_unanswered": _l("First answer the questions below ({number} left to answer)."),
    "column_unknown": _l("The form contains a column that does not exist. Load the page again."),
    "column_not_chosen": _l("No column is chosen for “{column}”. Choose one."),
    "column_chosen_twice": _l("Several columns are chosen for “{column}”. Choose only one."),
}
