"""Refusals of background jobs."""

from typing import Any

from flask_babel import lazy_gettext as _l

SENTENCES: dict[str, Any] = {
    "backup_copy_gone": _l("This copy is not finished or was deleted. Request another one."),
    "backup_disk_full": _l("The backup was not written: no space is left. Free space on the disk or in {folder}."),
    "backup_failed": _l("The backup was not written. {why}"),
    "backup_folder_gone": _l(
        "The folder {folder} for backups is missing or cannot be written to. Insert the stick or choose another folder."
    ),
    "backup_folder_relative": _l("Enter the whole path of the folder, from its beginning."),
    "backup_passphrase_short": _l("The passphrase is too short. Use at least {least} characters."),
    "backup_passphrase_wanted": _l("Outside the folder of the installation backups are encrypted: enter a passphrase."),
    "job_broke": _l("The job stopped because of an error in the program. The server's log describes it: job={job}."),
    "job_gone": _l("This job no longer exists."),
    "job_never_ended": _l(
        "The job was interrupted {attempts} times and was given up. Begin it again when the server runs well."
    ),
    "job_not_failed": _l("Only a failed job can begin again."),
    "papers_gone": _l(
        "The values of these papers were deleted after a day. Make the PDF again from the list of papers."
    ),
    "job_unknown": _l("This version of the program does not know this kind of job ({kind})."),
}
