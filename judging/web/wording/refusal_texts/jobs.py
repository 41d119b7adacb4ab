"""Refusals of background jobs."""

from typing import Any

from flask_babel import lazy_gettext as _l

SENTENCES: dict[str, Any] = {
    "backup_failed": _l("The backup was not written. {why}"),
    "job_broke": _l("The job stopped because of an error in the program. The server's log describes it: job={job}."),
    "job_gone": _l("This job no longer exists."),
    "job_never_ended": _l(
        "The job was interrupted {attempts} times and was given up. Begin it again when the server runs well."
    ),
    "job_not_failed": _l("Only a failed job can begin again."),
    "job_unknown": _l("This version of the program does not know this kind of job ({kind})."),
}
