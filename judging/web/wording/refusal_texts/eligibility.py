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
    "counter_thing_unknown": _l("The counter does not record this. Open the page of the work again."),
    "counter_number_wanted": _l("Enter how many were received: a whole number from 1 to {most}."),
    "counter_early": _l("The counter is not open yet. An organiser sets its hours under Deadlines."),
    "counter_time_wanted": _l("Enter the time of handing in as a date and time, such as 25/3/2565 16.30."),
    "counter_time_ahead": _l("The time of handing in is in the future. Enter a time that has passed."),
    "counter_time_given": _l("Only an organiser can state another time of handing in."),
    "counter_moved_on": _l("Somebody recorded this again meanwhile. Check what it says now."),
    "no_look_alike": _l("This pair of works no longer exists."),
    "no_past_work": _l("This past work no longer exists."),
}
