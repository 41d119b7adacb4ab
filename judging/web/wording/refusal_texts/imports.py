"""What refusals about imports say."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES = {
    "import_moved": _l("Somebody changed works or judges in the meantime. This is how it stands now: look once more."),
    "import_wrong": _l("Some rows are wrong. Mend them in the file and choose it again: nothing was imported."),
    "import_unanswered": _l("Say first which institution is meant, where it is asked ({number} still open)."),
}
