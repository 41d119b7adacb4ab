"""Refusals about advancement, transfer files and keys."""

from typing import Any

from flask_babel import lazy_gettext as _l

SENTENCES: dict[str, Any] = {
    "hand_over_broken": _l("This is not a valid transfer file. It is incomplete, changed, or another kind of file."),
    "hand_over_changed": _l(
        "The signature does not match: the file was changed after signing. Ask for the file again, and keep this "
        "one unchanged."
    ),
    "hand_over_document_missing": _l("The document “{name}” of work {work} is missing from the file."),
    "hand_over_elsewhere": _l("Another contest in this installation has already imported this file."),
    "hand_over_moved": _l("Related data has changed in the meantime. Check the preview again."),
    "hand_over_newer": _l("A later version of this program created the file. Update this installation first."),
    "hand_over_no_key": _l(
        "This installation has no key for signing yet. An administrator can create one with the command judging keys."
    ),
    "hand_over_not_above": _l("Works can advance only to a higher level. This contest is not at a higher level."),
    "hand_over_older": _l("A later version of these results (version {newest}) is already imported."),
    "hand_over_other_category": _l("The works are in category {there}, but this contest is in category {here}."),
    "hand_over_other_rules": _l("The works were judged by a different rulebook ({there}, edition {edition})."),
    "hand_over_other_year": _l("The works are from school year {there}, but this contest is from {here}."),
    "hand_over_removed_key": _l("The file was signed with a key that is no longer trusted here ({name})."),
    "hand_over_too_large": _l("The file is too large. The limit is {limit} MB."),
    "hand_over_unanswered": _l("First choose which institution is meant ({number} left to answer)."),
    "hand_over_unknown_key": _l(
        "The file was signed with a key that is not trusted here: {fingerprint}. Compare these characters with "
        "the sender by telephone. Then an administrator can add the key."
    ),
    "key_is_own": _l("This is the key of this installation."),
    "key_name_wanted": _l("Enter the owner of the key."),
    "key_trusted": _l("This key is already trusted as the key of {name}."),
    "key_unusable": _l("This is not a public key. Copy all 44 characters from the sender's page of transfer keys."),
    "ladder_document_lost": _l(
        "The file “{name}” of work {work} is missing from storage. Restore it from a backup, or upload it again."
    ),
    "ladder_not_released": _l(
        "The works are not released to the next level. Ask the organisers of that contest to release them on the page "
        "Publish."
    ),
    "ladder_target_made_alone": _l(
        "You made this round yourself. Ask an administrator to assign it to you, then import the released works."
    ),
    "ladder_nobody": _l("No works advance. Change the number under Settings."),
    "ladder_scoring_begun": _l(
        "Scoring has started at the next level, so places can no longer change there. Works affected: {works}"
    ),
    "ladder_target_of_others": _l("The contest at the next level has other organisers. They can import the works."),
    "no_key": _l("This key does not exist, or it is already removed."),
    "not_published": _l("Works can advance when the results are published."),
}
