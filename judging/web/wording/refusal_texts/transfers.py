"""What refusals of the ladder, of hand-over files and of keys say."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

SENTENCES: dict[str, Any] = {
    "hand_over_broken": _l("This is no whole hand-over file: it was cut short, changed, or is something else."),
    "hand_over_changed": _l(
        "This file is not as it was signed: something in it was changed. Ask for it again, and keep this one as it is."
    ),
    "hand_over_document_missing": _l("The document “{name}” of work {work} is missing from the file."),
    "hand_over_elsewhere": _l("Another contest of this installation took this very file in."),
    "hand_over_moved": _l("Something it depends on was changed meanwhile. Look at it once more."),
    "hand_over_newer": _l("The file was written by a later version of this program. Update this installation first."),
    "hand_over_no_key": _l("This installation has no key to sign with yet. Its administrator makes it: judging keys."),
    "hand_over_not_above": _l("Works go up the ladder alone: this contest is of no higher level than theirs."),
    "hand_over_older": _l("A later version of these results (version {newest}) was taken in before."),
    "hand_over_other_category": _l("The works are of category {there}, this contest is of category {here}."),
    "hand_over_other_rules": _l(
        "The works were judged by other rules ({there}, edition {edition}) than those of this contest."
    ),
    "hand_over_other_year": _l("The works are of school year {there}, this contest is of {here}."),
    "hand_over_removed_key": _l("The file was signed with a key that is not trusted here any more ({name})."),
    "hand_over_too_large": _l("The file is larger than it may be ({limit} MB)."),
    "hand_over_unanswered": _l("Say first which institution is meant ({number} are open)."),
    "hand_over_unknown_key": _l(
        "The file was signed with a key that is not trusted here: {fingerprint}. An administrator can add it, once you "
        "have compared these characters with the sender by telephone."
    ),
    "key_is_own": _l("This is the key of this installation itself."),
    "key_name_wanted": _l("Say whose key it is."),
    "key_trusted": _l("This key is trusted already, as that of {name}."),
    "key_unusable": _l("This is no public key. Copy it whole, 44 characters, from the sender's page of keys."),
    "ladder_document_lost": _l(
        "The file “{name}” of work {work} is not where it was kept. Restore it from a backup, or upload it again."
    ),
    "ladder_nobody": _l("Nobody goes on by these results. How many do stands in the settings of the contest."),
    "ladder_scoring_begun": _l(
        "Scoring has begun at the next level, so no place changes hands there any more. These works are concerned: "
        "{works}"
    ),
    "ladder_target_of_others": _l("The contest at the next level is organised by others. They can take the works in."),
    "no_key": _l("There is no such key, or it was removed already."),
    "not_published": _l("Works go on once the results are published."),
}
