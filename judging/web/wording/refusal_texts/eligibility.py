"""Refusals at the eligibility check, and about duplicates and past works."""

from flask_babel import lazy_gettext as _l

SENTENCES = {
    "meeting_day_wanted": _l("Enter the day of the committee's meeting, such as 25/3/2565."),
    "nothing_to_reopen": _l("There is no decision on clause {clause} yet, so there is nothing to reopen."),
    "facts_say_no": _l("The facts show that clause {clause} is not met. A committee can waive it with a reason."),
    "facts_moved": _l("The facts about clause {clause} have changed since you opened this page. Check them again."),
    "decided_meanwhile": _l("Clause {clause} has been decided since you opened this page. Check the current decision."),
    "finding_needs_case": _l("Findings under clause {clause} are not decided here. Open a case."),
    "nothing_to_decide": _l("This requirement is not decided at the eligibility check."),
    "no_decision": _l("Choose the committee's decision on at least one requirement."),
    "no_look_alike": _l("This pair of works no longer exists."),
    "no_past_work": _l("This past work no longer exists."),
}
