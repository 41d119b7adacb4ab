"""Refusals about the order of presentation, the timetable, and what is presented now."""

from flask_babel import lazy_gettext as _l

SENTENCES = {
    "place_twice": _l("Two works have the number {number}: {works}. Give each its own."),
    "place_range": _l("The number of {entry} must be from 1 to {most}."),
    "draw_while_presenting": _l(
        "Works are being presented, so the order is not drawn now. End the presentations in the hall first."
    ),
    "nothing_to_order": _l("No work is eligible yet, so there is nothing to order."),
    "timetable_lengths": _l("A presentation takes at least 1 minute, and no part takes more than {most}."),
    "timetable_day": _l("The day ends before the first presentation."),
    "timetable_pauses": _l("A pause ends before it begins, or two pauses overlap."),
    "timetable_too_short": _l(
        "One work takes {wanted} minutes, and the longest time without a pause is {longest} minutes."
    ),
    "hall_moved": _l("Somebody else has just moved the hall on. Look at what is presented now, then press again."),
    "nothing_to_present": _l("There is no such work to present."),
}
