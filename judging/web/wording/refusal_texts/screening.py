"""What refusals at screening say."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES = {
    "meeting_day_wanted": _l("Enter the day on which the committee met, such as 25/3/2565."),
    "nothing_to_reopen": _l("Nobody has decided on clause {clause} yet, so there is nothing to open again."),
    "facts_say_no": _l("The facts say that clause {clause} is not met. A committee can waive it, with a reason."),
    "facts_moved": _l("The facts about clause {clause} have changed since this page was opened. Look at them again."),
    "decided_meanwhile": _l(
        "Clause {clause} has been decided since this page was opened. Look at the decision that stands now."
    ),
    "finding_needs_case": _l("What is found by clause {clause} is not decided here: open a case."),
    "nothing_to_decide": _l("Nobody decides on this requirement at the eligibility check."),
    "no_decision": _l("Choose what the committee decided of at least one requirement."),
}
