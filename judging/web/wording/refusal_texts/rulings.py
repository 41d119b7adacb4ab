"""What refusals about cases, rulings and protests say."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES = {
    "allegation_wanted": _l("Say what is alleged."),
    "no_requirement": _l("The rulebook has no such requirement."),
    "no_case": _l("There is no such case."),
    "case_not_open": _l("This case is decided or closed. Reverse its ruling first, or open another case."),
    "case_without_entry": _l("This case is about no single work, so nobody is asked for an answer."),
    "answer_wanted": _l("Write the answer."),
    "answer_not_asked": _l("No answer was asked of you in this case."),
    "evidence_wanted": _l("Write what the evidence is."),
    "not_your_work": _l("This is a work of another institution."),
    "protests_not_taken": _l("Protests are not taken here now."),
    "protests_over": _l("The last day for protests was {until}."),
    "protest_waits": _l("A protest for this work waits for its decision already."),
    "no_ruling": _l("There is no such ruling."),
    "ruling_reversed": _l("This ruling was reversed already."),
    "clause_wanted": _l("Name the clause that the ruling rests on."),
    "committee_wanted": _l("Name the committee that decided."),
    "meeting_ahead": _l("The day of the meeting is still to come."),
    "effect_not_now": _l("This cannot be ruled now: an award can be withdrawn once it was published, not before."),
    "items_wanted": _l("Choose the items whose points become 0."),
    "no_item": _l("The rulebook has no such item."),
    "tie_not_whole": _l("Name every work that shares the rank, each once. Perhaps the ranking has changed since."),
    "ruling_leaves_open": _l("These works would be ranked without all their score sheets: {works}."),
    "ruling_makes_ties": _l(
        "After this ruling works would share a rank across the last title or advancing place: {works}. Say that they"
        " knowingly do, or let the committee order them."
    ),
    "protests_taken": _l("Protests are taken until {until}; the final version waits until that day has passed."),
    "protests_undecided": _l("Protests still wait for a decision ({number}); the final version waits for them."),
    "boundaries_unsettled": _l(
        "Works share a rank across the last title or advancing place. Tick each that you knowingly leave so: {works}."
    ),
    "unknown_treatment": _l("The requirement cannot be read in this way."),
    "protest_days_wanted": _l("A provisional publication needs at least one day for protests."),
}
